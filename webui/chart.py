"""A date histogram on a page: its columns with the searches within them, its axis, its most."""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.search.results import FacetCount
from webui import histogram
from webui.params import SearchParams

#: From so many periods on, columns say something.
LEAST_COLUMNS = 2


class Drawing(NamedTuple):
    """Columns, each with the query string that narrows to it, ticks, and the most of a column."""

    columns: list[tuple[histogram.Column, str]]
    ticks: list[histogram.Tick]
    most: int


class Chart(NamedTuple):
    """A drawing, and the one of its years for small screens."""

    drawing: Drawing
    by_year: Drawing | None


def chart_of(periods: Sequence[FacetCount], params: SearchParams) -> Chart | None:
    """Return the chart of some periods, ``None`` where they are too few to say something."""
    if len(periods) < LEAST_COLUMNS:
        return None
    years = histogram.years(periods) if len(periods[0].value) == len("2021-06") else []
    by_year = _drawing(years, params) if len(years) >= LEAST_COLUMNS else None
    return Chart(_drawing(periods, params), by_year)


def _drawing(periods: Sequence[FacetCount], params: SearchParams) -> Drawing:
    days = [histogram.days_of(period.value) for period in periods]
    links = params.query_strings_within(days)
    columns = list(zip(histogram.columns(periods), links, strict=True))
    most = max(period.count for period in periods)
    return Drawing(columns, histogram.ticks(periods), most)
