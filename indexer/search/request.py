"""A search as it is asked for: the query, what narrows it, which page of it, in which order.

A face makes a :class:`SearchRequest` of what was typed and chosen; the index and its engine are
asked with it. What a caller can get wrong is said here, before anything is searched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Self

from indexer.errors import CallError
from indexer.query.nodes import Query
from indexer.query.parser import parse

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
#: How many hits one page of results holds, unless another size is asked for, and at most.
DEFAULT_SIZE, MAX_SIZE = 10, 100

_SORTS: dict[str, Sort] = {sort: sort for sort in SORTS}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a query from outside its text. Several sources mean any of them."""

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


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
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
    ) -> Self:
        """Return the request for what a person typed and chose, within the bounds of a page.

        Several sources mean any of them; ``since`` and ``until`` are days, both included. Raises
        :class:`CallError` for a ``sort`` or a day that is none.
        """
        filters = _filters(source, since, until)
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
    source: str | Sequence[str] | None, since: str | date | None, until: str | date | None
) -> Filters:
    if source is None and since is None and until is None:
        return NO_FILTERS
    sources = (source,) if isinstance(source, str) else tuple(source or ())
    return Filters(sources, _day("since", since), _day("until", until))


def _day(name: str, value: str | date | None) -> date | None:
    if not value:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CallError(f"{name} must be a day as YYYY-MM-DD, not {value!r}.") from error
