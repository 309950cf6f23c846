"""What a request asks for: its parameters as one frozen object, shared by pages and API.

Nothing that a person types into the box is an error. A parameter that is no number, sort or day is
left out, and ``problems`` says so; a page shows them, the API refuses the request with them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from indexer.query.dates import parse_days
from indexer.query.parser import parse
from indexer.search.facets import FACETS, MISSING, MISSING_FACETS, VALUE_FACETS
from indexer.search.request import (
    DEFAULT_SIZE,
    MAX_SIZE,
    NO_FILTERS,
    SORTS,
    Filters,
    SearchRequest,
    Sort,
)

#: The languages that pages are written in, the first by default.
LANGUAGES = ("fr", "en")
#: Values of one facet that one request may name; the search page offers fewer.
MAX_VALUES = 50
#: What stands before a facet's name where a parameter excludes its values.
EXCLUDED = "not_"
#: The parameter that names what articles lack.
MISSING_PARAMETER = "missing"
#: How the hits of a page may be shown, the first by default.
VIEWS = ("", "compact")
#: What browses everything: no words at all find nothing.
EVERYTHING = parse("sans:date OU -sans:date")
#: Beyond it no page can exist, and the offset stays far from what a machine counts with.
MAX_PAGE = 1_000_000


_MAX_DAY_CHARS = 40


class _Encoded(NamedTuple):
    """The parameters of a search as they stand in addresses; a page has a hundred that share most.

    Each begins with ``&`` but the first, and is empty where it is as it would be without.
    """

    q: str
    values: str
    days: str
    sort: str
    size: str
    also: str
    page: str
    lang: str
    view: str


def _encoded_q(q: str) -> str:
    return "q=" + quote_plus(q, errors="replace")


# Values are those of the index, or what an address says, which may be long.
@lru_cache(maxsize=256)
def _encoded_value(facet: str, value: str) -> str:
    return f"&{facet}={quote_plus(value, errors='replace')}"


def _encoded_values(filters: Filters) -> str:
    if not filters.chosen and not filters.excluded:
        return ""
    return "".join([_encoded_value(*pair) for pair in _values(filters)])


def _values(filters: Filters) -> list[tuple[str, str]]:
    """Return what chooses and excludes values, each with its parameter, facet by facet."""
    found: list[tuple[str, str]] = []
    for facet in FACETS:
        lacking = (MISSING_PARAMETER, facet.missing_name)
        own = filters.values_of(facet)
        found += [lacking if value == MISSING else (facet.name, value) for value in own]
        found += [(EXCLUDED + facet.name, value) for value in filters.excluded_of(facet)]
    return found


@lru_cache(maxsize=4096)
def _encoded_days(since: date | None, until: date | None) -> str:
    first = f"&since={since.isoformat()}" if since else ""
    return f"{first}&until={until.isoformat()}" if until else first


def _encoded_sort(sort: str) -> str:
    return "" if sort == "relevance" else f"&sort={sort}"


def _encoded_size(size: int) -> str:
    return "" if size == DEFAULT_SIZE else f"&size={size}"


def _encoded_also(also: bool) -> str:
    return "" if also else "&also=0"


def _encoded_page(page: int) -> str:
    return "" if page == 1 else f"&page={page}"


def _encoded_lang(lang: str) -> str:
    return f"&lang={lang}" if lang else ""


def _encoded_view(view: str) -> str:
    return f"&view={view}" if view else ""


@dataclass(frozen=True)
class SearchParams:
    """A search as asked for.

    ``also`` searches the other name of acronyms; ``lang`` is the language asked for, if any;
    ``view`` is one of :data:`VIEWS`.
    """

    q: str = ""
    page: int = 1
    size: int = DEFAULT_SIZE
    sort: Sort = "relevance"
    filters: Filters = NO_FILTERS
    also: bool = True
    lang: str = ""
    view: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the search from outside the query."""
        return self.filters != NO_FILTERS

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is asked for."""
        return not self.q.strip() and not self.is_filtered and self.sort == SORTS[0]

    @property
    def order(self) -> Sort:
        """What hits are sorted by: where no words say what is relevant, by day."""
        return self.sort if self.q.strip() or self.sort != SORTS[0] else "newest"

    @property
    def values(self) -> list[tuple[str, str]]:
        """What chooses and excludes values, each with its parameter, facet by facet."""
        return _values(self.filters)

    @property
    def unfiltered(self) -> "SearchParams":
        """The same search with nothing that narrows it from outside the query."""
        return replace(self, filters=NO_FILTERS)

    @cached_property
    def _encoded(self) -> "_Encoded":
        filters = self.filters
        return _Encoded(
            _encoded_q(self.q),
            _encoded_values(filters),
            _encoded_days(filters.since, filters.until),
            _encoded_sort(self.sort),
            _encoded_size(self.size),
            _encoded_also(self.also),
            _encoded_page(self.page),
            _encoded_lang(self.lang),
            _encoded_view(self.view),
        )

    def query_string(
        self,
        *,
        q: str | None = None,
        filters: Filters | None = None,
        sort: str | None = None,
        size: int | None = None,
        also: bool | None = None,
        page: int | None = None,
        lang: str | None = None,
        view: str | None = None,
    ) -> str:
        """Return the query string of this search with some of its parameters changed."""
        own = self._encoded
        parts = (
            own.q if q is None else _encoded_q(q),
            own.values if filters is None else _encoded_values(filters),
            own.days if filters is None else _encoded_days(filters.since, filters.until),
            own.sort if sort is None else _encoded_sort(sort),
            own.size if size is None else _encoded_size(size),
            own.also if also is None else _encoded_also(also),
            own.page if page is None else _encoded_page(page),
            own.lang if lang is None else _encoded_lang(lang),
            own.view if view is None else _encoded_view(view),
        )
        return "".join(parts)

    def query_strings_within(self, periods: Iterable[tuple[date | None, date | None]]) -> list[str]:
        """Return the query string of this search's first page within each of some periods."""
        own, values, chosen = self._encoded, self._encoded.values, self.filters.chosen
        if not _PERIODS.isdisjoint(chosen):
            # Days and the lack of one are chosen instead of each other.
            dated = {name: each for name, each in chosen.items() if name not in _PERIODS}
            values = _encoded_values(replace(self.filters, chosen=dated))
        before, after = own.q + values, own.sort + own.size + own.also + own.lang + own.view
        return [f"{before}{_encoded_days(*days)}{after}" for days in periods]

    @property
    def request(self) -> SearchRequest:
        """What the index is asked with."""
        is_browsing = not self.q.strip() and not self.is_filtered and not self.is_blank
        query = EVERYTHING if is_browsing else parse(self.q)
        return SearchRequest(query, self.filters, self.size, self.page, self.order, self.also)


