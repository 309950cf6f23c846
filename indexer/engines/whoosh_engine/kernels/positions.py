"""Where terms stand in a few articles, by position and by byte."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    IN_TITLE,
    OTHER_STEM,
    STEM,
    FieldArrays,
    block_bounds,
    find,
    positions_of,
    postings_in,
)
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable


@compiled
def range_positions(
    field: FieldArrays, ids: NDArray[np.int32], first: int, last: int
) -> NDArray[np.int64]:
    """Return where the terms from ``first`` up to ``last`` stand in ``ids``, which ascend.

    As keys: the article's place in ``ids`` above, the position in the low 32 bits. Those of each
    term ascend within a block.
    """
    found = np.empty(256, np.int64)
    total = 0
    for block in range(field.blocks):
        low, high = block_bounds(field, block)
        begin, end = int(np.searchsorted(ids, low)), int(np.searchsorted(ids, high))
        if begin == end:
            continue
        for term in range(first, last):
            at, at_end = postings_in(field, term, block)
            for asked in range(begin, end):
                article = ids[asked] - low
                at = find(field.ids, at, at_end, article)
                if at == at_end:
                    break
                if field.ids[at] != article:
                    continue
                place, place_end = positions_of(field, at)
                if total + place_end - place > len(found):
                    found = np.append(found, np.empty(len(found) + place_end - place, np.int64))
                for where in range(place, place_end):
                    found[total] = (asked << 32) | int(field.positions[where])
                    total += 1
    return found[:total]


class _Found(NamedTuple):
    """Occurrences: keys as those of :func:`range_positions`, of which leaf each is, how many."""

    keys: NDArray[np.int64]
    leaves: NDArray[np.int64]
    size: int


@compiled
def _with_room(found: _Found, more: int) -> _Found:
    keys, leaves, size = found
    if size + more > len(keys):
        keys = np.append(keys, np.empty(len(keys) + more, np.int64))
        leaves = np.append(leaves, np.empty(len(leaves) + more, np.int64))
    return _Found(keys, leaves, size)


@compiled
def _insert(found: _Found, first_here: int, key: int, leaf: int) -> int:
    """Put an occurrence among those of its article, in order; return how many there are.

    The article's begin at ``first_here``; one of the same leaf that stands there already is enough:
    a word's two stems count once where both stand.
    """
    keys, leaves, count = found
    at = count
    while at > first_here and keys[at - 1] > key:
        at -= 1
    before = at - 1
    while before >= first_here and keys[before] == key:
        if leaves[before] == leaf:
            return count
        before -= 1
    for later in range(count, at, -1):
        keys[later] = keys[later - 1]
        leaves[later] = leaves[later - 1]
    keys[at], leaves[at] = key, leaf
    return count + 1


@compiled
def _add_words(
    found: _Found,
    field: FieldArrays,
    ids: NDArray[np.int32],
    stems: NDArray[np.int64],
    leaves: NDArray[np.int64],
) -> _Found:
    words = len(stems)
    ats = np.zeros((words, 2), np.int64)
    ends = np.zeros((words, 2), np.int64)
    block = -1
    for asked in range(len(ids)):
        if not field.doc_base <= ids[asked] < field.doc_end:
            continue
        within = ids[asked] - field.doc_base
        if within >> BLOCK_BITS != block:
            block = within >> BLOCK_BITS
            for word in range(words):
                for side in range(2):
                    if stems[word, side] >= 0:
                        begin, end = postings_in(field, stems[word, side], block)
                        ats[word, side], ends[word, side] = begin, end
        low = within & ((1 << BLOCK_BITS) - 1)
        first_here = found.size
        for word in range(words):
            for side in range(2):
                at = find(field.ids, ats[word, side], ends[word, side], low)
                ats[word, side] = at
                if at == ends[word, side] or field.ids[at] != low:
                    continue
                begin, end = positions_of(field, at)
                found = _with_room(found, end - begin)
                for place in range(begin, end):
                    key = (asked << 32) | int(field.positions[place])
                    size = _insert(found, first_here, key, leaves[word])
                    found = _Found(found.keys, found.leaves, size)
    return found


@compiled
def word_positions(
    index: IndexArrays,
    ids: NDArray[np.int32],
    terms: TermTable,
    where: int,
    rows: NDArray[np.int64],
    leaves: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words stand in the articles ``ids``, which ascend: keys in order, and leaves.

    Keys are those of :func:`range_positions`. ``rows`` are the words, rows of ``terms``, in the
    text or in titles as ``where`` says; ``leaves`` says of which leaf each word is.
    """
    found = _Found(np.empty(256, np.int64), np.empty(256, np.int64), 0)
    for number in range(len(index.segments)):
        fields = index.segments[number].fields
        stems = terms.numbers[number, :, where, STEM : OTHER_STEM + 1][rows]
        if where == IN_TITLE:
            found = _add_words(found, fields[2], ids, stems, leaves)
        else:
            found = _add_words(found, fields[0], ids, stems, leaves)
    return found.keys[: found.size], found.leaves[: found.size]
