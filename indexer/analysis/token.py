"""A word of a text as an analyzer gives it."""

from typing import NamedTuple


class Token(NamedTuple):
    """A word of a text.

    ``start`` and ``end`` are what a mark covers, in the text as given: an elided article is left
    out. ``form`` is the word folded (no capitals, accents, ligatures, apostrophes). ``terms``
    are what it is indexed by or asks for: its lemmas, or the stems of a word that no lexicon knows,
    none of a stop word. A ``joined`` token is a hyphenated compound written as one word; it
    stands at its first part's position.
    """

    start: int
    end: int
    position: int
    form: str
    terms: tuple[str, ...]
    joined: bool = False


#: A token of a chunk, its offsets and position counted from the chunk's own: start, end, position,
#: form, terms, joined.
Part = tuple[int, int, int, str, tuple[str, ...], bool]
