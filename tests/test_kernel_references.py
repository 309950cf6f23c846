"""What loops do not count is neither lost nor kept: their arguments, and what structs hold."""

import gc
import weakref
from typing import NamedTuple

import numpy as np
import pytest

from indexer import machine_code

pytest.importorskip("numba")

from indexer.kernel_dispatcher import dispatcher
from indexer.kernel_structs import Struct

ROW = 1_000


class Column(NamedTuple):
    """An array, and where its first number stands."""

    values: np.ndarray
    first: int


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
def set_first(column, value):
    column.values[column.first] = value


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


def test_arrays_stay_with_a_record_and_go_with_it():
    own = Column(np.arange(ROW), 0)
    gone = weakref.ref(own.values)
    noted = Struct(own)
    del own
    gc.collect()

    assert noted.values.tolist() == list(range(ROW))
    set_first(noted, 4)
    assert noted.values[0] == 4
    del noted
    gc.collect()
    assert gone() is None
