"""A query's answer: which articles it finds, and those of one page in order, with their scores.

Clauses of words, one phrase or one prefix, the most of what is typed, are looked up, found, scored
and put in order in one compiled call; for anything else :mod:`collector` finds and :mod:`scorer`
scores.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, fold
from indexer.engines.whoosh_engine.execution.bag_of_words import bag_of_words
from indexer.engines.whoosh_engine.execution.collector import Collector, DocSet, QueryPlan
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms
from indexer.engines.whoosh_engine.execution.ranking import Floats
from indexer.engines.whoosh_engine.execution.scorer import Scorer
from indexer.engines.whoosh_engine.execution.scratch import Scratch
from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.kernels import top_k
from indexer.query.nodes import Node, Prefix, Query
from indexer.search.request import Filters, Sort

Ints = NDArray[np.int32]

#: So many are kept in order while all are gone through; for more, all are sorted.
_FEW = 300
_ORDERS: dict[Sort, int] = {
    "relevance": top_k.BY_SCORE,
    "newest": top_k.BY_NEWEST,
    "oldest": top_k.BY_OLDEST,
}


class SearchOutcome(NamedTuple):
    """A query's tree and its words, what it finds, and the articles of a page in order.

    ``marked`` are the words to be marked, each by itself or as the one phrase that they make, or
    what they begin with; ``None`` where the tree must tell.
    """

    root: Node | None
    words: QueryTerms
    found: DocSet
    page: top_k.Page
    marked: Sequence[Token] | str | None = None
    is_phrase: bool = False


class Executor:
    """Runs queries over one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, doc_values: DocValues, collector: Collector, scorer: Scorer
    ) -> None:
        self._is_one_segment = len(terms.segments) == 1
        self._doc_values = doc_values
        self._collector = collector
        self._scorer = scorer

    def execute(
        self, query: Query, filters: Filters, sort: Sort, begin: int, end: int, scratch: Scratch
    ) -> SearchOutcome:
        """Run a query: return all that it finds, and the places from ``begin`` to ``end`` of it."""
        root, order = query.root, _ORDERS[sort]
        if self._is_one_segment and end <= _FEW:
            if isinstance(root, Prefix):
                allowed, beginning = self._collector.allowed(filters), fold(root.text)
                return SearchOutcome(
                    root,
                    *self._scorer.search_prefix(beginning, allowed, order, begin, end, scratch),
                    beginning,
                )
            bag = bag_of_words(root)
            if bag is not None:
                allowed = self._collector.allowed(filters)
                return SearchOutcome(
                    root,
                    *self._scorer.search_words(bag, allowed, order, begin, end, scratch),
                    bag.marked,
                    bag.is_phrase,
                )
        plan = self._collector.plan(query)
        found = self._collector.collect(plan, filters, scratch)
        page = self._page(plan, found, sort, begin, end, scratch)
        return SearchOutcome(plan.root, plan.words, found, page)

    def _page(
        self, plan: QueryPlan, found: DocSet, sort: Sort, first: int, last: int, scratch: Scratch
    ) -> top_k.Page:
        rows: list[top_k.Page] = []
        at = 0
        for ids in (found.all, found.some):
            begin, end = max(first - at, 0), max(last - at, 0)
            at += len(ids)
            if begin < min(end, len(ids)):
                rows.append(self._ordered(ids, plan, sort, begin, end, scratch))
        if len(rows) == 1:
            return rows[0]
        return (
            np.concatenate([np.empty(0, np.int32), *(numbers for numbers, _scores in rows)]),
            np.concatenate([np.empty(0, np.float32), *(scores for _numbers, scores in rows)]),
        )

    def _ordered(
        self, ids: Ints, plan: QueryPlan, sort: Sort, begin: int, end: int, scratch: Scratch
    ) -> top_k.Page:
        """Return the articles from place ``begin`` to ``end`` in order; ties are broken by id."""
        ranks = self._doc_values.id_ranks
        if sort == "relevance":
            if end <= _FEW:
                return self._scorer.rank(
                    plan.scoring_query, plan.words, ids, begin, end, scratch.accumulators
                )
            scores = self._scores(plan, ids, end, scratch)
            chosen = np.lexsort((ranks[ids], -scores))[begin:end]
            return ids[chosen], scores[chosen]
        days = self._doc_values.days
        if end <= _FEW:
            page_ids = top_k.select_by_day(days, ids, ranks, begin, end, _ORDERS[sort])
        else:
            own = days[ids]
            keys = np.where(own == NONE, np.iinfo(np.int32).max, -own if sort == "newest" else own)
            page_ids = ids[np.lexsort((ranks[ids], keys))[begin:end]]
        ascending = np.sort(page_ids)
        scores = self._scores(plan, ascending, len(ascending), scratch)
        return page_ids, scores[ascending.searchsorted(page_ids)]

    def _scores(self, plan: QueryPlan, ids: Ints, most: int, scratch: Scratch) -> Floats:
        return self._scorer.scores(plan.scoring_query, plan.words, ids, most, scratch.accumulators)
