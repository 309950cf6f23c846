"""The columns of a date histogram, ready to be drawn.

In go periods with their counts, each a year, month or day, out come columns in the units of a
drawing whose every column is :data:`STEP` wide and whose highest is :data:`HEIGHT` high, and the
ticks of its axis in hundredths of its width.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from indexer.search.results import FacetCount

STEP, HEIGHT = 10, 60
#: So many ticks are written at most: more would not be told apart.
MAX_TICKS = 6
#: What the name of a period takes of the width at most, in hundredths.
_NAME_WIDTH = 45
#: The lowest column that can still be seen.
_LEAST = 3


class Column(NamedTuple):
    """A period (``2021``, ``2021-06`` or a day) and where its column stands."""

    period: str
    articles: int
    x: int
    height: int


class Tick(NamedTuple):
    """A period that begins a longer one, and where, in hundredths of the drawing's width."""

    period: str
    at: float


@lru_cache(maxsize=4096)
def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of ``2021``, ``2021-06`` or ``2021-06-29``."""
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def columns(periods: Sequence[FacetCount]) -> list[Column]:
    """Return the columns of these periods, in order; the empty ones have no height."""
    most = max([period.count for period in periods], default=0)
    rows = [(period.value, period.count) for period in periods]
    return [
        Column(value, count, number * STEP, max(_LEAST, HEIGHT * count // most) if count else 0)
        for number, (value, count) in enumerate(rows)
    ]


def ticks(periods: Sequence[FacetCount]) -> list[Tick]:
    """Return where years begin, or months among days; some only, where there are many.

    And where the first period stands, where it has room to be named.
    """
    begin = [
        (number, period.value)
        for number, period in enumerate(periods)
        if len(period.value) == 4 or period.value.endswith("-01")
    ]
    if begin and len(begin[0][1]) == 10:
        named = [(number, value[:7]) for number, value in begin]
    else:
        named = [(number, value[:4]) for number, value in begin]
    every = -(-len(named) // MAX_TICKS) or 1
    found = [Tick(value, round(100 * number / len(periods), 1)) for number, value in named[::every]]
    if not found or found[0].at > _NAME_WIDTH:
        found.insert(0, Tick(periods[0].value, 0.0))
    return found


def years(periods: Sequence[FacetCount]) -> list[FacetCount]:
    """Return months counted by year."""
    counts: dict[str, int] = {}
    for period in periods:
        counts[period.value[:4]] = counts.get(period.value[:4], 0) + period.count
    return [FacetCount(year, count) for year, count in counts.items()]
