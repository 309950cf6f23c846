"""The arrays of an open index as one argument of compiled loops."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.array_types import Ints
from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays, FieldPair
from indexer.engines.whoosh_engine.kernels.scoring_params import ScoringParams


class Fields(NamedTuple):
    """The fields of a segment: of its texts, and of its titles."""

    text: FieldPair
    title: FieldPair


class SegmentArrays(NamedTuple):
    """The fields of a segment, as loops see them.

    Its articles are numbered from ``doc_base`` up to ``doc_end``, in so many ``blocks``.
    """

    fields: Fields
    doc_base: int
    doc_end: int
    blocks: int


class IndexArrays(NamedTuple):
    """The segments of an index, as loops see them; each article's rank by id, and its day.

    And what is to be scored by.
    """

    segments: list[SegmentArrays]
    ranks: Ints
    days: Ints
    params: ScoringParams


def index_arrays(
    segments: Sequence[Fields], ranks: Ints, days: Ints, params: ScoringParams
) -> IndexArrays:
    """Return the arrays of an index as one; it has a segment at least.

    All segments of a compiled list are of one type: where an article of any has more words than two
    bytes count, the positions of all are copied as four.
    """
    all_ = [field for own in segments for pair in own for field in pair]
    widest = np.result_type(*(field.positions for field in all_))
    found = [_segment(_with_positions(fields, widest)) for fields in segments]
    return as_struct(IndexArrays(found, ranks, days, params))


def _segment(fields: Fields) -> SegmentArrays:
    text = fields.text.stems
    return SegmentArrays(fields, text.doc_base, text.doc_end, text.blocks)


def _with_positions(fields: Fields, dtype: np.dtype[np.unsignedinteger]) -> Fields:
    def converted(field: FieldArrays) -> FieldArrays:
        positions = field.positions.astype(dtype, copy=False)
        positions.flags.writeable = False
        return field._replace(positions=positions)

    text, title = (FieldPair(converted(pair.stems), converted(pair.forms)) for pair in fields)
    return Fields(text, title)
