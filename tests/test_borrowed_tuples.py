"""Loops count no references to arguments and to borrowed tuples; nothing is lost or kept by it."""

import gc
import weakref
from typing import NamedTuple

import numpy as np
import pytest

from indexer import machine_code

pytest.importorskip("numba")

from indexer.borrowed_tuples import borrow
from indexer.kernel_dispatcher import dispatcher

ROW = 1_000


class Pair(NamedTuple):
    """Two arrays, borrowed."""

    one: np.ndarray
    other: np.ndarray


borrow(Pair)


@pytest.fixture(autouse=True)
def own_machine_code(tmp_path, monkeypatch):
    """What these compile is kept with no other loops."""
    monkeypatch.setattr(machine_code, "folder", lambda: tmp_path)


@dispatcher
def itself(numbers):
    return numbers


@dispatcher
def _later(numbers, more):
    if more:
        numbers = numbers + 1
    return numbers[1:]


@dispatcher
def through_others(numbers):
    for turn in range(3):
        numbers = _later(numbers, turn == 1)
    return numbers


@dispatcher
def _sum(pair):
    return pair.one.sum() + pair.other[1:].sum()


@dispatcher
def of_pairs(pair, times):
    total = 0
    for _turn in range(times):
        total += _sum(Pair(pair.other, pair.one)) + _sum(pair)
    return total


def test_an_argument_that_is_returned_is_kept_by_who_has_it():
    numbers = np.arange(ROW)
    gone = weakref.ref(numbers)
    returned = itself(numbers)
    del numbers
    gc.collect()

    assert returned.tolist() == list(range(ROW))
    del returned
    gc.collect()
    assert gone() is None


def test_an_argument_that_is_assigned_anew_is_neither_lost_nor_changed():
    numbers = np.arange(ROW)
    found = [through_others(numbers) for _turn in range(50)]

    assert numbers.tolist() == list(range(ROW))
    assert all(each.tolist() == list(range(4, ROW + 1)) for each in found)


def test_arrays_of_a_borrowed_tuple_go_with_the_last_who_has_them():
    pair = Pair(np.arange(ROW), np.arange(ROW) * 2)
    gone = [weakref.ref(array) for array in pair]

    assert of_pairs(pair, 20) == 20 * (6 * sum(range(ROW)))
    del pair
    gc.collect()
    assert [each() for each in gone] == [None, None]
