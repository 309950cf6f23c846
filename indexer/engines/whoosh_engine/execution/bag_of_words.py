"""Queries whose clauses are words: one of some, or none of them; and those of one exact phrase.

The most of what is typed: they are taken apart in one go, into numbers that a single compiled call
answers.
"""

from collections.abc import Sequence
from typing import NamedTuple

from indexer.analysis import Token, typed_tokens
from indexer.engines.whoosh_engine.kernels.term_query import EXCLUDED, FIRST_CLAUSE, NO_CLAUSE
from indexer.query.clauses import clauses_of
from indexer.query.nodes import Node, Not, Or, Phrase, Word

#: As many words as a byte counts.
_MAX_WORDS = 200


class BagOfWords(NamedTuple):
    """The words of a query in the order typed.

    Each is for one of the clauses, from :data:`~kernels.term_query.FIRST_CLAUSE` on, or
    :data:`~kernels.term_query.NO_CLAUSE`, or :data:`~kernels.term_query.EXCLUDED`; ``follows`` says
    how many words before it that one stands after which it was typed right away, 0 for none. As one
    phrase, they are for no clause each.
    """

    tokens: list[Token]
    clauses: list[int]
    follows: list[int]
    is_phrase: bool = False

    @property
    def marked(self) -> list[Token]:
        """Those that are marked where they are found: in a phrase all, else no stop word."""
        if self.is_phrase:
            return self.tokens
        pairs = zip(self.tokens, self.clauses, strict=True)
        return [token for token, clause in pairs if clause >= FIRST_CLAUSE]


def bag_of_words(root: Node | None) -> BagOfWords | None:
    """Return the words of a query; ``None`` where it asks for anything else.

    Nor where all are stop words without quotes about them: those are looked for as a phrase.
    """
    if isinstance(root, Phrase):
        return _phrase_words(root)
    found = BagOfWords([], [], [])
    tokens, clauses, follows, _is_phrase = found
    next_clause = FIRST_CLAUSE
    last: int | None = None
    for clause in clauses_of(root):
        if isinstance(clause, Word):
            token = _single(clause)
            if token is None:
                return None
            number, before = NO_CLAUSE, 0
            if token.terms:
                before = _before(tokens, last, token)
                last = len(tokens)
                number, next_clause = next_clause, next_clause + 1
            tokens.append(token)
            clauses.append(number)
            follows.append(before)
            continue
        last = None
        if isinstance(clause, Not):
            number, child = EXCLUDED, clause.child
        else:
            number, child = next_clause, clause
            next_clause += 1
        for word in child.children if isinstance(child, Or) else (child,):
            token = _single(word)
            if token is None or not token.terms:
                return None
            tokens.append(token)
            clauses.append(number)
            follows.append(0)
    return found if next_clause > FIRST_CLAUSE and len(tokens) <= _MAX_WORDS else None


def _phrase_words(phrase: Phrase) -> BagOfWords | None:
    found = BagOfWords([], [], [], is_phrase=True)
    last: int | None = None
    for token in typed_tokens(phrase.text):
        if token.joined:
            continue
        before = 0
        if token.terms:
            before = _before(found.tokens, last, token)
            last = len(found.tokens)
        found.tokens.append(token)
        found.clauses.append(NO_CLAUSE)
        found.follows.append(before)
    is_plain = phrase.slop is None and not phrase.begun and 0 < len(found.tokens) <= _MAX_WORDS
    return found if is_plain else None


def _before(tokens: Sequence[Token], last: int | None, token: Token) -> int:
    """Return how many words before the next one the last one stands that is not small.

    0 where it is none or the same: the words about a small one follow each other, « droit à
    l’image ».
    """
    if last is None or tokens[last].terms == token.terms:
        return 0
    return len(tokens) - last


def _single(node: Node) -> Token | None:
    if not isinstance(node, Word) or node.fuzzy:
        return None
    own = typed_tokens(node.text)
    return own[0] if len(own) == 1 else None
