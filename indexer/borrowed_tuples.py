"""Named tuples whose arrays compiled loops borrow: who calls keeps them, nothing counts references.

numba counts a reference to every array of a tuple wherever a loop hands the tuple on, and an answer
hands on the ten arrays of a field some two hundred times: two thousand atomic steps of a tenth of
its time, in memory that all threads share. What a loop takes out of such a tuple it may work on but
not return, for then nobody would keep it.
"""

from typing import Any

from numba.core import cgutils
from numba.core.datamodel.models import TupleModel
from numba.core.extending import NativeValue, register_model, typeof_impl, unbox
from numba.core.types.containers import BaseTuple, NamedTuple
from numba.core.types.npytypes import Array


class BorrowedTuple(NamedTuple):
    """The type of such a named tuple."""

    def __init__(self, elements: Any, tuple_class: type) -> None:
        super().__init__(elements, tuple_class)
        self.name: str = f"Borrowed{self.name}"


@register_model(BorrowedTuple)
class _Model(TupleModel):
    """Laid out as any named tuple; numba finds nothing in it to be counted."""

    def traverse(self, _builder: Any) -> list[Any]:
        return []


def borrow(tuple_class: type) -> None:
    """Have loops borrow the arrays of a class of named tuples."""

    @typeof_impl.register(tuple_class)
    def _typeof(value: Any, context: Any) -> BorrowedTuple | None:
        elements = [typeof_impl(element, context) for element in value]
        return None if None in elements else BorrowedTuple(elements, tuple_class)


@unbox(BorrowedTuple)
def _unbox(kind: BorrowedTuple, value: Any, c: Any) -> NativeValue:
    failed = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    elements = []
    for place, element_kind in enumerate(kind):
        native = c.unbox(element_kind, c.pyapi.tuple_getitem(value, place))
        with c.builder.if_then(native.is_error, likely=False):
            c.builder.store(cgutils.true_bit, failed)
        elements.append(_borrowed(c, element_kind, native.value))
    made = c.context.make_tuple(c.builder, kind, elements)
    return NativeValue(made, is_error=c.builder.load(failed))


def _borrowed(c: Any, kind: Any, value: Any) -> Any:
    """Return a value of which its arrays are no longer counted."""
    if isinstance(kind, Array):
        array = c.context.make_array(kind)(c.context, c.builder, value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        c.context.nrt.decref(c.builder, kind, value)
        return array._getvalue()
    if isinstance(kind, BaseTuple) and not isinstance(kind, BorrowedTuple):
        parts = [
            _borrowed(c, part, c.builder.extract_value(value, place))
            for place, part in enumerate(kind)
        ]
        return c.context.make_tuple(c.builder, kind, parts)
    return value