_SORTS: Mapping[str, Sort] = {sort: sort for sort in SORTS}
_PERIODS = {facet.name for facet in FACETS if facet.is_period}


def asked_language(arguments: Mapping[str, str]) -> str:
    """Return the language that a request's address asks for, empty where it asks for none."""
    lang = arguments.get("lang", "")
    return lang if lang in LANGUAGES else ""


def read_params(
    arguments: "MultiDict[str, str]", *, without: Collection[str] = (), spoken_days: bool = False
) -> SearchParams:
    """Read a request's parameters, but for those of a name in ``without``; never raises.

    With ``spoken_days`` a day may be what people call it: ``mars 2024``, ``hier``.
    """
    if without:
        kept = (pair for pair in arguments.items(multi=True) if pair[0] not in without)
        arguments = MultiDict(kept)
    # One value of each, in a dictionary of Python's own, which looks up much sooner.
    one = arguments.to_dict()
    problems: list[str] = []
    sort = one.get("sort") or "relevance"
    if sort not in _SORTS:
        problems.append(f"«\u00a0sort\u00a0» doit être l’un de {', '.join(SORTS)}.")
        sort = "relevance"
    view = one.get("view", "")
    return SearchParams(
        q=one.get("q", ""),
        page=_number(one, "page", 1, MAX_PAGE, 1, problems),
        size=_number(one, "size", 0, MAX_SIZE, DEFAULT_SIZE, problems),
        sort=_SORTS[sort],
        filters=_filters(arguments, one, problems, spoken_days=spoken_days),
        also=one.get("also", "1") != "0",
        lang=asked_language(one),
        view=view if view in VIEWS else "",
        problems=tuple(problems),
    )


def _filters(
    arguments: "MultiDict[str, str]",
    one: Mapping[str, str],
    problems: list[str],
    *,
    spoken_days: bool,
) -> Filters:
    since = _day(one, "since", problems, spoken=spoken_days)
    until = _day(one, "until", problems, spoken=spoken_days)
    chosen, excluded = {}, {}
    missing = arguments.getlist(MISSING_PARAMETER) if MISSING_PARAMETER in one else []
    lacking = {MISSING_FACETS[name].name for name in missing if name in MISSING_FACETS}
    if unknown := [name for name in missing if name and name not in MISSING_FACETS]:
        known = ", ".join(MISSING_FACETS)
        problems.append(
            f"«\u00a0missing\u00a0» doit être l’un de {known}, et non {unknown[0][:40]}."
        )
    for facet in VALUE_FACETS:
        values = dict.fromkeys(filter(None, arguments.getlist(facet.name)))
        name = EXCLUDED + facet.name
        if name in one and (without := dict.fromkeys(filter(None, arguments.getlist(name)))):
            excluded[facet.name] = tuple(without)[:MAX_VALUES]
            # Whose box is ticked when it is excluded is not looked for any more.
            values = {value: None for value in values if value not in without}
        if values:
            chosen[facet.name] = tuple(values)[:MAX_VALUES]
    for name in lacking:
        chosen[name] = (*chosen.get(name, ()), MISSING)
    if not (chosen or excluded or since or until):
        return NO_FILTERS
    return Filters(chosen, since, until, excluded)


def _number(
    arguments: Mapping[str, str],
    name: str,
    least: int,
    most: int,
    default: int,
    problems: list[str],
) -> int:
    typed = arguments.get(name, "").strip()
    if not typed:
        return default
    try:
        value = int(typed[:12]) if typed.isascii() else least - 1
    except ValueError:
        value = least - 1
    if value < least:
        problems.append(f"«\u00a0{name}\u00a0» doit être un nombre à partir de {least}.")
        return default
    return min(value, most)


def _day(
    arguments: Mapping[str, str], name: str, problems: list[str], *, spoken: bool
) -> date | None:
    typed = arguments.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        days = parse_days(typed[:_MAX_DAY_CHARS], date.today()) if spoken else None
        if days is not None:
            return days.since if name == "since" else days.until
        problems.append(f"«\u00a0{name}\u00a0» doit être une date sous la forme AAAA-MM-JJ.")
        return None
