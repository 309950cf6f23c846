"""The passages of an article: its paragraphs that a query matches, to list beside the text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.search.snippet import Segment

#: What is shown of a passage before its first match, and of all of it.
_LEFT_CHARS, _EXCERPT_CHARS = 40, 110


class Passage(NamedTuple):
    """A paragraph that matches: its first match's number, how many it has, what it says there."""

    number: int
    matches: int
    excerpt: list[Segment]


def match_count(cut: Iterable[Segment]) -> int:
    """Return how many matches segments have."""
    return sum(segment.matched for segment in cut)


def passages(paragraphs: Sequence[Sequence[Segment]], firsts: Sequence[int]) -> list[Passage]:
    """Return the paragraphs that match, in order.

    ``firsts`` says of each paragraph which number its first match has.
    """
    return [
        Passage(first, count, _excerpt(cut))
        for cut, first in zip(paragraphs, firsts, strict=True)
        if (count := match_count(cut))
    ]


def _excerpt(cut: Sequence[Segment]) -> list[Segment]:
    """Return the first match of a paragraph with what stands around it."""
    at = next(nth for nth, segment in enumerate(cut) if segment.matched)
    before = _tail("".join(segment.text for segment in cut[:at]))
    after, room = [], _EXCERPT_CHARS - len(before) - len(cut[at].text)
    for segment in cut[at + 1 :]:
        if len(segment.text) > room:
            after.append(Segment(_head(segment.text, max(room, 0)), False))
            break
        after.append(segment)
        room -= len(segment.text)
    return [Segment(before, False), cut[at], *after]


def _tail(text: str) -> str:
    if len(text) <= _LEFT_CHARS:
        return text
    return "… " + text[-_LEFT_CHARS:].partition(" ")[2]


def _head(text: str, chars: int) -> str:
    return text[: chars + 1].rpartition(" ")[0] + " …"
