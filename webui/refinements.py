"""What narrows a search: chips to remove, values to choose or to exclude, periods, preset days.

Links are query strings of :class:`~webui.params.SearchParams` and choices are fields of a form, so
that all works without JavaScript and can be kept as a bookmark.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from indexer.search.facets import FACETS, MISSING, VALUE_FACETS, Facet, facet_key
from indexer.search.results import FacetCount, Overview
from webui.filters import Choice
from webui.histogram import days_of
from webui.params import EXCLUDED, MISSING_PARAMETER, SearchParams

#: Values of a facet that a page offers; what is chosen is always there.
MAX_CHOICES = 10
#: Periods that a page offers, the latest; the others are behind « plus ».
MAX_PERIODS = 30


class Chip(NamedTuple):
    """An active filter and the query string of the search without it."""

    kind: Literal["value", "excluded", "missing", "dates", "since", "until", "also"]
    text: str
    without: str


class Offer(NamedTuple):
    """What there is to choose of a facet: some of its values, of how many."""

    facet: Facet
    choices: list[Choice]
    values: int


def chips(params: SearchParams) -> list[Chip]:
    """Return the active filters, in the order in which a page shows them."""
    filters = params.filters
    found = []
    for facet in FACETS:
        own, excluded = filters.values_of(facet), filters.excluded_of(facet)
        for value in own:
            kind: Literal["value", "missing"] = "missing" if value == MISSING else "value"
            text = facet.without if value == MISSING else facet.label_of(value)
            wider = filters.choosing(facet, _without(own, value))
            found.append(Chip(kind, text, params.query_string(filters=wider, page=1)))
        for value in excluded:
            wider = filters.excluding(facet, _without(excluded, value))
            text = facet.label_of(value)
            found.append(Chip("excluded", text, params.query_string(filters=wider, page=1)))
    side: Literal["dates", "since", "until"] = "since" if filters.since else "until"
    if filters.since and filters.until:
        side = "dates"
    if filters.since or filters.until:
        found += [Chip(side, "", link) for link in params.query_strings_within([(None, None)])]
    if not params.also:
        found.append(Chip("also", "", params.query_string(also=True, page=1)))
    return found


def value_choices(
    params: SearchParams, facet: Facet, counts: Iterable[FacetCount], missing: int
) -> list[Choice]:
    """Return the values to choose among, as counted, and the lack of one last.

    What is excluded is no choice: its chip lets it in again.
    """
    own = [value for value in params.filters.values_of(facet) if value != MISSING]
    chosen = {facet_key(value) for value in own}
    counts = [*counts]
    if chosen:
        # What no article has stays chosen, and in sight.
        known = {facet_key(each.value) for each in counts}
        counts += [FacetCount(value, 0) for value in own if facet_key(value) not in known]
    excluded = {facet_key(value) for value in params.filters.excluded_of(facet)}
    if excluded:
        counts = [each for each in counts if facet_key(each.value) not in excluded]
    choices = [
        Choice(
            facet.name,
            each.value,
            facet.label_of(each.value),
            each.count,
            bool(chosen) and facet_key(each.value) in chosen,
        )
        for each in counts
    ]
    return [*choices, *_lacking(params, facet, missing)]


def _lacking(params: SearchParams, facet: Facet, articles: int) -> list[Choice]:
    """Return the choice of articles without a value of a facet, where there are any."""
    chosen = MISSING in params.filters.values_of(facet)
    if not facet.missing_name or not (articles or chosen):
        return []
    return [Choice(MISSING_PARAMETER, facet.missing_name, facet.without, articles, chosen)]


def _period_choices(
    params: SearchParams, facet: Facet, counts: Sequence[FacetCount]
) -> list[Choice]:
    """Return the periods to choose among, latest first; the chosen one widens again."""
    own = (params.filters.since, params.filters.until)
    periods = counts[: -MAX_PERIODS - 1 : -1]
    days = [days_of(period.value) for period in periods]
    links = params.query_strings_within((None, None) if each == own else each for each in days)
    return [
        Choice("", period.value, facet.label_of(period.value), period.count, each == own, link)
        for period, each, link in zip(periods, days, links, strict=True)
    ]


def offers(params: SearchParams, overview: Overview) -> dict[str, Offer]:
    """Return what there is to choose of each facet, by its name; of one value there is no choice.

    Unless it is chosen or excluded already.
    """
    found = {}
    filters = params.filters
    for facet in FACETS:
        counts = overview.facets[facet.name]
        missing = overview.missing.get(facet.name, 0)
        own = filters.values_of(facet) or filters.excluded_of(facet)
        narrowed = own or (facet.is_period and (filters.since or filters.until))
        if len(counts) + bool(missing) < 2 and not narrowed:
            continue
        if facet.is_period:
            choices = _period_choices(params, facet, counts) + _lacking(params, facet, missing)
        else:
            every = value_choices(params, facet, counts, missing)
            choices = [
                each
                for n, each in enumerate(every)
                if n < MAX_CHOICES or each.chosen or each.name == MISSING_PARAMETER
            ]
        if choices:
            found[facet.name] = Offer(facet, choices, len(counts))
    return found


class ValueField(NamedTuple):
    """A field of the advanced form that takes facet values, and values to complete it to.

    ``values`` are those chosen and an empty one for another; ``kept`` stand behind it unseen.
    """

    name: str
    label: str
    values: list[str]
    choices: list[Choice]
    kept: list[tuple[str, str]]


def value_fields(params: SearchParams, offered: dict[str, Offer]) -> list[ValueField]:
    """Return the fields of the advanced form that stand for facets."""
    fields = []
    for facet in VALUE_FACETS:
        own = [value for value in params.filters.values_of(facet) if value != MISSING]
        choices = offered[facet.name].choices if facet.name in offered else []
        named = [choice for choice in choices if choice.name == facet.name]
        excluded = [(EXCLUDED + facet.name, value) for value in params.filters.excluded_of(facet)]
        fields.append(ValueField(facet.name, facet.label, [*own, ""], named, excluded))
    return fields


class Preset(NamedTuple):
    """Days as people say them: their name, the query string of the search within, if chosen."""

    label: str
    link: str
    chosen: bool


def presets(params: SearchParams, today: date) -> list[Preset]:
    """Return the last days, this month and this year, each chosen or widened again."""
    days = {
        "7\u00a0jours": (today - timedelta(days=6), today),
        "ce mois": (today.replace(day=1), today),
        "cette année": (today.replace(month=1, day=1), today),
    }
    own = (params.filters.since, params.filters.until)
    links = params.query_strings_within(
        (None, None) if each == own else each for each in days.values()
    )
    rows = zip(days.items(), links, strict=True)
    return [Preset(label, link, each == own) for (label, each), link in rows]


class PeriodLink(NamedTuple):
    """Days, both included, and the query string of the search within them."""

    since: date
    until: date
    link: str


def periods_beside(params: SearchParams) -> tuple[PeriodLink, PeriodLink] | None:
    """Return the periods before and after the chosen one, as long as it; ``None``: none is."""
    since, until = params.filters.since, params.filters.until
    if since is None or until is None or since > until:
        return None
    try:
        days = [_shifted(since, until, by) for by in (-1, 1)]
    except (ValueError, OverflowError):
        return None
    before, after = (
        PeriodLink(*each, link)
        for each, link in zip(days, params.query_strings_within(days), strict=True)
    )
    return before, after


def _shifted(since: date, until: date, by: int) -> tuple[date, date]:
    """Return the days of the next period, or of the one before: whole months stay whole."""
    if since.day == 1 and until.day == monthrange(until.year, until.month)[1]:
        first, last = (day.year * 12 + day.month - 1 for day in (since, until))
        months = (last - first + 1) * by
        year, month = divmod(first + months, 12)
        last_year, last_month = divmod(last + months, 12)
        end = monthrange(last_year, last_month + 1)[1]
        return date(year, month + 1, 1), date(last_year, last_month + 1, end)
    length = (until - since + timedelta(days=1)) * by
    return since + length, until + length


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)
