"""Which articles hold words that begin alike, and how well they fit, in one call."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import ordering
from indexer.engines.whoosh_engine.kernels.bits import BITS, Flags, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    FieldArrays,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.noting import Floats, Tables
from indexer.engines.whoosh_engine.kernels.scoring import rarity
from indexer.engines.whoosh_engine.kernels.tiles import (
    TILE_BITS,
    Part,
    Sums,
    note_all,
    open_lists,
)

Ints = NDArray[np.int32]


@compiled
def _held(sums: Sums) -> np.uint64:
    """Return which of at most 64 articles have any, as bits."""
    bits = np.uint64(0)
    for nth in range(len(sums)):
        bits |= np.uint64(sums[nth] > 0) << np.uint64(nth)
    return bits


@compiled
def _take(
    sums: Sums,
    damper: Floats,
    weight: float,
    low: int,
    allowed: Flags,
    room: Ints,
    scores: Floats,
    found: int,
) -> int:
    """Write the allowed articles of a tile, from ``low`` on, and their scores; forget the sums.

    From ``found`` on; return where they end.
    """
    begin = found
    for first in range(0, len(sums), BITS):
        bits = _held(sums[first : first + BITS])
        if len(allowed):
            bits &= of_flags(allowed[low + first : low + first + BITS])
        found = write(bits, low + first, room, found)
    most = np.float32(weight)
    for nth in range(begin, found):
        article = np.uint32(room[nth] - low)
        count = np.float32(sums[article])
        scores[nth] = most * count / (count + damper[article])
    sums[:] = 0
    return found


@compiled
def answer(
    field: FieldArrays,
    blocks: int,
    wanted: bytes,
    allowed: Flags,
    begin: int,
    end: int,
    order: int,
    documents: int,
    scale: float,
    damper: Floats,
    tables: Tables,
    room: Ints,
    ranks: Ints,
    days: Ints,
) -> tuple[Ints, Ints, Floats]:
    """Return the articles with words that begin so, those of a page, and the scores of these.

    In an index of a single segment; ``field`` is that of forms. All of the words count as one, of
    which an article has as many as it has of them together; it scores ``scale`` at most, times its
    rarity among the ``documents``. ``allowed`` is empty where all articles are; ``room`` has a
    place for each.
    """
    first, last = numbers_beginning_with(field, np.frombuffer(wanted, np.uint8))
    holding = int(field.firsts[last * blocks]) - int(field.firsts[first * blocks])
    weight = scale * rarity(documents, holding)
    lists = np.empty((last - first, 3), np.uint32)
    scores = np.empty(len(room), np.float32)
    found = 0
    for block in range(blocks):
        block_low = block << BLOCK_BITS
        block_high = min(block_low + (1 << BLOCK_BITS), len(damper))
        opened = open_lists(lists, 0, field, blocks, block, first, last)
        part = Part(field.ids, field.counts, lists, 0, opened)
        for low in range(block_low, block_high, 1 << TILE_BITS):
            high = min(low + (1 << TILE_BITS), block_high)
            sums = tables.sums[: high - low]
            if note_all(sums, part, high - block_low):
                found = _take(sums, damper[low:high], weight, low, allowed, room, scores, found)
    ids, scores = room[:found].copy(), scores[:found]
    if order == ordering.BY_SCORE:
        page, page_scores = ordering.best(scores, ids, ranks, begin, end)
    else:
        page = ordering.by_day(days, ids, ranks, begin, end, order)
        page_scores = scores[np.searchsorted(ids, page)]
    return ids, page, page_scores
