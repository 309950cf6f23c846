"""What a request asks for: its parameters as one frozen object, shared by pages and API.

Nothing that a person types into the box is an error. A parameter that is no number, sort or day is
left out, and ``problems`` says so; a page shows them, the API refuses the request with them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from indexer.search.facets import VALUE_FACETS, Facet
from indexer.search.request import (
    DEFAULT_SIZE,
    MAX_SIZE,
    NO_FILTERS,
    SORTS,
    Filters,
    SearchRequest,
)

#: The languages that pages are written in, the first by default.
LANGUAGES = ("fr", "en")
#: Values of one facet that one request may name; the search page offers fewer.
MAX_VALUES = 50
#: Beyond it no page can exist, and the offset stays far from what a machine counts with.
MAX_PAGE = 1_000_000


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


def _encoded_q(q: str) -> str:
    return "q=" + quote_plus(q, errors="replace")


# Values are those of the index, or what an address says, which may be long.
@lru_cache(maxsize=256)
def _encoded_value(facet: str, value: str) -> str:
    return f"&{facet}={quote_plus(value, errors='replace')}"


def _encoded_values(filters: Filters, facets: Iterable[Facet] = VALUE_FACETS) -> str:
    return "".join(
        [
            _encoded_value(facet.name, value)
            for facet in facets
            for value in filters.values_of(facet)
        ]
    )


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


@dataclass(frozen=True)
class SearchParams:
    """A search as asked for.

    ``also`` searches the other name of acronyms; ``lang`` is the language asked for, if any.
    """

    q: str = ""
    page: int = 1
    size: int = DEFAULT_SIZE
    sort: str = "relevance"
    filters: Filters = NO_FILTERS
    also: bool = True
    lang: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the search from outside the query."""
        return self.filters != NO_FILTERS

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is asked for."""
        return not self.q.strip() and not self.is_filtered

    @property
    def values(self) -> list[tuple[str, str]]:
        """The values chosen, each with its parameter, facet by facet."""
        return [
            (facet.name, value) for facet in VALUE_FACETS for value in self.filters.values_of(facet)
        ]

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
        )
        return "".join(parts)

    def query_strings_within(self, periods: Iterable[tuple[date | None, date | None]]) -> list[str]:
        """Return the query string of this search's first page within each of some periods."""
        own = self._encoded
        before, after = own.q + own.values, own.sort + own.size + own.also + own.lang
        return [f"{before}{_encoded_days(*days)}{after}" for days in periods]

    def query_strings_choosing(self, facet: Facet, choices: Iterable[Sequence[str]]) -> list[str]:
        """Return the query string of its first page with each of some choices of values instead."""
        own = self._encoded
        at = [each.name for each in VALUE_FACETS].index(facet.name)
        before = own.q + _encoded_values(self.filters, VALUE_FACETS[:at])
        after = _encoded_values(self.filters, VALUE_FACETS[at + 1 :])
        after += own.days + own.sort + own.size + own.also + own.lang
        return [
            "".join((before, *(_encoded_value(facet.name, value) for value in values), after))
            for values in choices
        ]

    @property
    def request(self) -> SearchRequest:
        """What the index is asked with."""
        return SearchRequest.typed(
            self.q,
            size=self.size,
            page=self.page,
            sort=self.sort,
            since=self.filters.since,
            until=self.filters.until,
            also=self.also,
            **self.filters.chosen,
        )


def asked_language(arguments: Mapping[str, str]) -> str:
    """Return the language that a request's address asks for, empty where it asks for none."""
    lang = arguments.get("lang", "")
    return lang if lang in LANGUAGES else ""


def read_params(arguments: "MultiDict[str, str]", *, without: Collection[str] = ()) -> SearchParams:
    """Read a request's parameters, but for those of a name in ``without``; never raises."""
    if without:
        kept = (pair for pair in arguments.items(multi=True) if pair[0] not in without)
        arguments = MultiDict(kept)
    # One value of each, in a dictionary of Python's own, which looks up much sooner.
    one = arguments.to_dict()
    problems: list[str] = []
    sort = one.get("sort") or "relevance"
    if sort not in SORTS:
        problems.append(f"«\u00a0sort\u00a0» doit être l’un de {', '.join(SORTS)}.")
        sort = "relevance"
    return SearchParams(
        q=one.get("q", ""),
        page=_number(one, "page", 1, MAX_PAGE, 1, problems),
        size=_number(one, "size", 0, MAX_SIZE, DEFAULT_SIZE, problems),
        sort=sort,
        filters=_filters(arguments, one, problems),
        also=one.get("also", "1") != "0",
        lang=asked_language(one),
        problems=tuple(problems),
    )


def _filters(
    arguments: "MultiDict[str, str]", one: Mapping[str, str], problems: list[str]
) -> Filters:
    since, until = _day(one, "since", problems), _day(one, "until", problems)
    chosen = {}
    for facet in VALUE_FACETS:
        values = dict.fromkeys(value for value in arguments.getlist(facet.name) if value)
        if values:
            chosen[facet.name] = tuple(values)[:MAX_VALUES]
    return Filters(chosen, since, until)


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


def _day(arguments: Mapping[str, str], name: str, problems: list[str]) -> date | None:
    typed = arguments.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        problems.append(f"«\u00a0{name}\u00a0» doit être une date sous la forme AAAA-MM-JJ.")
        return None
