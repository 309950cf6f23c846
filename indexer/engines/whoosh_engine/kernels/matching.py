"""Which articles hold a query's clauses: counted, intersected, selected."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.engines.whoosh_engine.kernels.bits import BITS, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    IN_TEXT,
    OTHER_STEM,
    STEM,
    FieldArrays,
    block_bounds,
    find,
    postings_in,
)
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
#: For each article how many clauses it holds in the low byte, in the high one the last of them.
ClauseCounts = NDArray[np.uint16]
#: How many clauses, as such a table has it.
Mark = np.uint16

_LOW = np.uint16(0xFF)
#: Looking an article up in a list takes about as long as going through so many of its postings.
LOOK_UP = 14


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
            for posting in range(field.firsts[row], field.firsts[row + 1]):
                own[field.ids[posting]] = mark | 1
            continue
        for posting in range(field.firsts[row], field.firsts[row + 1]):
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
        for side in (STEM, OTHER_STEM):
            term = numbers[rows[nth], IN_TEXT, side]
            if term >= 0:
                count_range(clause_counts, field, clauses[nth], term, term + 1)


@compiled
def forbid(allowed: NDArray[np.uint8], field: FieldArrays, numbers: Longs, rows: Longs) -> None:
    """Say of the articles that hold any of the words that they are not allowed."""
    for row in rows:
        for side in (STEM, OTHER_STEM):
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
def _some_matched(clause_counts: ClauseCounts, wanted: Mark) -> np.uint64:
    """Return which of at most 64 articles hold some clauses, but fewer than wanted, as bits."""
    bits = np.uint64(0)
    for nth in range(len(clause_counts)):
        # In a byte, none less one is more than is ever wanted: one comparison tells both.
        some = (int(clause_counts[nth]) - 1) & 0xFF < int(wanted) - 1
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
def _select(
    clause_counts: ClauseCounts, allowed: NDArray[np.uint8], wanted: Mark, all_: bool, out: Ints
) -> int:
    """Write which articles hold all clauses, or else only some of them; return how many do."""
    if wanted == 1 and len(allowed) == 0:
        return _select_any(clause_counts, out)
    found = 0
    for begin in range(0, len(clause_counts), BITS):
        own = clause_counts[begin : begin + BITS]
        bits = _all_matched(own, wanted) if all_ else _some_matched(own, wanted)
        if len(allowed):
            bits &= of_flags(allowed[begin : begin + BITS])
        found = write(bits, begin, out, found)
    return found


@compiled
def select(
    clause_counts: ClauseCounts, allowed: NDArray[np.uint8], wanted: int, below: int, out: Ints
) -> tuple[int, int]:
    """Return how many articles hold as many clauses as wanted, how many only some of them.

    The first are written to the beginning of ``out``, which has a place for every article and one
    more; the others after them, where the first are fewer than ``below``. ``allowed`` is empty
    where all articles are, else says of each whether it is. ``clause_counts`` is all zeros
    afterwards.
    """
    all_ = _select(clause_counts, allowed, np.uint16(wanted), True, out)
    some = 0
    if all_ < below and wanted > 1:
        some = _select(clause_counts, allowed, np.uint16(wanted), False, out[all_:])
    clause_counts[:] = 0
    return all_, some


@compiled
def within_days(days: Ints, first: int, last: int) -> NDArray[np.bool_]:
    """Return of each article whether its day is from ``first`` to ``last``."""
    within = np.empty(len(days), np.bool_)
    low, high = np.int32(first), np.int32(last)
    for article in range(len(days)):
        within[article] = (days[article] >= low) & (days[article] <= high)
    return within


@compiled
def _may_be_intersected(doc_freqs: Longs, rows: Longs, below: int) -> bool:
    """Whether articles with all of some words are sooner told from the rarest word's.

    Not where these are so few that articles with some of the words will be wanted.
    """
    return bool(doc_freqs[rows, IN_TEXT, STEM].min() >= below)


@compiled
def _all_of(
    field: FieldArrays, one: Longs, two: Longs, high: int, allowed: NDArray[np.uint8], out: Ints
) -> int:
    """Write the allowed articles of two lists of postings in a block; return how many they are.

    Each list is where it begins and ends; the block begins with article ``high``.
    """
    free = len(allowed) == 0
    found = 0
    at, end = one
    other, other_end = two
    while at < end and other < other_end:
        low, other_low = int(field.ids[at]), int(field.ids[other])
        at += int(low <= other_low)
        other += int(other_low <= low)
        article = high + min(low, other_low)
        out[found] = article
        found += int(free or allowed[article] != 0)
    if other < other_end:
        at, end = other, other_end
    if free:
        for nth in range(end - at):
            out[found + nth] = high + field.ids[at + nth]
        return int(found + end - at)
    # Branch-free compaction, as above.
    for posting in range(at, end):
        article = high + field.ids[posting]
        out[found] = article
        found += int(allowed[article] != 0)
    return found


@compiled
def _that_hold(
    field: FieldArrays, one: Longs, two: Longs, high: int, flags: NDArray[np.uint8], out: Ints
) -> int:
    """Leave of the articles in ``out`` those that are in either of two lists of postings.

    They ascend and are of one block, which begins with article ``high``. Returns how many they are.
    ``flags``, one for each article of a block, are all zeros before and afterwards.
    """
    at, end = one
    other, other_end = two
    kept = 0
    if end - at + other_end - other > LOOK_UP * len(out):
        for article in out:
            low = article - high
            at = find(field.ids, at, end, low)
            is_there = at < end and field.ids[at] == low
            if not is_there:
                other = find(field.ids, other, other_end, low)
                is_there = other < other_end and field.ids[other] == low
            out[kept] = article
            kept += int(is_there)
        return kept
    for posting in range(at, end):
        flags[field.ids[posting]] = 1
    for posting in range(other, other_end):
        flags[field.ids[posting]] = 1
    for article in out:
        out[kept] = article
        kept += int(flags[np.uint16(article - high)])
    flags[:] = 0
    return kept


@compiled
def _intersect(
    field: FieldArrays,
    numbers: Longs,
    words: Longs,
    flags: NDArray[np.uint8],
    allowed: NDArray[np.uint8],
    out: Ints,
) -> int:
    """Write the articles of a segment that hold all of ``words``, the rarest first, to ``out``."""
    lists = np.empty((2, 2), np.int64)
    found = 0
    for block in range(field.blocks):
        high, _end = block_bounds(field, block)
        own = out[found:]
        count = 0
        for nth in range(len(words)):
            for side in range(2):
                term = numbers[words[nth], IN_TEXT, STEM + side]
                lists[side] = 0
                if term >= 0:
                    lists[side, 0], lists[side, 1] = postings_in(field, term, block)
            if nth == 0:
                count = _all_of(field, lists[0], lists[1], high, allowed, own)
            else:
                count = _that_hold(field, lists[0], lists[1], high, flags, own[:count])
        found += count
    return found


@compiled
def intersect(
    index: IndexArrays,
    terms: TermTable,
    words: Longs,
    allowed: NDArray[np.uint8],
    out: Ints,
) -> int:
    """Write the articles that hold all of some words to ``out``; return how many they are.

    Of the articles of the
    rarest, those are left that hold the next one, the rarer first. ``out`` has a place for every
    article and one more.
    """
    # A single word's articles need no marks.
    flags = np.zeros(min(1 << BLOCK_BITS, len(out)) if len(words) > 1 else 0, np.uint8)
    ordered = words[np.argsort(terms.doc_freqs[words, IN_TEXT, STEM], kind="mergesort")]
    found = 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields[0]
        found += _intersect(field, terms.numbers[number], ordered, flags, allowed, out[found:])
    return found


@compiled
def find_words(
    index: IndexArrays,
    terms: TermTable,
    rows: Longs,
    clauses: Longs,
    allowed: NDArray[np.uint8],
    below: int,
    scratch: Scratch,
) -> tuple[int, int]:
    """Return what :func:`select` does, for clauses of words.

    ``rows`` are words of ``terms``, each of one of the clauses as :func:`count_words` takes them.
    """
    wanted = int(clauses[-1])
    if len(rows) == 1:
        return intersect(index, terms, rows, allowed, scratch.out), 0
    if len(rows) == wanted and _may_be_intersected(terms.doc_freqs, rows, below):
        found = intersect(index, terms, rows, allowed, scratch.out)
        if found >= below:
            return found, 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields[0]
        count_words(scratch.clause_counts, field, terms.numbers[number], rows, clauses)
    return select(scratch.clause_counts, allowed, wanted, below, scratch.out)
