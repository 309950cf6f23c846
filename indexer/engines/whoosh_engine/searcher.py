"""An open Whoosh index that answers queries: which articles, in what order, shown how.

The tree's leaves are scored by :mod:`scorer`; here the clauses are put together (all of them, then
most of them), filtered, ordered, counted by source and year, and the hits of one page get their
marks and snippets.
"""

import json
import math
import pickle
import struct
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage

from indexer.analysis import tokens
from indexer.article import Article, Dropped
from indexer.engines.base import NO_FILTERS, Engine, FacetCount, Filters, Hit, Results, Sort
from indexer.engines.whoosh_engine.documents import NONE, Documents
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Ranking, idf
from indexer.engines.whoosh_engine.scorer import Bools, Matched, Scorer
from indexer.errors import IndexDamagedError
from indexer.marking import Leaf, Marker, merged
from indexer.query import And, DateIn, Node, Not, Phrase, Query, SourceIs, Word
from indexer.snippet import Span, segments, snippets

#: What reading a damaged file raises, in Whoosh, numpy and json.
_DAMAGE = (
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    MemoryError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
)
#: Passages shown of one hit.
MAX_PASSAGES = 2


@contextmanager
def _reading(directory: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise IndexDamagedError(
            f"The index in {directory} cannot be read ({type(error).__name__}: {error}): "
            "run depeche rebuild."
        ) from error


@dataclass(frozen=True, slots=True)
class _Found:
    """The documents of a result set: those that match all clauses, those that match most."""

    all: Bools
    most: Bools
    scores: NDArray[np.float32]


def open_engine(directory: Path) -> "WhooshEngine":
    """Open the index in ``directory``; raises :class:`IndexDamagedError` if it cannot be read."""
    with _reading(directory):
        index = FileStorage(str(directory), readonly=True).open_index()
        return WhooshEngine(directory, index.reader(), Documents.load(directory))


class WhooshEngine(Engine):
    """One Whoosh index, open for reading. Threads may share it."""

    def __init__(
        self, directory: Path, reader: Any, documents: Documents, ranking: Ranking = DEFAULT
    ) -> None:
        self._directory = directory
        self._reader = reader
        self._documents = documents
        self._ranking = ranking
        self._terms = TermIndex(reader)
        self._scorer = Scorer(self._terms, documents, ranking)
        self._rest = reader.column_reader("rest") if len(documents) else ()
        if reader.doc_count() != len(documents):
            raise IndexDamagedError(
                f"The index in {directory} holds {reader.doc_count()} articles, its columns "
                f"{len(documents)}: run depeche rebuild."
            )

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
        started = time.perf_counter()
        with _reading(self._directory):
            found = self._find(_as_phrase(query.root), filters)
            notices = list(query.notices)
            total_all = int(found.all.sum())
            total = total_all + int(found.most.sum())
            first = (page - 1) * size
            numbers: list[int] = []
            if first < total:
                numbers = self._order(found, sort, first + size)[first:].tolist()
            hits = self._hits(query, found, numbers)
            facets = self._facets(found.all | found.most)
        if total > total_all:
            notices.append(_most_notice(total_all))
        return Results(
            query=query.text,
            total=total,
            total_all=total_all,
            page=page,
            size=size,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=tuple(hits),
            facets=facets,
            notices=tuple(notices),
        )

    # Finding

    def _find(self, root: Node | None, filters: Filters) -> _Found:
        base = np.ones(len(self._documents), np.bool_)
        nothing = np.zeros(len(self._documents), np.bool_)
        if filters.sources:
            base &= self._documents.from_sources(filters.sources)
        if filters.since or filters.until:
            base &= self._scorer.dated(filters.since, filters.until)
        clauses: list[Matched] = []
        strict = filters != NO_FILTERS
        for clause in _clauses(root):
            if _is_stop_word(clause):
                continue
            matched = self._scorer.evaluate(clause)
            if matched is None:
                continue
            if isinstance(clause, Not | SourceIs | DateIn):
                strict = True
                base &= matched.mask
            else:
                clauses.append(matched)
        if not clauses:
            scores = np.zeros(len(base), np.float32)
            return _Found(base if strict else nothing, nothing, scores)
        scores = np.add.reduce([clause.scores for clause in clauses])
        if len(clauses) > 1:
            scores += self._scorer.closeness(_clauses(root))
        counts = np.add.reduce([clause.mask.astype(np.int32) for clause in clauses])
        all_ = (counts == len(clauses)) & base
        most = nothing
        if len(clauses) > 1 and int(all_.sum()) < self._ranking.relax_below:
            needed = math.ceil(len(clauses) * self._ranking.most_share)
            most = (counts >= needed) & base & ~all_
        return _Found(all_, most, scores)

    def _order(self, found: _Found, sort: Sort, most: int) -> NDArray[np.int64]:
        """Answer the first ``most`` documents in order; ties are broken by id."""
        numbers = np.flatnonzero(found.all | found.most)
        partial = found.most[numbers]
        if sort == "relevance":
            keys = -found.scores[numbers].astype(np.float64)
        else:
            days = self._documents.days[numbers].astype(np.float64)
            keys = np.where(days == NONE, np.inf, days if sort == "oldest" else -days)
        if len(numbers) > 4 * most > 0:
            # Only what can be among the first is sorted; ties at the edge stay in.
            joint = np.where(partial, 1e12, 0.0) + np.where(np.isinf(keys), 1e11, keys)
            edge = np.partition(joint, most - 1)[most - 1]
            kept = joint <= edge
            numbers, partial, keys = numbers[kept], partial[kept], keys[kept]
        order = np.lexsort((self._documents.id_ranks[numbers], keys, partial))
        return numbers[order][:most]

    def _facets(self, mask: Bools) -> dict[str, tuple[FacetCount, ...]]:
        documents = self._documents
        sources = documents.sources[mask]
        counted = np.bincount(sources[sources != NONE], minlength=len(documents.source_names))
        by_source = [
            FacetCount(name, int(count))
            for name, count in zip(documents.source_names, counted, strict=True)
            if count
        ]
        days = documents.days[mask]
        years = Counter((days[days != NONE] // 10_000).tolist())
        return {
            "source": tuple(sorted(by_source, key=lambda c: (-c.count, c.value))),
            "year": tuple(FacetCount(f"{year:04}", years[year]) for year in sorted(years)),
        }

    # Showing

    def _hits(self, query: Query, found: _Found, numbers: Sequence[int]) -> list[Hit]:
        if not numbers:
            return []
        root = _as_phrase(query.root)
        in_title = Marker(root, self._scorer.fuzzy_variants, in_title=True)
        in_body = Marker(root, self._scorer.fuzzy_variants)
        weights = {n: self._leaf_weight(leaf) for n, leaf in enumerate(in_body.leaves)}
        hits = []
        for number in numbers:
            shown = self._shown(number)
            matches = in_body.matches(shown["body"])
            hits.append(
                Hit(
                    id=shown["id"],
                    matched="all" if found.all[number] else "most",
                    title=shown["title"],
                    source=shown["source"],
                    date=shown["date"],
                    url=shown["url"],
                    path=shown["path"],
                    score=float(found.scores[number]),
                    title_segments=segments(shown["title"], in_title.spans(shown["title"])),
                    snippets=snippets(
                        shown["body"], matches, merged(matches), weights, most=MAX_PASSAGES
                    ),
                )
            )
        return hits

    def _leaf_weight(self, leaf: Leaf) -> float:
        """What showing a leaf in a passage is worth: rare words more than common ones."""
        stems = [stem for token in tokens(leaf.text) for stem in token.stems[:1]]
        if not stems:
            return 1.0
        held = (len(self._terms.postings("body", stem)) for stem in stems)
        return 1.0 + sum(idf(len(self._documents), count) for count in held)

    def _shown(self, number: int) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self._reader.stored_fields(number)["shown"])
        return shown

    def _article(self, number: int) -> Article:
        shown = self._shown(number)
        rest = json.loads(self._rest[number])
        return Article(
            **shown,
            images=tuple(rest["images"]),
            boilerplate=tuple(Dropped(*dropped) for dropped in rest["boilerplate"]),
        )

    def article(self, article_id: str) -> Article | None:
        """Answer the whole article, or ``None`` where no article has this id."""
        number = self._documents.number_by_id.get(article_id)
        if number is None:
            return None
        with _reading(self._directory):
            return self._article(number)

    def matches(
        self, query: Query, texts: Sequence[str], *, in_title: bool = False
    ) -> list[list[Span]]:
        """Answer where the query's words match in each text (sorted, not overlapping)."""
        with _reading(self._directory):
            marker = Marker(_as_phrase(query.root), self._scorer.fuzzy_variants, in_title=in_title)
        return [marker.spans(text) for text in texts]

    def count(self) -> int:
        """How many articles the index holds."""
        return len(self._documents)

    def articles(self) -> Iterator[Article]:
        """All articles, in the order they were indexed."""
        for number in range(len(self._documents)):
            with _reading(self._directory):
                article = self._article(number)
            yield article

    def check(self) -> list[str]:
        """Read every article and every posting list; answer what is wrong, a sentence each."""
        problems = []
        for number, id_ in enumerate(self._documents.ids):
            try:
                with _reading(self._directory):
                    article = self._article(number)
                if article.id != id_:
                    problems.append(f"Article {number} is {article.id}, its column says {id_}.")
            except IndexDamagedError as error:
                problems.append(f"Article {id_} cannot be read: {error}")
        try:
            with _reading(self._directory):
                for field in self._terms.fields():
                    for term in self._terms.words(field):
                        ids = self._terms.postings(field, term).ids
                        if not len(ids) or int(ids[-1]) >= len(self._documents):
                            problems.append(f"The postings of {term!r} in {field} are wrong.")
        except IndexDamagedError as error:
            problems.append(str(error))
        return problems

    def close(self) -> None:
        """Give back files and memory; the engine answers nothing afterwards."""
        self._reader.close()


def _clauses(root: Node | None) -> tuple[Node, ...]:
    if root is None:
        return ()
    return root.children if isinstance(root, And) else (root,)


def _is_stop_word(node: Node) -> bool:
    return (
        isinstance(node, Word)
        and not node.fuzzy
        and not any(token.stems for token in tokens(node.text))
    )


def _as_phrase(root: Node | None) -> Node | None:
    """Answer a query of stop words alone as the exact phrase that it is."""
    clauses = _clauses(root)
    words = [clause.text for clause in clauses if isinstance(clause, Word)]
    if clauses and len(words) == len(clauses) and all(map(_is_stop_word, clauses)):
        return Phrase(" ".join(words))
    return root


def _most_notice(total_all: int) -> str:
    if not total_all:
        return "Aucun article ne contient tous ces mots ; voici ceux qui en contiennent le plus."
    return "Peu d’articles contiennent tous ces mots ; ceux qui en contiennent le plus suivent."
