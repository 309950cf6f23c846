"""The arrays of a segment as one argument of compiled loops.

numba takes every array of a call apart by itself: thirty-six of them took five microseconds, which
were a tenth of an answer; one object that holds them takes less than one.
"""

from typing import TYPE_CHECKING, NamedTuple

from numba import config
from numba.core import types
from numba.experimental import structref

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays

#: The arrays of stems and forms in the text, of both in titles.
Fields = tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays]


class SegmentArrays(NamedTuple):
    """The fields of a segment, as loops see them."""

    fields: Fields


if TYPE_CHECKING or config.DISABLE_JIT:

    def joined(fields: Fields) -> SegmentArrays:
        """Return the arrays of a segment as one."""
        return SegmentArrays(fields)

else:

    @structref.register
    class _HeldType(types.StructRef):
        """What numba knows of the type; the fields' own types are those of the arrays."""

    class _Held(structref.StructRefProxy):
        """The object that Python hands over."""

    structref.define_proxy(_Held, _HeldType, ["fields"])

    @compiled
    def joined(fields):
        """Return the arrays of a segment as one."""
        return _Held(fields)
