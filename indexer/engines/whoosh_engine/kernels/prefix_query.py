"""Which articles hold words that begin alike, and how well they fit, in one call."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import top_k
from indexer.engines.whoosh_engine.kernels.accumulate import Accumulators, Floats
from indexer.engines.whoosh_engine.kernels.bits import BITS, Flags, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    FieldArrays,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.windows import (
    WINDOW_BITS,
    PostingLists,
    Sums,
    open_postings,
    sum_tf,
)

Ints = NDArray[np.int32]


@compiled
def _any_match(sums: Sums) -> np.uint64:
    """Return which of at most 64 articles have any, as bits."""
    bits = np.uint64(0)
    for nth in range(len(sums)):
        bits |= np.uint64(sums[nth] > 0) << np.uint64(nth)
    return bits


@compiled
def _take(
    sums: Sums,
    length_norm: Floats,
    weight: float,
    low: int,
    allowed: Flags,
    out: Ints,
    scores: Floats,
    found: int,
) -> int:
    """Write the allowed articles of a window, from ``low`` on, and their scores; forget the sums.

    From ``found`` on; return where they end.
    """
    begin = found
    for first in range(0, len(sums), BITS):
        bits = _any_match(sums[first : first + BITS])
        if len(allowed):
            bits &= of_flags(allowed[low + first : low + first + BITS])
        found = write(bits, low + first, out, found)
    most = np.float32(weight)
    for nth in range(begin, found):
        article = np.uint32(out[nth] - low)
        count = np.float32(sums[article])
        scores[nth] = most * count / (count + length_norm[article])
    sums[:] = 0
    return found


@compiled
def search(
    field: FieldArrays,
    blocks: int,
    prefix: bytes,
    allowed: Flags,
    begin: int,
    end: int,
    order: int,
    documents: int,
    scale: float,
    length_norm: Floats,
    accumulators: Accumulators,
    out: Ints,
    ranks: Ints,
    days: Ints,
) -> tuple[Ints, Ints, Floats]:
    """Return the articles with words that begin so, those of a page, and the scores of these.

    In an index of a single segment; ``field`` is that of forms. All of the words count as one, of
    which an article has as many as it has of them together; it scores ``scale`` at most, times its
    idf among the ``documents``. ``allowed`` is empty where all articles are; ``out`` has a
    place for each.
    """
    first, last = numbers_beginning_with(field, np.frombuffer(prefix, np.uint8))
    doc_freq = int(field.firsts[last * blocks]) - int(field.firsts[first * blocks])
    weight = scale * idf(documents, doc_freq)
    lists = np.empty((last - first, 3), np.uint32)
    scores = np.empty(len(out), np.float32)
    found = 0
    for block in range(blocks):
        block_low = block << BLOCK_BITS
        block_high = min(block_low + (1 << BLOCK_BITS), len(length_norm))
        opened = open_postings(lists, 0, field, blocks, block, first, last)
        part = PostingLists(field.ids, field.counts, lists, 0, opened)
        for low in range(block_low, block_high, 1 << WINDOW_BITS):
            high = min(low + (1 << WINDOW_BITS), block_high)
            sums = accumulators.sums[: high - low]
            if sum_tf(sums, part, high - block_low):
                found = _take(sums, length_norm[low:high], weight, low, allowed, out, scores, found)
    ids, scores = out[:found].copy(), scores[:found]
    if order == top_k.BY_SCORE:
        page, page_scores = top_k.select(scores, ids, ranks, begin, end)
    else:
        page = top_k.select_by_day(days, ids, ranks, begin, end, order)
        page_scores = scores[np.searchsorted(ids, page)]
    return ids, page, page_scores
