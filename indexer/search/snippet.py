"""What of a text is shown to a reader, as segments that say whether they matched.

A :class:`Snippet` holds plain text; only a face (a template, the terminal, the API) turns it into
markup, and escapes it there. Nothing here knows HTML, engines or French words: matches and passages
are an engine's to find.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

ELLIPSIS = "…"


class Span(NamedTuple):
    """A half-open range of character offsets in a text."""

    start: int
    end: int


class Segment(NamedTuple):
    """A stretch of text and whether the query matched it."""

    text: str
    matched: bool


#: What stands before a snippet that begins within a sentence, and after one that ends within one.
CUT_BEFORE, CUT_AFTER = Segment(ELLIPSIS + " ", False), Segment(" " + ELLIPSIS, False)


class Snippet(NamedTuple):
    """A passage cut out of a text, with the query's matches told apart.

    ``paragraph`` is the passage's paragraph within the body, counted from 0.
    """

    segments: tuple[Segment, ...]
    paragraph: int = 0

    @property
    def text(self) -> str:
        """The passage as plain text."""
        return "".join(segment.text for segment in self.segments)


def segments(text: str, spans: Iterable[Sequence[int]]) -> tuple[Segment, ...]:
    """Cut ``text`` into segments at the matched ``spans`` (sorted, not overlapping).

    A span begins with its two offsets. The segments' texts joined are exactly the text.
    """
    make = Segment._make
    cut: list[Segment] = []
    at = 0
    for span in spans:
        start, end = span[0], span[1]
        if at < start:
            cut.append(make((text[at:start], False)))
        if start < end:
            cut.append(make((text[start:end], True)))
        at = end
    if at < len(text):
        cut.append(make((text[at:], False)))
    return tuple(cut)
