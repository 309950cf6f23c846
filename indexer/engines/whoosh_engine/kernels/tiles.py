"""Postings gone through tile by tile: what is noted of a tile's articles stays near the processor.

A tile is a part of a block. Each list of postings is gone through once, as far as the tile goes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays
from indexer.engines.whoosh_engine.kernels.noting import Counts

Sums = NDArray[np.uint32]
#: So many articles make a tile; what these bits say is which of its tile an article is.
TILE_BITS = 13
IN_TILE = np.uint16((1 << TILE_BITS) - 1)
#: So many postings are noted at a time.
_AT_ONCE = 8
#: Of a list of postings: where those of a tile begin, where the next ones do, where it ends.
BEGIN, NEXT, END = range(3)


class Part(NamedTuple):
    """The postings of a field, and which of the lists are meant, from one to another."""

    ids: NDArray[np.uint16]
    counts: Counts
    lists: NDArray[np.uint32]
    first: int
    last: int


@compiled
def open_lists(
    lists: NDArray[np.uint32],
    at: int,
    field: FieldArrays,
    blocks: int,
    block: int,
    first: int,
    last: int,
) -> int:
    """Write where some terms' postings in a block begin and end, from ``at`` on.

    Returns where that ends; terms without any are left out.
    """
    for number in range(first, last):
        row = number * blocks + block
        begin, end = int(field.firsts[row]), int(field.firsts[row + 1])
        if begin < end:
            lists[at, NEXT], lists[at, END] = begin, end
            at += 1
    return at


@compiled
def note_most(counts: Counts, part: Part, high: int) -> int:
    """Note how often terms stand in each article of a tile, if more than noted before.

    Returns in how many they do. The tile ends before article ``high``.
    """
    ids, noted, lists, seen = part.ids, part.counts, part.lists, 0
    for nth in range(part.first, part.last):
        begin, end = int(lists[nth, NEXT]), int(lists[nth, END])
        at = begin
        # Many at once, where one look tells that all are of the tile.
        while at + _AT_ONCE <= end and ids[at + _AT_ONCE - 1] < high:
            for posting in range(at, at + _AT_ONCE):
                article = ids[posting] & IN_TILE
                counts[article] = max(counts[article], noted[posting])
            at += _AT_ONCE
        while at < end and ids[at] < high:
            article = ids[at] & IN_TILE
            counts[article] = max(counts[article], noted[at])
            at += 1
        lists[nth, BEGIN], lists[nth, NEXT] = begin, at
        seen += at - begin
    return seen


@compiled
def note_all(sums: Sums, part: Part, high: int) -> int:
    """Note how often terms stand there together."""
    ids, noted, lists, seen = part.ids, part.counts, part.lists, 0
    for nth in range(part.first, part.last):
        begin, end = int(lists[nth, NEXT]), int(lists[nth, END])
        at = begin
        while at + _AT_ONCE <= end and ids[at + _AT_ONCE - 1] < high:
            for posting in range(at, at + _AT_ONCE):
                article = ids[posting] & IN_TILE
                sums[article] += noted[posting]
            at += _AT_ONCE
        while at < end and ids[at] < high:
            article = ids[at] & IN_TILE
            sums[article] += noted[at]
            at += 1
        lists[nth, BEGIN], lists[nth, NEXT] = begin, at
        seen += at - begin
    return seen
