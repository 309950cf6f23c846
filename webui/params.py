"""What a request asks for: its parameters as one frozen object, shared by pages and API.

Nothing that a person types into the box is an error. A parameter that is no number, sort or day is
left out, and ``problems`` says so; a page shows them, the API refuses the request with them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.search.facets import VALUE_FACETS
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


@dataclass(frozen=True, slots=True)
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

    def query_string(self, **changes: object) -> str:
        """Return the query string of this search with some of its parameters changed."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        filters = changed.filters
        pairs: list[tuple[str, object]] = [("q", changed.q), *changed.values]
        pairs += [
            (name, day.isoformat())
            for name, day in (("since", filters.since), ("until", filters.until))
            if day
        ]
        if changed.sort != "relevance":
            pairs.append(("sort", changed.sort))
        if changed.size != DEFAULT_SIZE:
            pairs.append(("size", changed.size))
        if not changed.also:
            pairs.append(("also", 0))
        if changed.page != 1:
            pairs.append(("page", changed.page))
        if changed.lang:
            pairs.append(("lang", changed.lang))
        return urlencode(pairs, errors="replace")

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
    arguments = MultiDict(pair for pair in arguments.items(multi=True) if pair[0] not in without)
    problems: list[str] = []
    sort = arguments.get("sort") or "relevance"
    if sort not in SORTS:
        problems.append(f"«\u00a0sort\u00a0» doit être l’un de {', '.join(SORTS)}.")
        sort = "relevance"
    return SearchParams(
        q=arguments.get("q", ""),
        page=_number(arguments, "page", 1, MAX_PAGE, 1, problems),
        size=_number(arguments, "size", 0, MAX_SIZE, DEFAULT_SIZE, problems),
        sort=sort,
        filters=_filters(arguments, problems),
        also=arguments.get("also", "1") != "0",
        lang=asked_language(arguments),
        problems=tuple(problems),
    )


def _filters(arguments: "MultiDict[str, str]", problems: list[str]) -> Filters:
    since, until = _day(arguments, "since", problems), _day(arguments, "until", problems)
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
