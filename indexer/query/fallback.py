"""What is searched in place of a quotation, or of a question of stop words, that no article holds.

Its words are, beside it: what holds them matches most of the query, never all. Whether any article
holds it is for others to find out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis import typed_tokens
from indexer.query.clauses import clauses_of
from indexer.query.nodes import MAX_CLAUSES, And, Node, Phrase, Query, Word
from indexer.query.restrictions import is_restriction

QUOTATION = (
    "Aucun article ne contient cette citation mot pour mot\u00a0; ceux qui contiennent le plus de "
    "ses mots suivent."
)
STOP_WORDS = (
    "Aucun article ne contient ces mots l’un après l’autre\u00a0; ceux qui en contiennent le plus "
    "suivent."
)


class Fallback(NamedTuple):
    """A phrase, and what to search where no article at all holds it: it and its words."""

    phrase: Query
    words: Query


def fallback(query: Query) -> Fallback | None:
    """Return the words of a query that is one quotation or stop words alone; else ``None``.

    Filters and negations beside it stay.
    """
    if not isinstance(query.root, And | Phrase):
        # As is all that was typed as one word.
        return None
    clauses = clauses_of(query.root)
    wanted = [clause for clause in clauses if not is_restriction(clause)]
    phrase, notice = _phrase(wanted)
    if phrase is None or not (words := _words(phrase.text)):
        return None
    restrictions = [clause for clause in clauses if is_restriction(clause)]
    relaxed = And((phrase, *words, *restrictions))
    return Fallback(
        Query(query.text, phrase),
        replace(query, root=relaxed, notices=(*query.notices, notice), is_quoted=True),
    )


def _phrase(wanted: Sequence[Node]) -> tuple[Phrase | None, str]:
    """Return the quotation that a query is, and what to say of it."""
    match wanted:
        case [Phrase(_, None, False) as phrase]:
            return phrase, QUOTATION
    words: list[str] = []
    for clause in wanted:
        if not isinstance(clause, Word) or clause.fuzzy or _has_terms(clause.text):
            return None, ""
        words.append(clause.text)
    return (Phrase(" ".join(words)), STOP_WORDS) if words else (None, "")


def _has_terms(text: str) -> bool:
    return any(token.terms for token in typed_tokens(text))


def _words(text: str) -> Sequence[Node]:
    """Return the words of a phrase, its stop words only where it has no others."""
    tokens = [token for token in typed_tokens(text) if not token.joined]
    contents = [text[token.start : token.end] for token in tokens if token.terms]
    most = MAX_CLAUSES - 1
    if contents:
        # One by itself in another form is none of the quotation.
        return [Word(word) for word in dict.fromkeys(contents)][:most] if len(tokens) > 1 else ()
    small = {token.form: text[token.start : token.end] for token in tokens}
    # One by itself is the phrase again.
    return [Phrase(word) for word in small.values()][:most] if len(small) > 1 else ()
