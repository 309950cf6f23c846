"""What of a text is shown to a reader, as segments that say whether they matched.

A :class:`Snippet` holds plain text; only a face (a template, the terminal, the API) turns it into
markup, and escapes it there. Nothing here knows HTML, engines or French words: the matches are
given, the best passages are chosen by coverage and closeness, and cut at sentence bounds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: What a passage holds at most; about two lines and a half on a desktop page.
MAX_PASSAGE_CHARS = 260
ELLIPSIS = "…"

#: A sentence ends at these signs (closing quotes included) before a space; a paragraph ends one.
_SENTENCE_END = re.compile(r"[.!?…](?:[ \u00a0\u202f]?[»”\"’)\]])?(?=\s)")
#: Full stops that end no sentence: titles, initials and common abbreviations before the stop.
_ABBREVIATION = re.compile(
    r"(?:^|[\s\u00a0(«])(?:[A-ZÀ-Ý]|MM|Mme|Mlle|Mgr|Dr|Me|St|Ste|no|art|cf|env|etc|av|apr|J\.-C)\.$"
)
#: How far back an abbreviation is looked for.
_ABBREVIATION_CHARS = 8


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


def passages(
    text: str,
    matches: Sequence[tuple[int, int, int]],
    weights: Mapping[int, float],
    *,
    most: int = 1,
    max_chars: int = MAX_PASSAGE_CHARS,
) -> list[Span]:
    """Choose at most ``most`` passages of ``text``, in the text's order.

    ``matches`` are ``(start, end, leaf)``, sorted by start; ``weights`` says what each leaf is
    worth. A passage covers as much weight of distinct leaves as it can, then as many matches; each
    further one is chosen for what the earlier ones do not cover. Without a match, the text's
    beginning is the only passage. Only the text about what is chosen is looked at.
    """
    if not matches:
        return [_cropped(text, _first_paragraph(text), (), max_chars)]
    chosen: list[Span] = []
    covered: set[int] = set()
    left = list(matches)
    leaves = {leaf for _start, _end, leaf in matches}
    while left and len(chosen) < most:
        first, last = _densest(left, weights, covered, max_chars * 2 // 3)
        passage = _around(text, left[first:last], max_chars)
        gain = {leaf for start, _end, leaf in left if passage.start <= start < passage.end}
        if chosen and not gain - covered:
            break
        covered |= gain
        chosen.append(passage)
        if covered >= leaves:
            break
        left = [m for m in left if not passage.start <= m[0] < passage.end]
    return _apart(sorted(chosen))


def _densest(
    matches: Sequence[tuple[int, int, int]],
    weights: Mapping[int, float],
    covered: set[int],
    reach: int,
) -> tuple[int, int]:
    """Answer which of the matches, none further than ``reach`` from the first, are worth most."""
    best, best_worth = (0, 1), -1.0
    last = 0
    for first, (start, _end, _leaf) in enumerate(matches):
        last = max(last, first + 1)
        while last < len(matches) and matches[last][0] <= start + reach:
            last += 1
        leaves = {leaf for _start, _end, leaf in matches[first:last]}
        coverage = sum(weights.get(leaf, 1.0) for leaf in leaves - covered)
        # Closer matches win among equals by a little, earlier passages among those.
        spread = matches[last - 1][1] - start
        worth = coverage + min(last - first, 6) * 1e-3 - spread * 1e-7
        if worth > best_worth:
            best, best_worth = (first, last), worth
        if last == len(matches) and len(leaves) == 1:
            break
    return best


def _around(text: str, matches: Sequence[tuple[int, int, int]], max_chars: int) -> Span:
    """Whole sentences that fit together, from that of the first match; a long one is cropped."""
    first = matches[0][0]
    floor, ceiling = _paragraph_around(text, first)
    start = _sentence_start(text, first, max(floor, first - 2 * max_chars))
    end = _sentence_end(text, first, ceiling)
    if end - start > max_chars:
        inside = [match for match in matches if match[0] < end]
        return _cropped(text, Span(start, end), inside, max_chars)
    while end < ceiling:
        further = _sentence_end(text, end, ceiling)
        if further - start > max_chars or further <= end:
            break
        end = further
    return Span(start, end)


def _sentence_start(text: str, offset: int, floor: int) -> int:
    """Answer where the sentence around ``offset`` begins, ``floor`` at the earliest."""
    start = floor
    for match in _SENTENCE_END.finditer(text, floor, offset):
        if not _is_abbreviation(text, match):
            start = match.end()
    while start < offset and text[start].isspace():
        start += 1
    return start


def _sentence_end(text: str, offset: int, ceiling: int) -> int:
    """Answer where the sentence that goes on at ``offset`` ends, ``ceiling`` at the latest."""
    for match in _SENTENCE_END.finditer(text, offset, ceiling):
        if not _is_abbreviation(text, match):
            return match.end()
    return ceiling


def _is_abbreviation(text: str, match: "re.Match[str]") -> bool:
    if match.group() != ".":
        return False
    at = match.end()
    return _ABBREVIATION.search(text, max(0, at - _ABBREVIATION_CHARS), at) is not None


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Cut what two passages share from the later one."""
    apart: list[Span] = []
    for span in spans:
        start = max(span.start, apart[-1].end) if apart else span.start
        if start < span.end:
            apart.append(Span(start, span.end))
    return apart


def _cropped(text: str, span: Span, inside: Sequence[tuple[int, int, int]], max_chars: int) -> Span:
    """Cut a long sentence around its matches, at word bounds."""
    if span.end - span.start <= max_chars:
        return span
    left, right = span.start, span.start + max_chars
    if inside:
        room = max(0, max_chars - (inside[-1][1] - inside[0][0]))
        left = max(span.start, inside[0][0] - room // 2)
        right = min(span.end, left + max_chars)
        left = max(span.start, right - max_chars)
    keep_left = inside[0][0] if inside else left
    keep_right = inside[0][1] if inside else left
    if left > span.start:
        space = text.find(" ", left, keep_left)
        left = space + 1 if space >= 0 else left
    if right < span.end:
        space = text.rfind(" ", keep_right, right)
        right = space if space > 0 else right
    return Span(left, max(right, keep_right))


def _paragraph_around(text: str, offset: int) -> tuple[int, int]:
    start = text.rfind("\n\n", 0, offset)
    end = text.find("\n\n", offset)
    return (0 if start < 0 else start + 2, len(text) if end < 0 else end)


def _first_paragraph(text: str) -> Span:
    _start, end = _paragraph_around(text, 0)
    return Span(0, end)


def snippets(text: str, chosen: Iterable[Span], spans: Sequence[Span]) -> tuple[Snippet, ...]:
    """Answer the ``chosen`` passages of ``text`` as snippets, marked where ``spans`` are.

    ``…`` shows where a sentence is cut.
    """
    made = []
    for passage in chosen:
        cut = list(segments(text, spans, passage.start, passage.end))
        start, end = _paragraph_around(text, passage.start)
        if passage.start > start and not _starts_sentence(text, start, passage.start):
            cut.insert(0, Segment(ELLIPSIS + " ", False))
        if passage.end < end and text[passage.end - 1] not in ".!?…»”":
            cut.append(Segment(" " + ELLIPSIS, False))
        made.append(Snippet(tuple(cut), text.count("\n\n", 0, passage.start)))
    return tuple(made)


def _starts_sentence(text: str, paragraph: int, start: int) -> bool:
    before = text[max(paragraph, start - 6) : start].rstrip()
    return not before or before[-1] in ".!?…»”"
