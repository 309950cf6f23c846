"""Articles are counted by the period that fits their span; a period without any is there with 0."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from indexer.engines.whoosh_engine.execution.histogram import periods
from indexer.engines.whoosh_engine.format.doc_values import NONE
from indexer.search.date_histogram import date_histogram


def pairs(counts):
    return [(each.value, each.count) for each in date_histogram(counts)]


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


@pytest.mark.parametrize("span", [1, 40, 61, 62, 500, 1800, 1827, 4000])
def test_days_of_a_column_are_counted_as_any_engine_counts_them(span):
    days = [date.fromordinal(738_000 + span * step % (span + 1)) for step in range(300)]
    column = np.array([int(f"{day:%Y%m%d}") for day in days] + [NONE], np.int32)

    assert periods(column) == date_histogram(Counter(day.isoformat() for day in days))


@pytest.mark.parametrize("first", ["9999-12-30", "9999-09-01", "0001-01-01"])
def test_the_last_day_that_a_calendar_has_is_counted(first):
    assert pairs({first: 1, "9999-12-31": 1})[-1][1] == 1


def test_nothing_has_no_periods():
    assert pairs({}) == []
