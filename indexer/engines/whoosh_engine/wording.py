"""What a query's tree asks for in favour of an article: its words, in the order typed.

All of them count, whatever operators stand between: a phrase that an article holds in other words,
a compound of which it holds a part, still say something for it. What is excluded and what filters
says nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from indexer.analysis import Token, fold
from indexer.engines.whoosh_engine.matching import Matching, is_searchable, single_tokens
from indexer.query.nodes import (
    Also,
    And,
    DateIn,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SourceIs,
    Word,
)


class Wanted(NamedTuple):
    """One thing that speaks for an article: a word by its stems and form, or any of some forms.

    A small word's token has no stems: it speaks by its form alone. ``prefix`` stands for all forms
    that begin so. ``others`` are the words of another name of the same, of which ``share`` counts
    where that is more.
    """

    token: Token | None = None
    forms: tuple[str, ...] = ()
    prefix: str = ""
    in_title: bool = False
    others: tuple[Token, ...] = ()
    share: float = 0.0

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All words that it has: itself and the others."""
        return (self.token, *self.others) if self.token else self.others

    @property
    def plain(self) -> Token | None:
        """The word, where it is wanted by itself alone."""
        return None if self.others else self.token

    @property
    def is_small(self) -> bool:
        """Whether it is a small word."""
        return self.token is not None and not self.token.stems


class Wording(NamedTuple):
    """What is wanted, and which two words of it were typed one right after the other."""

    wanted: tuple[Wanted, ...]
    pairs: tuple[tuple[int, int], ...]


def wording(clauses: Sequence[Node], matching: Matching) -> Wording:
    """Answer the wording of a query's clauses."""
    wanted: list[Wanted] = []
    pairs: list[tuple[int, int]] = []
    last: int | None = None
    for clause in clauses:
        found = _wanted(clause, matching, in_title=False)
        is_run = _is_run(clause)
        for number, each in enumerate(found, len(wanted)):
            wanted.append(each)
            if each.is_small:
                # The words about it follow each other: « droit à l’image ».
                continue
            is_word = is_run and each.token is not None
            if is_word and last is not None and _differ(wanted[last], each):
                pairs.append((last, number))
            last = number if is_word else None
        if not is_run:
            last = None
    return Wording(tuple(wanted), tuple(pairs))


def _is_run(node: Node) -> bool:
    """Whether the words of a node were typed one after another."""
    return isinstance(node.child if isinstance(node, Also) else node, Word | Phrase)


def _differ(one: Wanted, other: Wanted) -> bool:
    return (
        one.token is not None and other.token is not None and one.token.stems != other.token.stems
    )


def _wanted(node: Node, matching: Matching, *, in_title: bool) -> list[Wanted]:
    match node:
        case Word(text, fuzzy):
            if fuzzy and is_searchable(text):
                return [Wanted(forms=tuple(matching.fuzzy_variants(node)), in_title=in_title)]
            return _words(text, in_title)
        case Phrase(text):
            words = _words(text, in_title)
            if not all(word.is_small for word in words):
                return words
            # Small words say little beside others, alone they are all there is.
            return [Wanted(forms=(token.form,), in_title=in_title) for token in single_tokens(text)]
        case Prefix(text):
            return [Wanted(prefix=fold(text), in_title=in_title)]
        case Also(child, other, share):
            names = tuple(token for token in single_tokens(other.text) if token.stems)
            return [
                each if each.is_small else each._replace(others=names, share=share)
                for each in _wanted(child, matching, in_title=in_title)
            ]
        case And(children) | Or(children):
            return [w for child in children for w in _wanted(child, matching, in_title=in_title)]
        case InTitle(child):
            return _wanted(child, matching, in_title=True)
        case Not() | SourceIs() | DateIn():
            return []
        case _:
            assert_never(node)


def _words(text: str, in_title: bool) -> list[Wanted]:
    return [Wanted(token, in_title=in_title) for token in single_tokens(text)]
