"""Which articles hold a query's clauses: counted, intersected, selected."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.bits import BITS, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    IN_TEXT,
    OTHER_STEM,
    STEM,
    FieldArrays,
    find,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
#: For each article how many clauses it holds in the low byte, in the high one the last of them.
Held = NDArray[np.uint16]
#: How many clauses, as such a table has it.
Mark = np.uint16

_LOW = np.uint16(0xFF)
#: Looking an article up in all of a query's lists takes about as long as going on by so many.
LOOK_UP = 16
#: Going through a word's own articles takes as long as through so many times more in a table.
_ALONE = 5


@compiled
def count_range(
    held: Held, field: FieldArrays, blocks: int, base: int, clause: int, first: int, last: int
) -> None:
    """Count a clause for the articles that hold any of the terms from ``first`` to ``last``.

    Clauses are counted in their order, from 1 on.
    """
    mark = np.uint16(clause << 8)
    for row in range(first * blocks, last * blocks):
        high = base + ((row % blocks) << BLOCK_BITS)
        # An index within a block is never counted from the end, which takes a look.
        own = held[high : high + (1 << BLOCK_BITS)]
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
    held: Held,
    field: FieldArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    rows: Longs,
    clauses: Longs,
) -> None:
    """Count clauses for the articles that hold any of their words; those of a clause follow.

    ``rows`` are rows of ``numbers``; that of place ``n`` is one of clause ``clauses[n]``, counted
    from 1.
    """
    for nth in range(len(rows)):
        for side in (STEM, OTHER_STEM):
            term = numbers[rows[nth], IN_TEXT, side]
            if term >= 0:
                count_range(held, field, blocks, base, clauses[nth], term, term + 1)


@compiled
def forbid(
    allowed: NDArray[np.uint8],
    field: FieldArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    rows: Longs,
) -> None:
    """Say of the articles that hold any of the words that they are not allowed."""
    for row in rows:
        for side in (STEM, OTHER_STEM):
            term = numbers[row, IN_TEXT, side]
            if term < 0:
                continue
            for block in range(blocks):
                high = base + (block << BLOCK_BITS)
                first, last = (
                    field.firsts[term * blocks + block],
                    field.firsts[term * blocks + block + 1],
                )
                own = allowed[high : high + (1 << BLOCK_BITS)]
                for posting in range(first, last):
                    own[field.ids[posting]] = 0


@compiled
def count_articles(held: Held, clause: int, ids: Ints) -> None:
    """Count a clause, counted from 1, for these articles."""
    for article in ids:
        held[article] = (clause << 8) | ((held[article] & _LOW) + 1)


@compiled
def _all_held(held: Held, wanted: Mark) -> np.uint64:
    """Answer which of at most 64 articles hold as many clauses as wanted, as bits."""
    bits = np.uint64(0)
    for nth in range(len(held)):
        bits |= np.uint64(held[nth] & _LOW == wanted) << np.uint64(nth)
    return bits


@compiled
def _some_held(held: Held, wanted: Mark) -> np.uint64:
    """Answer which of at most 64 articles hold some clauses, but fewer than wanted, as bits."""
    bits = np.uint64(0)
    for nth in range(len(held)):
        # In a byte, none less one is more than is ever wanted: one comparison tells both.
        some = (int(held[nth]) - 1) & 0xFF < int(wanted) - 1
        bits |= np.uint64(some) << np.uint64(nth)
    return bits


@compiled
def _select_any(held: Held, room: Ints) -> int:
    """Write which articles hold the only clause; answer how many do."""
    found = 0
    # Of very many: what is written before it is known to count is written over.
    for article in range(len(held)):
        room[found] = article
        found += int(held[article] & _LOW == 1)
    return found


@compiled
def _select(held: Held, allowed: NDArray[np.uint8], wanted: Mark, all_: bool, room: Ints) -> int:
    """Write which articles hold all clauses, or else only some of them; answer how many do."""
    if wanted == 1 and len(allowed) == 0:
        return _select_any(held, room)
    found = 0
    for begin in range(0, len(held), BITS):
        own = held[begin : begin + BITS]
        bits = _all_held(own, wanted) if all_ else _some_held(own, wanted)
        if len(allowed):
            bits &= of_flags(allowed[begin : begin + BITS])
        found = write(bits, begin, room, found)
    return found


@compiled
def select(
    held: Held, allowed: NDArray[np.uint8], wanted: int, below: int, room: Ints
) -> tuple[int, int]:
    """Answer how many articles hold as many clauses as wanted, how many only some of them.

    The first are written to the beginning of ``room``, which has a place for every article and one
    more; the others after them, where the first are fewer than ``below``. ``allowed`` is empty
    where all articles are, else says of each whether it is. ``held`` is all zeros afterwards.
    """
    all_ = _select(held, allowed, np.uint16(wanted), True, room)
    some = 0
    if all_ < below and wanted > 1:
        some = _select(held, allowed, np.uint16(wanted), False, room[all_:])
    held[:] = 0
    return all_, some


@compiled
def within_days(days: Ints, first: int, last: int) -> NDArray[np.bool_]:
    """Answer of each article whether its day is from ``first`` to ``last``."""
    within = np.empty(len(days), np.bool_)
    low, high = np.int32(first), np.int32(last)
    for article in range(len(days)):
        within[article] = (days[article] >= low) & (days[article] <= high)
    return within


@compiled
def is_rare_enough(held: Longs, rows: Longs, below: int, documents: int) -> bool:
    """Whether articles with all of some words are sooner looked up from the rarest word on.

    Not where it is so rare that those with some words will be wanted, nor where going through all
    of the words' postings is the shorter way.
    """
    rarest = total = held[rows[0], IN_TEXT, STEM]
    for row in rows[1:]:
        rarest = min(rarest, held[row, IN_TEXT, STEM])
        total += held[row, IN_TEXT, STEM]
    return bool(rarest >= below and LOOK_UP * rarest <= total + documents)


@compiled
def _all_of(
    field: FieldArrays, first: int, last: int, high: int, allowed: NDArray[np.uint8], room: Ints
) -> int:
    """Write the allowed articles of a term in a block; answer how many they are.

    The block begins with article ``high``.
    """
    if len(allowed) == 0:
        for nth in range(last - first):
            room[nth] = high + field.ids[first + nth]
        return last - first
    found = 0
    # Without a branch: what is written before it is known to be allowed is written over.
    for posting in range(first, last):
        room[found] = high + field.ids[posting]
        found += int(allowed[high + field.ids[posting]] != 0)
    return found


@compiled
def intersect(
    field: FieldArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    words: Longs,
    allowed: NDArray[np.uint8],
    room: Ints,
    found: int,
) -> int:
    """Write the articles that hold all of some words to ``room`` from ``found`` on.

    Answers where they end. ``words`` are rows of ``numbers`` and ``held``. The articles of the
    rarest are gone through and looked up in the other words' postings, the rarest first.
    """
    free = len(allowed) == 0
    order = np.argsort(held[words, IN_TEXT, STEM], kind="mergesort")
    rows = len(words)
    terms = np.empty((rows, 2), np.int64)
    for row in range(rows):
        terms[row] = numbers[words[order[row]], IN_TEXT, STEM : OTHER_STEM + 1]
    ats = np.empty((rows, 2), np.int64)
    ends = np.empty((rows, 2), np.int64)
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        for row in range(rows):
            for side in range(2):
                ats[row, side] = ends[row, side] = 0
                if terms[row, side] >= 0:
                    place = terms[row, side] * blocks + block
                    ats[row, side] = field.firsts[place]
                    ends[row, side] = field.firsts[place + 1]
        one, one_end = ats[0, 0], ends[0, 0]
        two, two_end = ats[0, 1], ends[0, 1]
        if rows == 1 and two == two_end:
            found += _all_of(field, one, one_end, high, allowed, room[found:])
            continue
        while one < one_end or two < two_end:
            low = 1 << BLOCK_BITS
            if one < one_end:
                low = int(field.ids[one])
            if two < two_end:
                low = min(low, int(field.ids[two]))
            one += int(one < one_end and field.ids[one] == low)
            two += int(two < two_end and field.ids[two] == low)
            together = free or allowed[high + low] != 0
            for row in range(1, rows):
                if not together:
                    break
                together = False
                for side in range(2):
                    at = find(field.ids, ats[row, side], ends[row, side], low)
                    ats[row, side] = at
                    if at < ends[row, side] and field.ids[at] == low:
                        together = True
                        break
            if together:
                room[found] = high + low
                found += 1
    return found


@compiled
def find_words(
    segment: SegmentArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    words_held: Longs,
    rows: Longs,
    clauses: Longs,
    allowed: NDArray[np.uint8],
    held: Held,
    below: int,
    room: Ints,
) -> tuple[int, int]:
    """Answer as :func:`select` for clauses of words, in an index of a single segment.

    ``rows`` are rows of ``numbers`` and ``words_held``, each of one of the clauses as
    :func:`count_words` takes them. The rarest word's articles are looked up where that is the
    shorter way.
    """
    field = segment.fields[0]
    wanted = int(clauses[-1])
    if len(rows) == 1 and _ALONE * words_held[rows[0], IN_TEXT, STEM] <= len(held):
        return intersect(field, blocks, base, numbers, words_held, rows, allowed, room, 0), 0
    if len(rows) == wanted and is_rare_enough(words_held, rows, below, len(held)):
        found = intersect(field, blocks, base, numbers, words_held, rows, allowed, room, 0)
        if found >= below:
            return found, 0
    count_words(held, field, blocks, base, numbers, rows, clauses)
    return select(held, allowed, wanted, below, room)
