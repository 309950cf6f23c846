"""Paragraphs, under every engine: where their words stand, and which of them a query reaches.

Words of a text are counted in positions; between two paragraphs, and between the title and the
first, some are left out, so that no phrase and no compound reaches from one into the next. Words
that are to stand near each other (``"a b"~12``) may, where so many others may stand between.
"""

from bisect import bisect_left
from collections.abc import Iterable

from indexer.analysis import Token, tokens
from indexer.article import PARAGRAPH_BREAK
from indexer.search.results import Extent

#: Positions left out between two paragraphs: more than words may be apart that count as close.
PARAGRAPH_GAP = 8
_BREAK = PARAGRAPH_BREAK.encode()


def paragraph_tokens(text: str) -> list[Token]:
    """Return the words of a text of paragraphs, in order; offsets are those of the whole text."""
    if PARAGRAPH_BREAK not in text:
        return tokens(text)
    found: list[Token] = []
    position = start = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        own = tokens(paragraph, position)
        found += [t._replace(start=start + t.start, end=start + t.end) for t in own]
        # A compound comes after its first part, at the same position.
        position = max((token.position + 1 for token in own), default=position) + PARAGRAPH_GAP
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return found


def extent(body: bytes, matches: Iterable[int]) -> Extent:
    """Return how long a body is, and in which of its paragraphs matches begin.

    It is in UTF-8, in which no space but ASCII's parts two words: ``20 000 €`` is one of them where
    its spaces do not break. ``matches`` are offsets of its bytes.
    """
    breaks: list[int] = []
    at = body.find(_BREAK)
    while at >= 0:
        breaks.append(at)
        at = body.find(_BREAK, at + 1)
    reached = {bisect_left(breaks, match) for match in matches}
    return Extent(len(body.split()), tuple(sorted(reached)))
