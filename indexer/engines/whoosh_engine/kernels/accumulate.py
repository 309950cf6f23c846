"""How often terms stand in the articles asked about, accumulated by the slots of these.

A query's counts are as many as the articles that it asks about, however many an index has.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS, FieldArrays, find

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
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


@compiled
def id_range(ids: Ints, low: int, high: int) -> tuple[int, int]:
    """Return which of the ascending ``ids`` are from ``low`` up to ``high``."""
    return int(np.searchsorted(ids, low)), int(np.searchsorted(ids, high))


@compiled
def set_tf(
    counts: Counts,
    ids: Ints,
    slots: Slots,
    field: FieldArrays,
    blocks: int,
    block: int,
    high: int,
    number: int,
) -> int:
    """Set each slot to how often a term stands in its article; return the number of postings."""
    if number < 0:
        return 0
    row = number * blocks + block
    first, last = int(field.firsts[row]), int(field.firsts[row + 1])
    postings = last - first
    if postings > LOOK_UP * len(ids):
        for nth in range(len(ids)):
            low = ids[nth] - high
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
def add_tf(
    sums: Floats,
    ids: Ints,
    slots: Slots,
    field: FieldArrays,
    blocks: int,
    block: int,
    high: int,
    terms: Range,
) -> int:
    """Add to each slot how often some terms stand in its article; return how many postings."""
    postings = 0
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        first, last = int(field.firsts[row]), int(field.firsts[row + 1])
        postings += last - first
        if last - first > LOOK_UP * len(ids):
            for nth in range(len(ids)):
                low = ids[nth] - high
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
def map_slots(slots: Slots, ids: Ints, high: int) -> None:
    """Give each of a block's articles its slot."""
    for nth in range(len(ids)):
        slots[ids[nth] - high] = nth + 1


@compiled
def clear_slots(slots: Slots, ids: Ints, high: int) -> None:
    """Take the slots of a block's articles away."""
    for article in ids:
        slots[article - high] = 0


@compiled
def add_terms(
    sums: Floats,
    ids: Ints,
    accumulators: Accumulators,
    field: FieldArrays,
    blocks: int,
    doc_base: int,
    ranges: Longs,
) -> None:
    """Add up how often terms stand in each of ``ids``, which ascend.

    A row of ``ranges`` is the first of some terms and the one after the last.
    """
    slots = accumulators.slots
    for block in range(blocks):
        high = doc_base + (block << BLOCK_BITS)
        begin, block_end = id_range(ids, high, high + (1 << BLOCK_BITS))
        while begin < block_end:
            end = min(block_end, begin + MAX_SLOTS)
            part = ids[begin:end]
            tfs = np.zeros(len(part) + 1, np.float32)
            map_slots(slots, part, high)
            for first, last in ranges:
                add_tf(tfs, part, slots, field, blocks, block, high, (first, last))
            clear_slots(slots, part, high)
            sums[begin:end] += tfs[1:]
            begin = end
