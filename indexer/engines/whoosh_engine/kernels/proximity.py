"""How close the words of a query stand in articles, and what that scores."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    COMMON_STEM,
    STEM,
    FieldArrays,
    find,
    positions_of,
)
from indexer.engines.whoosh_engine.kernels.scoring import idf

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


@compiled
def _add_pair(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    blocks: int,
    doc_base: int,
    left: int,
    right: int,
    weight: float,
    reach: int,
    k1: float,
) -> None:
    at = 0
    for block in range(blocks):
        high = doc_base + (block << BLOCK_BITS)
        one = int(field.firsts[left * blocks + block])
        one_end = int(field.firsts[left * blocks + block + 1])
        two = int(field.firsts[right * blocks + block])
        two_end = int(field.firsts[right * blocks + block + 1])
        while at < len(near) and ids[near[at]] < high:
            at += 1
        while at < len(near) and ids[near[at]] < high + (1 << BLOCK_BITS):
            place = near[at]
            at += 1
            low = ids[place] - high
            one = find(field.ids, one, one_end, low)
            if one == one_end:
                break
            if field.ids[one] != low:
                continue
            two = find(field.ids, two, two_end, low)
            if two == two_end:
                break
            if field.ids[two] != low:
                continue
            begin, end = positions_of(field, one)
            other, other_end = positions_of(field, two)
            if end - begin <= other_end - other:
                counted = _proximity(field, begin, end, other, other_end, reach)
            else:
                counted = _proximity(field, other, other_end, begin, end, reach)
            if counted > 0:
                total[place] += weight * counted / (counted + k1)


@compiled
def upper_bound(doc_freqs: Longs, where: int, pairs: Longs, documents: int, scale: float) -> float:
    """Return what pairs of words score at most where they stand close together."""
    most = 0.0
    for left, right in pairs:
        most += scale * idf(
            documents, max(doc_freqs[left, where, STEM], doc_freqs[right, where, STEM])
        )
    return most


@compiled
def add(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    blocks: int,
    doc_base: int,
    numbers: Longs,
    doc_freqs: Longs,
    where: int,
    pairs: Longs,
    documents: int,
    scale: float,
    reach: int,
    k1: float,
) -> None:
    """Add to the totals of ``ids`` what two words score where they stand within ``reach`` words.

    The nearer the more: each occurrence of the one that the article holds less often counts by its
    nearest other. Only the places of ``ids`` that ``near`` says are looked at, which ascend. A row
    of ``pairs`` is two words of ``numbers`` and ``doc_freqs``, in the field that ``where`` says.
    """
    for left, right in pairs:
        one, other = numbers[left, where, COMMON_STEM], numbers[right, where, COMMON_STEM]
        if one >= 0 and other >= 0:
            doc_freq = max(doc_freqs[left, where, STEM], doc_freqs[right, where, STEM])
            weight = scale * idf(documents, doc_freq)
            _add_pair(total, ids, near, field, blocks, doc_base, one, other, weight, reach, k1)


@compiled
def _proximity(
    field: FieldArrays, few: int, few_end: int, many: int, many_end: int, reach: int
) -> float:
    counted = 0.0
    low = many
    for at in range(few, few_end):
        here = int(field.positions[at])
        while low < many_end and field.positions[low] < here:
            low += 1
        gap = reach + 1
        if low > many:
            gap = min(gap, here - int(field.positions[low - 1]))
        # One occurrence may be both: it is not close to itself.
        after = low
        if after < many_end and field.positions[after] == here:
            after += 1
        if after < many_end:
            gap = min(gap, int(field.positions[after]) - here)
        if gap <= reach:
            counted += 1.0 / gap
    return counted
