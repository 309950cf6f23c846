"""The terms of a query's words in one segment: looked up once, used by all that follows."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    COMMON_STEM,
    EXACT,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    IN_TITLE,
    OTHER_STEM,
    STEM,
    STOP_WORD,
    FieldArrays,
    number_of,
    number_within,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Bytes = NDArray[np.uint8]
Longs = NDArray[np.int64]

#: A word is looked up by so many pieces.
PIECES = 4


@compiled
def _doc_freq(field: FieldArrays, blocks: int, number: int) -> int:
    """Return how many articles hold a term; 0 for none."""
    if number < 0:
        return 0
    return int(field.firsts[(number + 1) * blocks]) - int(field.firsts[number * blocks])


@compiled
def _look_up_in(
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    stem: Bytes,
    other: Bytes,
    form: Bytes,
    family: Bytes,
    row: Longs,
    doc_freqs: Longs,
) -> None:
    row[STEM] = row[COMMON_STEM] = number_of(stems, stem) if len(stem) else STOP_WORD
    doc_freq = _doc_freq(stems, blocks, row[STEM])
    if len(other):
        row[OTHER_STEM] = number_of(stems, other)
        other_doc_freq = _doc_freq(stems, blocks, row[OTHER_STEM])
        if other_doc_freq > doc_freq:
            row[COMMON_STEM], doc_freq = row[OTHER_STEM], other_doc_freq
    doc_freqs[STEM] += doc_freq
    row[FAMILY] = row[FAMILY_END] = 0
    if len(family):
        # The form is one of the family.
        first, last = numbers_beginning_with(forms, family)
        row[FAMILY], row[FAMILY_END] = first, last
        doc_freqs[FAMILY] += int(forms.firsts[last * blocks]) - int(forms.firsts[first * blocks])
        row[EXACT] = number_within(forms, form, first, last)
    else:
        row[EXACT] = number_of(forms, form)
    doc_freqs[EXACT] += _doc_freq(forms, blocks, row[EXACT])


@compiled
def look_up(
    segment: SegmentArrays,
    blocks: int,
    packed_terms: bytes,
    doc_freqs: Longs,
) -> Longs:
    """Return the terms of some words; add to ``doc_freqs`` how many articles hold each.

    A word is four pieces of ``packed_terms``, a NUL after each: its stem, another one or nothing,
    its form, what its family begins with or nothing. Terms are numbers, -1 for none, and
    ``STOP_WORD`` for the stem of a word without stems; word by word they have the rows and columns
    that ``IN_TEXT``, ``STEM`` and the others of
    :mod:`~indexer.engines.whoosh_engine.kernels.fields` name. Of two stems the commoner one is
    counted, in the first's column: nearly all articles with one have the other. A family is counted
    as often as articles hold one of its forms.
    """
    letters = np.frombuffer(packed_terms, np.uint8)
    text, form, title, title_form = segment.fields
    numbers = np.full(doc_freqs.shape, -1, np.int64)
    ends = np.zeros(PIECES + 1, np.int64)
    at = 0
    for word in range(len(doc_freqs)):
        for piece in range(PIECES):
            ends[piece] = at
            while letters[at]:
                at += 1
            at += 1
        ends[PIECES] = at
        stem, other = letters[ends[0] : ends[1] - 1], letters[ends[1] : ends[2] - 1]
        own, family = letters[ends[2] : ends[3] - 1], letters[ends[3] : ends[4] - 1]
        row, counted = numbers[word, IN_TEXT], doc_freqs[word, IN_TEXT]
        _look_up_in(text, form, blocks, stem, other, own, family, row, counted)
        row, counted = numbers[word, IN_TITLE], doc_freqs[word, IN_TITLE]
        _look_up_in(title, title_form, blocks, stem, other, own, family, row, counted)
    return numbers
