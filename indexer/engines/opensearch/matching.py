"""What a query's tree asks for, in the cluster's own query language: which articles match it.

Nothing here scores; :mod:`scoring` does.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from indexer.analysis import fold
from indexer.engines.opensearch import schema
from indexer.query.nodes import (
    Also,
    And,
    DateIn,
    FacetIs,
    InTitle,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from indexer.query.scoring_terms import FuzzyVariants
from indexer.query.term_sequences import (
    Place,
    TermSequence,
    family_of,
    single_tokens,
    term_sequences,
)
from indexer.search.facets import MISSING, facet_key
from indexer.search.request import Filters

#: A query as JSON.
Dsl = dict[str, Any]
NOTHING: Dsl = {"match_none": {}}
#: So many words may stand where the last of a phrase is only begun.
MAX_BEGUN = 1000


def all_of(queries: Sequence[Dsl]) -> Dsl:
    """Return what matches all of some queries."""
    return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Dsl], least: int = 1) -> Dsl:
    """Return what matches any of some queries, or so many of them at least."""
    if not queries:
        return NOTHING
    if len(queries) == 1 and least == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": least}}


def none_of(query: Dsl) -> Dsl:
    """Return what does not match a query."""
    return {"bool": {"must_not": [query]}}


class Matching:
    """Compiles trees. ``fuzzy_variants`` says what a misspelt word may stand for."""

    def __init__(self, fuzzy_variants: FuzzyVariants) -> None:
        self._fuzzy_variants = fuzzy_variants

    def match(self, node: Node, *, in_title: bool = False, by_family: bool = False) -> Dsl | None:
        """Return what ``node`` matches, or ``None`` where it holds nothing that can be searched.

        With ``by_family``, so do words of its words' families, but for what is negated.
        """
        how = {"in_title": in_title, "by_family": by_family}
        match node:
            case Word() | Phrase() | Prefix():
                return self._leaf(node, in_title, by_family)
            case Also(child, other):
                return self._any([self.match(each, **how) for each in (child, other)])
            case And(children):
                present = [found for each in children if (found := self.match(each, **how))]
                return all_of(present) if present else None
            case Or(children):
                return self._any([self.match(child, **how) for child in children])
            case Not(child):
                inner = self.match(child, in_title=in_title)
                return None if inner is None else none_of(inner)
            case InTitle(child):
                return self.match(child, in_title=True, by_family=by_family)
            case FacetIs(facet, value):
                return facet_is(facet, [value])
            case DateIn(since, until):
                return dated(since, until)
            case _:
                assert_never(node)

    def _any(self, found: Sequence[Dsl | None]) -> Dsl:
        return any_of([each for each in found if each is not None])

    def _leaf(self, leaf: Leaf, in_title: bool, by_family: bool) -> Dsl | None:
        field = schema.TITLE if in_title else schema.TEXT
        match leaf:
            case Word(text, True) if single_tokens(text):
                forms = self._fuzzy_variants(leaf)
                return {"terms": {field: [schema.form_term(form) for form in forms]}}
            case Word():
                own = self._sequences(leaf, field)
                family = family_of(leaf) if by_family else None
                if family is None:
                    return own
                wide = schema.TITLE_WIDE if in_title else schema.WIDE
                return self._any([own, {"term": {wide: schema.family_term(family)}}])
            case Phrase(text, int(slop)):
                return _near([token.form for token in single_tokens(text)], slop, field)
            case Phrase():
                return self._sequences(leaf, field)
            case Prefix(text):
                return {"prefix": {field: schema.form_term(fold(text))}}
            case _:
                assert_never(leaf)

    def _sequences(self, leaf: Word | Phrase, field: str) -> Dsl | None:
        found = [sequence_query(sequence, field) for sequence in term_sequences(leaf)]
        return any_of(found) if found else None


def place_terms(place: Place) -> list[str]:
    """Return the terms of which one stands at a place."""
    kind = schema.form_term if place.is_exact or place.is_begun else schema.lemma_term
    return [kind(term) for term in place.terms]


def sequence_query(sequence: TermSequence, field: str) -> Dsl:
    """Return what holds the terms of a sequence next to each other."""
    *_, last = sequence
    if len(sequence) == 1:
        terms = place_terms(last)
        return {"prefix": {field: terms[0]}} if last.is_begun else {"terms": {field: terms}}
    text = " ".join(schema.stacked(place_terms(place)) for place in sequence)
    if last.is_begun:
        return {"match_phrase_prefix": {field: {"query": text, "max_expansions": MAX_BEGUN}}}
    return {"match_phrase": {field: text}}


def _near(forms: Sequence[str], slop: int, field: str) -> Dsl | None:
    """Return what holds all of some forms among so many other words at most, in any order."""
    if not forms:
        return None
    clauses = []
    for form, times in Counter(map(schema.form_term, forms)).items():
        own = {"span_term": {field: form}}
        # One that is typed twice must stand there twice.
        clauses.append(own if times == 1 else _spans([own] * times, slop, in_order=True))
    return clauses[0] if len(clauses) == 1 else _spans(clauses, slop, in_order=False)


def _spans(clauses: Sequence[Dsl], slop: int, *, in_order: bool) -> Dsl:
    return {"span_near": {"clauses": list(clauses), "slop": slop, "in_order": in_order}}


def facet_is(facet: str, values: Sequence[str]) -> Dsl:
    """Return what has one of these values of a facet, however it is spelt, or none if asked for."""
    keys = [schema.value_term(facet_key(value)) for value in values if value != MISSING]
    found: list[Dsl] = [{"terms": {schema.key_field(facet): keys}}] if keys else []
    if MISSING in values:
        found.append(none_of({"exists": {"field": schema.value_field(facet)}}))
    return any_of(found)


def dated(since: date | None, until: date | None) -> Dsl:
    """Return what has a day within these, both included."""
    bounds = {"gte": since, "lte": until}
    said = {name: day.isoformat() for name, day in bounds.items() if day is not None}
    return {"range": {schema.DATE: said}} if said else {"exists": {"field": schema.DATE}}


def filters_of(filters: Filters) -> list[Dsl]:
    """Return what passes the filters from outside a query's text."""
    found = [facet_is(facet, values) for facet, values in filters.chosen.items()]
    for facet, values in filters.excluded.items():
        found.append(none_of(facet_is(facet, values)))
    if filters.since or filters.until:
        found.append(dated(filters.since, filters.until))
    return found
