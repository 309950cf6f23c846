"""The terms of a query's words in each segment: looked up once, used by all that follows."""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Bytes, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    COLUMNS,
    COMMON_STEM,
    EXACT,
    IN_TEXT,
    IN_TITLE,
    OTHER_STEM,
    ROWS,
    STEM,
    STOP_WORD,
    TRUNCATED,
    TRUNCATED_END,
    FieldArrays,
    doc_freq_of,
    number_of,
    number_within,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays

#: A word is looked up by so many pieces.
PIECES = 4


class TermTable(NamedTuple):
    """The terms of some words in each segment of an index, and how many articles hold each.

    ``numbers`` of terms, -1 for none and ``STOP_WORD`` for the stem of a word without stems, have
    an axis each for segments, words, and the rows and columns that ``IN_TEXT``, ``STEM`` and the
    others of :mod:`~indexer.engines.whoosh_engine.kernels.fields` name; ``doc_freqs`` have the same
    without that of segments. Of two stems the commoner one is counted, in the first's column:
    nearly all articles with one have the other. A prefix group is counted as often as articles hold
    one of its forms.
    """

    numbers: Longs
    doc_freqs: Longs


class SegmentTerms(NamedTuple):
    """The same in one segment: ``numbers`` are its own, ``doc_freqs`` those of the index."""

    numbers: Longs
    doc_freqs: Longs


class _Pieces(NamedTuple):
    """A word as it is looked up: its stem, another one or nothing, its form, its prefix group."""

    stem: Bytes
    other: Bytes
    form: Bytes
    truncated: Bytes


@compiled
def _doc_freq(field: FieldArrays, number: int) -> int:
    """Return how many articles hold a term; 0 for none."""
    return doc_freq_of(field, number, number + 1) if number >= 0 else 0


@compiled
def _look_up_in(
    stems: FieldArrays, forms: FieldArrays, pieces: _Pieces, row: Longs, doc_freqs: Longs
) -> None:
    stem, other, form, truncated = pieces
    row[STEM] = row[COMMON_STEM] = number_of(stems, stem) if len(stem) else STOP_WORD
    doc_freq = _doc_freq(stems, row[STEM])
    if len(other):
        row[OTHER_STEM] = number_of(stems, other)
        other_doc_freq = _doc_freq(stems, row[OTHER_STEM])
        if other_doc_freq > doc_freq:
            row[COMMON_STEM], doc_freq = row[OTHER_STEM], other_doc_freq
    doc_freqs[STEM] += doc_freq
    row[TRUNCATED] = row[TRUNCATED_END] = 0
    if len(truncated):
        # The form is one of the prefix group.
        first, last = numbers_beginning_with(forms, truncated)
        row[TRUNCATED], row[TRUNCATED_END] = first, last
        doc_freqs[TRUNCATED] += doc_freq_of(forms, first, last)
        row[EXACT] = number_within(forms, form, first, last)
    else:
        row[EXACT] = number_of(forms, form)
    doc_freqs[EXACT] += _doc_freq(forms, row[EXACT])


@compiled
def look_up(index: IndexArrays, packed_terms: bytes, words: int) -> TermTable:
    """Look some words up in each segment.

    A word is four pieces of ``packed_terms``, a NUL after each: its stem, another one or nothing,
    its form, what its prefix group begins with or nothing.
    """
    letters = np.frombuffer(packed_terms, np.uint8)
    segments = len(index.segments)
    numbers = np.full((segments, words, ROWS, COLUMNS), -1, np.int64)
    doc_freqs = np.zeros((words, ROWS, COLUMNS), np.int64)
    ends = np.zeros(PIECES * words + 1, np.int64)
    piece = 1
    for at in range(len(letters)):
        if letters[at] == 0:
            ends[piece] = at + 1
            piece += 1
    for number in range(segments):
        text, form, title, title_form = index.segments[number].fields
        for word in range(words):
            own = ends[PIECES * word : PIECES * (word + 1) + 1]
            pieces = _Pieces(
                letters[own[0] : own[1] - 1],
                letters[own[1] : own[2] - 1],
                letters[own[2] : own[3] - 1],
                letters[own[3] : own[4] - 1],
            )
            row, counted = numbers[number, word, IN_TEXT], doc_freqs[word, IN_TEXT]
            _look_up_in(text, form, pieces, row, counted)
            row, counted = numbers[number, word, IN_TITLE], doc_freqs[word, IN_TITLE]
            _look_up_in(title, title_form, pieces, row, counted)
    return TermTable(numbers, doc_freqs)
