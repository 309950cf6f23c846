"""What a search comes back with, for every face: a page of hits, facets, a set at a glance.

The result object of the public contract is :meth:`Results.to_dict`. Nothing here knows HTTP or
HTML, but for the one place that writes ``<mark>`` because the contract's JSON carries it.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal, NamedTuple, Self

from indexer.article import Article
from indexer.search.relaxation import is_question, relaxation_notice
from indexer.search.request import SearchRequest
from indexer.search.snippet import Segment, Snippet, joined


class FacetCount(NamedTuple):
    """How many articles of the result set carry this value."""

    value: str
    #: In place of the method of tuples, which nobody asks here.
    count: int  # type: ignore[assignment]


class Hit(NamedTuple):
    """An article found. ``matched`` says whether it holds all the clauses or most of them.

    ``by_family`` says that it holds all where words stand for their families.
    """

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
    by_family: bool = False

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


class SimilarArticle(NamedTuple):
    """An article that shares telling words with another."""

    id: str
    title: str
    source: str | None
    date: str | None


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
    #: Whether hits that match in part are ranked among those that match in full.
    by_weight: bool = False
    #: Whether a budget had only a part of the articles looked through: ``total`` and ``facets`` are
    #: lower bounds then.
    partial: bool = False

    @classmethod
    def answering(
        cls,
        request: SearchRequest,
        *,
        total_all: int,
        total: int,
        hits: Iterable[Hit],
        facets: dict[str, tuple[FacetCount, ...]],
        started: float,
        is_partial: bool = False,
    ) -> Self:
        """Return the results of a request, said where articles with some clauses follow.

        ``started`` is what :func:`time.perf_counter` was when it came.
        """
        notices = request.query.notices
        is_by_weight = is_question(request.query)
        if total > total_all:
            notice = relaxation_notice(request.query, total_all, by_weight=is_by_weight)
            notices = (*notices, notice)
        return cls(
            query=request.query.text,
            total=total,
            total_all=total_all,
            page=request.page,
            size=request.size,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=facets,
            notices=notices,
            by_weight=is_by_weight and request.sort == "relevance",
            partial=is_partial,
        )

    @property
    def pages(self) -> int:
        """How many pages of ``size`` hits hold the total."""
        return -(-self.total // self.size) if self.size else 0

    def to_dict(self) -> dict[str, Any]:
        """Return the result object of the public contract, ready for ``json.dumps``."""
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
            "partial": self.partial,
            "notices": [*self.notices, *(f"aussi : {name}" for name in self.also)],
            "hits": [hit.to_dict() for hit in self.hits],
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """A whole result set at a glance, for those who narrow it.

    ``facets`` has the counts of each of :data:`~indexer.search.facets.FACETS` by name, its own
    filter left out.
    ``missing`` has by the same names how many of those articles have no value.
    ``periods`` counts the set itself by year, month or day (``2021``, ``2021-06``, ``2021-06-29``),
    whichever fits its span, in order; periods without an article are there, with 0.
    """

    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    periods: tuple[FacetCount, ...] = ()
    missing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many words an article's body has, and in which paragraphs of its body a query matches."""

    words: int
    paragraphs: tuple[int, ...]


class MarkedArticle(NamedTuple):
    """A whole article, marked where a search matches it, and the page of hits that it may be on.

    Title and paragraphs are those of ``article``, in order, cut into segments; ``page_ids`` are the
    ids of the page's hits, in order.
    """

    article: Article
    title: Sequence[Segment]
    paragraphs: Sequence[Sequence[Segment]]
    page_ids: Sequence[str]


class ResultsPage(NamedTuple):
    """All that a page of results shows; the extents are those of its hits, in order."""

    results: Results
    overview: Overview
    extents: list[Extent]


class ResultSet(NamedTuple):
    """The articles of all pages of a search, in order; ``partial`` as in :class:`Results`.

    ``hits`` are the same articles as a page shows them. Each is read when it is asked for.
    """

    total: int
    articles: Iterator[Article]
    hits: Iterator[Hit]
    partial: bool


def marked_html(segments: Sequence[Segment]) -> str:
    """Return the segments as escaped text whose only markup is ``<mark>`` around the matches."""
    return "".join(
        f"<mark>{escape(text)}</mark>" if matched else escape(text)
        for text, matched in joined(segments)
    )
