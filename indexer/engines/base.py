"""What an engine is, whichever it is: what it is asked and what it answers.

An :class:`Engine` searches one finished index. The shapes are what every face shows: the result
object of the public contract is :meth:`Results.to_dict`. Nothing here knows Whoosh, HTTP or HTML,
but for the one place that writes ``<mark>`` because the contract's JSON carries it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any, Literal, NamedTuple

from indexer.article import Article
from indexer.query import Query
from indexer.snippet import Segment, Snippet, Span
from indexer.stretches import Cut

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
#: How many hits one page of results holds at most.
MAX_SIZE = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a query from outside its text. Several sources mean any of them."""

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many articles of the result set carry this value."""

    value: str
    count: int


class Hit(NamedTuple):
    """An article found. ``matched`` says whether it holds all the clauses or most of them."""

    id: str
    matched: Literal["all", "most"]
    title: str
    source: str | None
    date: str | None
    url: str | None
    path: str
    score: float
    title_segments: tuple[Segment, ...]
    snippets: tuple[Snippet, ...]

    def to_dict(self) -> dict[str, Any]:
        """One of the contract's ``hits``."""
        return {
            "id": self.id,
            "matched": self.matched,
            "title": self.title,
            "source": self.source,
            "date": self.date,
            "url": self.url,
            "path": self.path,
            "score": round(self.score, 6),
            "title_html": marked_html(self.title_segments),
            "snippet_html": " … ".join(marked_html(s.segments) for s in self.snippets),
        }


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what a query found, and what there is to say of the whole."""

    query: str
    total: int
    total_all: int
    page: int
    size: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    suggestion: str | None = None
    notices: tuple[str, ...] = ()
    #: Other names that were searched beside those typed.
    also: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages of ``size`` hits hold the total."""
        return -(-self.total // self.size) if self.size else 0

    def to_dict(self) -> dict[str, Any]:
        """The result object of the public contract, ready for ``json.dumps``."""
        return {
            "query": self.query,
            "total": self.total,
            "page": self.page,
            "pages": self.pages,
            "size": self.size,
            "took_ms": round(self.took_ms, 3),
            "suggestion": self.suggestion,
            "facets": {
                name: [{"value": c.value, "count": c.count} for c in counts]
                for name, counts in self.facets.items()
            },
            "total_all": self.total_all,
            "notices": [*self.notices, *(f"aussi : {name}" for name in self.also)],
            "hits": [hit.to_dict() for hit in self.hits],
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """A whole result set at a glance, for those who narrow it.

    The counts of ``sources`` leave the filter by source out, those of ``years`` the one by day.
    ``periods`` counts the set itself by year, month or day (``2021``, ``2021-06``, ``2021-06-29``),
    whichever fits its span, in order; periods without an article are there, with 0.
    """

    sources: tuple[FacetCount, ...] = ()
    years: tuple[FacetCount, ...] = ()
    periods: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """How many words an article's body has, and in which paragraphs of its body a query matches."""

    words: int
    paragraphs: tuple[int, ...]


def marked_html(segments: Iterable[Segment]) -> str:
    """Answer the segments as escaped text whose only markup is ``<mark>`` around the matches."""
    return "".join(
        f"<mark>{escape(text)}</mark>" if matched else escape(text) for text, matched in segments
    )


class Writer(ABC):
    """What a new index is written with."""

    @abstractmethod
    def add(self, cut: Cut) -> None:
        """Add articles whose ids were not added before; they come in the order they were cut.

        A cut may hold none and only say which stretches are new, perhaps of no article to come.
        """


class Engine(ABC):
    """One finished index, open for reading. Threads may share it.

    ``search`` raises :class:`~indexer.errors.IndexDamagedError` where the index cannot be read;
    it never answers an empty result in place of a failure.
    """

    @abstractmethod
    def search(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        *,
        size: int = 10,
        page: int = 1,
        sort: Sort = "relevance",
    ) -> Results:
        """Answer page ``page`` (from 1) of at most ``size`` hits."""

    @abstractmethod
    def search_ids(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        *,
        size: int = 10,
        page: int = 1,
        sort: Sort = "relevance",
    ) -> list[str]:
        """Answer the ids of the same hits in the same order, and nothing else of them."""

    @abstractmethod
    def count_all(self, query: Query, filters: Filters = NO_FILTERS) -> int:
        """Answer how many articles match all clauses: ``total_all`` of the results."""

    @abstractmethod
    def overview(self, query: Query, filters: Filters = NO_FILTERS) -> Overview:
        """Answer the whole result set at a glance."""

    @abstractmethod
    def extents(self, query: Query, article_ids: Sequence[str]) -> list[Extent]:
        """Answer how far the query reaches in each of these articles, which exist, in order."""

    @abstractmethod
    def similar(self, article_id: str, most: int) -> list[str]:
        """Answer the ids of the articles that share most rare words with this one, best first."""

    @abstractmethod
    def article(self, article_id: str) -> Article | None:
        """Answer the whole article, or ``None`` where no article has this id."""

    @abstractmethod
    def matches(
        self, query: Query, texts: Sequence[str], *, in_title: bool = False
    ) -> list[list[Span]]:
        """Answer where the query's words match in each text (sorted, not overlapping).

        Words asked for in titles only (``titre:``) are marked where the texts are titles.
        """

    @abstractmethod
    def rehearse(self) -> Iterator[tuple[int, int]]:
        """Ask a query of every kind, so that what is wrong with a new index is raised.

        Gives how many are done, and of how many.
        """

    @abstractmethod
    def count(self) -> int:
        """How many articles the index holds."""

    @property
    @abstractmethod
    def segments(self) -> int:
        """Of how many parts, each searched in turn, the index is made."""

    @property
    @abstractmethod
    def deleted(self) -> int:
        """How many deleted articles still take room."""

    @abstractmethod
    def articles(self) -> Iterator[Article]:
        """All articles, in the index's own order."""

    @abstractmethod
    def check(self) -> list[str]:
        """Read everything; answer what is wrong, a sentence each, nothing where all is well."""

    @abstractmethod
    def close(self) -> None:
        """Give back files and memory.

        What is running may still be answered; whatever is asked afterwards raises
        :class:`~indexer.errors.IndexClosedError`.
        """
