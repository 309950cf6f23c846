"""Tuples of arrays and numbers as one argument of a loop: by the address where they are noted.

numba takes every array of a tuple apart by itself, in each call and for each loop that is handed
the tuple: the four fields of a segment were three hundred values, which took most of the time to
compile and microseconds a call. Here a tuple is a row of 64-bit numbers in memory: where an array
begins and how long it is, a number itself, the tuples in it one after another, where those of a
list begin and how many they are. A loop reads what it uses.
"""

import hashlib
import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import typeof
from numba.core import types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import NativeValue, lower_builtin, models, register_model, unbox

_NUMBER = ir.IntType(64)
_BYTES = 8


class _StructType(types.Type):
    """What a loop knows of a tuple: at which number each of its members begins, and its type."""

    def __init__(self, kind: str, members: tuple[tuple[str, Any], ...]) -> None:
        self.members = dict(members)
        self.begins: dict[str, int] = {}
        self.size = 0
        for name, member in members:
            self.begins[name] = self.size
            self.size += _size(member)
        # What is compiled is named by it, at every call.
        digest = hashlib.sha256(str(members).encode()).hexdigest()
        super().__init__(f"{kind}{digest[:12]}")


class _ListType(types.Type):
    """The same of a list of tuples."""

    def __init__(self, item: _StructType) -> None:
        self.item = item
        super().__init__(f"ListOf{item.name}")


def _size(member: Any) -> int:
    """Return how many numbers a member takes."""
    if isinstance(member, _StructType):
        return member.size
    return 2 if isinstance(member, _ListType | types.Array) else 1


class Struct:
    """A tuple that was noted so; it must not change. To all but loops it is the tuple."""

    __slots__ = ("_numba_type_", "_numbers", "_tuple", "address")

    def __init__(self, noted: tuple[Any, ...]) -> None:
        self._numba_type_, numbers, *owners = _noted(noted)
        self._numbers = np.array(numbers, np.int64), owners
        self._tuple = noted
        self.address = self._numbers[0].ctypes.data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tuple, name)


def _noted(noted: Any) -> tuple[Any, ...]:
    """Return the type and the numbers of a member, and what must stay for these to be right."""
    if isinstance(noted, np.ndarray):
        if noted.ndim != 1 or not noted.flags.c_contiguous:
            raise TypeError("arrays of structs are numbers one after another")
        return typeof(noted), [noted.ctypes.data, len(noted)], noted
    if isinstance(noted, float):
        return types.float64, [int(np.float64(noted).view(np.int64))]
    if isinstance(noted, int | np.integer):
        return types.int64, [int(noted)]
    parts = [_noted(each) for each in noted]
    numbers = [number for part in parts for number in part[1]]
    owners = [owner for part in parts for owner in part[2:]]
    if isinstance(noted, list):
        [kind] = {part[0] for part in parts}
        row = np.array(numbers, np.int64)
        return _ListType(kind), [row.ctypes.data, len(noted)], row, *owners
    members = zip(noted._fields, (part[0] for part in parts), strict=True)
    return _StructType(type(noted).__name__, tuple(members)), numbers, *owners


# Both are handed on as the address of the first of their numbers.
@register_model(_StructType)
@register_model(_ListType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _NUMBER.as_pointer())


@unbox(_StructType)
def _unbox(_kind: Any, struct: Any, context: Any) -> Any:
    number = context.pyapi.object_getattr_string(struct, "address")
    found = context.unbox(types.uintp, number)
    context.pyapi.decref(number)
    address = context.builder.inttoptr(found.value, _NUMBER.as_pointer())
    return NativeValue(address, is_error=found.is_error)


def _number(builder: Any, address: Any, nth: int) -> Any:
    found = builder.load(builder.gep(address, [_NUMBER(nth)]))
    # A loop that writes to arrays need not read it again.
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def _array(context: Any, builder: Any, kind: Any, address: Any) -> Any:
    """Return an array that is somebody else's: nobody counts who uses it."""
    model = context.data_model_manager[kind]
    item = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    data, count = _number(builder, address, 0), _number(builder, address, 1)
    found = ir.Constant(model.get_value_type(), None)
    one = ir.ArrayType(_NUMBER, 1)
    for name, value in (
        ("nitems", count),
        ("itemsize", _NUMBER(item)),
        ("data", builder.inttoptr(data, context.get_data_type(kind.dtype).as_pointer())),
        ("shape", builder.insert_value(ir.Constant(one, None), count, 0)),
        ("strides", ir.Constant(one, [_NUMBER(item)])),
    ):
        found = model.set(builder, found, value, name)
    return found


@infer_getattr
class _Members(AttributeTemplate):
    key = _StructType

    def generic_resolve(self, struct: _StructType, name: str) -> Any:
        return struct.members.get(name)


@lower_getattr_generic(_StructType)
def _member(context: Any, builder: Any, struct: _StructType, address: Any, name: str) -> Any:
    member = struct.members[name]
    own = builder.gep(address, [_NUMBER(struct.begins[name])])
    if isinstance(member, _StructType | _ListType):
        return own
    if isinstance(member, types.Array):
        return _array(context, builder, member, own)
    number = _number(builder, own, 0)
    is_float = isinstance(member, types.Float)
    return builder.bitcast(number, ir.DoubleType()) if is_float else number


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, args: tuple[Any, ...], _kws: Any) -> Any:
        return signature(types.intp, *args) if isinstance(args[0], _ListType) else None


@lower_builtin(len, _ListType)
def _length(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
    return _number(builder, args[0], 1)


@infer_global(operator.getitem)
class _Item(AbstractTemplate):
    def generic(self, args: tuple[Any, ...], _kws: Any) -> Any:
        structs, nth = args
        if isinstance(structs, _ListType) and isinstance(nth, types.Integer):
            return signature(structs.item, structs, types.intp)
        return None


@lower_builtin(operator.getitem, _ListType, types.Integer)
def _item(_context: Any, builder: Any, signature: Any, args: Any) -> Any:
    structs, nth = args
    first = builder.inttoptr(_number(builder, structs, 0), _NUMBER.as_pointer())
    return builder.gep(first, [builder.mul(nth, _NUMBER(signature.return_type.size))])
