"""What narrows a search, as links: chips to remove, values to choose, the advanced form.

Everything is a query string of :class:`~webui.params.SearchParams`, so that it works without
JavaScript and can be kept as a bookmark.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from indexer.query.fields import TITLE
from indexer.query.lexer import OPERATORS
from indexer.search.facets import FACETS, VALUE_FACETS, Facet, facet_key
from indexer.search.results import FacetCount
from webui.histogram import days_of
from webui.params import SearchParams

#: Values of a facet that a page offers; what is chosen is always there.
MAX_CHOICES = 30


class Chip(NamedTuple):
    """An active filter and the query string of the search without it."""

    kind: Literal["value", "dates", "since", "until", "also"]
    text: str
    without: str


class Choice(NamedTuple):
    """A value that narrows, how many articles it has, and the query string that chooses it or not.

    Readers see its ``label``.
    """

    value: str
    label: str
    articles: int
    chosen: bool
    link: str


def chips(params: SearchParams) -> list[Chip]:
    """Return the active filters, in the order in which a page shows them."""
    filters = params.filters
    found = []
    for facet in VALUE_FACETS:
        own = filters.values_of(facet)
        links = params.query_strings_choosing(facet, [_without(own, value) for value in own])
        rows = zip(own, links, strict=True)
        found += [Chip("value", facet.label_of(value), link) for value, link in rows]
    kind: Literal["dates", "since", "until"] = "since" if filters.since else "until"
    if filters.since and filters.until:
        kind = "dates"
    if filters.since or filters.until:
        found += [Chip(kind, "", link) for link in params.query_strings_within([(None, None)])]
    if not params.also:
        found.append(Chip("also", "", params.query_string(also=True, page=1)))
    return found


def _value_choices(
    params: SearchParams, facet: Facet, counts: Iterable[FacetCount]
) -> list[Choice]:
    """Return the values to choose among, most articles first; several may be chosen."""
    own = params.filters.values_of(facet)
    chosen = {facet_key(value): value for value in own}
    offered = [
        (each.value, each.count, chosen.get(facet_key(each.value)) if chosen else None)
        for each in counts
    ]
    offered = [row for n, row in enumerate(offered) if n < MAX_CHOICES or row[2] is not None]
    links = params.query_strings_choosing(
        facet,
        [
            (*own, value) if typed is None else _without(own, typed)
            for value, _articles, typed in offered
        ],
    )
    return [
        Choice(value, facet.label_of(value), articles, typed is not None, link)
        for (value, articles, typed), link in zip(offered, links, strict=True)
    ]


def _period_choices(
    params: SearchParams, facet: Facet, counts: Iterable[FacetCount]
) -> list[Choice]:
    """Return the periods to choose among, latest first; the chosen one widens again."""
    own = (params.filters.since, params.filters.until)
    periods = [*counts][: -MAX_CHOICES - 1 : -1]
    days = [days_of(period.value) for period in periods]
    links = params.query_strings_within((None, None) if each == own else each for each in days)
    return [
        Choice(period.value, facet.label_of(period.value), period.count, each == own, link)
        for period, each, link in zip(periods, days, links, strict=True)
    ]


class Offer(NamedTuple):
    """A facet's label, and its values to choose among."""

    label: str
    choices: list[Choice]


def offers(params: SearchParams, counts: Mapping[str, Iterable[FacetCount]]) -> dict[str, Offer]:
    """Return what there is to choose of each facet, by its name."""
    return {
        facet.name: Offer(
            facet.label,
            (_period_choices if facet.is_period else _value_choices)(
                params, facet, counts[facet.name]
            ),
        )
        for facet in FACETS
    }


class ValueField(NamedTuple):
    """A field of the advanced form that takes a facet's value, and values to complete it to."""

    name: str
    label: str
    value: str
    choices: list[Choice]


def value_fields(params: SearchParams, offered: Mapping[str, Offer]) -> list[ValueField]:
    """Return the fields of the advanced form that stand for facets."""
    fields = []
    for facet in VALUE_FACETS:
        value = next(iter(params.filters.values_of(facet)), "")
        choices = offered[facet.name].choices if facet.name in offered else []
        fields.append(ValueField(facet.name, facet.label, value, choices))
    return fields


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)


#: The fields of the advanced form that stand for parts of the query.
ADVANCED = ("all", "exact", "without", "intitle")


#: What stands in a field by itself: a quotation with its quotes, or a word.
_PIECES = re.compile(r'-?"[^"]*"|-?«[^»]*»|-?“[^”]*”|-?\([^()]*\)|[^\s()]+')
#: What makes more of a field than words.
_GROUPED = re.compile(r'["«“()]|\w:\S|\b(?:OU|OR|ET|AND|SAUF|NOT)\b|(?<!\S)-\S')


def composed(fields: Mapping[str, str]) -> str:
    """Return the query that the fields of the advanced form stand for, as one would type it."""
    all_, exact, without, in_title = (_closed(fields.get(name, "").strip()) for name in ADVANCED)
    parts = [f"({all_})" if _goes_on(all_) else all_] if all_ else []
    if exact := exact.strip('"«»“” \u00a0\u202f').replace('"', " "):
        parts.append(f'"{exact}"')
    if _GROUPED.search(in_title):
        quoted = _is_quotation(in_title)
        parts.append(f"{TITLE.name}:{in_title if quoted else f'({in_title})'}")
    else:
        parts += [f"{TITLE.name}:{word}" for word in in_title.split()]
    pieces = (piece.lstrip("-") for piece in _PIECES.findall(without))
    parts += [f"-{piece}" for piece in pieces if piece and piece not in OPERATORS]
    return " ".join(parts)


def _goes_on(text: str) -> bool:
    """Return whether what ends a field would take what another begins with."""
    *_before, last = text.split() or [""]
    return last in OPERATORS or last[-1:] in ("-", ":")


def _is_quotation(text: str) -> bool:
    return _PIECES.fullmatch(text) is not None and text[0] in '"«“'


def _closed(text: str) -> str:
    """Return what stands in a field with its quotes and parentheses closed, so that it ends there.

    Closing parentheses that nothing opened are left out.
    """
    if text.count('"') % 2:
        text += '"'
    for opening, closing in ("«»", "“”"):
        text += closing * (text.rfind(opening) > text.rfind(closing))
    depth = 0
    kept = []
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            depth = 0
            continue
        kept.append(char)
    return "".join(kept) + ")" * depth
