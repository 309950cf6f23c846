"""Which articles hold words that begin alike, and how well they fit, in one call."""

import numpy as np

from indexer.array_types import Floats, Ints
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import top_k
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.engines.whoosh_engine.kernels.arrays import clear
from indexer.engines.whoosh_engine.kernels.bits import BITS, Flags, of_flags, write
from indexer.engines.whoosh_engine.kernels.fields import (
    block_bounds,
    doc_freq_of,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.windows import (
    WINDOW_BITS,
    PostingLists,
    Sums,
    open_postings,
    sum_tf,
)


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
) -> int:
    """Write the allowed articles of a window, from ``low`` on, and their scores; forget the sums.

    Return how many they are.
    """
    found = 0
    for first in range(0, len(sums), BITS):
        bits = _any_match(sums[first : first + BITS])
        if len(allowed):
            bits &= of_flags(allowed[low + first : low + first + BITS])
        found = write(bits, low + first, out, found)
    most = np.float32(weight)
    for nth in range(found):
        article = np.uint32(out[nth] - low)
        count = np.float32(sums[article])
        scores[nth] = most * count / (count + length_norm[article])
    clear(sums)
    return found


@compiled
def search(
    index: IndexArrays, prefix: bytes, allowed: Flags, page: top_k.PageRequest, scratch: Scratch
) -> tuple[Ints, Ints, Floats]:
    """Return the articles with words that begin so, those of a page, and the scores of these.

    All of the words count as one, of which an article has as many as it has of them together.
    ``allowed`` is empty where all articles are.
    """
    letters = np.frombuffer(prefix, np.uint8)
    ranges = np.empty((len(index.segments), 2), np.int64)
    doc_freq = 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.forms
        ranges[number, 0], ranges[number, 1] = numbers_beginning_with(field, letters)
        doc_freq += doc_freq_of(field, ranges[number, 0], ranges[number, 1])
    params = index.params
    weight = params.boosts.text * idf(params.documents, doc_freq)
    length_norm, out = params.length_norms.text, scratch.out
    scores = np.empty(len(out), np.float32)
    found = 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.forms
        first, last = ranges[number]
        lists = np.empty((last - first, 3), np.uint32)
        for block in range(field.blocks):
            block_low, block_high = block_bounds(field, block)
            opened = open_postings(lists, 0, field, block, first, last)
            part = PostingLists(field.ids, field.counts, lists, 0, opened)
            for low in range(block_low, block_high, 1 << WINDOW_BITS):
                high = min(low + (1 << WINDOW_BITS), block_high)
                sums = scratch.accumulators.sums[: high - low]
                if sum_tf(sums, part, high - block_low):
                    norms = length_norm[low:high]
                    found += _take(sums, norms, weight, low, allowed, out[found:], scores[found:])
    ids, scores = out[:found].copy(), scores[:found]
    first, last = min(page.begin, found), min(page.end, found)
    if page.order == top_k.BY_SCORE:
        page_ids, page_scores = top_k.select(scores, ids, index.ranks, first, last)
    else:
        page_ids = top_k.select_by_day(index.days, ids, index.ranks, first, last, page.order)
        page_scores = top_k.scores_of(ids, scores, page_ids)
    return ids, page_ids, page_scores
