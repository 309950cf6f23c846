"""An open Whoosh index that answers queries: which articles, in what order, shown how.

Clauses are matched (all of them, then some of them), filtered, scored, ordered, counted by source
and year; the hits of one page get their marks and passages. Everything is arrays over the segments'
files; nothing of an answer is remembered.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.article import PARAGRAPH_BREAK, Article
from indexer.engines.base import Engine
from indexer.engines.whoosh_engine import likeness, overview, passages, rehearsal
from indexer.engines.whoosh_engine.answering import Answered, Answering
from indexer.engines.whoosh_engine.codec import ArrayDocuments, ArrayTerms
from indexer.engines.whoosh_engine.damage import Reading
from indexer.engines.whoosh_engine.desks import Desks
from indexer.engines.whoosh_engine.documents import Documents
from indexer.engines.whoosh_engine.facets import Facets
from indexer.engines.whoosh_engine.finding import EVERYTHING, Finder, Found
from indexer.engines.whoosh_engine.matching import Matching
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Ranking
from indexer.engines.whoosh_engine.schema import FIELDS
from indexer.engines.whoosh_engine.scorer import Scorer
from indexer.engines.whoosh_engine.showing import Showing
from indexer.engines.whoosh_engine.store import Store
from indexer.errors import IndexDamagedError
from indexer.query.nodes import Query
from indexer.search.highlighter import Highlighter, leaves
from indexer.search.request import NO_FILTERS, SORTS, Filters, SearchRequest
from indexer.search.results import Extent, Overview, Results
from indexer.search.snippet import Span

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

INDEX_NAME = "MAIN"


def open_engine(directory: Path) -> "WhooshEngine":
    """Open the index in ``directory``; raises :class:`IndexDamagedError` if it cannot be read."""
    with Reading(directory):
        segments_ = TOC.read(FileStorage(str(directory), readonly=True), INDEX_NAME).segments
        return WhooshEngine(directory, segments_)


class WhooshEngine(Engine):
    """One Whoosh index, open for reading. Threads may share it."""

    def __init__(
        self, directory: Path, segments_: Sequence[object], ranking: Ranking = DEFAULT
    ) -> None:
        self._reading = Reading(directory)
        self._stored = [ArrayDocuments(directory, segment) for segment in segments_]
        fields = [ArrayTerms(directory, segment).fields for segment in segments_]
        self._store = Store(self._stored)
        bases = self._store.bases[:-1].tolist()
        self._documents = Documents.joined(
            [stored.columns for stored in self._stored], self._not_deleted(bases)
        )
        self._terms = TermIndex(fields, bases, self._documents.alive)
        self._matching = Matching(self._terms, self._documents)
        self._facets = Facets(self._documents)
        self._desks = Desks(len(self._documents))
        self.rank_by(ranking)

    def rank_by(self, ranking: Ranking) -> None:
        """Score by other figures from now on: for those who measure."""
        self._ranking = ranking
        self._finder = Finder(self._terms, self._documents, self._matching, ranking)
        self._scorer = Scorer(self._terms, self._documents, ranking)
        self._answering = Answering(self._terms, self._documents, self._finder, self._scorer)
        self._showing = Showing(
            self._store,
            self._terms,
            self._matching,
            self._documents.count,
            self._scorer.idf,
        )

    def _not_deleted(self, bases: Sequence[int]) -> Bools | None:
        if not any(stored.has_deletions() for stored in self._stored):
            return None
        alive = np.ones(int(self._store.bases[-1]), np.bool_)
        for stored, base in zip(self._stored, bases, strict=True):
            alive[[base + number for number in stored.deleted_docs()]] = False
        return alive

    def search(self, request: SearchRequest) -> Results:
        """Return the page of results that is asked for."""
        started = time.perf_counter()
        with self._reading:
            answered = self._answered(request)
            found = answered.found
            hits = self._showing.hits(answered, max(0, found.count_all - request.first))
            facets = self._facets.of(found.ids)
        notices = list(request.query.notices)
        if len(found.some):
            notices.append(_most_notice(found.count_all))
        return Results(
            query=request.query.text,
            total=len(found.ids),
            total_all=found.count_all,
            page=request.page,
            size=request.size,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=facets,
            notices=tuple(notices),
        )

    def search_ids(self, request: SearchRequest) -> list[str]:
        """Return the ids of the same hits, in order, and nothing else of them."""
        with self._reading:
            return self._documents.ids_of(self._answered(request).page[0])

    def _answered(self, request: SearchRequest) -> Answered:
        first = request.first
        with self._desks.lent() as desk:
            return self._answering.answer(
                request.query, request.filters, request.sort, first, first + request.size, desk
            )

    def count_all(self, query: Query, filters: Filters = NO_FILTERS) -> int:
        """Answer how many articles match all clauses."""
        with self._reading:
            return self._found(query, filters, relax=False).count_all

    def _found(self, query: Query, filters: Filters, *, relax: bool = True) -> Found:
        with self._desks.lent() as desk:
            return self._finder.find(self._finder.asked(query), filters, desk, relax=relax)

    def article(self, article_id: str) -> Article | None:
        """Answer the whole article, or ``None`` where no article has this id."""
        with self._reading:
            number = self._documents.number(article_id)
            return None if number is None else self._store.article(number)

    def matches(
        self, query: Query, texts: Sequence[str], *, in_title: bool = False
    ) -> list[list[Span]]:
        """Answer where the query's words match in each text (sorted, not overlapping)."""
        with self._reading:
            root = self._finder.asked(query).root
            highlighter = Highlighter(root, self._matching.fuzzy_variants, in_title=in_title)
        return [highlighter.spans(text) for text in texts]

    def warm_up(self) -> Iterator[tuple[int, int]]:
        """Ask a query of every kind, and look at the result in every way."""
        queries = list(rehearsal.queries(next(self.articles())))
        for done, query in enumerate(queries):
            yield done, len(queries)
            for sort in SORTS:
                hits = self.search(SearchRequest(query, sort=sort)).hits
            self.extents(query, [hit.id for hit in hits])
            with self._reading, self._desks.lent() as desk:
                asked = self._finder.asked(query)
                rows = np.arange(len(asked.words.rows))
                if len(rows):
                    self._finder.looked_up(rows, asked.words, EVERYTHING, desk)
        self.overview(query)
        yield len(queries), len(queries)

    def count(self) -> int:
        """How many articles the index holds."""
        return self._documents.count

    @property
    def segments(self) -> int:
        """Of how many segments the index is made."""
        return len(self._stored)

    @property
    def deleted(self) -> int:
        """How many deleted articles still take room."""
        return len(self._documents) - self._documents.count

    def articles(self) -> Iterator[Article]:
        """All articles, in the order they were indexed."""
        alive = self._documents.alive
        for number in range(len(self._documents)):
            if alive is None or alive[number]:
                with self._reading:
                    article = self._store.article(number)
                yield article

    def check(self) -> list[str]:
        """Read every article and every posting list; answer what is wrong, a sentence each."""
        problems = []
        for number in range(len(self._documents)):
            id_ = self._documents.id(number)
            try:
                with self._reading:
                    article = self._store.article(number)
                if article.id != id_:
                    problems.append(f"Article {number} is {article.id}, its column says {id_}.")
            except IndexDamagedError as error:
                problems.append(f"Article {id_} cannot be read: {error}")
        try:
            with self._reading:
                for field in FIELDS:
                    for term in self._terms.words(field):
                        problems.extend(self._check_postings(field, term))
        except IndexDamagedError as error:
            problems.append(str(error))
        return problems

    def _check_postings(self, field: str, term: str) -> Iterator[str]:
        postings = self._terms.postings(field, term)
        ids = postings.ids
        if self._documents.alive is not None and not len(ids):
            return
        if (
            not len(ids)
            or int(ids[-1]) >= len(self._documents)
            or not (np.diff(ids) > 0).all()
            or not (postings.counts > 0).all()
            or postings.starts[-1] != len(postings.positions)
        ):
            yield f"The postings of {term!r} in {field} are wrong."

    def close(self) -> None:
        """Give back files and memory; the engine answers nothing afterwards."""
        self._stored, self._terms = [], TermIndex((), (), None)

    # Beside the results

    def overview(self, query: Query, filters: Filters = NO_FILTERS) -> Overview:
        """Answer the whole result set at a glance."""
        with self._reading:
            ids = any_source = any_day = self._found(query, filters).ids
            if filters.sources:
                any_source = self._found(query, replace(filters, sources=())).ids
            if filters.since or filters.until:
                any_day = self._found(query, replace(filters, since=None, until=None)).ids
            return Overview(
                sources=self._facets.of(any_source)["source"],
                years=self._facets.of(any_day)["year"],
                periods=overview.periods(self._documents.days[ids]),
            )

    def extents(self, query: Query, article_ids: Sequence[str]) -> list[Extent]:
        """Answer how far the query reaches in each of these articles."""
        with self._reading:
            known = [self._documents.number(article_id) for article_id in article_ids]
            numbers = np.array([n for n in known if n is not None], np.int32)
            ascending = np.unique(numbers)
            asked = self._finder.asked(query)
            leaves_ = leaves(asked.root)
            places = passages.places(leaves_, ascending, self._terms, self._matching, asked.words)
            rows = zip(numbers.tolist(), ascending.searchsorted(numbers).tolist(), strict=True)
            return [
                overview.extent(self._store.shown(number), places.positions(row))
                for number, row in rows
            ]

    def similar(self, article_id: str, most: int) -> list[str]:
        """Answer the ids of the articles that share most rare words with this one."""
        with self._reading:
            number = self._documents.number(article_id)
            if number is None:
                return []
            shown = self._store.shown(number)
            text = shown.title + PARAGRAPH_BREAK + shown.body
            near = likeness.nearest(number, text, self._terms, self._documents, most)
            return self._documents.ids_of(near)


def _most_notice(total_all: int) -> str:
    if not total_all:
        return "Aucun article ne contient tous ces mots ; voici ceux qui en contiennent le plus."
    return "Peu d’articles contiennent tous ces mots ; ceux qui en contiennent le plus suivent."
