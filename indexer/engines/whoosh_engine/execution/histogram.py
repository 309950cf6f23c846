"""From when the articles of a result set are: days of a column counted for a date histogram."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.doc_values import NONE
from indexer.search.date_histogram import (
    Interval,
    calendar_interval,
    date_histogram,
    month_name,
)
from indexer.search.results import FacetCount

Ints = NDArray[np.int32]
Number = TypeVar("Number", int, Ints)


def periods(days: Ints) -> tuple[FacetCount, ...]:
    """Count ``YYYYMMDD`` numbers by year, month or day; those without one are left out."""
    dated = days[days != NONE]
    if not len(dated):
        return ()
    first, last = int(dated.min()), int(dated.max())
    # Counted at once: over many months there may be thousands of different days.
    match calendar_interval(_day(first), _day(last)):
        case Interval.YEAR:
            years = _counted(dated // 10_000, first // 10_000)
            return tuple(FacetCount(f"{year:04}", count) for year, count in years)
        case Interval.MONTH:
            months = _counted(_months(dated), _months(first))
            return tuple(FacetCount(month_name(month), count) for month, count in months)
    values, counts = np.unique(dated, return_counts=True)
    by_day = (_day(value).isoformat() for value in values.tolist())
    return date_histogram(dict(zip(by_day, counts.tolist(), strict=True)))


def _counted(numbers: Ints, first: int) -> Iterable[tuple[int, int]]:
    """Return each number from the first on, and how often it is there."""
    return enumerate(np.bincount(numbers - first).tolist(), first)


def _months(days: Number) -> Number:
    """Return how many months lie before those of some days."""
    return days // 10_000 * 12 + days // 100 % 100 - 1


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
