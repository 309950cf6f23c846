"""What is searched in place of a quotation, or of a question of stop words, that no article holds.

Its words are, beside it: what holds them matches most of the query, never all. Whether any article
holds the query is for others to find out.
"""

from collections.abc import Sequence
from dataclasses import replace

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


def fallback(query: Query) -> Query | None:
    """Return the words of a query that is one quotation or stop words alone; else ``None``.

    Filters and negations beside it stay.
    """
    clauses = clauses_of(query.root)
    restrictions = [clause for clause in clauses if is_restriction(clause)]
    wanted = [clause for clause in clauses if clause not in restrictions]
    phrase, notice = _phrase(wanted)
    if phrase is None:
        return None
    found: list[Node] = [phrase, *_words(phrase.text), *restrictions]
    if len(found) - len(restrictions) < 2:
        return None
    return replace(query, root=And(tuple(found)), notices=(*query.notices, notice))


def _phrase(wanted: list[Node]) -> tuple[Phrase | None, str]:
    """Return the quotation that a query is, and what to say of it."""
    match wanted:
        case [Phrase(_, None) as phrase]:
            return phrase, QUOTATION
    words = [clause.text for clause in wanted if isinstance(clause, Word) and not clause.fuzzy]
    is_small = not any(token.stems for word in words for token in typed_tokens(word))
    if not words or len(words) < len(wanted) or not is_small:
        return None, ""
    return Phrase(" ".join(words)), STOP_WORDS


def _words(text: str) -> Sequence[Node]:
    """Return the words of a phrase, its stop words only where it has no others."""
    tokens = [token for token in typed_tokens(text) if not token.joined]
    contents = [text[token.start : token.end] for token in tokens if token.stems]
    if contents:
        return [Word(word) for word in dict.fromkeys(contents)][: MAX_CLAUSES - 1]
    small = {token.form: text[token.start : token.end] for token in tokens}
    # One by itself is the phrase again.
    return [Phrase(word) for word in small.values()][: MAX_CLAUSES - 1] if len(small) > 1 else []
