"""The terms of a query's words in each segment: looked up once, used by all that follows."""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Bytes, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    COLUMNS,
    COMMON_STEM,
    EXACT,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    IN_TITLE,
    MAX_STEMS,
    ROWS,
    STEM,
    STOP_WORD,
    TRUNCATED,
    TRUNCATED_END,
    FieldArrays,
    FieldPair,
    doc_freq_of,
    number_of,
    number_within,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays

#: A word is looked up by so many pieces.
PIECES = MAX_STEMS + 3


class TermTable(NamedTuple):
    """The terms of some words in each segment of an index, and how many articles hold each.

    ``numbers`` of terms, -1 for none and ``STOP_WORD`` for the stem of a word without stems, have
    an axis each for segments, words, and the rows and columns that ``IN_TEXT``, ``STEM`` and the
    others of :mod:`~indexer.engines.whoosh_engine.kernels.fields` name; ``doc_freqs`` have the same
    without that of segments. Of several stems the commonest one is counted, in the first's column.
    A prefix group is counted as often as articles hold
    one of its forms.
    """

    numbers: Longs
    doc_freqs: Longs


class SegmentTerms(NamedTuple):
    """The same in one segment: ``numbers`` are its own, ``doc_freqs`` those of the index."""

    numbers: Longs
    doc_freqs: Longs


class StemTable(NamedTuple):
    """The terms of some stems in the texts of each segment, a row a segment, -1 for none.

    ``doc_freqs`` are those of the index.
    """

    numbers: Longs
    doc_freqs: Longs


class _Pieces(NamedTuple):
    """A word as it is looked up: its stems, its form, its prefix group, its family.

    All next to each other in ``letters``, from one of the ``starts`` to a byte before the next.
    """

    letters: Bytes
    starts: Longs


@compiled
def _piece(pieces: _Pieces, nth: int) -> Bytes:
    return pieces.letters[pieces.starts[nth] : pieces.starts[nth + 1] - 1]


@compiled
def _doc_freq(field: FieldArrays, number: int) -> int:
    """Return how many articles hold a term; 0 for none."""
    return doc_freq_of(field, number, number + 1) if number >= 0 else 0


@compiled
def _look_up_in(fields: FieldPair, pieces: _Pieces, row: Longs, doc_freqs: Longs) -> None:
    stems, forms = fields.stems, fields.forms
    form, truncated, family = (
        _piece(pieces, MAX_STEMS),
        _piece(pieces, MAX_STEMS + 1),
        _piece(pieces, MAX_STEMS + 2),
    )
    row[TRUNCATED] = row[TRUNCATED_END] = row[FAMILY] = row[FAMILY_END] = 0
    row[STEM] = row[COMMON_STEM] = STOP_WORD
    if len(family):
        # The first stem is one of its family.
        first, last = numbers_beginning_with(stems, family)
        row[FAMILY], row[FAMILY_END] = first, last
        row[STEM] = row[COMMON_STEM] = number_within(stems, _piece(pieces, 0), first, last)
    doc_freq = _doc_freq(stems, row[STEM])
    for nth in range(1, MAX_STEMS):
        stem = _piece(pieces, nth)
        if len(stem) == 0:
            break
        row[STEM + nth] = number_of(stems, stem)
        own = _doc_freq(stems, row[STEM + nth])
        if own > doc_freq:
            row[COMMON_STEM], doc_freq = row[STEM + nth], own
    doc_freqs[STEM] += doc_freq
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

    A word is six pieces of ``packed_terms``, a NUL after each: its stems, of which there may be
    fewer than three; its form; what its prefix group begins with, or nothing; what the stems of its
    family begin with, or nothing.
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
        fields = index.segments[number].fields
        for word in range(words):
            own = ends[PIECES * word : PIECES * (word + 1) + 1]
            pieces = _Pieces(letters, own)
            row, counted = numbers[number, word, IN_TEXT], doc_freqs[word, IN_TEXT]
            _look_up_in(fields.text, pieces, row, counted)
            row, counted = numbers[number, word, IN_TITLE], doc_freqs[word, IN_TITLE]
            _look_up_in(fields.title, pieces, row, counted)
    return TermTable(numbers, doc_freqs)


@compiled
def look_up_stems(index: IndexArrays, packed_terms: bytes, stems: int) -> StemTable:
    """Look some stems up in the texts of each segment; ``packed_terms`` has a NUL after each."""
    letters = np.frombuffer(packed_terms, np.uint8)
    numbers = np.full((len(index.segments), stems), -1, np.int64)
    doc_freqs = np.zeros(stems, np.int64)
    for number in range(len(index.segments)):
        text = index.segments[number].fields.text.stems
        stem = start = 0
        for at in range(len(letters)):
            if letters[at] == 0:
                numbers[number, stem] = number_of(text, letters[start:at])
                doc_freqs[stem] += _doc_freq(text, numbers[number, stem])
                stem, start = stem + 1, at + 1
    return StemTable(numbers, doc_freqs)
