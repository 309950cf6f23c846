"""Where terms stand in a few articles, by position and by byte."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.arrays import grown, lower_bound
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    FAMILY,
    FAMILY_END,
    IN_TITLE,
    MAX_STEMS,
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
        begin = lower_bound(ids, 0, low)
        end = lower_bound(ids, begin, high)
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
                    found = grown(found, len(found) + place_end - place)
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
        keys = grown(keys, len(keys) + more)
        leaves = grown(leaves, len(leaves) + more)
    return _Found(keys, leaves, size)


@compiled
def _insert(found: _Found, first_here: int, key: int, leaf: int) -> int:
    """Put an occurrence among those of its article, in order; return how many there are.

    The article's begin at ``first_here``; one of the same leaf that stands there already is enough:
    two of a word's terms count once where both stand.
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


class _Terms(NamedTuple):
    """Terms that words are looked for by: their numbers, of which leaf each is.

    And whether it is one of a word's family alone.
    """

    numbers: NDArray[np.int64]
    leaves: NDArray[np.int64]
    is_family: NDArray[np.bool_]


@compiled
def _terms_of(
    numbers: NDArray[np.int64], rows: NDArray[np.int64], leaves: NDArray[np.int64]
) -> _Terms:
    """Return the terms of words, each word's own before its family's."""
    most = MAX_STEMS * len(rows)
    for row in rows:
        most += numbers[row, FAMILY_END] - numbers[row, FAMILY]
    found = _Terms(np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(most, np.bool_))
    count = 0
    for nth in range(len(rows)):
        terms = numbers[rows[nth]]
        for number in terms[STEM : STEM + MAX_STEMS]:
            if number >= 0:
                found.numbers[count], found.leaves[count] = number, leaves[nth]
                count += 1
        for number in range(terms[FAMILY], terms[FAMILY_END]):
            found.numbers[count], found.leaves[count] = number, leaves[nth]
            found.is_family[count] = True
            count += 1
    return _Terms(found.numbers[:count], found.leaves[:count], found.is_family[:count])


@compiled
def _add_words(
    found: _Found,
    field: FieldArrays,
    ids: NDArray[np.int32],
    by_family: NDArray[np.bool_],
    terms: _Terms,
) -> _Found:
    count = len(terms.numbers)
    ats = np.zeros(count, np.int64)
    ends = np.zeros(count, np.int64)
    block = -1
    for asked in range(len(ids)):
        if not field.doc_base <= ids[asked] < field.doc_end:
            continue
        within = ids[asked] - field.doc_base
        if within >> BLOCK_BITS != block:
            block = within >> BLOCK_BITS
            for nth in range(count):
                ats[nth], ends[nth] = postings_in(field, terms.numbers[nth], block)
        low = within & ((1 << BLOCK_BITS) - 1)
        first_here = found.size
        for nth in range(count):
            if terms.is_family[nth] and not by_family[asked]:
                continue
            at = find(field.ids, ats[nth], ends[nth], low)
            ats[nth] = at
            if at == ends[nth] or field.ids[at] != low:
                continue
            begin, end = positions_of(field, at)
            found = _with_room(found, end - begin)
            for place in range(begin, end):
                key = (asked << 32) | int(field.positions[place])
                size = _insert(found, first_here, key, terms.leaves[nth])
                found = _Found(found.keys, found.leaves, size)
    return found


@compiled
def word_positions(
    index: IndexArrays,
    ids: NDArray[np.int32],
    by_family: NDArray[np.bool_],
    terms: TermTable,
    where: int,
    rows: NDArray[np.int64],
    leaves: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words stand in the articles ``ids``, which ascend: keys in order, and leaves.

    Keys are those of :func:`range_positions`. ``by_family`` says in which of the articles a word's
    family stands for it. ``rows`` are the words, rows of ``terms``, in the text or in titles as
    ``where`` says; ``leaves`` says of which leaf each word is.
    """
    found = _Found(np.empty(256, np.int64), np.empty(256, np.int64), 0)
    for number in range(len(index.segments)):
        fields = index.segments[number].fields
        field = fields.title.stems if where == IN_TITLE else fields.text.stems
        own = _terms_of(terms.numbers[number, :, where], rows, leaves)
        found = _add_words(found, field, ids, by_family, own)
    return found.keys[: found.size], found.leaves[: found.size]
