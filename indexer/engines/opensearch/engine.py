"""An open index of a cluster that answers queries.

Most pages take one request, with the counts of all that is found. Index and generation never
change, so that what two requests answer fits together, and what is known of a word stays true.
Marks are made here, of the articles that come with the hits, by the chain that analysed them.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from indexer.analysis import first_term_counts, typed_tokens
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.build.manifest import Generation
from indexer.engines.base import Engine
from indexer.engines.opensearch import counts, schema
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.documents import article_of
from indexer.engines.opensearch.executor import Executor, FoundArticle, SearchOutcome
from indexer.engines.opensearch.matching import all_of, none_of
from indexer.engines.opensearch.plan import QueryPlan
from indexer.engines.opensearch.word_statistics import WordStatistics
from indexer.engines.opensearch.writer import cluster_of, deleted_of, index_of
from indexer.errors import IndexClosedError, IndexDamagedError
from indexer.query.nodes import Query
from indexer.search.budget import Budget
from indexer.search.facets import FACETS
from indexer.search.highlighter import Highlighter, leaves
from indexer.search.hit_highlighter import HitHighlighter
from indexer.search.paragraphs import extent
from indexer.search.relaxation import RELAX_BELOW
from indexer.search.request import NO_FILTERS, Filters, SearchRequest
from indexer.search.results import (
    Extent,
    FacetCount,
    Hit,
    MarkedArticle,
    Overview,
    Results,
    ResultSet,
    ResultsPage,
    SimilarArticle,
)
from indexer.search.snippet import Span, paragraphs_of, segments
from indexer.search.utf8 import byte_offsets, encoded

Json = dict[str, Any]
#: Telling words that are looked for in similar articles, how many of them these hold at least, and
#: which part of all articles may hold one.
_TELLING, _SHARED, _MAX_SHARE = 30, 4, 0.2
#: What readers are told where answers are whole, but not for sure for long.
DEGRADED = (
    "Une partie des serveurs de l’index est absente : les réponses sont entières, mais peuvent "
    "tarder."
)
_TOO_DEEP = (
    f"Au-delà du {schema.MAX_WINDOW}e résultat, rien n’est affiché\u00a0: précisez la recherche ou "
    "exportez-la."
)


def open_engine(generation: Generation) -> "OpenSearchEngine":
    """Open a generation; raises :class:`IndexDamagedError` where the cluster has no such index."""
    cluster = cluster_of(generation.path.parent)
    return OpenSearchEngine(cluster, index_of(generation), deleted_of(generation))


class _Answer(NamedTuple):
    """A page of results, its articles, and what the cluster said of the whole result set."""

    results: Results
    outcome: SearchOutcome


class OpenSearchEngine(Engine):
    """One index of a cluster, open for reading. Threads may share it."""

    def __init__(
        self, cluster: Cluster, index: str, deleted: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._asked = cluster
        self._index = index
        self._deleted = deleted
        self._is_closed = False
        [self._count] = WordStatistics(cluster, index, 0).counts([{"match_all": {}}])
        self._statistics = WordStatistics(cluster, index, self._count)
        self._executor_ = Executor(cluster, index, self._statistics)

    @property
    def _cluster(self) -> Cluster:
        if self._is_closed:
            raise IndexClosedError(f"The index {self._index} was closed.")
        return self._asked

    @property
    def _executor(self) -> Executor:
        _ = self._cluster
        return self._executor_

    def search(self, request: SearchRequest, budget: Budget | None = None) -> Results:
        """Return the page of results that is asked for."""
        return self._answer(request, counts.facet_aggregations()).results

    def results_page(self, request: SearchRequest, budget: Budget | None = None) -> ResultsPage:
        """Return the same, the whole result set at a glance and how far each hit is reached."""
        asked = {**counts.facet_aggregations(), **counts.period_aggregations()}
        results, outcome = self._answer(request, asked)
        overview = self._overview(request, outcome)
        articles = [found.article for found in outcome.page if found.article is not None]
        by_family = {found.id for found in outcome.page if found.by_family}
        extents = self._extents(outcome.plan, articles, by_family)
        return ResultsPage(results, overview, extents)

    def _answer(self, request: SearchRequest, aggregations: Json) -> _Answer:
        started = time.perf_counter()
        outcome = self._executor.execute(request, aggregations)
        found = outcome.aggregations
        results = Results.answering(
            request,
            total_all=outcome.total_all,
            total=outcome.total,
            hits=self._highlighted(outcome.plan, outcome.page) if outcome.page else (),
            facets=counts.facets_of(found) if found else _no_counts(),
            started=started,
        )
        if self._cluster.is_degraded(self._index):
            results = replace(results, notices=(*results.notices, DEGRADED))
        if request.first + request.size > schema.MAX_WINDOW and request.first < outcome.total:
            results = replace(results, notices=(*results.notices, _TOO_DEEP))
        return _Answer(results, outcome)

    def _highlighted(self, plan: QueryPlan, page: Iterable[FoundArticle]) -> Iterator[Hit]:
        root = plan.root
        own = [leaf for leaf, _in_title in leaves(root)]
        if len(own) > 1:
            self._statistics.learn(chain.from_iterable(typed_tokens(leaf.text) for leaf in own))
        # Of a single leaf nothing is to be weighed.
        idf = self._statistics.idf if len(own) > 1 else lambda _token: 0.0
        highlighters: dict[bool, HitHighlighter] = {}
        for found in page:
            if found.by_family not in highlighters:
                highlighters[found.by_family] = HitHighlighter(
                    root, self._statistics.fuzzy_variants, idf, by_family=found.by_family
                )
            yield _hit(highlighters[found.by_family], found)

    def search_ids(self, request: SearchRequest, budget: Budget | None = None) -> list[str]:
        """Return the ids of the same hits, in order, and nothing else of them."""
        outcome = self._executor.execute(request, {}, has_articles=False)
        return [found.id for found in outcome.page]

    def result_set(self, request: SearchRequest, budget: Budget | None = None) -> ResultSet:
        """Return the articles of all pages, fetched as they are asked for."""
        none = request._replace(page=1, size=0)
        total = self._executor.execute(none, {}, has_articles=False).total
        articles = (found.article for found in self._executor.everything(request))
        present = (article for article in articles if article is not None)
        plan = self._executor.plan(request)
        hits = self._highlighted(plan, self._executor.everything(request))
        return ResultSet(total, present, hits, False)

    def count_all(
        self, query: Query, filters: Filters = NO_FILTERS, budget: Budget | None = None
    ) -> int:
        """Return how many articles match all clauses."""
        plan = self._executor.plan(SearchRequest(query, filters))
        return 0 if plan.is_empty else self._statistics.counts([plan.all])[0]

    def marked_article(
        self, request: SearchRequest, article_id: str, budget: Budget | None = None
    ) -> MarkedArticle | None:
        """Return a whole article, marked where a search matches it; ``None`` of an unknown id."""
        article = self.article(article_id)
        if article is None:
            return None
        outcome = self._executor.execute(request, {}, has_articles=False)
        by_family = self._is_by_family(outcome, article_id)
        title, body = (
            self._highlighter(outcome.plan, in_title=in_title, by_family=by_family)
            for in_title in (True, False)
        )
        return MarkedArticle(
            article,
            segments(article.title, title.spans(article.title)),
            paragraphs_of(segments(article.body, body.spans(article.body))),
            [found.id for found in outcome.page],
        )

    def _is_by_family(self, outcome: SearchOutcome, article_id: str) -> bool:
        """Return whether an article is found only by words of the families of a query's words."""
        for found in outcome.page:
            if found.id == article_id:
                return found.by_family
        plan, wider = outcome.plan, outcome.plan.all_wider
        if wider is None or outcome.total_all >= RELAX_BELOW:
            return False
        own = {"term": {schema.ID: article_id}}
        return self._executor.matches(all_of([own, *plan.narrowing, wider, plan.some_only()]))

    def overview(self, request: SearchRequest, budget: Budget | None = None) -> Overview:
        """Return the whole result set at a glance."""
        asked = {**counts.facet_aggregations(), **counts.period_aggregations()}
        none = request._replace(page=1, size=0)
        return self._overview(request, self._executor.execute(none, asked, has_articles=False))

    def _overview(self, request: SearchRequest, outcome: SearchOutcome) -> Overview:
        found = outcome.aggregations
        if not found:
            return Overview(_no_counts(), (), dict.fromkeys(_no_counts(), 0))
        facets = counts.facets_of(found)
        missing = {each.name: counts.missing_of(found, each, outcome.total) for each in FACETS}
        none = request._replace(page=1, size=0)
        for facet in FACETS:
            widened = request.filters.widened(facet)
            if widened != request.filters:
                aggregations = counts.facet_aggregations([facet])
                asked = none._replace(filters=widened)
                wider = self._executor.execute(asked, aggregations, has_articles=False)
                # A filter alone finds what passes it; without it nothing is asked for.
                facets[facet.name], missing[facet.name] = (), 0
                if wider.aggregations:
                    facets |= counts.facets_of(wider.aggregations, [facet])
                    missing[facet.name] = counts.missing_of(wider.aggregations, facet, wider.total)
        days = counts.span(found)
        if days is None:
            return Overview(facets, (), missing)
        if counts.needs_days(days):
            by_day = counts.day_aggregations()
            found = self._executor.execute(none, by_day, has_articles=False).aggregations
        return Overview(facets, counts.periods_of(found, days), missing)

    def extents(
        self, query: Query, article_ids: Sequence[str], by_family: Collection[str] = ()
    ) -> list[Extent]:
        """Return how far the query reaches in each of these articles."""
        plan = self._executor.plan(SearchRequest(query))
        return self._extents(plan, self._articles_of(article_ids), by_family)

    def _extents(
        self, plan: QueryPlan, articles: Sequence[Article], by_family: Collection[str]
    ) -> list[Extent]:
        found = []
        for article in articles:
            highlighter = self._highlighter(plan, by_family=article.id in by_family)
            spans = highlighter.spans(article.body)
            places = byte_offsets(article.body, [span.start for span in spans])
            found.append(extent(encoded(article.body), places))
        return found

    def _highlighter(
        self, plan: QueryPlan, *, in_title: bool = False, by_family: bool = False
    ) -> Highlighter:
        variants = self._statistics.fuzzy_variants
        return Highlighter(plan.root, variants, in_title=in_title, by_family=by_family)

    def similar(self, article_id: str, most: int) -> list[SimilarArticle]:
        """Return the articles that share most rare words with this one, best first."""
        article = self.article(article_id)
        if article is None:
            return []
        words = first_term_counts(article.title + PARAGRAPH_BREAK + article.body).elements()
        like = {
            "fields": [schema.TEXT],
            "like": " ".join(map(schema.lemma_term, words)),
            "analyzer": "whitespace",
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_doc_freq": max(2, int(self._count * _MAX_SHARE)),
            "max_query_terms": _TELLING,
            "minimum_should_match": str(_SHARED),
        }
        others = none_of({"term": {schema.ID: article_id}})
        body = {
            "query": {"bool": {"must": [{"more_like_this": like}], "filter": [others]}},
            "sort": [{"_score": "desc"}, {schema.ID: "asc"}],
            "size": most,
        }
        hits = self._cluster.search(self._index, body)["hits"]["hits"]
        found = [article_of(hit["_source"]) for hit in hits]
        return [SimilarArticle(one.id, one.title, one.source, one.date) for one in found]

    def article(self, article_id: str) -> Article | None:
        """Return the whole article, or ``None`` where no article has this id."""
        found = self._articles_of([article_id])
        return found[0] if found else None

    def _articles_of(self, ids: Sequence[str]) -> list[Article]:
        """Return the articles of these ids, in order; of one that nobody has, nothing."""
        wanted = {"terms": {schema.ID: list(ids)}}
        body = {"query": wanted, "size": len(ids), "sort": [{schema.ID: "asc"}]}
        hits = self._cluster.search(self._index, body)["hits"]["hits"] if ids else []
        found = {hit["_id"]: article_of(hit["_source"]) for hit in hits}
        return [found[id_] for id_ in ids if id_ in found]

    def matches(
        self,
        query: Query,
        texts: Sequence[str],
        *,
        in_title: bool = False,
        by_family: bool = False,
    ) -> list[list[Span]]:
        """Return where the query's words match in each text (sorted, not overlapping)."""
        plan = self._executor.plan(SearchRequest(query))
        highlighter = self._highlighter(plan, in_title=in_title, by_family=by_family)
        return [highlighter.spans(text) for text in texts]

    def count(self) -> int:
        """Return how many articles the index holds."""
        _ = self._cluster
        return self._count

    @property
    def segments(self) -> int:
        """One: the cluster itself sees to it that its parts are few."""
        return min(1, self.count())

    @property
    def deleted(self) -> int:
        """Of how many deleted articles words may be left in what was learned, and nothing else."""
        _ = self._cluster
        return len(self._deleted)

    def articles(self) -> Iterator[Article]:
        """Return all articles, in the order they were indexed."""
        for found in self._executor.walk({"sort": [{schema.PLACE: "asc"}]}):
            if found.article is not None:
                yield found.article

    def deleted_keys(self) -> Iterator[tuple[str, str]]:
        """Return id and content key of the articles that updates deleted since the last rebuild."""
        return iter(self._deleted)

    def check(self) -> list[str]:
        """Read every article; return what is wrong, a sentence each."""
        problems = []
        read = 0
        try:
            for _article in self.articles():
                read += 1
        except (KeyError, TypeError, ValueError, IndexDamagedError) as error:
            problems.append(f"An article after {read} others cannot be read: {error}")
        if read != self._count and not problems:
            problems.append(f"{read} articles can be read of {self._count}.")
        return problems

    def close(self) -> None:
        """Let go of the cluster; asked again, it raises."""
        self._is_closed = True
        self._asked.close()


def _no_counts() -> dict[str, tuple[FacetCount, ...]]:
    return {facet.name: () for facet in FACETS}


def _hit(highlighter: HitHighlighter, found: FoundArticle) -> Hit:
    if found.article is None:
        raise IndexDamagedError(f"The cluster gives no article with its hit {found.id}.")
    return highlighter.hit(found.article, "all" if found.holds_all else "most", found.score)
