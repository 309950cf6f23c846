"""Where terms stand in a few articles, by position and by byte."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    OTHER_STEM,
    STEM,
    FieldArrays,
    find,
    positions_of,
)


@compiled
def term_positions(
    field: FieldArrays, blocks: int, doc_base: int, number: int, ids: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return where a term stands in the articles ``ids``, which ascend.

    As keys: the article's place in ``ids`` above, the position in the low 32 bits.
    """
    begins = np.zeros(len(ids), np.int64)
    ends = np.zeros(len(ids), np.int64)
    total = 0
    for asked in range(len(ids)):
        within = ids[asked] - doc_base
        block = within >> BLOCK_BITS
        if within < 0 or block >= blocks:
            continue
        row = number * blocks + block
        first, last = int(field.firsts[row]), int(field.firsts[row + 1])
        low = within & ((1 << BLOCK_BITS) - 1)
        at = find(field.ids, first, last, low)
        if at < last and field.ids[at] == low:
            begins[asked], ends[asked] = positions_of(field, at)
            total += ends[asked] - begins[asked]
    keys = np.empty(total, np.int64)
    total = 0
    for asked in range(len(ids)):
        for place in range(begins[asked], ends[asked]):
            keys[total] = (asked << 32) | int(field.positions[place])
            total += 1
    return keys


@compiled
def word_positions(
    field: FieldArrays,
    blocks: int,
    doc_base: int,
    ids: NDArray[np.int32],
    numbers: NDArray[np.int64],
    where: int,
    rows: NDArray[np.int64],
    leaves: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words stand in the articles ``ids``, which ascend: keys in order, and leaves.

    Keys are those of :func:`term_positions`. ``rows`` are the words, rows of ``numbers``, in the
    text or in titles as ``where`` says; their two stems count once where both stand. ``leaves``
    says of which leaf each word is.
    """
    words = len(rows)
    stems = np.empty((words, 2), np.int64)
    for word in range(words):
        stems[word] = numbers[rows[word], where, STEM : OTHER_STEM + 1]
    found = np.empty(256, np.int64)
    whose = np.empty(256, np.int64)
    total = 0
    ats = np.zeros((words, 2), np.int64)
    block = -1
    for asked in range(len(ids)):
        within = ids[asked] - doc_base
        if within < 0 or within >> BLOCK_BITS >= blocks:
            continue
        if within >> BLOCK_BITS != block:
            block = within >> BLOCK_BITS
            for word in range(words):
                for side in range(2):
                    if stems[word, side] >= 0:
                        ats[word, side] = field.firsts[stems[word, side] * blocks + block]
        low = within & ((1 << BLOCK_BITS) - 1)
        first_here = total
        for word in range(words):
            for side in range(2):
                term = stems[word, side]
                if term < 0:
                    continue
                last = int(field.firsts[term * blocks + block + 1])
                at = find(field.ids, ats[word, side], last, low)
                ats[word, side] = at
                if at == last or field.ids[at] != low:
                    continue
                begin, end = positions_of(field, at)
                if total + end - begin > len(found):
                    found = np.append(found, np.empty(len(found) + end - begin, np.int64))
                    whose = np.append(whose, np.empty(len(found) - len(whose), np.int64))
                for place in range(begin, end):
                    key = (asked << 32) | int(field.positions[place])
                    # Into its place among the article's, unless the word's other stem stands there.
                    own = total
                    while own > first_here and found[own - 1] > key:
                        own -= 1
                    twice = False
                    before = own - 1
                    while before >= first_here and found[before] == key:
                        twice |= whose[before] == leaves[word]
                        before -= 1
                    if twice:
                        continue
                    for later in range(total, own, -1):
                        found[later] = found[later - 1]
                        whose[later] = whose[later - 1]
                    found[own], whose[own] = key, leaves[word]
                    total += 1
    return found[:total], whose[:total]


@compiled
def range_positions(
    field: FieldArrays, blocks: int, doc_base: int, ids: NDArray[np.int32], first: int, last: int
) -> NDArray[np.int64]:
    """Return where any of the terms from ``first`` up to ``last`` stands in the articles ``ids``.

    Keys as those of :func:`term_positions`, in no order.
    """
    found = np.empty(256, np.int64)
    total = 0
    for block in range(blocks):
        high = doc_base + (block << BLOCK_BITS)
        begin = int(np.searchsorted(ids, high))
        end = int(np.searchsorted(ids, high + (1 << BLOCK_BITS)))
        if begin == end:
            continue
        for term in range(first, last):
            at = int(field.firsts[term * blocks + block])
            at_end = int(field.firsts[term * blocks + block + 1])
            for asked in range(begin, end):
                low = ids[asked] - high
                at = find(field.ids, at, at_end, low)
                if at == at_end:
                    break
                if field.ids[at] != low:
                    continue
                place, place_end = positions_of(field, at)
                if total + place_end - place > len(found):
                    found = np.append(found, np.empty(len(found) + place_end - place, np.int64))
                for where in range(place, place_end):
                    found[total] = (asked << 32) | int(field.positions[where])
                    total += 1
    return found[:total]
