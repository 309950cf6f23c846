"""Queries whose clauses are words: one of some, or none of them; the most of what is typed.

They are taken apart in one go, into numbers that a single compiled call answers.
"""

from typing import NamedTuple

from indexer.analysis import Token, typed_tokens
from indexer.engines.whoosh_engine.finding import clauses_of
from indexer.query import Node, Not, Or, Word

#: The clause of a word that only speaks for articles, and that of one they must not hold.
NO_CLAUSE, EXCLUDED = 0, -1


class WordClauses(NamedTuple):
    """The words of a query in the order typed, and of which of its clauses each is, from 1 on.

    ``pairs`` are the places of words that were typed one right after the other.
    """

    tokens: list[Token]
    clauses: list[int]
    pairs: list[tuple[int, int]]


def word_clauses(root: Node | None) -> WordClauses | None:
    """Answer the words of a query; ``None`` where it asks for anything else.

    Nor where all are small: those are looked for as a phrase.
    """
    found = WordClauses([], [], [])
    tokens, clauses, pairs = found
    count = 0
    last: int | None = None
    for clause in clauses_of(root):
        if isinstance(clause, Word):
            token = _single(clause)
            if token is None:
                return None
            # The words about a small one follow each other: « droit à l’image ».
            number = NO_CLAUSE
            if token.stems:
                if last is not None and tokens[last].stems != token.stems:
                    pairs.append((last, len(tokens)))
                last = len(tokens)
                number = count = count + 1
            tokens.append(token)
            clauses.append(number)
            continue
        last = None
        is_excluded = isinstance(clause, Not)
        child: Node = clause.child if isinstance(clause, Not) else clause
        count += not is_excluded
        number = EXCLUDED if is_excluded else count
        for word in child.children if isinstance(child, Or) else (child,):
            token = _single(word)
            if token is None or not token.stems:
                return None
            tokens.append(token)
            clauses.append(number)
    return found if count else None


def _single(node: Node) -> Token | None:
    if not isinstance(node, Word) or node.fuzzy:
        return None
    own = typed_tokens(node.text)
    return own[0] if len(own) == 1 else None
