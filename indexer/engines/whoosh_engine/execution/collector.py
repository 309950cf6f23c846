"""Which articles a query finds: those that match all of its clauses, then those that match some.

What each clause matches is :mod:`matching`'s answer; filters and what is negated narrow the result.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.execution.matching import Matching, is_in
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms, look_up_terms
from indexer.engines.whoosh_engine.execution.ranking import Ranking
from indexer.engines.whoosh_engine.execution.read_costs import ReadCosts
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.kernels import clause_counts
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.query.clauses import clauses_of, is_stop_word, stop_words_as_phrase
from indexer.query.nodes import Node, Query
from indexer.query.restrictions import restriction_of
from indexer.query.scoring_terms import ScoringQuery, scoring_query
from indexer.query.term_sequences import family_of
from indexer.search.budget import Budget
from indexer.search.highlighter import leaves
from indexer.search.relaxation import minimum_should_match
from indexer.search.request import NO_FILTERS, Filters

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]

#: Stands for no filter.
EVERYTHING: Flags = np.empty(0, np.uint8)


NO_ARTICLES: Ints = np.empty(0, np.int32)


class QueryPlan(NamedTuple):
    """A query made ready: its tree, its clauses, what they score by, where their words are.

    And how many clauses an article must hold of a question, 0 where the query is none; and whether
    words stand for their families.
    """

    root: Node | None
    clauses: tuple[Node, ...]
    scoring_query: ScoringQuery
    words: QueryTerms
    min_should_match: int
    by_family: bool


class DocSet(NamedTuple):
    """The articles of a result set: those with all clauses, ascending, then those with some.

    Those ``by_family`` are of the latter and hold all where words stand for their families. With
    ``by_weight`` all are put in order together.
    """

    ids: Ints
    count_all: int
    by_family: Ints = NO_ARTICLES
    by_weight: bool = False

    @property
    def all(self) -> Ints:
        """Those with all clauses."""
        return self.ids[: self.count_all]

    @property
    def some(self) -> Ints:
        """Those with some of them, ascending."""
        return self.ids[self.count_all :]

    def in_part(self, page_ids: Ints, first: int) -> list[bool]:
        """Return which articles of a page have only some; its place in order is ``first``."""
        if not self.by_weight:
            return [place >= self.count_all for place in range(first, first + len(page_ids))]
        lacks: list[bool] = (~is_in(page_ids, self.all)).tolist()
        return lacks


class Collector:
    """Finds articles of one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, doc_values: DocValues, matching_: Matching, ranking: Ranking
    ) -> None:
        self._terms = terms
        self._doc_values = doc_values
        self._matching = matching_
        self._ranking = ranking
        self._costs = ReadCosts(terms, matching_, len(doc_values))
        #: What one phrase or one prefix reads at most.
        self.most_of_field = self._costs.most_of_field
        alive = doc_values.alive
        self._alive = EVERYTHING if alive is None else alive.view(np.uint8)

    def plan(self, query: Query) -> QueryPlan:
        """Make a query ready."""
        root = stop_words_as_phrase(query.root)
        clauses = clauses_of(root)
        scoring = scoring_query(clauses, self._matching.fuzzy_variants)
        tokens = [token for each in scoring.terms for token in each.tokens]
        words = look_up_terms(tokens, self._terms.arrays, self._ranking.truncation_chars)
        return QueryPlan(
            root, clauses, scoring, words, minimum_should_match(query), not query.is_quoted
        )

    def admits(self, root: Node, budget: Budget) -> bool:
        """Return whether a query may be run in one call, which reads all that it has to.

        What it reads is taken from the budget.
        """
        if budget.is_partial:
            return False
        cost = self._costs.of(root, budget, by_family=True)
        if cost > budget.left:
            return False
        budget.spend(cost, len(self._doc_values))
        return True

    def collect(
        self,
        plan: QueryPlan,
        filters: Filters,
        budget: Budget,
        scratch: Scratch,
        *,
        relax: bool = True,
    ) -> DocSet:
        """Return the articles that match: each clause is counted for those that hold it.

        With ``relax``, those that match only some clauses too, where few match all or where the
        query is a question.
        """
        clauses = [clause for clause in plan.clauses if not is_stop_word(clause)]
        costs = partial(self._costs.of, budget=budget, by_family=relax and plan.by_family)
        budget.spend(sum(map(costs, clauses)), len(self._doc_values))
        allowed = self._filtered(filters)
        counted: list[Ints] = []
        wanted: list[Node] = []
        for clause in clauses:
            restriction = restriction_of(clause)
            within = None if restriction is None else self._matching.match(restriction, budget)
            if within is not None:
                allowed = self._narrowed(allowed, within)
            if restriction == clause:
                continue
            ids = self._matching.match(clause, budget)
            if ids is not None:
                counted.append(ids)
                wanted.append(clause)
        passed = self._looked_through(self._alive if allowed is None else allowed, budget)
        if not counted:
            # Filters alone find what passes them, nothing finds nothing.
            everything = np.flatnonzero(() if allowed is None else passed).astype(np.int32)
            return DocSet(everything, len(everything))
        counts, families, out = scratch.clause_counts, scratch.family_counts, scratch.out
        min_should_match = plan.min_should_match
        # The rarest comes last.
        for clause_number, ids in enumerate(sorted(counted, key=len, reverse=True), 1):
            clause_counts.count_articles(counts, clause_number, ids)
        count_all, some = clause_counts.select_all(counts, passed, len(counted), out), 0
        if relax and count_all < self._ranking.relax_below:
            min_should_match = 0
            for clause_number, ids in enumerate(self._by_family(plan, budget, wanted, counted), 1):
                clause_counts.count_articles(families, clause_number, ids)
        if relax and (min_should_match or count_all < self._ranking.relax_below):
            some = clause_counts.select_some(
                counts, families, passed, len(counted), min_should_match, count_all, out
            )
        by_family = clause_counts.hold_all(
            families, len(counted), out[count_all : count_all + some]
        )
        counts[:] = 0
        families[:] = 0
        return DocSet(out[: count_all + some].copy(), count_all, by_family)

    def _by_family(
        self, plan: QueryPlan, budget: Budget, wanted: Sequence[Node], counted: Sequence[Ints]
    ) -> list[Ints]:
        """Return what each clause matches by families; nothing where no word of any has one."""
        have_families = [plan.by_family and has_family(clause) for clause in wanted]
        if not any(have_families):
            return []
        rows = zip(wanted, counted, have_families, strict=True)
        match = partial(self._matching.match, budget=budget, by_family=True)
        found = [match(clause) if has else ids for clause, ids, has in rows]
        return [ids for ids in found if ids is not None]

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
        for facet, values in filters.excluded.items():
            others = ~self._doc_values.having(facet, values)
            passed = others if passed is None else passed & others
        if filters.since or filters.until:
            dated = self._matching.dated(filters.since, filters.until)
            passed = dated if passed is None else passed & dated
        if passed is None:
            return None
        alive = self._doc_values.alive
        return (passed if alive is None else passed & alive).view(np.uint8)

    def _looked_through(self, allowed: Flags, budget: Budget) -> Flags:
        """Return which of the allowed articles are those that a budget has looked through."""
        if budget.articles is None:
            return allowed
        within = allowed.copy() if len(allowed) else np.ones(len(self._doc_values), np.uint8)
        within[budget.articles :] = 0
        return within

    def _narrowed(self, allowed: Flags | None, ids: Ints) -> Flags:
        """Return which of the allowed articles are among ``ids``."""
        passed = np.zeros(len(self._doc_values), np.uint8)
        passed[ids] = 1
        return passed if allowed is None else passed & allowed


def has_family(clause: Node) -> bool:
    """Return whether words of other words' families may match a clause."""
    return any(family_of(leaf) is not None for leaf, _in_title in leaves(clause))
