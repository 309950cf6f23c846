"""Which articles a query's tree matches, and where: sets and sequences over posting arrays.

In goes a node of the tree, out come the numbers of the articles that match it, ascending. How well
they match is :mod:`scorer`'s business; what a *place* of a sequence may hold is a list of terms.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache, partial, reduce
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, fold
from indexer.array_types import Bools, Ints, Longs
from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.postings import (
    KEY_BITS,
    LOW_BITS,
    Keys,
    TermIndex,
    encoded,
)
from indexer.engines.whoosh_engine.format.stem_terms import family_prefix
from indexer.engines.whoosh_engine.kernels import (
    begun_phrases,
    near_phrases,
    term_ranges,
)
from indexer.engines.whoosh_engine.kernels.bits import Flags
from indexer.engines.whoosh_engine.kernels.clause_counts import within_days
from indexer.engines.whoosh_engine.schema import FORMS, STEMS, TITLE_FORMS, TITLE_STEMS
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
from indexer.query.term_sequences import TermSequence, family_of, single_tokens, term_sequences
from indexer.search.budget import Budget
from indexer.search.fuzzy import fuzzy_expansions

#: The variants of so many fuzzy words are remembered.
_MAX_FUZZY = 64
#: One place of a sequence: any of these terms of this field.
Place = tuple[str, Sequence[str]]


class Matching:
    """Matches trees over one open index. Threads may share it."""

    def __init__(self, terms: TermIndex, doc_values: DocValues) -> None:
        self._terms = terms
        self._doc_values = doc_values
        # Scoring, matching and marking ask for the same word one after another.
        self._variants = lru_cache(_MAX_FUZZY)(partial(_fuzzy_variants, terms))

    def match(
        self, node: Node, budget: Budget, *, in_title: bool = False, by_family: bool = False
    ) -> Ints | None:
        """Return what ``node`` matches, or ``None`` where it holds nothing that can be searched.

        With ``by_family``, so do words of its words' families, but for what is negated. Where the
        budget has fewer articles looked through, what is found of others is of no account.
        """
        how = {"in_title": in_title, "by_family": by_family}
        match node:
            case Word() | Phrase() | Prefix():
                return self._known(node, budget, in_title, by_family)
            case Also(child, other):
                return self._union([self.match(n, budget, **how) for n in (child, other)])
            case And(children):
                found = [self.match(child, budget, **how) for child in children]
                present = [ids for ids in found if ids is not None]
                return reduce(self.intersection, present) if present else None
            case Or(children):
                return self._union([self.match(child, budget, **how) for child in children])
            case Not(child):
                inner = self.match(child, budget, in_title=in_title)
                return None if inner is None else self._complement(inner)
            case InTitle(child):
                return self.match(child, budget, in_title=True, by_family=by_family)
            case FacetIs(facet, value):
                return _numbers(self._doc_values.having(facet, [value]))
            case DateIn(since, until):
                return _numbers(self.dated(since, until))
            case _:
                assert_never(node)

    def _known(self, leaf: Leaf, budget: Budget, in_title: bool, by_family: bool) -> Ints | None:
        """Return what a leaf matches, looked for once a page."""
        key = leaf_key(leaf, in_title=in_title, by_family=by_family)
        if key not in budget.known:
            end = len(self._doc_values) if budget.articles is None else budget.articles
            budget.known[key] = self._leaf(leaf, end, in_title, by_family)
        found: Ints | None = budget.known[key]
        return found

    def _leaf(self, leaf: Leaf, end: int, in_title: bool, by_family: bool) -> Ints | None:
        """Return which articles before ``end`` a leaf matches."""
        forms = form_field(in_title)
        match leaf:
            case Word():
                return self._word(leaf, end, in_title, by_family)
            case Phrase(text, begun=True):
                return self._begun([token.form for token in single_tokens(text)], forms, end)
            case Phrase(text, int(slop)):
                return self._near([token.form for token in single_tokens(text)], slop, forms, end)
            case Phrase():
                return self._any_sequence(leaf, end, in_title)
            case Prefix(text):
                return self._beginning(forms, fold(text), end)
            case _:
                assert_never(leaf)

    def dated(self, since: date | None, until: date | None) -> Bools:
        """Return which articles have a day within these, both included."""
        first = _number(since) if since is not None else NONE + 1
        last = _number(until) if until is not None else np.iinfo(np.int32).max
        return within_days(self._doc_values.days, first, last)

    def fuzzy_variants(self, word: Word) -> Sequence[str]:
        """Return the word forms within a typing error or two of ``word``, nearest first."""
        return self._variants(word.text)

    # Words and sequences

    def _word(self, word: Word, end: int, in_title: bool, by_family: bool) -> Ints | None:
        if word.fuzzy and single_tokens(word.text):
            return self._any_of(form_field(in_title), self.fuzzy_variants(word), end)
        own = self._any_sequence(word, end, in_title)
        family = family_of(word) if by_family else None
        if family is None:
            return own
        wider = self._beginning(stem_field(in_title), family_prefix(family), end)
        return self._union([own, wider])

    def _any_sequence(self, leaf: Word | Phrase, end: int, in_title: bool) -> Ints | None:
        found = [
            self._articles_of(places_of(sequence, in_title), end)
            for sequence in term_sequences(leaf)
        ]
        return self._union(found) if found else None

    def _ids(self, field: str, term: str, end: int) -> Ints:
        ids = self._terms.postings(field, term).ids
        return ids if end == len(self._doc_values) else ids[: ids.searchsorted(end)]

    def _any_of(self, field: str, terms: Sequence[str], end: int) -> Ints:
        return self._union([self._ids(field, term, end) for term in terms])

    def _beginning(self, field: str, prefix: str, end: int) -> Ints:
        """Return the articles before ``end`` with terms that begin so."""
        marks = np.zeros(len(self._doc_values), np.uint8)
        for fields in self._terms.segments:
            postings = fields[field]
            first, last = postings.numbers_beginning_with(prefix.encode())
            term_ranges.mark_articles(marks, postings.struct, first, last, end)
        return self._alive(_numbers(marks))

    def _alive(self, ids: Ints) -> Ints:
        alive = self._doc_values.alive
        return ids if alive is None else ids[alive[ids]]

    def _articles_of(self, places: Sequence[Place], end: int) -> Ints:
        if len(places) == 1:
            return self._any_of(*places[0], end)
        if len({field for field, _terms in places}) == 1 and all(
            len(terms) == 1 for _field, terms in places
        ):
            return self._phrase(places[0][0], [terms[0] for _field, terms in places], end)
        candidates = [self._any_of(field, terms, end) for field, terms in places]
        articles = reduce(self.intersection, sorted(candidates, key=len))
        return articles[np.unique(self.sequence(places, articles) >> KEY_BITS)]

    def _in_segments(
        self, field: str, terms: Sequence[str]
    ) -> Iterator[tuple[FieldPostings, Longs]]:
        """Yield a field of each segment that has all of the terms, with their numbers there."""
        names = [encoded(field, term) for term in terms]
        for fields in self._terms.segments:
            numbers = np.array([fields[field].number(name) for name in names], np.int64)
            if numbers.min() >= 0:
                yield fields[field], numbers

    def _joined(self, found: Sequence[Ints]) -> Ints:
        return self._alive(np.concatenate(found)) if found else np.empty(0, np.int32)

    def _phrase(self, field: str, terms: Sequence[str], end: int) -> Ints:
        return self._joined(
            [
                begun_phrases.any_phrase(postings.struct, numbers, -1, -1, end)
                for postings, numbers in self._in_segments(field, terms)
            ]
        )

    def _begun(self, forms: Sequence[str], field: str, end: int) -> Ints | None:
        if not forms:
            return None
        *whole, begun = forms
        if not whole:
            return self._beginning(field, begun, end)
        found = []
        for postings, numbers in self._in_segments(field, whole):
            first, last = postings.numbers_beginning_with(begun.encode())
            found.append(begun_phrases.any_phrase(postings.struct, numbers, first, last, end))
        return self._joined(found)

    def begun(self, forms: Sequence[str], field: str, articles: Ints) -> Keys:
        """Return where these forms stand one after another, the last of which is only begun."""
        rows = [self.keys(field, [form], articles) for form in forms[:-1]]
        rows.append(
            np.sort(np.concatenate([*self._terms.keys_beginning(field, forms[-1], articles)]))
        )
        return _in_sequence(rows)

    def sequence(self, places: Sequence[Place], articles: Ints) -> Keys:
        """Return where any term of the first place stands, right after it one of the second, etc.

        Keys (:meth:`TermIndex.keys`) of first words, which count in ``articles``.
        """
        return _in_sequence([self.keys(field, terms, articles) for field, terms in places])

    def keys(self, field: str, terms: Sequence[str], articles: Ints) -> Keys:
        """Return where any of ``terms`` stands in these articles, as keys that count in them."""
        rows = [self._terms.keys(field, term, articles) for term in terms]
        return rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))

    def near(
        self, forms: Sequence[str], slop: int, field: str, articles: Ints
    ) -> tuple[dict[str, Keys], Keys]:
        """Return where each form stands in ``articles``, and where windows begin that hold all."""
        width = len(forms) + slop
        rows = {form: self.keys(field, [form], articles) for form in dict.fromkeys(forms)}
        starts = [row[_window_holds(row, rows, forms, width)] for row in rows.values()]
        return rows, np.sort(np.concatenate(starts))

    def _near(self, forms: Sequence[str], slop: int, field: str, end: int) -> Ints | None:
        if not forms:
            return None
        needed = Counter(forms)
        times, width = np.array([*needed.values()], np.int64), len(forms) + slop
        return self._joined(
            [
                near_phrases.near(postings.struct, numbers, times, width, end)
                for postings, numbers in self._in_segments(field, [*needed])
            ]
        )

    # Sets

    def intersection(self, some: Ints, others: Ints) -> Ints:
        """Return the numbers that both ascending arrays hold."""
        few, many = (some, others) if len(some) <= len(others) else (others, some)
        if not len(few):
            return few
        if 16 * len(few) < len(self._doc_values) + len(many):
            return few[is_in(few, many)]
        mask = np.zeros(len(self._doc_values), np.bool_)
        mask[many] = True
        return few[mask[few]]

    def _union(self, found: Sequence[Ints | None]) -> Ints:
        present = [ids for ids in found if ids is not None and len(ids)]
        if len(present) == 1:
            return present[0]
        return self._as_set(np.concatenate(present)) if present else np.empty(0, np.int32)

    def _as_set(self, ids: Ints) -> Ints:
        if 8 * len(ids) < len(self._doc_values):
            return np.unique(ids)
        mask = np.zeros(len(self._doc_values), np.bool_)
        mask[ids] = True
        return _numbers(mask)

    def _complement(self, ids: Ints) -> Ints:
        alive = self._doc_values.alive
        mask = np.ones(len(self._doc_values), np.bool_) if alive is None else alive.copy()
        mask[ids] = False
        return _numbers(mask)


def _in_sequence(rows: Sequence[Keys]) -> Keys:
    """Return the keys of the first row which one of the second follows, and so on."""
    # What stands too near an article's beginning follows nothing.
    shifted = [row[(row & LOW_BITS) >= offset] - offset for offset, row in enumerate(rows)]
    shifted.sort(key=len)
    keys, *others = shifted
    for other in others:
        keys = keys[is_in(keys, other)]
    return keys


def is_in(some: NDArray[np.integer], others: NDArray[np.integer]) -> Bools:
    """Return which of ``some`` are among ``others``, which ascend."""
    if not len(others):
        return np.zeros(len(some), np.bool_)
    places = np.minimum(others.searchsorted(some), len(others) - 1)
    found: Bools = others[places] == some
    return found


def leaf_key(leaf: Leaf, *, in_title: bool, by_family: bool = False) -> object:
    """Return what a budget knows by which articles a leaf matches; only words have families."""
    return leaf, in_title, by_family and isinstance(leaf, Word)


def stem_field(in_title: bool) -> str:
    """Return the field of stems."""
    return TITLE_STEMS if in_title else STEMS


def places_of(sequence: TermSequence, in_title: bool) -> list[Place]:
    """Return the places of a sequence, each with the field of its terms."""
    stems, forms = stem_field(in_title), form_field(in_title)
    return [(forms if place.is_exact else stems, place.terms) for place in sequence]


def form_field(in_title: bool) -> str:
    """Return the field of exact forms."""
    return TITLE_FORMS if in_title else FORMS


@lru_cache(maxsize=4096)
def single_word(text: str) -> Token | None:
    """Return the one word to be searched that a text is, ``None`` where it is anything else."""
    parts = single_tokens(text)
    return parts[0] if len(parts) == 1 and parts[0].terms else None


def _numbers(mask: Bools | Flags) -> Ints:
    return np.flatnonzero(mask).astype(np.int32)


def _window_holds(starts: Keys, rows: dict[str, Keys], forms: Sequence[str], width: int) -> Bools:
    """Return from which of ``starts`` a window of ``width`` words holds all of ``forms``."""
    holds = np.ones(len(starts), np.bool_)
    for form, row in rows.items():
        # A form typed twice must stand twice: its last needed occurrence lies in the window.
        needed = row.searchsorted(starts) + (list(forms).count(form) - 1)
        reached = row[np.minimum(needed, len(row) - 1)] if len(row) else starts + width
        holds &= (needed < len(row)) & (reached < starts + width)
    return holds


def _fuzzy_variants(terms: TermIndex, text: str) -> tuple[str, ...]:
    return tuple(fuzzy_expansions(text, terms.words(FORMS)))


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
