"""How often terms stand in the articles asked about, accumulated by the slots of these.

A query's counts are as many as the articles that it asks about, however many an index has.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.arrays import lower_bound
from indexer.engines.whoosh_engine.kernels.fields import (
    FieldArrays,
    block_bounds,
    find,
    postings_in,
)

Counts = NDArray[np.uint8]
Slots = NDArray[np.uint16]
#: The first of some terms, and the one after the last.
Range = tuple[int, int]

#: A list so many times longer than the articles asked about is not gone through: they are looked up
#: in it. Looking one up takes about as long as going through so many postings.
LOOK_UP = 12
#: So many articles of a block have slots that fit; more are asked about in parts.
MAX_SLOTS = 65_535


class Accumulators(NamedTuple):
    """What a query's scores are accumulated in; all zeros between two queries.

    No larger than a block, so that it stays near the processor in an index of any size. Of each
    article of a block, its slot among those asked about, counted from 1; then a row for every
    article of a window, for what goes through postings by
    :mod:`~indexer.engines.whoosh_engine.kernels.windows`.
    """

    slots: Slots
    total: Floats
    most: Counts
    sums: NDArray[np.uint32]


class Scratch(NamedTuple):
    """The buffers of one query at a time; ``out`` alone need not be left all zeros.

    For each article how many clauses it holds (:mod:`clause_counts`), and how many where words
    stand for their families; the accumulators; a place for each article and one more, for selecting
    writes one place further than it fills.
    """

    clause_counts: NDArray[np.uint16]
    family_counts: NDArray[np.uint16]
    accumulators: Accumulators
    out: Ints


class Candidates(NamedTuple):
    """Articles of one block, ascending and no more than have slots, and the slots of the block."""

    ids: Ints
    slots: Slots
    block: int


@compiled
def set_tf(counts: Counts, candidates: Candidates, field: FieldArrays, number: int) -> int:
    """Set each slot to how often a term stands in its article; return the number of postings."""
    if number < 0:
        return 0
    ids, slots, block = candidates
    first, last = postings_in(field, number, block)
    postings = last - first
    if postings > LOOK_UP * len(ids):
        block_low, _end = block_bounds(field, block)
        for nth in range(len(ids)):
            low = ids[nth] - block_low
            first = find(field.ids, first, last, low)
            if first == last:
                break
            if field.ids[first] == low:
                counts[nth + 1] = field.counts[first]
        return postings
    for posting in range(first, last):
        counts[slots[field.ids[posting]]] = field.counts[posting]
    return postings


@compiled
def add_tf(sums: Floats, candidates: Candidates, field: FieldArrays, terms: Range) -> int:
    """Add to each slot how often some terms stand in its article; return how many postings."""
    ids, slots, block = candidates
    block_low, _end = block_bounds(field, block)
    postings = 0
    for number in range(terms[0], terms[1]):
        first, last = postings_in(field, number, block)
        postings += last - first
        if last - first > LOOK_UP * len(ids):
            for nth in range(len(ids)):
                low = ids[nth] - block_low
                first = find(field.ids, first, last, low)
                if first == last:
                    break
                if field.ids[first] == low:
                    sums[nth + 1] += field.counts[first]
            continue
        for posting in range(first, last):
            at = slots[field.ids[posting]]
            # Were all the others added up in one slot, each would wait for the one before.
            if at:
                sums[at] += field.counts[posting]
    return postings


@compiled
def map_slots(candidates: Candidates, field: FieldArrays) -> None:
    """Give each of the candidates its slot."""
    low, _high = block_bounds(field, candidates.block)
    for nth in range(len(candidates.ids)):
        candidates.slots[candidates.ids[nth] - low] = nth + 1


@compiled
def clear_slots(candidates: Candidates, field: FieldArrays) -> None:
    """Take the slots of the candidates away."""
    low, _high = block_bounds(field, candidates.block)
    for article in candidates.ids:
        candidates.slots[article - low] = 0


@compiled
def add_terms(sums: Floats, ids: Ints, slots: Slots, field: FieldArrays, ranges: Longs) -> None:
    """Add up how often terms stand in each of ``ids``, which ascend.

    A row of ``ranges`` is the first of some terms and the one after the last.
    """
    for block in range(field.blocks):
        low, high = block_bounds(field, block)
        begin = lower_bound(ids, 0, low)
        block_end = lower_bound(ids, begin, high)
        while begin < block_end:
            end = min(block_end, begin + MAX_SLOTS)
            candidates = Candidates(ids[begin:end], slots, block)
            tfs = np.zeros(end - begin + 1, np.float32)
            map_slots(candidates, field)
            for first, last in ranges:
                add_tf(tfs, candidates, field, (first, last))
            clear_slots(candidates, field)
            for nth in range(begin, end):
                sums[nth] += tfs[nth - begin + 1]
            begin = end
