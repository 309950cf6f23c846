"""A date histogram: how many articles each year, month or day has, whichever fits their span.

The same under every engine; an engine counts its articles by day, or by a longer period itself.
"""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from functools import lru_cache

from indexer.search.results import FacetCount

#: A span of at most so many days is counted by day, one of so many months by month.
MAX_DAYS, MAX_MONTHS = 62, 60


class Interval(IntEnum):
    """How long a period is: so many characters of a day (``2021-06-29``) name it."""

    YEAR = 4
    MONTH = 7
    DAY = 10


def calendar_interval(first: date, last: date) -> Interval:
    """Return how long the periods are that articles from one day to another are counted by."""
    if (last.year - first.year) * 12 + last.month - first.month >= MAX_MONTHS:
        return Interval.YEAR
    return Interval.DAY if (last - first).days < MAX_DAYS else Interval.MONTH


def date_histogram(counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Return days with their counts as periods that fit their span, those of 0 among them too."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    interval = calendar_interval(date.fromisoformat(first), date.fromisoformat(last))
    by_period = dict.fromkeys(_periods(first[:interval], last[:interval], interval), 0)
    for day, count in counts.items():
        by_period[day[:interval]] += count
    return tuple(FacetCount(period, count) for period, count in by_period.items())


def _periods(first: str, last: str, interval: Interval) -> list[str]:
    """Return the periods from one to another, both included."""
    if interval is Interval.YEAR:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    if interval is Interval.MONTH:
        months = range(_month_number(first), _month_number(last) + 1)
        return [month_name(month) for month in months]
    days = range(_ordinal(first), _ordinal(last) + 1)
    return [date.fromordinal(day).isoformat() for day in days]


@lru_cache(maxsize=4096)
def month_name(months: int) -> str:
    """Return the month before which so many lie, as ``2021-06``."""
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1
