"""How many postings and positions a query's tree reads, told from its terms before any is read.

About: terms say how many postings they have, every 64th posting where its positions begin, and
articles are taken to hold as much of a term each.
"""

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from indexer.analysis import fold
from indexer.array_types import Ints
from indexer.engines.whoosh_engine.execution.matching import (
    Matching,
    form_field,
    leaf_key,
    places_of,
    stem_field,
)
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.postings import TermIndex, encoded
from indexer.engines.whoosh_engine.format.stem_terms import family_prefix
from indexer.engines.whoosh_engine.kernels.fields import SKIP_BITS
from indexer.engines.whoosh_engine.schema import FORMS
from indexer.query.nodes import Also, InTitle, Leaf, Node, Not, Phrase, Prefix, Word, children
from indexer.query.term_sequences import family_of, single_tokens, term_sequences
from indexer.search.budget import Budget

#: What matches is scored, too: its postings are gone through again.
_TWICE = 2
#: What takes as long as to go on by so many postings, some three nanoseconds each: to compare a
#: word with one of the index, to find an article's positions, to compare one of these with others.
_COMPARISON, _LOOK_UP, _POSITION = 8, 8, 4
#: So many articles that were found before are put together with others in that time.
_KNOWN = 2


class _Size(NamedTuple):
    """How many postings some terms have together, and how many positions."""

    postings: int
    positions: int

    def within(self, articles: int) -> int:
        """Return what it takes to look for the positions in so many of their articles."""
        share = min(1.0, articles / self.postings) if self.postings else 0.0
        return _LOOK_UP * articles + int(_POSITION * share * self.positions)


class ReadCosts:
    """Tells what queries over one open index read. Threads may share it."""

    def __init__(self, terms: TermIndex, matching: Matching, documents: int) -> None:
        self._terms = terms
        self._matching = matching
        self._documents = documents
        fields = [each[FORMS] for each in terms.segments]
        #: What one phrase or one prefix reads at most.
        self.most_of_field = sum(len(field.arrays.positions) for field in fields)
        self._comparisons = _COMPARISON * sum(map(len, fields))

    def of(
        self, node: Node, budget: Budget, *, in_title: bool = False, by_family: bool = False
    ) -> int:
        """Return what matching ``node`` reads; of what the budget knows, the articles alone."""
        if isinstance(node, Leaf):
            family = self._family(node, budget, in_title) if by_family else 0
            known = _known(leaf_key(node, in_title=in_title), budget)
            return family + (self._leaf(node, in_title) if known is None else known)
        how = {"in_title": in_title or isinstance(node, InTitle), "by_family": by_family}
        below = (*children(node), node.other) if isinstance(node, Also) else children(node)
        # What is negated matches the rest, which is put together of all articles.
        rest = self._documents if isinstance(node, Not) and not budget.is_partial else 0
        return rest + sum(self.of(child, budget, **how) for child in below)

    def _leaf(self, leaf: Leaf, in_title: bool) -> int:
        forms = form_field(in_title)
        match leaf:
            case Word(text, fuzzy=True) if single_tokens(text):
                variants = self._matching.fuzzy_variants(leaf)
                read = sum(self._size(forms, term).postings for term in variants)
                return self._comparisons + _TWICE * read
            case Phrase(text, int()):
                sizes = [self._size(forms, token.form) for token in single_tokens(text)]
                rarest = min((size.postings for size in sizes), default=0)
                return sum(size.within(rarest) for size in sizes)
            case Phrase(text, None, True):
                *whole, begun = [token.form for token in single_tokens(text)] or [""]
                size = self._beginning(forms, begun)
                return self._begun([self._size(forms, form) for form in whole], size)
            case Prefix(text):
                return _TWICE * self._beginning(forms, fold(text)).postings
            case Word() | Phrase():
                return sum(
                    self._sequence([self._any_of(*place) for place in places_of(each, in_title)])
                    for each in term_sequences(leaf)
                )
            case _:
                assert_never(leaf)

    def _begun(self, whole: Sequence[_Size], begun: _Size) -> int:
        if not whole:
            return _TWICE * begun.postings
        share = min(size.postings for size in whole) / max(1, self._documents)
        looked_up = int(share * begun.positions)
        return self._sequence(whole) + begun.postings + _POSITION * looked_up

    def _sequence(self, sizes: Sequence[_Size]) -> int:
        """Return what places next to each other take.

        The two rarest are gone through whole, each other one where those before it meet: in half
        of the articles that are left, or fewer.
        """
        if len(sizes) == 1:
            return _TWICE * sizes[0].postings
        first, second, *others = sorted(sizes)
        looked_up = sum(size.within(first.postings >> nth) for nth, size in enumerate(others, 1))
        return sum(first) + sum(second) + looked_up

    def _family(self, leaf: Leaf, budget: Budget, in_title: bool) -> int:
        family = family_of(leaf)
        key = leaf_key(leaf, in_title=in_title, by_family=True)
        if family is None or _known(key, budget) is not None:
            return 0
        return self._beginning(stem_field(in_title), family_prefix(family)).postings

    # Terms

    def _any_of(self, field: str, terms: Sequence[str]) -> _Size:
        sizes = [self._size(field, term) for term in terms]
        return _Size(sum(s.postings for s in sizes), sum(s.positions for s in sizes))

    def _size(self, field: str, term: str) -> _Size:
        name = encoded(field, term)
        found = [(fields[field], fields[field].number(name)) for fields in self._terms.segments]
        return _sum([_size_of(each, number, number + 1) for each, number in found if number >= 0])

    def _beginning(self, field: str, prefix: str) -> _Size:
        name = prefix.encode()
        postings = [fields[field] for fields in self._terms.segments]
        return _sum([_size_of(each, *each.numbers_beginning_with(name)) for each in postings])


def _known(key: object, budget: Budget) -> int | None:
    """Return what it takes to put articles together that are known; ``None`` where they are not.

    Nothing where a part is looked through: what was cut is counted as it was found.
    """
    if key not in budget.known:
        return None
    articles: Ints | None = budget.known[key]
    return 0 if budget.is_partial or articles is None else len(articles) // _KNOWN


def _sum(sizes: Sequence[_Size]) -> _Size:
    return _Size(sum(size.postings for size in sizes), sum(size.positions for size in sizes))


def _size_of(postings: FieldPostings, first: int, last: int) -> _Size:
    """Return how many postings the terms from ``first`` up to ``last`` have, and positions."""
    field = postings.arrays
    begin = int(field.posting_starts[first * field.blocks])
    end = int(field.posting_starts[last * field.blocks])
    if begin == end:
        return _Size(0, 0)
    skips, after = field.position_skips, (end >> SKIP_BITS) + 1
    positions = int(skips[after]) if after < len(skips) else len(field.positions)
    return _Size(end - begin, positions - int(skips[begin >> SKIP_BITS]))
