"""What a result set looks like from afar: when its articles are from, and where a query reaches.

In go columns of numbers and the places of matches, out come counts by period and numbers of
paragraphs. Which articles are meant is the searcher's business.
"""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK
from indexer.engines.whoosh_engine.format.doc_values import NONE
from indexer.engines.whoosh_engine.format.stored_fields import Summary
from indexer.search.results import Extent, FacetCount

Ints = NDArray[np.int32]

#: A span of at most so many days is counted by day, one of so many months by month.
MAX_DAYS, MAX_MONTHS = 62, 60
_BREAK = PARAGRAPH_BREAK.encode()


def periods(days: Ints) -> tuple[FacetCount, ...]:
    """Count ``YYYYMMDD`` numbers by year, month or day; those without one are left out."""
    dated = days[days != NONE]
    if not len(dated):
        return ()
    first, last = int(dated.min()), int(dated.max())
    months = (last // 10_000 - first // 10_000) * 12 + last // 100 % 100 - first // 100 % 100
    if months >= MAX_MONTHS:
        counted = np.bincount(dated // 10_000 - first // 10_000)
        return tuple(
            FacetCount(f"{first // 10_000 + at:04}", count)
            for at, count in enumerate(counted.tolist())
        )
    # Within a few years there are few different days.
    values, counts = np.unique(dated, return_counts=True)
    by_day = dict(zip(map(_day, values.tolist()), counts.tolist(), strict=True))
    begin, end = _day(first), _day(last)
    if (end - begin).days < MAX_DAYS:
        span = [begin + timedelta(at) for at in range((end - begin).days + 1)]
        return tuple(FacetCount(day.isoformat(), by_day.get(day, 0)) for day in span)
    by_month: dict[str, int] = {}
    month = begin.replace(day=1)
    while month <= end:
        by_month[month.isoformat()[:7]] = 0
        month += timedelta(monthrange(month.year, month.month)[1])
    for day, count in by_day.items():
        by_month[day.isoformat()[:7]] += count
    return tuple(FacetCount(value, count) for value, count in by_month.items())


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def extent(summary: Summary, positions: NDArray[np.int64]) -> Extent:
    """Return how long an article's body is and in which of its paragraphs the positions lie."""
    data, base = summary.data, summary.body_start
    breaks: list[int] = []
    at = data.find(_BREAK, base)
    while at >= 0:
        breaks.append(at)
        at = data.find(_BREAK, at + 1)
    starts = summary.offsets(positions)
    held = np.unique(np.searchsorted(breaks, starts[starts >= base])).tolist()
    return Extent(len(data[base:].split()), tuple(held))
