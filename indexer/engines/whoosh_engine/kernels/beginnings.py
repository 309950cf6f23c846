"""Which articles hold words that begin alike, and how well they fit, in one call."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import ordering
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    FieldArrays,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.noting import Floats
from indexer.engines.whoosh_engine.kernels.scoring import Flags, rarity

Ints = NDArray[np.int32]


@compiled
def _add_up(
    sums: Floats, field: FieldArrays, blocks: int, block: int, first: int, last: int
) -> None:
    """Add up how often some terms stand in each article of a block."""
    for number in range(first, last):
        row = number * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            sums[field.ids[posting]] += np.float32(field.counts[posting])


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
    room: Ints,
    ranks: Ints,
    days: Ints,
) -> tuple[Ints, Ints, Floats]:
    """Answer the articles with words that begin so, those of a page, and the scores of these.

    In an index of a single segment; ``field`` is that of forms. All of the words count as one, of
    which an article has as many as it has of them together; it scores ``scale`` at most, times its
    rarity among the ``documents``. ``allowed`` is empty where all articles are; ``room`` has a
    place for each and one more.
    """
    first, last = numbers_beginning_with(field, np.frombuffer(wanted, np.uint8))
    holding = int(field.firsts[last * blocks]) - int(field.firsts[first * blocks])
    weight = np.float32(scale * rarity(documents, holding))
    free = len(allowed) == 0
    scores = np.empty(len(room), np.float32)
    found = 0
    for block in range(blocks):
        low = block << BLOCK_BITS
        own = damper[low : low + (1 << BLOCK_BITS)]
        sums = np.zeros(len(own), np.float32)
        _add_up(sums, field, blocks, block, first, last)
        # All of a block, though some have none: without a branch, many are scored at once.
        scored = weight * sums / (sums + own)
        for article in range(len(own)):
            room[found], scores[found] = low + article, scored[article]
            found += int(sums[article] > 0 and (free or allowed[low + article] != 0))
    ids, scores = room[:found].copy(), scores[:found]
    if order == ordering.BY_SCORE:
        page, page_scores = ordering.best(scores, ids, ranks, begin, end)
    else:
        page = ordering.by_day(days, ids, ranks, begin, end, order)
        page_scores = scores[np.searchsorted(ids, page)]
    return ids, page, page_scores
