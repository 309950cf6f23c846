"""Which articles a query finds: those that match all of its clauses, then those that match some.

Words by themselves, the most of what is typed, are counted or looked up straight in their postings;
for anything else :mod:`matching` says what it matches. Filters and what is negated narrow the
result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import fold, typed_tokens
from indexer.engines.whoosh_engine.execution.matching import Matching
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms, look_up_terms
from indexer.engines.whoosh_engine.execution.ranking import Ranking
from indexer.engines.whoosh_engine.execution.scoring_terms import ScoringQuery, scoring_query
from indexer.engines.whoosh_engine.execution.scratch import Scratch
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.kernels import matching
from indexer.engines.whoosh_engine.schema import FORM, TEXT
from indexer.query.nodes import And, DateIn, FacetIs, Node, Not, Phrase, Prefix, Query, Word
from indexer.search.request import NO_FILTERS, Filters

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]

#: Stands for no filter.
EVERYTHING: Flags = np.empty(0, np.uint8)


class QueryPlan(NamedTuple):
    """A query made ready: its tree, its clauses, what they want, where their words are.

    ``choices`` are the words, as rows, of which a clause wants any; ``None`` for another clause.
    """

    root: Node | None
    clauses: tuple[Node, ...]
    scoring_query: ScoringQuery
    words: QueryTerms
    choices: list[list[int] | None]


class DocSet(NamedTuple):
    """The articles of a result set: those with all clauses, ascending, then those with some."""

    ids: Ints
    count_all: int

    @property
    def all(self) -> Ints:
        """Those with all clauses."""
        return self.ids[: self.count_all]

    @property
    def some(self) -> Ints:
        """Those with some of them, ascending."""
        return self.ids[self.count_all :]


@dataclass(slots=True)
class _Clauses:
    """What is to be counted: of words any, of forms those that begin so, of the rest articles."""

    words: list[list[int]] = field(default_factory=list)
    prefixes: list[bytes] = field(default_factory=list)
    others: list[Ints] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words) + len(self.prefixes) + len(self.others)


class Collector:
    """Finds articles of one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, doc_values: DocValues, matching_: Matching, ranking: Ranking
    ) -> None:
        self._terms = terms
        self._doc_values = doc_values
        self._matching = matching_
        self._ranking = ranking
        alive = doc_values.alive
        self._alive = EVERYTHING if alive is None else alive.view(np.uint8)

    def plan(self, query: Query) -> QueryPlan:
        """Make a query ready."""
        root = _as_phrase(query.root)
        clauses = clauses_of(root)
        scoring = scoring_query(clauses, self._matching)
        tokens = [token for each in scoring.terms for token in each.tokens]
        chosen = [
            self._matching.plain_words(clause.child if isinstance(clause, Not) else clause)
            for clause in clauses
        ]
        for own in chosen:
            tokens += own or ()
        words = look_up_terms(tokens, self._terms.segments, self._ranking.family_chars)
        row_of = words.rows
        choices = [None if own is None else [row_of[token] for token in own] for own in chosen]
        return QueryPlan(root, clauses, scoring, words, choices)

    def collect(
        self, plan: QueryPlan, filters: Filters, scratch: Scratch, *, relax: bool = True
    ) -> DocSet:
        """Return the articles that match: each clause is counted for those that hold it.

        With ``relax``, those that match only some clauses too, where few match all.
        """
        allowed = self._filtered(filters)
        below = self._ranking.relax_below if relax else 0
        counted = _Clauses()
        for clause, choice in zip(plan.clauses, plan.choices, strict=True):
            if isinstance(clause, Not) and choice is not None:
                allowed = self._without(allowed, choice, plan.words)
            elif choice is not None:
                counted.words.append(choice)
            elif isinstance(clause, Prefix):
                counted.prefixes.append(fold(clause.text).encode())
            elif isinstance(clause, Not | FacetIs | DateIn):
                allowed = self._narrowed(allowed, clause)
            elif not _is_stop_word(clause):
                ids = self._matching.match(clause)
                if ids is not None:
                    counted.others.append(ids)
        if not len(counted):
            # Filters alone find what passes them, nothing finds nothing.
            if allowed is None:
                return DocSet(np.empty(0, np.int32), 0)
            everything = np.flatnonzero(allowed).astype(np.int32)
            return DocSet(everything, len(everything))
        if allowed is None:
            allowed = self._alive
        if len(counted) == len(counted.words) and all(len(rows) == 1 for rows in counted.words):
            rows = np.array(counted.words, np.int64)[:, 0]
            if matching.may_be_intersected(plan.words.doc_freqs, rows, below):
                all_ = self.intersect(rows, plan.words, allowed, scratch)
                if len(all_) >= below:
                    return DocSet(all_, len(all_))
        self._count(counted, plan.words, scratch)
        all_count, some = matching.select(
            scratch.clause_counts, allowed, len(counted), below, scratch.out
        )
        return DocSet(scratch.out[: all_count + some].copy(), all_count)

    def _count(self, counted: _Clauses, words: QueryTerms, scratch: Scratch) -> None:
        clause_counts = scratch.clause_counts
        segments = self._terms.segments
        if counted.words:
            rows = np.array([row for own in counted.words for row in own], np.int64)
            clauses = [n for n, own in enumerate(counted.words, 1) for _row in own]
            of_rows = np.array(clauses, np.int64)
            for segment, numbers in zip(segments, words.numbers, strict=True):
                text, blocks = segment.fields[TEXT].arrays, segment.blocks
                matching.count_words(
                    clause_counts, text, blocks, segment.doc_base, numbers, rows, of_rows
                )
        for clause, prefix in enumerate(counted.prefixes, len(counted.words) + 1):
            for segment in segments:
                form, blocks = segment.fields[FORM], segment.blocks
                first, last = form.numbers_beginning_with(prefix)
                matching.count_range(
                    clause_counts, form.arrays, blocks, segment.doc_base, clause, first, last
                )
        for clause, ids in enumerate(counted.others, len(counted) - len(counted.others) + 1):
            matching.count_articles(clause_counts, clause, ids)

    def intersect(self, rows: Longs, words: QueryTerms, allowed: Flags, scratch: Scratch) -> Ints:
        """Return the allowed articles with all of some words, from the rarest of them on."""
        found = 0
        for segment, numbers in zip(self._terms.segments, words.numbers, strict=True):
            found = matching.intersect(
                segment.fields[TEXT].arrays,
                segment.blocks,
                segment.doc_base,
                numbers,
                words.doc_freqs,
                rows,
                allowed,
                scratch.out,
                found,
            )
        return scratch.out[:found].copy()

    # Narrowing

    def allowed(self, filters: Filters) -> Flags:
        """Return which articles pass the filters and were not deleted, empty where all are."""
        if filters is NO_FILTERS:
            return self._alive
        passed = self._filtered(filters)
        return self._alive if passed is None else passed

    def _filtered(self, filters: Filters) -> Flags | None:
        """Return which articles pass the filters; ``None`` where there is no filter."""
        passed: Bools | None = None
        for facet, values in filters.chosen.items():
            having = self._doc_values.having(facet, values)
            passed = having if passed is None else passed & having
        if filters.since or filters.until:
            dated = self._matching.dated(filters.since, filters.until)
            passed = dated if passed is None else passed & dated
        if passed is None:
            return None
        alive = self._doc_values.alive
        return (passed if alive is None else passed & alive).view(np.uint8)

    def _narrowed(self, allowed: Flags | None, clause: Node) -> Flags | None:
        """Return which of the allowed articles a filter or what is negated leaves."""
        ids = self._matching.match(clause)
        if ids is None:
            return allowed
        passed = np.zeros(len(self._doc_values), np.uint8)
        passed[ids] = 1
        return passed if allowed is None else passed & allowed

    def _without(self, allowed: Flags | None, rows: Sequence[int], words: QueryTerms) -> Flags:
        """Return which of the allowed articles hold none of some words."""
        if allowed is None:
            allowed = self._alive if len(self._alive) else np.ones(len(self._doc_values), np.uint8)
        left = allowed.copy()
        forbidden = np.array(rows, np.int64)
        for segment, numbers in zip(self._terms.segments, words.numbers, strict=True):
            text, blocks, doc_base = segment.fields[TEXT].arrays, segment.blocks, segment.doc_base
            matching.forbid(left, text, blocks, doc_base, numbers, forbidden)
        return left


def clauses_of(root: Node | None) -> tuple[Node, ...]:
    """Return what a query asks for, each of which an article must hold."""
    if root is None:
        return ()
    return root.children if isinstance(root, And) else (root,)


def _is_stop_word(node: Node) -> bool:
    return (
        isinstance(node, Word)
        and not node.fuzzy
        and not any(token.stems for token in typed_tokens(node.text))
    )


def _as_phrase(root: Node | None) -> Node | None:
    """Return a query of stop words alone as the exact phrase that it is."""
    clauses = clauses_of(root)
    if clauses and all(map(_is_stop_word, clauses)):
        return Phrase(" ".join(clause.text for clause in clauses if isinstance(clause, Word)))
    return root
