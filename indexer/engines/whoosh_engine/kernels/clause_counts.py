"""How many clauses of a query each article holds, and which hold all of them or some."""

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.bits import BITS, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    MAX_STEMS,
    STEM,
    FieldArrays,
    block_bounds,
    postings_in,
)

#: For each article how many clauses it holds in the low byte, in the high one the last of them.
ClauseCounts = NDArray[np.uint16]
#: How many clauses, as such a table has it.
Mark = np.uint16

_LOW = np.uint16(0xFF)


@compiled
def count_range(
    clause_counts: ClauseCounts, field: FieldArrays, clause: int, first: int, last: int
) -> None:
    """Count a clause for the articles that hold any of the terms from ``first`` to ``last``.

    Clauses are counted in their order, from 1 on.
    """
    mark = np.uint16(clause << 8)
    for row in range(first * field.blocks, last * field.blocks):
        low, high = block_bounds(field, row % field.blocks)
        # An index within a slice is unsigned: the inner loop needs no check for negative ones.
        own = clause_counts[low:high]
        if clause == 1:
            # Nothing was counted before.
            for posting in range(field.posting_starts[row], field.posting_starts[row + 1]):
                own[field.ids[posting]] = mark | 1
            continue
        for posting in range(field.posting_starts[row], field.posting_starts[row + 1]):
            article = field.ids[posting]
            before = own[article]
            # Without a branch: which articles hold several of a clause's words cannot be guessed.
            more = np.uint16(mark | (before & _LOW) + np.uint16(1))
            own[article] = more if before < mark else before


@compiled
def count_words(
    clause_counts: ClauseCounts, field: FieldArrays, numbers: Longs, rows: Longs, clauses: Longs
) -> None:
    """Count clauses for the articles that hold any of their words; those of a clause follow.

    ``rows`` are rows of ``numbers``; that of place ``n`` is one of clause ``clauses[n]``, counted
    from 1.
    """
    for nth in range(len(rows)):
        for side in range(STEM, STEM + MAX_STEMS):
            term = numbers[rows[nth], IN_TEXT, side]
            if term >= 0:
                count_range(clause_counts, field, clauses[nth], term, term + 1)


@compiled
def count_families(
    clause_counts: ClauseCounts, field: FieldArrays, numbers: Longs, rows: Longs, clauses: Longs
) -> None:
    """As :func:`count_words`, for the articles that hold any word of their words' families."""
    for nth in range(len(rows)):
        count_words(clause_counts, field, numbers, rows[nth : nth + 1], clauses[nth : nth + 1])
        first, last = numbers[rows[nth], IN_TEXT, FAMILY], numbers[rows[nth], IN_TEXT, FAMILY_END]
        count_range(clause_counts, field, clauses[nth], first, last)


@compiled
def forbid(allowed: NDArray[np.uint8], field: FieldArrays, numbers: Longs, rows: Longs) -> None:
    """Say of the articles that hold any of the words that they are not allowed."""
    for row in rows:
        for side in range(STEM, STEM + MAX_STEMS):
            term = numbers[row, IN_TEXT, side]
            if term < 0:
                continue
            for block in range(field.blocks):
                low, high = block_bounds(field, block)
                first, last = postings_in(field, term, block)
                own = allowed[low:high]
                for posting in range(first, last):
                    own[field.ids[posting]] = 0


@compiled
def count_articles(clause_counts: ClauseCounts, clause: int, ids: Ints) -> None:
    """Count a clause, counted from 1, for these articles."""
    for article in ids:
        clause_counts[article] = (clause << 8) | ((clause_counts[article] & _LOW) + 1)


@compiled
def _all_matched(clause_counts: ClauseCounts, wanted: Mark) -> np.uint64:
    """Return which of at most 64 articles hold as many clauses as wanted, as bits."""
    bits = np.uint64(0)
    for nth in range(len(clause_counts)):
        bits |= np.uint64(clause_counts[nth] & _LOW == wanted) << np.uint64(nth)
    return bits


@compiled
def _some_matched(
    clause_counts: ClauseCounts, family_counts: ClauseCounts, wanted: Mark, lowest: Mark
) -> np.uint64:
    """Return which of at most 64 articles hold some clauses, or all by families, as bits.

    ``lowest`` is the lowest of the marks of the former.
    """
    bits = np.uint64(0)
    for nth in range(len(clause_counts)):
        some = (clause_counts[nth] >= lowest) | (family_counts[nth] & _LOW == wanted)
        bits |= np.uint64(some) << np.uint64(nth)
    return bits


@compiled
def _select_any(clause_counts: ClauseCounts, out: Ints) -> int:
    """Write which articles hold the only clause; return how many do."""
    found = 0
    # Branch-free compaction: always store the id, advance only on a match.
    for article in range(len(clause_counts)):
        out[found] = article
        found += int(clause_counts[article] & _LOW == 1)
    return found


@compiled
def select_all(
    clause_counts: ClauseCounts, allowed: NDArray[np.uint8], wanted: int, out: Ints
) -> int:
    """Write which articles hold as many clauses as wanted; return how many they are.

    ``out`` has a place for every article and one more. ``allowed`` is empty where all articles are,
    else says of each whether it is.
    """
    if wanted == 1 and len(allowed) == 0:
        return _select_any(clause_counts, out)
    found = 0
    for begin in range(0, len(clause_counts), BITS):
        bits = _all_matched(clause_counts[begin : begin + BITS], np.uint16(wanted))
        if len(allowed):
            bits &= of_flags(allowed[begin : begin + BITS])
        found = write(bits, begin, out, found)
    return found


@compiled
def select_some(
    clause_counts: ClauseCounts,
    family_counts: ClauseCounts,
    allowed: NDArray[np.uint8],
    wanted: int,
    min_should_match: int,
    count_all: int,
    out: Ints,
) -> int:
    """Write which articles hold some clauses after those that hold all; return how many they are.

    That is, any, or as many as ``wanted`` where words stand for their families; but where
    ``min_should_match`` is not 0, so many clauses or more, the last one among them. Those that hold
    all are the first ``count_all`` of ``out``.
    """
    lowest = np.uint16(1)
    if min_should_match > 0:
        lowest = np.uint16((wanted << 8) | min_should_match)
    for nth in range(count_all):
        clause_counts[out[nth]] = family_counts[out[nth]] = 0
    found = count_all
    for begin in range(0, len(clause_counts), BITS):
        bits = _some_matched(
            clause_counts[begin : begin + BITS],
            family_counts[begin : begin + BITS],
            np.uint16(wanted),
            lowest,
        )
        if len(allowed):
            bits &= of_flags(allowed[begin : begin + BITS])
        found = write(bits, begin, out, found)
    return found - count_all


@compiled
def hold_all(clause_counts: ClauseCounts, wanted: int, ids: Ints) -> Ints:
    """Return those of ``ids`` that hold as many clauses as wanted."""
    found = np.empty(len(ids), np.int32)
    count = 0
    for article in ids:
        found[count] = article
        count += int(clause_counts[article] & _LOW == wanted)
    return found[:count]


@compiled
def within_days(days: Ints, first: int, last: int) -> Bools:
    """Return of each article whether its day is from ``first`` to ``last``."""
    within = np.empty(len(days), np.bool_)
    low, high = np.int32(first), np.int32(last)
    for article in range(len(days)):
        within[article] = (days[article] >= low) & (days[article] <= high)
    return within
