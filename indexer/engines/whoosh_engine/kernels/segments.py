"""The arrays of an open index as one argument of compiled loops.

numba takes every array of a call apart by itself: thirty-six of them took five microseconds, which
were a tenth of an answer; one object that holds them takes less than one, however many segments it
has.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.array_types import Ints
from indexer.compiled import IS_COMPILED, compiled
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays
from indexer.engines.whoosh_engine.kernels.scoring_params import ScoringParams

#: The arrays of stems and forms in the text, of both in titles.
Fields = tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays]


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


if TYPE_CHECKING or not IS_COMPILED:

    def _segment(fields: Fields) -> SegmentArrays:
        text = fields[0]
        return SegmentArrays(fields, text.doc_base, text.doc_end, text.blocks)

    def _index(
        segment: SegmentArrays, ranks: Ints, days: Ints, params: ScoringParams
    ) -> IndexArrays:
        return IndexArrays([segment], ranks, days, params)

    def _append(index: IndexArrays, segment: SegmentArrays) -> None:
        index.segments.append(segment)

    def _keep(_index: IndexArrays, *_borrowed: object) -> None:
        pass

else:
    from numba.core import types
    from numba.experimental import structref
    from numba.typed import List

    @structref.register
    class _SegmentType(types.StructRef):
        """What numba knows of the type; the fields' own types are those of the arrays."""

    @structref.register
    class _IndexType(types.StructRef):
        """The same of an index."""

    class _Segment(structref.StructRefProxy):
        """The object that Python hands over."""

    class _Index(structref.StructRefProxy):
        """The same of an index."""

    structref.define_proxy(_Segment, _SegmentType, ["fields", "doc_base", "doc_end", "blocks"])
    structref.define_proxy(_Index, _IndexType, ["segments", "ranks", "days", "params"])

    @compiled
    def _segment(fields):
        text = fields[0]
        return _Segment(fields, text.doc_base, text.doc_end, text.blocks)

    @compiled
    def _index(segment, ranks, days, params):
        segments = List()
        segments.append(segment)
        return _Index(segments, ranks, days, params)

    @compiled
    def _append(index, segment):
        index.segments.append(segment)

    def _keep(index: _Index, *borrowed: object) -> None:
        """Keep what loops borrow for as long as the index is there."""
        index.borrowed = borrowed


def index_arrays(
    segments: Sequence[Fields], ranks: Ints, days: Ints, params: ScoringParams
) -> IndexArrays:
    """Return the arrays of an index as one; it has a segment at least.

    All segments of a compiled list are of one type: where an article of any has more words than two
    bytes count, the positions of all are copied as four.
    """
    widest = np.result_type(*(field.positions for fields in segments for field in fields))
    borrowed = [_with_positions(fields, widest) for fields in segments]
    first, *others = map(_segment, borrowed)
    found = _index(first, ranks, days, params)
    for other in others:
        _append(found, other)
    _keep(found, borrowed, params)
    return found


def _with_positions(fields: Fields, dtype: np.dtype[np.unsignedinteger]) -> Fields:
    def converted(field: FieldArrays) -> FieldArrays:
        positions = field.positions.astype(dtype, copy=False)
        positions.flags.writeable = False
        return field._replace(positions=positions)

    text, form, title, title_form = fields
    return converted(text), converted(form), converted(title), converted(title_form)
