"""The best articles for a query of words, in one call: scored, proximity added, put in order.

Each step is that of its own module; between two calls a processor's caches lose more than the steps
take.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import (
    accumulate,
    matching,
    max_scores,
    phrases,
    proximity,
    scoring,
    top_k,
)
from indexer.engines.whoosh_engine.kernels.accumulate import Accumulators
from indexer.engines.whoosh_engine.kernels.fields import (
    COLUMNS,
    EXACT,
    IN_TEXT,
    ROWS,
    STEM,
    STOP_WORD,
)
from indexer.engines.whoosh_engine.kernels.matching import ClauseCounts
from indexer.engines.whoosh_engine.kernels.scoring import Flags, ScoringParams
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import look_up

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


class TermQuery(NamedTuple):
    """The words of a query in one segment, and what they want.

    The segment's arrays, its blocks, its first article; the terms of the words and how many
    articles hold them, as ``term_lookup.look_up`` says; which of the words are wanted, of which of
    these a form may stand where no stem does, and which two follow each other.
    """

    segment: SegmentArrays
    blocks: int
    doc_base: int
    numbers: Longs
    doc_freqs: Longs
    rows: Longs
    stop_words: NDArray[np.bool_]
    pairs: Longs


@compiled
def _all_stop_words(query: TermQuery) -> bool:
    """Whether all words are small: then each scores by its form, and as much as others do."""
    small = True
    for row in query.rows:
        small = small and query.numbers[row, IN_TEXT, STEM] == STOP_WORD
    return small


@compiled
def _scored_stop_words(
    accumulators: Accumulators, ids: Ints, query: TermQuery, params: ScoringParams
) -> Floats:
    total, length_norm = np.zeros(len(ids), np.float32), params.length_norms[0][ids]
    ranges = np.empty((1, 2), np.int64)
    for row in query.rows:
        number = query.numbers[row, IN_TEXT, EXACT]
        ranges[0, 0], ranges[0, 1] = max(number, 0), number + 1
        sums = np.zeros(len(ids), np.float32)
        form, blocks, doc_base = query.segment.fields[1], query.blocks, query.doc_base
        accumulate.add_terms(sums, ids, accumulators, form, blocks, doc_base, ranges)
        doc_freq = query.doc_freqs[row, IN_TEXT, EXACT]
        weight = np.float32(params.boosts.text * scoring.idf(params.documents, doc_freq))
        for nth in range(len(ids)):
            total[nth] += weight * sums[nth] / (sums[nth] + length_norm[nth])
    return total


@compiled
def _scored(
    accumulators: Accumulators, ids: Ints, most: int, query: TermQuery, params: ScoringParams
) -> Floats:
    if _all_stop_words(query):
        return _scored_stop_words(accumulators, ids, query, params)
    segment, blocks, doc_base, numbers, doc_freqs, rows, _stop_words, pairs = query
    nowhere_alone = np.zeros(len(rows), np.bool_)
    total = np.zeros(len(ids), np.float32)
    scoring.add_words(
        total,
        ids,
        accumulators,
        segment,
        blocks,
        doc_base,
        numbers,
        doc_freqs,
        rows,
        nowhere_alone,
        params,
    )
    if len(pairs):
        margin = proximity.upper_bound(
            doc_freqs, IN_TEXT, pairs, params.documents, params.proximity_scale
        )
        near = top_k.candidates(total, most, margin)
        proximity.add(
            total,
            ids,
            near,
            segment.fields[0],
            blocks,
            doc_base,
            numbers,
            doc_freqs,
            IN_TEXT,
            pairs,
            params.documents,
            params.proximity_scale,
            params.proximity_words,
            params.k1,
        )
    return total


@compiled
def _scored_candidates(
    accumulators: Accumulators, ids: Ints, most: int, query: TermQuery, params: ScoringParams
) -> tuple[Ints, Floats]:
    """Return those of ``ids`` that may be among the ``most`` best, and the scores of these.

    The articles that may score most are scored; others must be able to reach the best of these.
    """
    segment, blocks, doc_base, numbers, doc_freqs, rows, stop_words, pairs = query
    bounds, rest = max_scores.upper_bounds(
        accumulators, ids, segment, blocks, doc_base, numbers, doc_freqs, rows, stop_words, params
    )
    top = top_k.candidates(bounds, 4 * most, 0.0)[: 8 * most]
    scored = ids[top]
    total = _scored(accumulators, scored, most, query, params)
    rest += proximity.upper_bound(
        doc_freqs, IN_TEXT, pairs, params.documents, params.proximity_scale
    )
    # Bounds and scores are rounded, each in its way.
    lowest = (1 - 1e-5) * np.sort(total)[-most] - rest
    bounds[top] = -np.inf
    others = ids[top_k.at_least(bounds, lowest)]
    if len(others) == 0:
        return scored, total
    # What comes near the best of fewer articles comes near the best of all.
    other_total = _scored(accumulators, others, most, query, params)
    return np.concatenate((scored, others)), np.concatenate((total, other_total))


@compiled
def _ranked(
    accumulators: Accumulators,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    many: int,
    query: TermQuery,
    params: ScoringParams,
) -> top_k.Page:
    is_much = len(ids) * len(query.rows) >= many and len(ids) >= 8 * end
    if is_much and not _all_stop_words(query):
        ids, total = _scored_candidates(accumulators, ids, end, query, params)
    else:
        total = _scored(accumulators, ids, end, query, params)
    return top_k.select(total, ids, ranks, begin, end)


@compiled
def rank(
    accumulators: Accumulators,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    many: int,
    segment: SegmentArrays,
    blocks: int,
    doc_base: int,
    numbers: Longs,
    doc_freqs: Longs,
    rows: Longs,
    stop_words: NDArray[np.bool_],
    pairs: Longs,
    params: ScoringParams,
) -> top_k.Page:
    """Return the articles from place ``begin`` to ``end`` of ``ids`` by score, and these.

    ``ids`` ascend and are of one segment; the rest is what :class:`TermQuery` says. From ``many``
    articles times words on, it is first told which may be among the best.
    """
    # Made here: numba takes a tenth of a millisecond to know it in a tuple of Python's.
    query = TermQuery(segment, blocks, doc_base, numbers, doc_freqs, rows, stop_words, pairs)
    return _ranked(accumulators, ids, ranks, begin, end, many, query, params)


#: What a word of a query is there for; or one of its clauses, from the last of these on.
EXCLUDED, NO_CLAUSE, FIRST_CLAUSE = range(3)


class TermQueryResult(NamedTuple):
    """A query's terms and how many articles hold them, as ``term_lookup.look_up`` says.

    Then the articles found, as :func:`matching.select` says, and those of one page with their
    scores.
    """

    numbers: Longs
    doc_freqs: Longs
    found: Ints
    count_all: int
    page: Ints
    scores: Floats


@compiled
def _match_phrase(
    segment: SegmentArrays,
    blocks: int,
    doc_base: int,
    numbers: Longs,
    rows: Longs,
    allowed: Flags,
    out: Ints,
) -> int:
    """Write the allowed articles with an exact phrase to ``out``; return how many.

    ``rows`` are its words, rows of ``numbers``.
    """
    terms = np.empty(len(rows), np.int64)
    for nth in range(len(rows)):
        terms[nth] = numbers[rows[nth], IN_TEXT, EXACT]
    if terms.min() < 0:
        return 0
    free = len(allowed) == 0
    found = 0
    for article in phrases.phrase(segment.fields[1], blocks, doc_base, terms):
        out[found] = article
        found += int(free or allowed[article] != 0)
    return found


@compiled
def search(
    segment: SegmentArrays,
    blocks: int,
    doc_base: int,
    packed_terms: bytes,
    words: int,
    query: bytes,
    is_phrase: bool,
    allowed: Flags,
    below: int,
    begin: int,
    end: int,
    many: int,
    order: int,
    clause_counts: ClauseCounts,
    accumulators: Accumulators,
    out: Ints,
    ranks: Ints,
    days: Ints,
    params: ScoringParams,
) -> TermQueryResult:
    """Run a query of words or of one phrase, in an index of a single segment, in one call.

    ``words`` different ones are packed for :func:`look_up`. ``query`` are four bytes for each that
    stands in the query, in the order typed: which of the words it is; the clause that it counts
    for, from :data:`FIRST_CLAUSE` on, or that it only speaks for an article or is excluded; whether
    a form of it may stand where no stem does; and how many of them before it is the one that it
    follows, 0 for none. With ``is_phrase`` they are asked for next to each other.
    """
    typed = np.frombuffer(query, np.uint8).reshape(-1, 4)
    rows = typed[:, 0].astype(np.int64)
    clauses = typed[:, 1].astype(np.int64) - (FIRST_CLAUSE - 1)
    counted = np.zeros((words, ROWS, COLUMNS), np.int64)
    numbers = look_up(segment, blocks, packed_terms, counted)
    if clauses.min() < 0:
        allowed = allowed.copy() if len(allowed) else np.ones(len(clause_counts), np.uint8)
        excluded = rows[clauses < 0]
        matching.forbid(allowed, segment.fields[0], blocks, doc_base, numbers, excluded)
    if is_phrase:
        count_all = _match_phrase(segment, blocks, doc_base, numbers, rows, allowed, out)
        some = 0
    else:
        count_all, some = matching.find_words(
            segment,
            blocks,
            doc_base,
            numbers,
            counted,
            rows[clauses > 0],
            clauses[clauses > 0],
            allowed,
            clause_counts,
            below,
            out,
        )
    speak = clauses >= 0
    wanted, stop_words = rows[speak], typed[speak, 2] != 0
    pairs = np.empty((len(rows), 2), np.int64)
    count = 0
    for nth in range(len(rows)):
        if typed[nth, 3] > 0:
            pairs[count, 0], pairs[count, 1] = rows[nth - typed[nth, 3]], rows[nth]
            count += 1
    pairs = pairs[:count]
    found = out[: count_all + some].copy()
    term_query = TermQuery(segment, blocks, doc_base, numbers, counted, wanted, stop_words, pairs)
    page = np.empty(0, np.int32)
    scores = np.empty(0, np.float32)
    for first, last in ((0, count_all), (count_all, count_all + some)):
        own_begin, own_end = max(begin - first, 0), min(end, last) - first
        if own_begin >= own_end:
            continue
        ids = found[first:last]
        if order == top_k.BY_SCORE:
            ids, own = _ranked(
                accumulators, ids, ranks, own_begin, own_end, many, term_query, params
            )
        else:
            ids = top_k.select_by_day(days, ids, ranks, own_begin, own_end, order)
            ascending = np.sort(ids)
            total = _scored(accumulators, ascending, len(ids), term_query, params)
            own = total[np.searchsorted(ascending, ids)]
        page, scores = np.concatenate((page, ids)), np.concatenate((scores, own))
    return TermQueryResult(numbers, counted, found, count_all, page, scores)
