"""The best articles for a query of words, in one call: scored, closeness added, put in order.

Each step is that of its own module; between two calls a processor's caches lose more than the steps
take.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import closeness, matching, ordering, scoring
from indexer.engines.whoosh_engine.kernels.fields import COLUMNS, IN_TEXT, ROWS
from indexer.engines.whoosh_engine.kernels.matching import Held
from indexer.engines.whoosh_engine.kernels.scoring import Flags, Shares, Tables
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays
from indexer.engines.whoosh_engine.kernels.words import locate

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


@compiled
def _scored(
    tables: Tables,
    ids: Ints,
    most: int,
    dampers: tuple[Floats, Floats],
    segment: SegmentArrays,
    blocks: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    pairs: Longs,
    documents: int,
    shares: Shares,
    close_scale: float,
    close_words: int,
    k1: float,
) -> Floats:
    nowhere_alone = np.zeros(len(rows), np.bool_)
    scoring.add_words(
        tables,
        ids,
        dampers,
        segment,
        blocks,
        0,
        numbers,
        held,
        rows,
        nowhere_alone,
        documents,
        shares,
        nowhere_alone,
        False,
    )
    total = scoring.take(tables.total, ids)
    if len(pairs):
        margin = closeness.bound(held, IN_TEXT, pairs, documents, close_scale)
        near = ordering.near_the_top(total, most, margin)
        closeness.add(
            total,
            ids,
            near,
            segment.fields[0],
            blocks,
            0,
            numbers,
            held,
            IN_TEXT,
            pairs,
            documents,
            close_scale,
            close_words,
            k1,
        )
    return total


@compiled
def of_words(
    tables: Tables,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    dampers: tuple[Floats, Floats],
    segment: SegmentArrays,
    blocks: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    pairs: Longs,
    documents: int,
    shares: Shares,
    close_scale: float,
    close_words: int,
    k1: float,
) -> ordering.Page:
    """Answer the articles from place ``begin`` to ``end`` of ``ids`` by score, and these.

    In an index of a single segment; ``rows`` are the words wanted, ``pairs`` those that follow each
    other, ``ids`` ascend.
    """
    total = _scored(
        tables,
        ids,
        end,
        dampers,
        segment,
        blocks,
        numbers,
        held,
        rows,
        pairs,
        documents,
        shares,
        close_scale,
        close_words,
        k1,
    )
    return ordering.best(total, ids, ranks, begin, end)


class Answer(NamedTuple):
    """The terms of a query's words and how many articles hold them, as ``words.locate`` says.

    Then the articles found, as :func:`matching.select` says, and those of one page with their
    scores; these only where ``is_scored``.
    """

    numbers: Longs
    held: Longs
    found: Ints
    count_all: int
    is_scored: bool
    page: Ints
    scores: Floats


@compiled
def answer(
    segment: SegmentArrays,
    blocks: int,
    letters: NDArray[np.uint8],
    words: int,
    rows: Longs,
    clauses: Longs,
    pairs: Longs,
    allowed: Flags,
    below: int,
    begin: int,
    end: int,
    most: int,
    order: int,
    held: Held,
    tables: Tables,
    room: Ints,
    ranks: Ints,
    days: Ints,
    dampers: tuple[Floats, Floats],
    documents: int,
    shares: Shares,
    close_scale: float,
    close_words: int,
    k1: float,
) -> Answer:
    """Answer a query whose clauses are words, in an index of a single segment, in one call.

    ``rows`` says which of the words stand in the query, in the order typed; each counts for one of
    the ``clauses``, counted from 1, or only speaks for an article (0), or is excluded (below 0).
    Pages by score of more than ``most`` articles times words are not made.
    """
    counted = np.zeros((words, ROWS, COLUMNS), np.int64)
    numbers = locate(segment, blocks, letters, counted)
    if clauses.min() < 0:
        allowed = allowed.copy() if len(allowed) else np.ones(len(held), np.uint8)
        excluded = rows[clauses < 0]
        matching.forbid(allowed, segment.fields[0], blocks, 0, numbers, excluded)
    count_all, some = matching.find_words(
        segment,
        blocks,
        numbers,
        counted,
        rows[clauses > 0],
        clauses[clauses > 0],
        allowed,
        held,
        below,
        room,
    )
    wanted = rows[clauses >= 0]
    found = room[: count_all + some].copy()
    page = np.empty(0, np.int32)
    scores = np.empty(0, np.float32)
    is_scored = order != ordering.BY_SCORE or len(wanted) * max(count_all, some) < most
    for first, last in ((0, count_all), (count_all, count_all + some)):
        own_begin, own_end = max(begin - first, 0), min(end, last) - first
        if own_begin >= own_end or not is_scored:
            continue
        ids = found[first:last]
        if order != ordering.BY_SCORE:
            ids = ordering.by_day(days, ids, ranks, own_begin, own_end, order)
            by_day = ids
            ids, own_begin, own_end = np.sort(ids), 0, len(ids)
        total = _scored(
            tables,
            ids,
            own_end,
            dampers,
            segment,
            blocks,
            numbers,
            counted,
            wanted,
            pairs,
            documents,
            shares,
            close_scale,
            close_words,
            k1,
        )
        if order != ordering.BY_SCORE:
            own = total[np.searchsorted(ids, by_day)]
            ids = by_day
        else:
            ids, own = ordering.best(total, ids, ranks, own_begin, own_end)
        page, scores = np.concatenate((page, ids)), np.concatenate((scores, own))
    return Answer(numbers, counted, found, count_all, is_scored, page, scores)
