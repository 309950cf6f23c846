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
from indexer.engines.whoosh_engine.execution.bag_of_words import BagOfWords, bag_of_words
from indexer.engines.whoosh_engine.execution.collector import Collector, DocSet, QueryPlan
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms
from indexer.engines.whoosh_engine.execution.scorer import Scorer
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.kernels import top_k
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.query.nodes import Node, Prefix
from indexer.search.budget import Budget
from indexer.search.relaxation import minimum_should_match
from indexer.search.request import SearchRequest, Sort

Ints = NDArray[np.int32]

_ORDERS: dict[Sort, int] = {
    "relevance": top_k.BY_SCORE,
    "newest": top_k.BY_NEWEST,
    "oldest": top_k.BY_OLDEST,
}


#: A word is looked for by its stems, its form, its family and the words that begin like it: no more
#: postings than so many for every article.
_READS_A_WORD = 8


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

    def __init__(self, doc_values: DocValues, collector: Collector, scorer: Scorer) -> None:
        self._doc_values = doc_values
        self._collector = collector
        self._scorer = scorer
        self._most_of_word = _READS_A_WORD * len(doc_values)
        self._most_of_field = collector.most_of_field

    def execute(self, request: SearchRequest, budget: Budget, scratch: Scratch) -> SearchOutcome:
        """Run a query: return all that it finds, and those of the page that is asked for."""
        query, filters, root = request.query, request.filters, request.query.root
        first = request.first
        page = top_k.PageRequest(first, first + request.size, _ORDERS[request.sort])
        if isinstance(root, Prefix) and self._at_once(root, self._most_of_field, budget):
            allowed, beginning = self._collector.allowed(filters), fold(root.text)
            outcome = self._scorer.search_prefix(beginning, allowed, page, scratch)
            return SearchOutcome(root, *outcome, beginning)
        bag = bag_of_words(root)
        if root and bag and self._at_once(root, self._most_of(bag), budget):
            allowed = self._collector.allowed(filters)
            minimum = minimum_should_match(query)
            words, found, page_ = self._scorer.search_words(bag, minimum, allowed, page, scratch)
            if minimum and page.order == top_k.BY_SCORE:
                found = found._replace(by_weight=True)
            return SearchOutcome(root, words, found, page_, bag.marked, bag.is_phrase)
        plan = self._collector.plan(query)
        found = self._collector.collect(plan, filters, budget, scratch)
        if plan.min_should_match and page.order == top_k.BY_SCORE:
            found = found._replace(by_weight=True)
        page_ = self._page(plan, found, page, scratch)
        return SearchOutcome(plan.root, plan.words, found, page_)

    def _at_once(self, root: Node, most: int, budget: Budget) -> bool:
        """Return whether a query may be run in one call, which reads so much at most."""
        return budget.admits_uncounted(most) or self._collector.admits(root, budget)

    def _most_of(self, bag: BagOfWords) -> int:
        return self._most_of_field if bag.is_phrase else self._most_of_word * len(bag.tokens)

    def _page(
        self, plan: QueryPlan, found: DocSet, page: top_k.PageRequest, scratch: Scratch
    ) -> top_k.Page:
        rows: list[top_k.Page] = []
        at = 0
        for ids in (np.sort(found.ids),) if found.by_weight else (found.all, found.some):
            begin, end = max(page.begin - at, 0), min(page.end - at, len(ids))
            at += len(ids)
            if begin < end:
                rows.append(self._ordered(ids, plan, page.order, begin, end, scratch))
        if len(rows) == 1:
            return rows[0]
        return (
            np.concatenate([np.empty(0, np.int32), *(numbers for numbers, _scores in rows)]),
            np.concatenate([np.empty(0, np.float32), *(scores for _numbers, scores in rows)]),
        )

    def _ordered(
        self, ids: Ints, plan: QueryPlan, order: int, begin: int, end: int, scratch: Scratch
    ) -> top_k.Page:
        """Return the articles from place ``begin`` to ``end`` in order; ties are broken by id."""
        ranks, days = self._doc_values.id_ranks, self._doc_values.days
        scoring, words, slots = plan.scoring_query, plan.words, scratch.accumulators.slots
        if order == top_k.BY_SCORE:
            scores = self._scorer.scores(scoring, words, ids, end, slots)
            return top_k.select(scores, ids, ranks, begin, end)
        page_ids = top_k.select_by_day(days, ids, ranks, begin, end, order)
        ascending = np.sort(page_ids)
        scores = self._scorer.scores(scoring, words, ascending, len(ascending), slots)
        return page_ids, scores[ascending.searchsorted(page_ids)]
