"""Which articles hold a phrase whose last word is but begun: any of a range of terms is last."""

import numpy as np

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.bits import Flags
from indexer.engines.whoosh_engine.kernels.fields import (
    FieldArrays,
    block_bounds,
    positions_of,
)
from indexer.engines.whoosh_engine.kernels.phrases import POSITION_BITS, look_for, order_of, phrase


@compiled
def _mark_begun(
    field: FieldArrays, keys: Longs, starts: Longs, apart: int, row: int, end: int, marks: Flags
) -> None:
    """Mark the articles of a block in which a term is so far after one of the keys.

    Those of an article begin at its place in ``starts``.
    """
    for posting in range(field.posting_starts[row], field.posting_starts[row + 1]):
        article = int(field.ids[posting])
        if article >= end:
            break
        first, last = starts[article], starts[article + 1]
        if first == last or marks[article]:
            continue
        at, at_end = positions_of(field, posting)
        while at < at_end and not marks[article]:
            wanted = (article << POSITION_BITS) + int(field.positions[at]) - apart
            low, high = first, last
            while low < high:
                middle = (low + high) // 2
                if keys[middle] < wanted:
                    low = middle + 1
                else:
                    high = middle
            if low < last and keys[low] == wanted:
                marks[article] = 1
            at += 1


@compiled
def begun_phrase(field: FieldArrays, numbers: Longs, first: int, last: int, doc_end: int) -> Ints:
    """Return the articles before ``doc_end`` where a term of a range follows a phrase.

    ``numbers`` are the phrase's terms, from ``first`` to ``last`` goes the range.
    """
    ordered = order_of(field, numbers)
    found = np.empty(field.doc_end - field.doc_base, np.int32)
    if len(ordered.keys) == 0:
        return found[:0]
    apart = len(numbers) - ordered.order[0]
    total = 0
    for block in range(field.blocks):
        low, high = block_bounds(field, block)
        end = min(high, doc_end) - low
        if end <= 0:
            break
        held = look_for(field, numbers, ordered, block, False, end)
        keys, starts = ordered.keys[:held], np.zeros(end + 1, np.int64)
        for key in keys:
            starts[(key >> POSITION_BITS) + 1] += 1
        for article in range(end):
            starts[article + 1] += starts[article]
        marks = np.zeros(end, np.uint8)
        for number in range(first, last):
            row = number * field.blocks + block
            _mark_begun(field, keys, starts, apart, row, end, marks)
        for article in range(end):
            found[total] = low + article
            total += int(marks[article])
    return found[:total].copy()


@compiled
def any_phrase(field: FieldArrays, numbers: Longs, first: int, last: int, doc_end: int) -> Ints:
    """Return the same, or with a negative ``first`` the articles with the phrase alone.

    For Python, one loop for both: they have most in common.
    """
    if first < 0:
        return phrase(field, numbers, doc_end)
    return begun_phrase(field, numbers, first, last, doc_end)
