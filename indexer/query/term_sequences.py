"""What a word or a phrase of a query is looked for by: terms next to each other.

Those who match and those who mark go by the same sequences, so that what is marked is what was
found. How an index keeps its terms is an engine's business; prefixes, fuzzy words and words near
each other it compiles itself.
"""

from typing import NamedTuple

from indexer.analysis import Token, family, typed_tokens
from indexer.query.nodes import Leaf, Phrase, Word


class Place(NamedTuple):
    """One place of a sequence, where any of these terms may stand: stems, or exact forms."""

    terms: tuple[str, ...]
    is_exact: bool = False

    def fits(self, token: Token) -> bool:
        """Return whether a word of a text may stand at this place."""
        if self.is_exact:
            return token.form in self.terms
        return not frozenset(self.terms).isdisjoint(token.stems)


TermSequence = tuple[Place, ...]


def single_tokens(text: str) -> list[Token]:
    """Return the words of a typed text, without the compounds that they make."""
    return [token for token in typed_tokens(text) if not token.joined]


def term_sequences(leaf: Word | Phrase) -> list[TermSequence]:
    """Return the sequences of which an article must hold one; none where a text has no word.

    A phrase is its forms. A word is its stems, a stop word its form; a compound its words next to
    each other, whatever stop words it has inside, or the one word that they make together.
    """
    parts = single_tokens(leaf.text)
    if not parts:
        return []
    if isinstance(leaf, Phrase):
        return [tuple(_exact(token) for token in parts)]
    found = [tuple(Place(token.stems) if token.stems else _exact(token) for token in parts)]
    written_as_one = [token for token in typed_tokens(leaf.text) if token.joined]
    if written_as_one:
        found.append((Place(tuple(stem for token in written_as_one for stem in token.stems)),))
    return found


def family_of(leaf: Leaf) -> str | None:
    """Return the family whose words follow where few articles hold a word; most leaves have none.

    What stands in quotes is meant as it stands, and so is a word with ``~`` or of several parts.
    """
    if not isinstance(leaf, Word) or leaf.fuzzy:
        return None
    parts = single_tokens(leaf.text)
    return family(parts[0].stems[0]) if len(parts) == 1 and parts[0].stems else None


def _exact(token: Token) -> Place:
    return Place((token.form,), is_exact=True)
