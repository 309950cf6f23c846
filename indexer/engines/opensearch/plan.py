"""A query made ready: what articles must hold, what narrows, what scores; and its tiers.

Articles that hold all clauses come first, then those that hold most. How many hold all says whether
others follow, and it is asked before these are.
"""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.engines.opensearch.matching import (
    Dsl,
    Matching,
    all_of,
    any_of,
    filters_of,
    none_of,
)
from indexer.engines.opensearch.scoring import Rarity, scoring_queries
from indexer.query.clauses import clauses_of, is_stop_word, stop_words_as_phrase
from indexer.query.nodes import Node, Query
from indexer.query.restrictions import restriction_of
from indexer.query.scoring_terms import FuzzyVariants, scoring_query
from indexer.query.term_sequences import family_of
from indexer.search.highlighter import leaves
from indexer.search.relaxation import minimum_should_match
from indexer.search.request import Filters

#: What is asked of a hit by name: whether it holds all clauses, or does by families.
ALL, BY_FAMILY = "all", "by_family"


class QueryPlan(NamedTuple):
    """A query made ready.

    ``wanted`` are the clauses an article may hold, ``wider`` the same where words stand for their
    families, and nothing where none has one; ``narrowing`` is what every article passes. Of a
    question an article holds ``min_should_match`` clauses at least, 0 where the query is none.
    """

    root: Node | None
    wanted: tuple[Dsl, ...]
    wider: tuple[Dsl, ...]
    narrowing: tuple[Dsl, ...]
    scoring: tuple[Dsl, ...]
    min_should_match: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted and not self.narrowing

    @property
    def all(self) -> Dsl:
        """What holds all clauses and passes."""
        return all_of([*self.narrowing, *self.wanted])

    @property
    def all_wider(self) -> Dsl | None:
        """What holds all clauses where words stand for their families, if any has one."""
        return all_of(self.wider) if self.wider else None

    def some(self) -> Dsl:
        """Return what holds any clause, those that hold all among it."""
        wider = self.all_wider
        return self._passing(any_of([*self.wanted, *([wider] if wider else [])]))

    def most(self, rarest: int) -> Dsl:
        """Return what holds as many clauses as a question asks for, the rarest among them."""
        others = [each for number, each in enumerate(self.wanted) if number != rarest]
        least = self.min_should_match - 1
        found = [self.wanted[rarest]]
        if least > 0:
            found.append(any_of(others, least))
        return self._passing(all_of(found))

    def some_only(self) -> Dsl:
        """Return what does not hold all clauses."""
        return none_of(all_of(self.wanted))

    def _passing(self, query: Dsl) -> Dsl:
        return all_of([*self.narrowing, query])

    def scored(self, query: Dsl, *, is_named: bool) -> Dsl:
        """Return a query that scores; with names, each hit says by which of them it is found."""
        asked: Dsl = {"filter": [query], "should": list(self.scoring)}
        if is_named and self.wanted:
            asked["should"].append(_named(all_of(self.wanted), ALL))
            if (wider := self.all_wider) is not None:
                asked["should"].append(_named(wider, BY_FAMILY))
        return {"bool": asked}


def _named(query: Dsl, name: str) -> Dsl:
    """Return a query that scores nothing and is named."""
    return {"constant_score": {"filter": query, "boost": 0.0, "_name": name}}


def query_plan(
    query: Query, filters: Filters, fuzzy_variants: FuzzyVariants, rarity: Rarity
) -> QueryPlan:
    """Make a query ready."""
    matching = Matching(fuzzy_variants)
    root = stop_words_as_phrase(query.root)
    clauses = clauses_of(root)
    wanted: list[tuple[Node, Dsl]] = []
    narrowing = filters_of(filters)
    for clause in clauses:
        if is_stop_word(clause):
            continue
        restriction = restriction_of(clause)
        if restriction is not None and (within := matching.match(restriction)) is not None:
            narrowing.append(within)
        if restriction == clause:
            continue
        if (found := matching.match(clause)) is not None:
            wanted.append((clause, found))
    wider = () if query.is_quoted else _wider(wanted, matching)
    return QueryPlan(
        root,
        tuple(found for _clause, found in wanted),
        wider,
        tuple(narrowing),
        tuple(scoring_queries(scoring_query(clauses, fuzzy_variants), rarity)),
        minimum_should_match(query),
    )


def _wider(wanted: Sequence[tuple[Node, Dsl]], matching: Matching) -> tuple[Dsl, ...]:
    have_families = [
        any(family_of(leaf) is not None for leaf, _in_title in leaves(clause))
        for clause, _found in wanted
    ]
    if not any(have_families):
        return ()
    return tuple(
        (matching.match(clause, by_family=True) or found) if has else found
        for (clause, found), has in zip(wanted, have_families, strict=True)
    )
