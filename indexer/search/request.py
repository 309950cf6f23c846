"""A search as it is asked for: the query, what narrows it, which page of it, in which order.

A face makes a :class:`SearchRequest` of what was typed and chosen; the index and its engine are
asked with it. What a caller can get wrong is said here, before anything is searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple, Self

from indexer.errors import CallError
from indexer.query.nodes import Query
from indexer.query.parser import parse
from indexer.search.facets import VALUE_FACETS, Facet

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
#: How many hits one page of results holds, unless another size is asked for, and at most.
DEFAULT_SIZE, MAX_SIZE = 10, 100

_SORTS: dict[str, Sort] = {sort: sort for sort in SORTS}
_VALUE_NAMES = {facet.name for facet in VALUE_FACETS}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a query from outside its text: values of facets, and days, both included.

    ``chosen`` has values by the name of their facet, where there are any; several mean any of them.
    :data:`~indexer.search.facets.MISSING` among them asks for articles without a value. None of
    the ``excluded`` values passes, by facet too.
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values_of(self, facet: Facet) -> tuple[str, ...]:
        """Return which values of a facet are chosen."""
        return self.chosen.get(facet.name, ())

    def excluded_of(self, facet: Facet) -> tuple[str, ...]:
        """Return which values of a facet are excluded."""
        return self.excluded.get(facet.name, ())

    def excluding(self, facet: Facet, values: Sequence[str]) -> "Filters":
        """Return these filters with other values of a facet excluded."""
        excluded = {**self.excluded, facet.name: tuple(values)}
        return replace(self, excluded={name: own for name, own in excluded.items() if own})

    def choosing(self, facet: Facet, values: Sequence[str]) -> "Filters":
        """Return these filters with other values of a facet chosen."""
        chosen = {**self.chosen, facet.name: tuple(values)}
        return replace(self, chosen={name: own for name, own in chosen.items() if own})

    def within(self, since: date | None, until: date | None) -> "Filters":
        """Return these filters with other days chosen."""
        return replace(self, since=since, until=until)

    def widened(self, facet: Facet) -> "Filters":
        """Return these filters without those that choose among a facet's values.

        Its counts are of what they pass: what is not chosen could not be seen else.
        """
        wider = self.choosing(facet, ()).excluding(facet, ())
        return wider.within(None, None) if facet.is_period else wider


NO_FILTERS = Filters()


class SearchRequest(NamedTuple):
    """A parsed query, its filters, and page ``page`` (from 1) of at most ``size`` hits.

    ``also`` has the index search the other name of acronyms and of what they stand for. A tuple,
    for every query makes one: a frozen dataclass takes four times as long.
    """

    query: Query
    filters: Filters = NO_FILTERS
    size: int = DEFAULT_SIZE
    page: int = 1
    sort: Sort = "relevance"
    also: bool = True

    @classmethod
    def typed(
        cls,
        text: str,
        *,
        size: int = DEFAULT_SIZE,
        page: int = 1,
        sort: str = "relevance",
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
        **chosen: str | Sequence[str] | None,
    ) -> Self:
        """Return the request for what a person typed and chose, within the bounds of a page.

        ``chosen`` are values by the name of their facet (``source="Le Courrier"``), several of
        which mean any of them; ``since`` and ``until`` are days, both included. Raises
        :class:`CallError` for a ``sort`` or a day that is none.
        """
        filters = _filters(chosen, since, until)
        size, page = min(max(size, 0), MAX_SIZE), max(page, 1)
        return cls(parse(text), filters, size, page, _sort(sort), also)

    @property
    def first(self) -> int:
        """The rank, from 0, of the page's first hit."""
        return (self.page - 1) * self.size


def _sort(name: str) -> Sort:
    sort = _SORTS.get(name)
    if sort is None:
        raise CallError(f"sort must be one of {', '.join(SORTS)}, not {name!r}.")
    return sort


def _filters(
    chosen: Mapping[str, str | Sequence[str] | None],
    since: str | date | None,
    until: str | date | None,
) -> Filters:
    if not chosen and since is None and until is None:
        return NO_FILTERS
    if unknown := chosen.keys() - _VALUE_NAMES:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    values = {
        name: (own,) if isinstance(own, str) else tuple(own)
        for name, own in chosen.items()
        if isinstance(own, str) or own
    }
    filters = Filters(values, _day("since", since), _day("until", until))
    return NO_FILTERS if filters == NO_FILTERS else filters


def _day(name: str, value: str | date | None) -> date | None:
    if not value:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CallError(f"{name} must be a day as YYYY-MM-DD, not {value!r}.") from error
