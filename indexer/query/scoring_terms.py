"""What a query's tree asks for in favour of an article: its words, in the order typed.

All of them count, whatever operators stand between: a phrase that an article holds in other words,
a compound of which it holds a part, still say something for it. What is excluded and what filters
says nothing.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, assert_never

from indexer.analysis import Token, fold
from indexer.query.nodes import (
    Also,
    InTitle,
    Leaf,
    Node,
    Phrase,
    Prefix,
    Restriction,
    Word,
    children,
)
from indexer.query.term_sequences import single_tokens

#: Returns the word forms that a misspelt word may stand for.
FuzzyVariants = Callable[[Word], Sequence[str]]


class ScoringTerm(NamedTuple):
    """One thing that speaks for an article: a word by its terms and form, or any of some forms.

    A stop word's token has no terms: it speaks by its form alone. ``prefix`` stands for all forms
    that begin so. ``synonyms`` are the words of another name of the same, of which ``boost`` counts
    where that is more.
    """

    token: Token | None = None
    forms: tuple[str, ...] = ()
    prefix: str = ""
    in_title: bool = False
    synonyms: tuple[Token, ...] = ()
    boost: float = 0.0

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All words that it has: itself and its synonyms."""
        return (self.token, *self.synonyms) if self.token else self.synonyms

    @property
    def plain(self) -> Token | None:
        """The word, where it is wanted by itself alone."""
        return None if self.synonyms else self.token

    @property
    def is_stop_word(self) -> bool:
        """Whether it is a stop word."""
        return self.token is not None and not self.token.terms


class ScoringQuery(NamedTuple):
    """The terms that score, and which two words of it were typed one right after the other."""

    terms: tuple[ScoringTerm, ...]
    pairs: tuple[tuple[int, int], ...]


def scoring_query(clauses: Sequence[Node], fuzzy_variants: FuzzyVariants) -> ScoringQuery:
    """Return what a query's clauses score by."""
    terms: list[ScoringTerm] = []
    pairs: list[tuple[int, int]] = []
    last: int | None = None
    for clause in clauses:
        found = _scoring_terms(clause, fuzzy_variants, in_title=False)
        is_run = _is_run(clause)
        for number, each in enumerate(found, len(terms)):
            terms.append(each)
            if each.is_stop_word:
                # The words about it follow each other: « droit à l’image ».
                continue
            is_word = is_run and each.token is not None
            if is_word and last is not None and _differ(terms[last], each):
                pairs.append((last, number))
            last = number if is_word else None
        if not is_run:
            last = None
    if all(term.is_stop_word and not term.in_title for term in terms):
        # They say little beside others, alone they are all there is.
        terms = [_by_form(term.token, in_title=False) for term in terms if term.token]
    return ScoringQuery(tuple(terms), tuple(pairs))


def _by_form(token: Token, *, in_title: bool) -> ScoringTerm:
    return ScoringTerm(forms=(token.form,), in_title=in_title)


def _is_run(node: Node) -> bool:
    """Whether the words of a node were typed one after another."""
    return isinstance(node.child if isinstance(node, Also) else node, Word | Phrase)


def _differ(one: ScoringTerm, other: ScoringTerm) -> bool:
    return (
        one.token is not None and other.token is not None and one.token.terms != other.token.terms
    )


def _scoring_terms(
    node: Node, fuzzy_variants: FuzzyVariants, *, in_title: bool
) -> list[ScoringTerm]:
    if isinstance(node, Leaf):
        return _leaf_terms(node, fuzzy_variants, in_title=in_title)
    if isinstance(node, Restriction):
        return []
    in_title = in_title or isinstance(node, InTitle)
    found = [
        term
        for child in children(node)
        for term in _scoring_terms(child, fuzzy_variants, in_title=in_title)
    ]
    if not isinstance(node, Also):
        return found
    names = tuple(token for token in single_tokens(node.other.text) if token.terms)
    return [
        each if each.is_stop_word else each._replace(synonyms=names, boost=node.share)
        for each in found
    ]


def _leaf_terms(leaf: Leaf, fuzzy_variants: FuzzyVariants, *, in_title: bool) -> list[ScoringTerm]:
    match leaf:
        case Word(text, fuzzy):
            if fuzzy and single_tokens(text):
                return [ScoringTerm(forms=tuple(fuzzy_variants(leaf)), in_title=in_title)]
            return _words(text, in_title)
        case Phrase(text, _, True):
            *words, begun = _words(text, in_title)
            beginning = begun.token.form if begun.token else ""
            return [*words, ScoringTerm(prefix=beginning, in_title=in_title)]
        case Phrase(text):
            words = _words(text, in_title)
            if not all(word.is_stop_word for word in words):
                return words
            return [_by_form(token, in_title=in_title) for token in single_tokens(text)]
        case Prefix(text):
            return [ScoringTerm(prefix=fold(text), in_title=in_title)]
        case _:
            assert_never(leaf)


def _words(text: str, in_title: bool) -> list[ScoringTerm]:
    return [ScoringTerm(token, in_title=in_title) for token in single_tokens(text)]
