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

#: A sentence ends at these signs (closing quotes included) before a space, or at a paragraph's end.
_SENTENCE_END = re.compile(r"[.!?…](?:[ \u00a0\u202f]?[»”\"’)\]])?(?=\s)|\n\n")
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


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Answer the sentences of ``text[start:end]``, blanks around them left out."""
    found: list[Span] = []
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        stop = match.start() if match.group().isspace() else match.end()
        before = text[max(at, match.start() - _ABBREVIATION_CHARS) : match.start() + 1]
        if match.group() == "." and _ABBREVIATION.search(before):
            continue
        _append_trimmed(found, text, at, stop)
        at = match.end()
    _append_trimmed(found, text, at, end)
    return found


def _append_trimmed(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Span(start, end))


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
    beginning is the only passage.
    """
    if not matches:
        return [_cropped(text, _first_paragraph(text), (), max_chars)]
    chosen: list[Span] = []
    covered: set[int] = set()
    windows = _windows(text, matches, max_chars)
    while windows and len(chosen) < most:
        best = max(windows, key=lambda window: _worth(window, matches, weights, covered))
        gain = {leaf for start, end, leaf in matches[best[1] : best[2]]} - covered
        if chosen and not gain:
            break
        covered |= gain
        chosen.append(best[0])
        windows = [w for w in windows if w[0].end <= best[0].start or w[0].start >= best[0].end]
    return sorted(chosen)


_Window = tuple[Span, int, int]


def _windows(text: str, matches: Sequence[tuple[int, int, int]], max_chars: int) -> list[_Window]:
    """Whole sentences that fit together, from each sentence with a match; long ones cropped."""
    found: list[_Window] = []
    paragraphs: dict[tuple[int, int], list[Span]] = {}
    number = 0
    while number < len(matches):
        start = matches[number][0]
        paragraph = _paragraph_around(text, start)
        if paragraph not in paragraphs:
            paragraphs[paragraph] = sentences(text, *paragraph)
        row = paragraphs[paragraph]
        first = next((i for i, s in enumerate(row) if s.end > start), len(row) - 1)
        span = row[first]
        if span.end - span.start > max_chars:
            in_reach = _count_until(matches, number, start + max_chars * 2 // 3)
            inside = matches[number:in_reach]
            found.append((_cropped(text, span, inside, max_chars), number, in_reach))
            number = in_reach
            continue
        last = first
        while last + 1 < len(row) and row[last + 1].end - span.start <= max_chars:
            last += 1
        in_reach = _count_until(matches, number, row[last].end)
        found.append((Span(span.start, row[last].end), number, in_reach))
        number = max(number + 1, _count_until(matches, number, span.end))
    return found


def _count_until(matches: Sequence[tuple[int, int, int]], number: int, offset: int) -> int:
    while number < len(matches) and matches[number][0] < offset:
        number += 1
    return number


def _worth(
    window: _Window,
    matches: Sequence[tuple[int, int, int]],
    weights: Mapping[int, float],
    covered: set[int],
) -> tuple[float, float, int]:
    span, first, last = window
    inside = matches[first:last]
    leaves = {leaf for _start, _end, leaf in inside}
    coverage = sum(weights.get(leaf, 1.0) for leaf in leaves - covered)
    spread = inside[-1][1] - inside[0][0] if inside else 0
    # Closer matches win among equals by a little, earlier passages among those.
    closeness = min(len(inside), 6) * 0.1 - spread / 10_000
    return (round(coverage, 6), closeness, -span.start)


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
