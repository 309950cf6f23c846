"""What of a text is shown to a reader, as segments that say whether they matched.

A :class:`Snippet` holds plain text; only a face (a template, the terminal, the API) turns it into
markup, and escapes it there. Nothing here knows HTML, engines or French words: matches and passages
are an engine's to find.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage cut out of a text, with the query's matches told apart.

    ``paragraph`` is the passage's paragraph within the body, counted from 0.
    """

    segments: tuple[Segment, ...]
    paragraph: int = 0

    @property
    def text(self) -> str:
        """The passage as plain text."""
        return "".join(segment.text for segment in self.segments)


def segments(
    text: str, spans: Iterable[Span], start: int = 0, end: int | None = None
) -> tuple[Segment, ...]:
    """Cut ``text[start:end]`` into segments at the matched ``spans`` (sorted, not overlapping).

    Spans are offsets in the whole text; what of them lies outside the cut is left out. The
    segments' texts joined are exactly the cut.
    """
    end = len(text) if end is None else end
    cut: list[Segment] = []
    at = start
    for span in spans:
        left, right = max(span.start, at), min(span.end, end)
        if left >= right:
            continue
        if at < left:
            cut.append(Segment(text[at:left], False))
        cut.append(Segment(text[left:right], True))
        at = right
    if at < end:
        cut.append(Segment(text[at:end], False))
    return tuple(cut)
