"""Articles are counted by the period that fits their span; a period without any is there with 0."""

import pytest

from indexer.search.date_histogram import Interval, date_histogram


def pairs(counts, interval=None):
    return [(each.value, each.count) for each in date_histogram(counts, interval)]


@pytest.mark.parametrize(
    ("last", "shown", "periods"),
    [
        ("2020-01-01", "2020-01-01", 1),
        ("2020-03-02", "2020-01-31", 62),
        ("2020-03-03", "2020-02", 3),
        ("2024-12-31", "2020-02", 60),
        ("2025-01-01", "2021", 6),
    ],
)
def test_the_longer_the_span_the_longer_the_periods(last, shown, periods):
    found = pairs({"2020-01-01": 2, last: 3})

    assert len(found) == periods
    assert sum(count for _period, count in found) == (5 if last > "2020-01-01" else 3)
    assert shown in dict(found)


def test_what_was_counted_by_year_stays_so():
    assert pairs({"2021": 4, "2019": 1}, Interval.YEAR) == [("2019", 1), ("2020", 0), ("2021", 4)]


@pytest.mark.parametrize("first", ["9999-12-30", "9999-09-01", "0001-01-01"])
def test_the_last_day_that_a_calendar_has_is_counted(first):
    assert pairs({first: 1, "9999-12-31": 1})[-1][1] == 1


def test_nothing_has_no_periods():
    assert pairs({}) == []
