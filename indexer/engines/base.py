"""What an engine is, whichever it is: what it is asked and what it answers.

An :class:`Engine` searches one finished index, a :class:`Writer` makes one. Nothing here knows
Whoosh.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence

from indexer.article import Article
from indexer.build.manifest import Object
from indexer.query.nodes import Query
from indexer.search.budget import Budget
from indexer.search.fragmenter import snippets
from indexer.search.highlighter import Match
from indexer.search.paragraphs import extent
from indexer.search.request import NO_FILTERS, SORTS, Filters, SearchRequest
from indexer.search.results import (
    Extent,
    Hit,
    MarkedArticle,
    Overview,
    Results,
    ResultSet,
    ResultsPage,
    SimilarArticle,
)
from indexer.search.snippet import Span, segments
from indexer.search.utf8 import byte_offsets, encoded
from indexer.search.warmup import warmup_queries


class Writer(ABC):
    """What a new index is written with."""

    @abstractmethod
    def add(self, articles: Sequence[Article]) -> None:
        """Add articles whose ids were not added before, some hundred at a time."""

    def show(self, articles: Sequence[Article]) -> None:  # noqa: B027 - no engine need prepare
        """Look at articles that may be added later, whole or in part.

        It leaves nothing in the index; who learns from texts may do so while others are read.
        """

    def section(self) -> Object:
        """Return what the manifest is to say for the engine, once all is written.

        It is given back on opening. One that keeps no files here may have nothing to say.
        """
        return {}

    def shared(self) -> Collection[str]:
        """Return the names of files taken over, as they were, from the generation gone on from."""
        return ()


class Engine(ABC):
    """One finished index, open for reading. Threads may share it.

    ``search`` raises :class:`~indexer.errors.IndexDamagedError` where the index cannot be read;
    it never answers an empty result in place of a failure. What costs more than its budget, or than
    any page may where none is given, is looked for in a part of the articles.
    """

    @abstractmethod
    def search(self, request: SearchRequest, budget: Budget | None = None) -> Results:
        """Return the page of results that is asked for; the query is searched as it stands."""

    def results_page(self, request: SearchRequest, budget: Budget | None = None) -> ResultsPage:
        """Return the same, the whole result set at a glance and how far each hit is reached."""
        results = self.search(request, budget)
        by_family = [hit.id for hit in results.hits if hit.by_family]
        return ResultsPage(
            results,
            self.overview(request, budget),
            self.extents(request.query, [hit.id for hit in results.hits], by_family),
        )

    def search_ids(self, request: SearchRequest, budget: Budget | None = None) -> list[str]:
        """Return the ids of the same hits in the same order, and nothing else of them."""
        return [hit.id for hit in self.search(request, budget).hits]

    def result_set(self, request: SearchRequest, budget: Budget | None = None) -> ResultSet:
        """Return the articles of all pages, in the same order, each read when it is asked for."""
        every = self.search(request._replace(page=1, size=self.count()), budget)
        found = map(self.article, [hit.id for hit in every.hits])
        articles = (each for each in found if each)
        return ResultSet(every.total, articles, iter(every.hits), every.partial)

    @abstractmethod
    def count_all(
        self, query: Query, filters: Filters = NO_FILTERS, budget: Budget | None = None
    ) -> int:
        """Return how many articles match all clauses: ``total_all`` of the results."""

    @abstractmethod
    def marked_article(
        self, request: SearchRequest, article_id: str, budget: Budget | None = None
    ) -> MarkedArticle | None:
        """Return a whole article, marked where a search matches it; ``None`` where none has the id.

        Words of the families of the query's words are marked where it is found by them alone.
        """

    @abstractmethod
    def overview(self, request: SearchRequest, budget: Budget | None = None) -> Overview:
        """Return the whole result set at a glance; which page is asked for is of no account."""

    def hits(self, query: Query, article_ids: Sequence[str]) -> list[Hit]:
        """Return these articles as a page of the query's results shows them, in order.

        Those that do not exist are left out.
        """
        found = []
        for article in filter(None, map(self.article, article_ids)):
            [title_spans] = self.matches(query, [article.title], in_title=True)
            [spans] = self.matches(query, [article.body])
            matches = [Match(*span, 0) for span in spans]
            title, cut = segments(article.title, title_spans), snippets(article.body, matches, [1])
            about = article.source, article.date, article.url, article.path
            found.append(Hit(article.id, "all", article.title, *about, 0.0, title, cut))
        return found

    def extents(
        self, query: Query, article_ids: Sequence[str], by_family: Collection[str] = ()
    ) -> list[Extent]:
        """Return how far the query reaches in each of these articles, which exist, in order.

        In those ``by_family``, words of the families of its words match too.
        """
        found = []
        for article in map(self.article, article_ids):
            if article is not None:
                body, is_wider = article.body, article.id in by_family
                [spans] = self.matches(query, [body], by_family=is_wider)
                places = byte_offsets(body, [span.start for span in spans])
                found.append(extent(encoded(body), places))
        return found

    @abstractmethod
    def similar(self, article_id: str, most: int) -> list[SimilarArticle]:
        """Return the articles that share most rare words with this one, best first."""

    @abstractmethod
    def article(self, article_id: str) -> Article | None:
        """Return the whole article, or ``None`` where no article has this id."""

    @abstractmethod
    def matches(
        self,
        query: Query,
        texts: Sequence[str],
        *,
        in_title: bool = False,
        by_family: bool = False,
    ) -> list[list[Span]]:
        """Return where the query's words match in each text (sorted, not overlapping).

        Words asked for in titles only (``titre:``) are marked where the texts are titles. With
        ``by_family``, words of the families of its words match too.
        """

    def warm_up(self) -> Iterator[tuple[int, int]]:
        """Ask a query of every kind, so that what is wrong with a new index is raised.

        Looks at the results in every way. Gives how many are done, and of how many.
        """
        # Words alone last, words in titles first: both take most loops, the former all in one, and
        # what Python calls by itself is not compiled again for another loop.
        queries = list(warmup_queries(next(self.articles())))[::-1]
        for done, query in enumerate(queries):
            yield done, len(queries)
            for sort in SORTS:
                hits = self.search(SearchRequest(query, sort=sort)).hits
            self.extents(query, [hit.id for hit in hits])
        self.overview(SearchRequest(query))
        yield len(queries), len(queries)

    @abstractmethod
    def count(self) -> int:
        """Return how many articles the index holds."""

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
        """Return all articles, in the index's own order."""

    def deleted_articles(self) -> Iterator[Article]:
        """Return the deleted articles that are left on disk."""
        return iter(())

    def deleted_keys(self) -> Iterator[tuple[str, str]]:
        """Return id and content key of the deleted articles of which something is left on disk.

        Be it but what was learned of them, which is forgotten by a rebuild.
        """
        return ((article.id, article.content_key()) for article in self.deleted_articles())

    @abstractmethod
    def check(self) -> list[str]:
        """Read everything; return what is wrong, a sentence each, nothing where all is well."""

    @abstractmethod
    def close(self) -> None:
        """Give back files and memory.

        What is running may still be answered; whatever is asked afterwards raises
        :class:`~indexer.errors.IndexClosedError`.
        """
