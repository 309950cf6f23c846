"""What of a text is shown to a reader, as segments that say whether they matched.

A :class:`Snippet` holds plain text; only a face (a template, the terminal, the API) turns it into
markup, and escapes it there. Nothing here knows HTML, engines or French words: matches and passages
are an engine's to find.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.article import PARAGRAPH_BREAK

ELLIPSIS = "…"
#: What may stand between two words that are next to each other: spaces, a hyphen, an elided word.
_ADJACENT = re.compile(
    r"[\s-]+(?:(?:[ldcjmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’])?", re.IGNORECASE
)
_MAX_GAP = 10


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


def paragraphs_of(cut: Iterable[Segment]) -> list[list[Segment]]:
    """Return the segments of a body paragraph by paragraph; those without a character are none."""
    found: list[list[Segment]] = [[]]
    for segment in cut:
        if segment.matched:
            found[-1].append(segment)
            continue
        here, *further = segment.text.split(PARAGRAPH_BREAK)
        if here:
            found[-1].append(Segment(here, False))
        found += [[Segment(text, False)] if text else [] for text in further]
    return [each for each in found if each]


def joined(cut: Sequence[Segment]) -> Sequence[Segment]:
    """Return the segments with matches of words next to each other made one.

    What is asked for as « gilets jaunes » is one match to a reader, whether typed as two words or
    as a quotation: it is marked, counted and walked to once.
    """
    found: list[Segment] = []
    for segment in cut:
        if not segment[1] or not found:
            found.append(segment)
        elif found[-1][1]:
            found[-1] = Segment(found[-1][0] + segment[0], True)
        elif len(found) > 1 and found[-2][1] and _parts_adjacent(found[-1][0]):
            found[-2:] = [Segment(found[-2][0] + found[-1][0] + segment[0], True)]
        else:
            found.append(segment)
    return found


def _parts_adjacent(between: str) -> bool:
    return len(between) <= _MAX_GAP and _ADJACENT.fullmatch(between) is not None
