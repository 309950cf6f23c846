"""An open Whoosh index that answers queries: which articles, in what order, shown how.

Clauses are matched (all of them, then some of them), filtered, scored, ordered, counted by facet;
the hits of one page get their marks and passages. Everything is arrays over the segments'
files; nothing of an answer is remembered.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from indexer.array_types import Bools, Ints
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.build.generation_files import GenerationFiles
from indexer.build.manifest import Generation
from indexer.engines.base import Engine
from indexer.engines.whoosh_engine.execution import histogram, more_like_this
from indexer.engines.whoosh_engine.execution.collector import Collector, DocSet
from indexer.engines.whoosh_engine.execution.executor import Executor, SearchOutcome
from indexer.engines.whoosh_engine.execution.facets import Facets
from indexer.engines.whoosh_engine.execution.hit_builder import (
    NOTHING,
    Highlighted,
    HitBuilder,
    extents_of,
    hits_of,
)
from indexer.engines.whoosh_engine.execution.matching import Matching
from indexer.engines.whoosh_engine.execution.ranking import DEFAULT, Ranking, scoring_params
from indexer.engines.whoosh_engine.execution.scorer import Scorer
from indexer.engines.whoosh_engine.execution.scratch import ScratchPool
from indexer.engines.whoosh_engine.format.damage import Reading, opening
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.document_store import DocumentStore
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.format.segment_articles import SegmentArticles
from indexer.engines.whoosh_engine.format.segments import Segment, read_segments
from indexer.engines.whoosh_engine.kernels.highlight import WHOLE_BODY, HighlightedPage
from indexer.engines.whoosh_engine.schema import INDEXED_FIELDS
from indexer.errors import IndexDamagedError
from indexer.query.nodes import Query
from indexer.search.budget import Budget
from indexer.search.facets import FACETS
from indexer.search.highlighter import Highlighter
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
from indexer.search.snippet import Span, paragraphs_of

#: Hits of a whole result set that are made together.
_SHOWN_AT_ONCE = 50


def open_engine(generation: Generation) -> "WhooshEngine":
    """Open a generation; raises :class:`IndexDamagedError` if it cannot be read."""
    files = GenerationFiles.of(generation)
    with opening(files.directory):
        return WhooshEngine(files, read_segments(files, generation.manifest.section))


class _OpenIndex:
    """The files of an index, and all that reads them."""

    def __init__(self, files: GenerationFiles, segments: Sequence[Segment]) -> None:
        names = [(segment.id, segment.documents) for segment in segments]
        articles = [SegmentArticles(files, *name) for name in names]
        self.store = DocumentStore(articles)
        doc_bases = self.store.doc_bases[:-1].tolist()
        self._fields = [
            FieldPostings.of_segment(files, *name, doc_base)
            for name, doc_base in zip(names, doc_bases, strict=True)
        ]
        self.doc_values = DocValues.joined(
            [each.columns for each in articles], _not_deleted(segments, self.store.doc_bases)
        )
        self.facets = Facets(self.doc_values)
        self.scratch_pool = ScratchPool(len(self.doc_values))
        self.rank_by(DEFAULT)

    def rank_by(self, ranking: Ranking) -> None:
        """Score by these figures from now on."""
        params = scoring_params(ranking, self.doc_values)
        self.terms = TermIndex(self._fields, self.doc_values, params)
        self.matching = Matching(self.terms, self.doc_values)
        self.collector = Collector(self.terms, self.doc_values, self.matching, ranking)
        self.scorer = Scorer(self.terms, self.doc_values, ranking, params)
        self.executor = Executor(self.doc_values, self.collector, self.scorer)
        self.hit_builder = HitBuilder(self.terms, self.matching, self.scorer.idf)

    def found(
        self, query: Query, filters: Filters, budget: Budget, *, relax: bool = True
    ) -> DocSet:
        """Return the articles that a query finds."""
        plan = self.collector.plan(query)
        with self.scratch_pool.borrow() as scratch:
            return self.collector.collect(plan, filters, budget, scratch, relax=relax)

    def execute(self, request: SearchRequest, budget: Budget) -> SearchOutcome:
        """Return what is asked for, and which of it is on the page."""
        with self.scratch_pool.borrow() as scratch:
            return self.executor.execute(request, budget, scratch)


class _Answer(NamedTuple):
    """A page of results, the articles of the whole result set, what is shown of its hits."""

    results: Results
    found: DocSet
    highlighted: HighlightedPage


def _answer(index: _OpenIndex, request: SearchRequest, budget: Budget) -> _Answer:
    started = time.perf_counter()
    outcome = index.execute(request, budget)
    found = outcome.found
    hits, highlighted = _shown(index, outcome, request.first)
    results = Results.answering(
        request,
        total_all=found.count_all,
        total=len(found.ids),
        hits=hits,
        facets=index.facets.of(found.ids),
        is_partial=budget.is_partial,
        started=started,
    )
    return _Answer(results, found, highlighted)


def _shown(
    index: _OpenIndex, outcome: SearchOutcome, first: int
) -> tuple[list[Hit], HighlightedPage]:
    """Return the hits of a page, the first of which has this place, and what is shown of them."""
    numbers, scores = outcome.page
    highlighted = index.hit_builder.highlighted(outcome, index.store.unpacked(numbers))
    in_part = outcome.found.in_part(numbers, first)
    return hits_of(highlighted, scores.tolist(), in_part), highlighted.page


def _highlighted(index: _OpenIndex, query: Query, numbers: Ints, by_family: Ints) -> Highlighted:
    """Return what is shown of some articles, be they what the query finds or not."""
    if not len(numbers):
        return NOTHING
    plan, records = index.collector.plan(query), index.store.unpacked(numbers)
    is_wider = np.isin(numbers, by_family)
    return index.hit_builder.highlight(plan.root, plan.words, numbers, is_wider, records)


def _overview(
    index: _OpenIndex,
    request: SearchRequest,
    budget: Budget,
    ids: Ints,
    counted: Mapping[str, tuple[FacetCount, ...]],
) -> Overview:
    """Return a result set at a glance; ``counted`` are the facets of its articles."""
    counts = dict(counted)
    totals = dict.fromkeys(counts, len(ids))
    for facet in FACETS:
        widened = request.filters.widened(facet)
        if widened != request.filters:
            found = index.found(request.query, widened, budget)
            counts[facet.name] = index.facets.count(facet, found.ids)
            totals[facet.name] = len(found.ids)
    # An article has one value of a facet or none.
    missing = {name: totals[name] - sum(c.count for c in each) for name, each in counts.items()}
    return Overview(counts, histogram.periods(index.doc_values.days[ids]), missing)


def _not_deleted(segments: Sequence[Segment], doc_bases: Ints) -> Bools | None:
    if not any(len(segment.deleted) for segment in segments):
        return None
    alive = np.ones(int(doc_bases[-1]), np.bool_)
    for segment, doc_base in zip(segments, doc_bases[:-1].tolist(), strict=True):
        alive[doc_base:][segment.deleted] = False
    return alive


class WhooshEngine(Engine):
    """One Whoosh index, open for reading. Threads may share it."""

    def __init__(self, files: GenerationFiles, segments: Sequence[Segment]) -> None:
        self._reading = Reading(files.directory, _OpenIndex(files, segments))

    def rank_by(self, ranking: Ranking) -> None:
        """Score by other figures from now on: for those who measure."""
        with self._reading as index:
            index.rank_by(ranking)

    def search(self, request: SearchRequest, budget: Budget | None = None) -> Results:
        """Return the page of results that is asked for."""
        with self._reading as index:
            return _answer(index, request, budget or Budget()).results

    def results_page(self, request: SearchRequest, budget: Budget | None = None) -> ResultsPage:
        """Return the same, the whole result set at a glance and how far each hit is reached."""
        budget = budget or Budget()
        with self._reading as index:
            results, found, highlighted = _answer(index, request, budget)
            overview = _overview(index, request, budget, found.ids, results.facets)
            return ResultsPage(results, overview, extents_of(highlighted))

    def search_ids(self, request: SearchRequest, budget: Budget | None = None) -> list[str]:
        """Return the ids of the same hits, in order, and nothing else of them."""
        with self._reading as index:
            outcome = index.execute(request, budget or Budget())
            return index.doc_values.ids_of(outcome.page[0])

    def result_set(self, request: SearchRequest, budget: Budget | None = None) -> ResultSet:
        """Return the articles of all pages, each read when it is asked for."""
        budget = budget or Budget()
        with self._reading as index:
            every = request._replace(page=1, size=len(index.doc_values))
            outcome = index.execute(every, budget)
        numbers = outcome.page[0]
        articles = (self._article(int(number)) for number in numbers)
        return ResultSet(len(numbers), articles, self._hits(outcome), budget.is_partial)

    def _hits(self, outcome: SearchOutcome) -> Iterator[Hit]:
        """Give the hits of a whole result set, some at a time."""
        numbers, scores = outcome.page
        for first in range(0, len(numbers), _SHOWN_AT_ONCE):
            rows = slice(first, first + _SHOWN_AT_ONCE)
            page = outcome._replace(page=(numbers[rows], scores[rows]))
            with self._reading as index:
                hits, _highlighted = _shown(index, page, first)
            yield from hits

    def count_all(
        self, query: Query, filters: Filters = NO_FILTERS, budget: Budget | None = None
    ) -> int:
        """Return how many articles match all clauses."""
        with self._reading as index:
            return index.found(query, filters, budget or Budget(), relax=False).count_all

    def marked_article(
        self, request: SearchRequest, article_id: str, budget: Budget | None = None
    ) -> MarkedArticle | None:
        """Return a whole article, marked where a search matches it; ``None`` of an unknown id."""
        with self._reading as index:
            number = index.doc_values.number(article_id)
            if number is None:
                return None
            outcome = index.execute(request, budget or Budget())
            ids = index.doc_values.ids_of(outcome.page[0])
            numbers = np.array([number], np.int32)
            alone = outcome._replace(page=(numbers, np.zeros(1, np.float32)))
            records = index.store.unpacked(numbers)
            highlighted = index.hit_builder.highlighted(alone, records, WHOLE_BODY)
            [hit] = hits_of(highlighted, [0.0], [False])
            [body] = hit.snippets
            paragraphs = paragraphs_of(body.segments)
            return MarkedArticle(index.store.article(number), hit.title_segments, paragraphs, ids)

    def article(self, article_id: str) -> Article | None:
        """Return the whole article, or ``None`` where no article has this id."""
        with self._reading as index:
            number = index.doc_values.number(article_id)
            return None if number is None else index.store.article(number)

    def matches(
        self,
        query: Query,
        texts: Sequence[str],
        *,
        in_title: bool = False,
        by_family: bool = False,
    ) -> list[list[Span]]:
        """Return where the query's words match in each text (sorted, not overlapping)."""
        with self._reading as index:
            root = index.collector.plan(query).root
            highlighter = Highlighter(
                root, index.matching.fuzzy_variants, in_title=in_title, by_family=by_family
            )
        return [highlighter.spans(text) for text in texts]

    def _doc_values(self) -> DocValues:
        with self._reading as index:
            return index.doc_values

    def count(self) -> int:
        """How many articles the index holds."""
        return self._doc_values().count

    @property
    def segments(self) -> int:
        """Of how many segments the index is made."""
        with self._reading as index:
            return len(index.terms.segments)

    @property
    def deleted(self) -> int:
        """How many deleted articles still take room."""
        doc_values = self._doc_values()
        return len(doc_values) - doc_values.count

    def articles(self) -> Iterator[Article]:
        """All articles, in the order they were indexed."""
        doc_values = self._doc_values()
        for number in range(len(doc_values)):
            if doc_values.alive is None or doc_values.alive[number]:
                yield self._article(number)

    def deleted_articles(self) -> Iterator[Article]:
        """Deleted articles, which stay in their segment's files until a rebuild."""
        alive = self._doc_values().alive
        if alive is not None:
            yield from map(self._article, np.flatnonzero(~alive).tolist())

    def _article(self, number: int) -> Article:
        with self._reading as index:
            return index.store.article(number)

    def check(self) -> list[str]:
        """Read every article and every posting list; return what is wrong, a sentence each."""
        doc_values = self._doc_values()
        problems = []
        for number in range(len(doc_values)):
            id_ = doc_values.id(number)
            try:
                article = self._article(number)
                if article.id != id_:
                    problems.append(f"Article {number} is {article.id}, its column says {id_}.")
            except IndexDamagedError as error:
                problems.append(f"Article {id_} cannot be read: {error}")
        try:
            with self._reading as index:
                for field in INDEXED_FIELDS:
                    for term in index.terms.words(field):
                        problems.extend(_postings_problems(index, field, term))
        except IndexDamagedError as error:
            problems.append(str(error))
        return problems

    def close(self) -> None:
        """Give back files and memory, once what is running is done; asked again, it raises."""
        self._reading.close()

    # Beside the results

    def overview(self, request: SearchRequest, budget: Budget | None = None) -> Overview:
        """Return the whole result set at a glance."""
        budget = budget or Budget()
        with self._reading as index:
            ids = index.found(request.query, request.filters, budget).ids
            return _overview(index, request, budget, ids, index.facets.of(ids))

    def extents(
        self, query: Query, article_ids: Sequence[str], by_family: Collection[str] = ()
    ) -> list[Extent]:
        """Return how far the query reaches in each of these articles."""
        with self._reading as index:
            numbers, wider = map(index.doc_values.numbers, (article_ids, by_family))
            return extents_of(_highlighted(index, query, numbers, wider).page)

    def hits(self, query: Query, article_ids: Sequence[str]) -> list[Hit]:
        """Return these articles as a page of the query's results shows them."""
        with self._reading as index:
            known = [each for each in article_ids if index.doc_values.number(each) is not None]
            numbers = index.doc_values.numbers(known)
            highlighted = _highlighted(index, query, numbers, numbers[:0])
            return hits_of(highlighted, [0.0] * len(known), [False] * len(known))

    def similar(self, article_id: str, most: int) -> list[SimilarArticle]:
        """Return the articles that share most rare words with this one, best first."""
        with self._reading as index:
            number = index.doc_values.number(article_id)
            if number is None:
                return []
            summary = index.store.summary(number)
            text = summary.title + PARAGRAPH_BREAK + summary.body
            near = more_like_this.more_like_this(number, text, index.terms, index.doc_values, most)
            found = map(index.store.summary, near)
            return [SimilarArticle(one.id, one.title, one.source, one.date) for one in found]


def _postings_problems(index: _OpenIndex, field: str, term: str) -> Iterator[str]:
    doc_values = index.doc_values
    try:
        postings = index.terms.postings(field, term)
    except IndexError as error:
        yield f"The postings of {term!r} in {field} are wrong: {error}."
        return
    ids = postings.ids
    if doc_values.alive is not None and not len(ids):
        return
    if (
        not len(ids)
        or int(ids[-1]) >= len(doc_values)
        or not (np.diff(ids) > 0).all()
        or not (postings.counts > 0).all()
        or postings.starts[-1] != len(postings.positions)
    ):
        yield f"The postings of {term!r} in {field} are wrong."
