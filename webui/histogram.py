"""When the articles of a result set are from, as columns to draw and links to follow.

In go counts by year, month or day, out come columns in the units of a drawing whose every column is
:data:`STEP` wide and whose highest is :data:`HEIGHT` high.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from indexer.search.results import FacetCount

STEP, HEIGHT = 10, 60
#: The lowest column that can still be seen.
_LEAST = 3.0


class Column(NamedTuple):
    """A period (``2021``, ``2021-06`` or a day), its days, and where its column stands."""

    period: str
    articles: int
    since: date
    until: date
    x: int
    height: float


def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of ``2021``, ``2021-06`` or ``2021-06-29``."""
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def columns(periods: Iterable[FacetCount]) -> tuple[Column, ...]:
    """Return the columns of these periods, in order; the empty ones have no height."""
    counts = list(periods)
    most = max((c.count for c in counts), default=0)
    return tuple(
        Column(
            period.value,
            period.count,
            *days_of(period.value),
            x=number * STEP,
            height=max(_LEAST, round(HEIGHT * period.count / most, 1)) if period.count else 0,
        )
        for number, period in enumerate(counts)
    )
