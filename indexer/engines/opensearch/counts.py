"""How many articles of a result set have each value of a facet, and from when they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from indexer.engines.opensearch import schema
from indexer.engines.opensearch.matching import Dsl
from indexer.search.date_histogram import Interval, calendar_interval, date_histogram
from indexer.search.facet_counts import facet_counts
from indexer.search.facets import FACETS, Facet, facet_key
from indexer.search.results import FacetCount

Json = dict[str, Any]
#: So many values of a facet are counted, those of most articles.
MAX_VALUES = 10_000
_MONTHS, _FIRST, _LAST, _DAYS = "months", "first", "last", "days"


def facet_aggregations(facets: Sequence[Facet] = FACETS) -> Json:
    """Return what counts the values of facets."""
    return {
        facet.name: {
            "terms": {"field": schema.value_field(facet), "size": MAX_VALUES},
        }
        for facet in facets
    }


def facets_of(
    found: Mapping[str, Any], facets: Sequence[Facet] = FACETS
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts in an answer."""
    counts = {}
    for facet in facets:
        buckets = found[facet.name]["buckets"]
        # Spellings of one value are counted together, under the commonest.
        spellings: dict[str, list[tuple[int, str]]] = {}
        for each in buckets:
            row = spellings.setdefault(facet_key(each["key"]), [])
            row.append((-each["doc_count"], each["key"]))
        # In the values' order, as bytes have it.
        rows = sorted((min(row)[1], -sum(n for n, _ in row)) for row in spellings.values())
        counts[facet.name] = facet_counts(facet, rows)
    return counts


def missing_of(found: Mapping[str, Any], facet: Facet, total: int) -> int:
    """Return how many of so many articles have no value of a facet."""
    counted = found[facet.name]
    held: int = sum(each["doc_count"] for each in counted["buckets"])
    return total - held - int(counted["sum_other_doc_count"])


def period_aggregations() -> Json:
    """Return what counts a result set by month, and its first and last day."""
    return {
        _FIRST: {"min": {"field": schema.DATE}},
        _LAST: {"max": {"field": schema.DATE}},
        _MONTHS: _histogram("month"),
    }


def day_aggregations() -> Json:
    """Return what counts a result set by day."""
    return {_DAYS: _histogram("day")}


def _histogram(interval: str) -> Dsl:
    of = {"field": schema.DATE, "calendar_interval": interval, "min_doc_count": 1}
    return {"date_histogram": {**of, "format": "strict_date"}}


def span(found: Mapping[str, Any]) -> tuple[date, date] | None:
    """Return the first and the last day in an answer, ``None`` where nothing is dated."""
    if found[_FIRST]["value"] is None:
        return None
    first, last = (date.fromisoformat(found[each]["value_as_string"]) for each in (_FIRST, _LAST))
    return first, last


def needs_days(days: tuple[date, date]) -> bool:
    """Return whether a span of days is counted by day."""
    return calendar_interval(*days) is Interval.DAY


def periods_of(found: Mapping[str, Any], days: tuple[date, date]) -> tuple[FacetCount, ...]:
    """Return the periods of an answer that has days where these are needed."""
    first, last = (day.isoformat() for day in days)
    buckets = found[_DAYS if needs_days(days) else _MONTHS]["buckets"]
    # A month stands for its first day, but for that which the span begins within.
    counts = {first: 0, last: 0}
    for each in buckets:
        day = max(each["key_as_string"], first)
        counts[day] = counts.get(day, 0) + each["doc_count"]
    return date_histogram(counts)
