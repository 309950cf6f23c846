"""When the articles of a result set are from, as columns to draw and links to follow.

In go counts by year, month or day, out come columns in the units of a drawing whose every column is
:data:`STEP` wide and whose highest is :data:`HEIGHT` high.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from indexer.search.results import FacetCount

STEP, HEIGHT = 10, 60
#: The lowest column that can still be seen.
_LEAST = 3.0


class Column(NamedTuple):
    """A period (``2021``, ``2021-06`` or a day) and where its column stands."""

    period: str
    articles: int
    x: int
    height: float


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
    most = max((period.count for period in periods), default=0)
    return [
        Column(period.value, period.count, number * STEP, _height(period.count, most))
        for number, period in enumerate(periods)
    ]


def _height(count: int, most: int) -> float:
    return max(_LEAST, round(HEIGHT * count / most, 1)) if count else 0
