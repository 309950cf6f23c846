"""A query's answer: how many articles it finds, those of one page in order, counts of all.

Those that hold all clauses are asked for first; where few do, a second request brings those that
hold some. Of a question, whose words need not all be there, it is counted first how many hold each.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from indexer.article import Article
from indexer.engines.opensearch import schema
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.documents import article_of
from indexer.engines.opensearch.matching import Dsl
from indexer.engines.opensearch.plan import ALL, BY_FAMILY, QueryPlan, query_plan
from indexer.engines.opensearch.word_statistics import WordStatistics
from indexer.search.relaxation import RELAX_BELOW
from indexer.search.request import SearchRequest, Sort

Json = dict[str, Any]
_BY_ID = {schema.ID: "asc"}
_ORDERS: dict[Sort, list[Json]] = {
    "relevance": [{"_score": "desc"}, _BY_ID],
    "newest": [{schema.DATE: {"order": "desc", "missing": "_last"}}, _BY_ID],
    "oldest": [{schema.DATE: {"order": "asc", "missing": "_last"}}, _BY_ID],
}
#: So many articles are fetched at once where all are wanted.
BATCH = 500


class FoundArticle(NamedTuple):
    """An article found; itself where it was asked for."""

    id: str
    score: float
    holds_all: bool
    by_family: bool
    article: Article | None


class SearchOutcome(NamedTuple):
    """How many articles hold all clauses and how many are found, those of a page, the counts."""

    plan: QueryPlan
    total_all: int
    total: int
    page: tuple[FoundArticle, ...]
    aggregations: Mapping[str, Any]


class _Tier(NamedTuple):
    """A query with what is put in order of it; ``only`` narrows what is shown, not what counts."""

    query: Dsl
    only: Dsl | None = None
    is_named: bool = False


class Executor:
    """Runs queries over one index of a cluster. Threads may share it."""

    def __init__(self, cluster: Cluster, index: str, statistics: WordStatistics) -> None:
        self._cluster = cluster
        self._index = index
        self._statistics = statistics

    def plan(self, request: SearchRequest) -> QueryPlan:
        """Make a query ready."""
        own = self._statistics
        return query_plan(request.query, request.filters, own.fuzzy_variants, own)

    def execute(
        self, request: SearchRequest, aggregations: Json, *, has_articles: bool = True
    ) -> SearchOutcome:
        """Run a query: return all that is asked for."""
        plan = self.plan(request)
        if plan.is_empty:
            return SearchOutcome(plan, 0, 0, (), {})
        first, size = request.first, request.size
        if first + size > schema.MAX_WINDOW:
            first = size = 0
        order = _ORDERS[request.sort]
        how = {"track_scores": True, "_source": has_articles, "aggs": aggregations}

        def found(tier: _Tier, first: int, size: int) -> Json:
            body = {**self._body(plan, tier, order), **how, "from": first, "size": size}
            return self._cluster.search(self._index, body)

        if not plan.min_should_match:
            answer = found(_Tier(plan.all), first, size)
            total_all = _total(answer)
            page = _page(answer, holds_all=True)
        else:
            [total_all] = self._statistics.counts([plan.all])
            answer, page = {}, ()
        tiers = self._relaxed(plan, total_all, request.sort)
        if not tiers:
            return SearchOutcome(plan, total_all, total_all, page, answer.get("aggregations", {}))
        *before, last = tiers
        if before and plan.min_should_match:
            page = _page(found(before[0], first, size), holds_all=True)
        above = total_all if before else 0
        answer = found(last, max(0, first - above), size - len(page))
        page = (*page, *_page(answer, holds_all=False))
        return SearchOutcome(
            plan, total_all, above + _total(answer), page, answer.get("aggregations", {})
        )

    def _relaxed(self, plan: QueryPlan, total_all: int, sort: Sort) -> Sequence[_Tier]:
        """Return what is put in order one after another, nothing where all clauses are held."""
        if not plan.wanted:
            return ()
        if total_all < RELAX_BELOW:
            some = plan.some()
        elif plan.min_should_match:
            held = self._statistics.counts(plan.wanted)
            # Of as many the one that was typed first, as in the other engine.
            some = plan.most(min(range(len(held)), key=lambda number: (held[number], -number)))
        else:
            return ()
        if plan.min_should_match and sort == "relevance":
            return (_Tier(some, is_named=True),)
        return (_Tier(plan.all), _Tier(some, plan.some_only(), is_named=True))

    def _body(self, plan: QueryPlan, tier: _Tier, order: Sequence[Json]) -> Json:
        body: Json = {
            "query": plan.scored(tier.query, is_named=tier.is_named),
            "sort": order,
            "track_total_hits": True,
        }
        if tier.only is not None:
            body["post_filter"] = tier.only
        return body

    def everything(self, request: SearchRequest) -> Iterator[FoundArticle]:
        """Give what is on all pages, in order, fetched some hundred at a time."""
        plan = self.plan(request)
        if plan.is_empty:
            return
        [total_all] = self._statistics.counts([plan.all])
        order = _ORDERS[request.sort]
        for tier in self._relaxed(plan, total_all, request.sort) or (_Tier(plan.all),):
            yield from self.walk(self._body(plan, tier, order), holds_all=not tier.is_named)

    def walk(self, body: Json, *, holds_all: bool = True) -> Iterator[FoundArticle]:
        """Give what a body asks for in its order, however much it is."""
        after: Json = {}
        while True:
            asked = {**body, "size": BATCH, "track_scores": True, **after}
            asked["track_total_hits"] = False
            hits = self._cluster.search(self._index, asked)["hits"]["hits"]
            for hit in hits:
                yield _found(hit, holds_all)
            if len(hits) < BATCH:
                return
            after = {"search_after": hits[-1]["sort"]}

    def matches(self, query: Dsl) -> bool:
        """Return whether any article matches."""
        body = {"size": 0, "terminate_after": 1, "query": query}
        return _total(self._cluster.search(self._index, body)) > 0


def _total(answer: Json) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total


def _page(answer: Json, *, holds_all: bool) -> tuple[FoundArticle, ...]:
    """Return the hits of an answer; where they are named, they say themselves what they hold."""
    return tuple(_found(hit, holds_all) for hit in answer["hits"]["hits"])


def _found(hit: Json, holds_all: bool) -> FoundArticle:
    names = hit.get("matched_queries", ())
    holds_all = holds_all or ALL in names
    source = hit.get("_source")
    return FoundArticle(
        hit["_id"],
        hit["_score"] or 0.0,
        holds_all,
        not holds_all and BY_FAMILY in names,
        article_of(source) if source else None,
    )
