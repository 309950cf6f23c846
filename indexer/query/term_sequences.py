"""What a word or a phrase of a query is looked for by: terms next to each other.

Those who match and those who mark go by the same sequences, so that what is marked is what was
found. How an index keeps its terms is an engine's business; prefixes, fuzzy words and words near
each other it compiles itself.
"""

from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import Token, family, typed_tokens
from indexer.query.nodes import Leaf, Phrase, Word


class Place(NamedTuple):
    """One place of a sequence, where any of these terms may stand: lemmas or stems, or exact forms.

    Or what begins as the one form does.
    """

    terms: tuple[str, ...]
    is_exact: bool = False
    is_begun: bool = False

    def fits(self, token: Token) -> bool:
        """Return whether a word of a text may stand at this place."""
        if self.is_begun:
            return token.form.startswith(self.terms)
        if self.is_exact:
            return token.form in self.terms
        return not frozenset(self.terms).isdisjoint(token.terms)


TermSequence = tuple[Place, ...]


def single_tokens(text: str) -> list[Token]:
    """Return the words of a typed text, without the compounds that they make."""
    return [token for token in typed_tokens(text) if not token.joined]


def term_sequences(leaf: Word | Phrase) -> tuple[TermSequence, ...]:
    """Return the sequences of which an article must hold one; none where a text has no word.

    A phrase is its forms. A word is its terms, a stop word its form; a compound its words next to
    each other, whatever stop words it has inside, or the one word that they make together.
    """
    return _of_phrase(leaf) if isinstance(leaf, Phrase) else _of_word(leaf.text)


def _of_phrase(phrase: Phrase) -> tuple[TermSequence, ...]:
    forms = tuple(map(_exact, single_tokens(phrase.text)))
    if not forms:
        return ()
    return ((*forms[:-1], forms[-1]._replace(is_begun=phrase.begun)),)


@lru_cache(maxsize=4096)
def _of_word(text: str) -> tuple[TermSequence, ...]:
    parts = tuple(Place(t.terms) if t.terms else _exact(t) for t in single_tokens(text))
    written_as_one = [stem for t in typed_tokens(text) if t.joined for stem in t.terms]
    if not written_as_one:
        return (parts,) if parts else ()
    return parts, (Place(tuple(written_as_one)),)


def family_of(leaf: Leaf) -> str | None:
    """Return the family whose words follow where few articles hold a word; most leaves have none.

    What stands in quotes is meant as it stands, and so is a word with ``~`` or of several parts.
    """
    if not isinstance(leaf, Word) or leaf.fuzzy:
        return None
    parts = single_tokens(leaf.text)
    return family(parts[0].terms[0]) if len(parts) == 1 and parts[0].terms else None


def _exact(token: Token) -> Place:
    return Place((token.form,), is_exact=True)
