"""Loops read records by their addresses and count no arguments; nothing is lost or kept by it."""

import gc
import weakref
from typing import NamedTuple

import numpy as np
import pytest

from indexer import machine_code

pytest.importorskip("numba")

from indexer.kernel_dispatcher import dispatcher
from indexer.kernel_records import Record

ROW = 1_000


class Column(NamedTuple):
    """An array, a number and a share."""

    values: np.ndarray
    first: int
    share: float


class Table(NamedTuple):
    """Columns, two by name and others in a list."""

    one: Column
    other: Column
    more: list[Column]


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
def _of_column(column):
    return column.share * (column.values.sum() + column.first)


@dispatcher
def of_table(table):
    total = _of_column(table.one) - _of_column(table.other)
    for nth in range(len(table.more)):
        total += (nth + 1) * _of_column(table.more[nth])
    return total


@dispatcher
def set_first(column, value):
    column.values[column.first] = value


def column(first, share=1.0):
    return Column(np.arange(ROW) + first, first, share)


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


def test_a_loop_reads_what_a_record_holds():
    table = Table(column(5), column(7, 0.5), [column(11, 0.25), column(13)])

    expected = (
        1.0 * (table.one.values.sum() + 5)
        - 0.5 * (table.other.values.sum() + 7)
        + 1 * 0.25 * (table.more[0].values.sum() + 11)
        + 2 * 1.0 * (table.more[1].values.sum() + 13)
    )
    assert of_table(Record(table)) == expected


def test_a_loop_writes_where_a_record_leads():
    own = column(3)
    set_first(Record(own), -1)

    assert own.values[3] == -1


def test_arrays_stay_with_a_record_and_go_with_it():
    own = column(0)
    gone = weakref.ref(own.values)
    noted = Record(own)
    del own
    gc.collect()

    assert noted.values.tolist() == list(range(ROW))
    set_first(noted, 4)
    assert noted.values[0] == 4
    del noted
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("values", [np.zeros((2, 2)), np.arange(ROW)[::2]], ids=["rows", "steps"])
def test_what_is_no_array_of_numbers_one_after_another_is_no_record(values):
    with pytest.raises(TypeError, match="one after another"):
        Record(Column(values, 0, 1.0))
