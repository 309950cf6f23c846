"""Tuples of arrays and numbers are to a loop what they are to Python."""

from typing import NamedTuple

import numpy as np
import pytest
from numba import njit

# Numba compiles for what this tells it of.
from indexer.kernel_structs import Struct


class Inner(NamedTuple):
    numbers: np.ndarray
    share: float


class Outer(NamedTuple):
    count: int
    inner: Inner
    marks: np.ndarray
    parts: list[Inner]


def inner(size, share):
    return Inner(np.arange(size, dtype=np.uint16), share)


def outer(parts=3):
    marks = np.zeros(4, np.int32)
    return Outer(-7, inner(5, 0.25), marks, [inner(nth + 1, nth / 2) for nth in range(parts)])


def total(found):
    found.marks[1] = found.count
    other = found.parts[len(found.parts) - 1]
    chosen = found.inner if found.count > 0 else other
    all_ = float(found.inner.numbers[2:].sum()) + found.inner.share * chosen.share
    for nth in range(len(found.parts)):
        all_ += len(found.parts[nth].numbers) * found.parts[nth].share
    return all_


@pytest.mark.parametrize("parts", [1, 3, 10])
def test_a_loop_reads_and_writes_what_python_does(parts):
    plain, noted = outer(parts), outer(parts)

    assert njit(total)(Struct(noted)) == total(plain)
    assert noted.marks.tolist() == plain.marks.tolist() == [0, -7, 0, 0]


def test_what_a_tuple_is_made_of_stays_as_long_as_its_record():
    struct = Struct(outer(200))
    _others = [np.full(5, 9, np.uint16) for _ in range(1000)]

    assert njit(total)(struct) == total(outer(200))


def test_tuples_of_the_same_types_are_of_one_type():
    one, same = Struct(inner(2, 0.0)), Struct(inner(9, 1.0))
    other = Struct(Inner(np.zeros(2, np.uint32), 0.0))

    assert one._numba_type_ == same._numba_type_ != other._numba_type_


def test_python_sees_the_tuple():
    struct = Struct(outer())

    assert (struct.count, struct.inner.share, len(struct.parts)) == (-7, 0.25, 3)
    with pytest.raises(AttributeError, match="nothing"):
        _ = struct.nothing


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.zeros(9)[::2]])
def test_an_array_that_is_no_row_of_numbers_is_refused(array):
    with pytest.raises(TypeError, match="one after another"):
        Struct(Inner(array, 0.0))
