"""A query's answer: which articles it finds, and those of one page in order, with their scores.

Clauses of words, one phrase or one prefix, the most of what is typed, are looked up, found, scored
and put in order in one compiled call; for anything else :mod:`finding` finds and :mod:`scorer`
scores.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, fold
from indexer.engines.whoosh_engine.documents import NONE, Documents
from indexer.engines.whoosh_engine.finding import Asked, Finder, Found
from indexer.engines.whoosh_engine.kernels import ordering
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import Floats
from indexer.engines.whoosh_engine.scorer import Scorer
from indexer.engines.whoosh_engine.scratch import Scratch
from indexer.engines.whoosh_engine.word_clauses import word_clauses
from indexer.engines.whoosh_engine.words import Words
from indexer.query.nodes import Node, Prefix, Query
from indexer.search.request import Filters, Sort

Ints = NDArray[np.int32]

#: So many are kept in order while all are gone through; for more, all are sorted.
_FEW = 300
_ORDERS: dict[Sort, int] = {
    "relevance": ordering.BY_SCORE,
    "newest": ordering.BY_NEWEST,
    "oldest": ordering.BY_OLDEST,
}


class Answered(NamedTuple):
    """A query's tree and its words, what it finds, and the articles of a page in order.

    ``marked`` are the words to be marked, each by itself or as the one phrase that they make, or
    what they begin with; ``None`` where the tree must tell.
    """

    root: Node | None
    words: Words
    found: Found
    page: ordering.Page
    marked: Sequence[Token] | str | None = None
    is_phrase: bool = False


class Answering:
    """Answers queries over one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, documents: Documents, finder: Finder, scorer: Scorer
    ) -> None:
        self._is_one_segment = len(terms.segments) == 1
        self._documents = documents
        self._finder = finder
        self._scorer = scorer

    def answer(
        self, query: Query, filters: Filters, sort: Sort, begin: int, end: int, scratch: Scratch
    ) -> Answered:
        """Answer a query: all that it finds, and the places from ``begin`` to ``end`` of that."""
        root, order = query.root, _ORDERS[sort]
        if self._is_one_segment and end <= _FEW:
            if isinstance(root, Prefix):
                allowed, beginning = self._finder.allowed(filters), fold(root.text)
                return Answered(
                    root,
                    *self._scorer.answer_beginning(beginning, allowed, order, begin, end, scratch),
                    beginning,
                )
            asked_words = word_clauses(root)
            if asked_words is not None:
                allowed = self._finder.allowed(filters)
                return Answered(
                    root,
                    *self._scorer.answer(asked_words, allowed, order, begin, end, scratch),
                    asked_words.marked,
                    asked_words.is_phrase,
                )
        asked = self._finder.asked(query)
        found = self._finder.find(asked, filters, scratch)
        page = self._page(asked, found, sort, begin, end, scratch)
        return Answered(asked.root, asked.words, found, page)

    def _page(
        self, asked: Asked, found: Found, sort: Sort, first: int, last: int, scratch: Scratch
    ) -> ordering.Page:
        rows: list[ordering.Page] = []
        at = 0
        for ids in (found.all, found.some):
            begin, end = max(first - at, 0), max(last - at, 0)
            at += len(ids)
            if begin < min(end, len(ids)):
                rows.append(self._ordered(ids, asked, sort, begin, end, scratch))
        if len(rows) == 1:
            return rows[0]
        return (
            np.concatenate([np.empty(0, np.int32), *(numbers for numbers, _scores in rows)]),
            np.concatenate([np.empty(0, np.float32), *(scores for _numbers, scores in rows)]),
        )

    def _ordered(
        self, ids: Ints, asked: Asked, sort: Sort, begin: int, end: int, scratch: Scratch
    ) -> ordering.Page:
        """Answer the articles from place ``begin`` to ``end`` in order; ties are broken by id."""
        ranks = self._documents.id_ranks
        if sort == "relevance":
            if end <= _FEW:
                return self._scorer.best(
                    asked.wording, asked.words, ids, begin, end, scratch.tables
                )
            scores = self._scores(asked, ids, end, scratch)
            chosen = np.lexsort((ranks[ids], -scores))[begin:end]
            return ids[chosen], scores[chosen]
        days = self._documents.days
        if end <= _FEW:
            page_ids = ordering.by_day(days, ids, ranks, begin, end, _ORDERS[sort])
        else:
            own = days[ids]
            keys = np.where(own == NONE, np.iinfo(np.int32).max, -own if sort == "newest" else own)
            page_ids = ids[np.lexsort((ranks[ids], keys))[begin:end]]
        ascending = np.sort(page_ids)
        scores = self._scores(asked, ascending, len(ascending), scratch)
        return page_ids, scores[ascending.searchsorted(page_ids)]

    def _scores(self, asked: Asked, ids: Ints, most: int, scratch: Scratch) -> Floats:
        return self._scorer.scores(asked.wording, asked.words, ids, most, scratch.tables)
