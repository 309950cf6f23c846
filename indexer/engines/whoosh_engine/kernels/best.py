"""The best articles for a query of words, in one call: scored, closeness added, put in order.

Each step is that of its own module; between two calls a processor's caches lose more than the steps
take.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import (
    bounding,
    closeness,
    matching,
    noting,
    ordering,
    phrases,
    scoring,
)
from indexer.engines.whoosh_engine.kernels.fields import (
    COLUMNS,
    EXACT,
    IN_TEXT,
    ROWS,
    SMALL,
    STEM,
)
from indexer.engines.whoosh_engine.kernels.matching import Held
from indexer.engines.whoosh_engine.kernels.noting import Tables
from indexer.engines.whoosh_engine.kernels.scoring import Figures, Flags
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays
from indexer.engines.whoosh_engine.kernels.words import locate

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


class Asked(NamedTuple):
    """The words of a query in one segment, and what they want.

    The segment's arrays, its blocks, its first article; the terms of the words and how many
    articles hold them, as ``words.locate`` says; which of the words are wanted, of which of these a
    form may stand where no stem does, and which two follow each other.
    """

    segment: SegmentArrays
    blocks: int
    base: int
    numbers: Longs
    held: Longs
    rows: Longs
    loose: NDArray[np.bool_]
    pairs: Longs


@compiled
def _are_small(asked: Asked) -> bool:
    """Whether all words are small: then each scores by its form, and as much as others do."""
    small = True
    for row in asked.rows:
        small = small and asked.numbers[row, IN_TEXT, STEM] == SMALL
    return small


@compiled
def _small_scored(tables: Tables, ids: Ints, asked: Asked, figures: Figures) -> Floats:
    total, damper = np.zeros(len(ids), np.float32), figures.dampers[0][ids]
    ranges = np.empty((1, 2), np.int64)
    for row in asked.rows:
        number = asked.numbers[row, IN_TEXT, EXACT]
        ranges[0, 0], ranges[0, 1] = max(number, 0), number + 1
        sums = np.zeros(len(ids), np.float32)
        form, blocks, base = asked.segment.fields[1], asked.blocks, asked.base
        noting.add_terms(sums, ids, tables, form, blocks, base, ranges)
        holding = asked.held[row, IN_TEXT, EXACT]
        weight = np.float32(figures.shares.text * scoring.rarity(figures.documents, holding))
        for nth in range(len(ids)):
            total[nth] += weight * sums[nth] / (sums[nth] + damper[nth])
    return total


@compiled
def _scored(tables: Tables, ids: Ints, most: int, asked: Asked, figures: Figures) -> Floats:
    if _are_small(asked):
        return _small_scored(tables, ids, asked, figures)
    segment, blocks, base, numbers, held, rows, _loose, pairs = asked
    nowhere_alone = np.zeros(len(rows), np.bool_)
    total = np.zeros(len(ids), np.float32)
    scoring.add_words(
        total, ids, tables, segment, blocks, base, numbers, held, rows, nowhere_alone, figures
    )
    if len(pairs):
        margin = closeness.bound(held, IN_TEXT, pairs, figures.documents, figures.close_scale)
        near = ordering.near_the_top(total, most, margin)
        closeness.add(
            total,
            ids,
            near,
            segment.fields[0],
            blocks,
            base,
            numbers,
            held,
            IN_TEXT,
            pairs,
            figures.documents,
            figures.close_scale,
            figures.close_words,
            figures.k1,
        )
    return total


@compiled
def _promising(
    tables: Tables, ids: Ints, most: int, asked: Asked, figures: Figures
) -> tuple[Ints, Floats]:
    """Return those of ``ids`` that may be among the ``most`` best, and the scores of these.

    The articles that may score most are scored; others must be able to reach the best of these.
    """
    segment, blocks, base, numbers, held, rows, loose, pairs = asked
    bounds, rest = bounding.bounds(
        tables, ids, segment, blocks, base, numbers, held, rows, loose, figures
    )
    top = ordering.near_the_top(bounds, 4 * most, 0.0)[: 8 * most]
    scored = ids[top]
    total = _scored(tables, scored, most, asked, figures)
    rest += closeness.bound(held, IN_TEXT, pairs, figures.documents, figures.close_scale)
    # Bounds and scores are rounded, each in its way.
    lowest = (1 - 1e-5) * np.sort(total)[-most] - rest
    bounds[top] = -np.inf
    others = ids[ordering.reaching(bounds, lowest)]
    if len(others) == 0:
        return scored, total
    # What comes near the best of fewer articles comes near the best of all.
    other_total = _scored(tables, others, most, asked, figures)
    return np.concatenate((scored, others)), np.concatenate((total, other_total))


@compiled
def _best(
    tables: Tables,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    many: int,
    asked: Asked,
    figures: Figures,
) -> ordering.Page:
    is_much = len(ids) * len(asked.rows) >= many and len(ids) >= 8 * end
    if is_much and not _are_small(asked):
        ids, total = _promising(tables, ids, end, asked, figures)
    else:
        total = _scored(tables, ids, end, asked, figures)
    return ordering.best(total, ids, ranks, begin, end)


@compiled
def of_words(
    tables: Tables,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    many: int,
    segment: SegmentArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    loose: NDArray[np.bool_],
    pairs: Longs,
    figures: Figures,
) -> ordering.Page:
    """Return the articles from place ``begin`` to ``end`` of ``ids`` by score, and these.

    ``ids`` ascend and are of one segment; the rest is what :class:`Asked` says. From ``many``
    articles times words on, it is first told which may be among the best.
    """
    # Made here: numba takes a tenth of a millisecond to know it in a tuple of Python's.
    asked = Asked(segment, blocks, base, numbers, held, rows, loose, pairs)
    return _best(tables, ids, ranks, begin, end, many, asked, figures)


#: What a word of a query is there for; or one of its clauses, from the last of these on.
EXCLUDED, NO_CLAUSE, FIRST_CLAUSE = range(3)


class Answer(NamedTuple):
    """The terms of a query's words and how many articles hold them, as ``words.locate`` says.

    Then the articles found, as :func:`matching.select` says, and those of one page with their
    scores.
    """

    numbers: Longs
    held: Longs
    found: Ints
    count_all: int
    page: Ints
    scores: Floats


@compiled
def _find_phrase(
    segment: SegmentArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    rows: Longs,
    allowed: Flags,
    room: Ints,
) -> int:
    """Write the allowed articles with an exact phrase to ``room``; return how many.

    ``rows`` are its words, rows of ``numbers``.
    """
    terms = np.empty(len(rows), np.int64)
    for nth in range(len(rows)):
        terms[nth] = numbers[rows[nth], IN_TEXT, EXACT]
    if terms.min() < 0:
        return 0
    free = len(allowed) == 0
    found = 0
    for article in phrases.phrase(segment.fields[1], blocks, base, terms):
        room[found] = article
        found += int(free or allowed[article] != 0)
    return found


@compiled
def answer(
    segment: SegmentArrays,
    blocks: int,
    base: int,
    spelling: bytes,
    words: int,
    asked: bytes,
    is_phrase: bool,
    allowed: Flags,
    below: int,
    begin: int,
    end: int,
    many: int,
    order: int,
    held: Held,
    tables: Tables,
    room: Ints,
    ranks: Ints,
    days: Ints,
    figures: Figures,
) -> Answer:
    """Run a query of words or of one phrase, in an index of a single segment, in one call.

    ``words`` different ones are spelled for :func:`locate`. ``asked`` are four bytes for each that
    stands in the query, in the order typed: which of the words it is; the clause that it counts
    for, from :data:`FIRST_CLAUSE` on, or that it only speaks for an article or is excluded; whether
    a form of it may stand where no stem does; and how many of them before it is the one that it
    follows, 0 for none. With ``is_phrase`` they are asked for next to each other.
    """
    typed = np.frombuffer(asked, np.uint8).reshape(-1, 4)
    rows = typed[:, 0].astype(np.int64)
    clauses = typed[:, 1].astype(np.int64) - (FIRST_CLAUSE - 1)
    counted = np.zeros((words, ROWS, COLUMNS), np.int64)
    numbers = locate(segment, blocks, spelling, counted)
    if clauses.min() < 0:
        allowed = allowed.copy() if len(allowed) else np.ones(len(held), np.uint8)
        excluded = rows[clauses < 0]
        matching.forbid(allowed, segment.fields[0], blocks, base, numbers, excluded)
    if is_phrase:
        count_all = _find_phrase(segment, blocks, base, numbers, rows, allowed, room)
        some = 0
    else:
        count_all, some = matching.find_words(
            segment,
            blocks,
            base,
            numbers,
            counted,
            rows[clauses > 0],
            clauses[clauses > 0],
            allowed,
            held,
            below,
            room,
        )
    speak = clauses >= 0
    wanted, loose = rows[speak], typed[speak, 2] != 0
    pairs = np.empty((len(rows), 2), np.int64)
    count = 0
    for nth in range(len(rows)):
        if typed[nth, 3] > 0:
            pairs[count, 0], pairs[count, 1] = rows[nth - typed[nth, 3]], rows[nth]
            count += 1
    pairs = pairs[:count]
    found = room[: count_all + some].copy()
    wants = Asked(segment, blocks, base, numbers, counted, wanted, loose, pairs)
    page = np.empty(0, np.int32)
    scores = np.empty(0, np.float32)
    for first, last in ((0, count_all), (count_all, count_all + some)):
        own_begin, own_end = max(begin - first, 0), min(end, last) - first
        if own_begin >= own_end:
            continue
        ids = found[first:last]
        if order == ordering.BY_SCORE:
            ids, own = _best(tables, ids, ranks, own_begin, own_end, many, wants, figures)
        else:
            ids = ordering.by_day(days, ids, ranks, own_begin, own_end, order)
            ascending = np.sort(ids)
            total = _scored(tables, ascending, len(ids), wants, figures)
            own = total[np.searchsorted(ascending, ids)]
        page, scores = np.concatenate((page, ids)), np.concatenate((scores, own))
    return Answer(numbers, counted, found, count_all, page, scores)
