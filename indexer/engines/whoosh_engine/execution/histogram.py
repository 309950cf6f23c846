"""From when the articles of a result set are: days of a column counted for a date histogram."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.doc_values import NONE
from indexer.search.date_histogram import Interval, calendar_interval, date_histogram
from indexer.search.results import FacetCount

Ints = NDArray[np.int32]


def periods(days: Ints) -> tuple[FacetCount, ...]:
    """Count ``YYYYMMDD`` numbers by year, month or day; those without one are left out."""
    dated = days[days != NONE]
    if not len(dated):
        return ()
    first, last = int(dated.min()), int(dated.max())
    if calendar_interval(_day(first), _day(last)) is Interval.YEAR:
        # Counted at once: over many years there may be thousands of different days.
        counted = np.bincount(dated // 10_000 - first // 10_000).tolist()
        years = enumerate(counted, first // 10_000)
        return tuple(FacetCount(f"{year:04}", count) for year, count in years)
    values, counts = np.unique(dated, return_counts=True)
    by_day = (_day(value).isoformat() for value in values.tolist())
    return date_histogram(dict(zip(by_day, counts.tolist(), strict=True)))


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
