"""Page numbers, running heads and feet of paged copies (PDF, print) are no text of the article.

Pages are told by form feeds (U+000C), else by the page numbers themselves. At a page's edges, a
number, a line that other pages repeat there, or a line that is but a name, a date or an address is
furniture; whatever else stands there is text. A paragraph that a page's end cut in two goes on.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from indexer.cleaning.lines import Line, LineKind

FORM_FEED = "\x0c"
#: So many lines at each edge of a page may be furniture.
_MAX_EDGE_LINES = 3
#: A running head is no longer.
_MAX_HEAD_CHARS = 120
_MAX_HEAD_WORDS = 12
#: Nor is one that ends as a sentence does: « Reproduction interdite. »
_MAX_CLOSED_HEAD_CHARS = 60
#: Half the lines of a page are so long: a table's cells are shorter.
_MIN_PROSE_CHARS = 40
#: Left and right pages may have heads of their own.
_MAX_STEP = 2
#: A line that is at least so full was broken because the next word did not fit.
_FULL_SHARE = 0.75
#: The first page's lines that later pages may repeat: its title, the paper's name.
_TITLE_LINES = 8

#: A line that can be nothing else.
_NUMBERED_PAGE = re.compile(
    r"[-–—~]\s?(\d{1,4})\s?[-–—~]"
    r"|[\[(]?\s?(?:page|pages|p\.|pg\.)\s?(\d{1,4})(?:\s?(?:sur|de|of|/)\s?\d{1,4})?\s?[\])]?"
    r"|\(?(?:lire (?:la )?)?suite (?:en |à la |de la |page |, ?){1,2}(?:page )?(\d{1,3})\)?",
    re.IGNORECASE,
)
#: A line that is a page's number where pages meet or where a sequence says so.
_BARE_NUMBER = re.compile(r"[|\[(]?\s?(\d{1,4})(?:\s?(?:sur|of|/)\s?(\d{1,4}))?\s?[|\])]?")
#: A page's number beside the running head, on one line.
_NUMBER_IN_HEAD = re.compile(
    r"(?:page|p\.)\s?\d{1,4}(?:\s?(?:sur|of|/)\s?\d{1,4})?(?!\w)|(?<=[^\W\d])(?:\s{2,90}|\s[|–—-]\s)\d{1,4}$"
    r"|^\d{1,4}(?:\s{2,}|\s[|–—-]\s)(?=[^\W\d])",
    re.IGNORECASE,
)
_DATE_OR_ADDRESS = re.compile(
    r"(?:(?:https?://|www\.)\S+|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\s?[h:]\s?\d{2}|[\s,–—|-])+"
)
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DATE = re.compile(
    rf"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s)?\d{{1,2}}(?:er)?\s(?:{_MONTH})"
    r"\s\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "à au aux d de des du en et l la le les n no sur une un pour par n° numéro édition".split()
)
_SENTENCE_END = re.compile(r"[.!?…:;][\s\u00a0\u202f»”\"’)\]]{0,6}$")
_ABOUT = re.compile(
    r"(?:Par|PAR|De notre)\s.{0,60}[A-ZÀ-Ý]|(?:Publié|Mise? (?:à jour|en ligne)|[Ll]e)\b.{0,30}\d"
)


@dataclass(frozen=True, slots=True)
class _Seam:
    """Where a page ends and the next begins: the lines above it and below, from it outwards.

    It is certain where a form feed says so or a line that is a page number by its form.
    """

    above: tuple[int, ...]
    below: tuple[int, ...]
    is_certain: bool


def mark_page_furniture(lines: Sequence[Line]) -> list[Line]:
    """Answer the lines with their page furniture marked, paragraphs that go on put together."""
    marked = list(_without_form_feeds(lines))
    seams = _seams(marked)
    if not seams:
        return marked
    repeated = _repeated(marked, seams)
    for seam in seams:
        for edge in (seam.above, seam.below):
            _mark_edge(marked, edge, repeated, seam.is_certain)
    first = _first_lines(marked, seams, 2)
    if len(first) == 2:
        _mark_first_head(marked, *first, repeated)
    longest = max((len(line.text.strip()) for line in marked if line.is_text), default=0)
    for seam in seams:
        _close_seam(marked, seam, longest)
    return marked


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number and can be nothing else."""
    return _NUMBERED_PAGE.fullmatch(text.strip()) is not None


def goes_on(before: str, after: str, longest: int) -> bool:
    """Whether the text before a page's end goes on in what follows it.

    ``longest`` is the longest line of the copy: a shorter one was ended, not broken.
    """
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return False
    if after[0].islower() or before.endswith(("-", "\u00ad", ",")):
        return True
    return not _SENTENCE_END.search(before) and len(before) >= _FULL_SHARE * longest


def _without_form_feeds(lines: Sequence[Line]) -> Iterator[Line]:
    """Give a line of kind ``page-break`` for each form feed, the rest of its line around it."""
    for line in lines:
        if FORM_FEED not in line.text:
            yield line
            continue
        first, *others = line.text.split(FORM_FEED)
        if first.strip():
            yield Line(first, line.kind)
        for other in others:
            yield Line("", "page-break")
            if other.strip():
                yield Line(other, line.kind)


def _seams(lines: Sequence[Line]) -> list[_Seam]:
    breaks = [at for at, line in enumerate(lines) if line.kind == "page-break"]
    certain = breaks or _numbered_lines(lines)
    edges = certain or _counting_lines(lines)
    seams = []
    for before, at, after in zip([-1, *edges], edges, [*edges[1:], len(lines)], strict=False):
        # A number that is itself the seam belongs to the lines above it.
        above = _edge(lines, range(at - 1 if breaks else at, before, -1))
        seams.append(_Seam(above, _edge(lines, range(at + 1, after)), bool(certain)))
    if breaks:
        # The last page's foot has no page after it.
        last = _edge(lines, range(len(lines) - 1, breaks[-1], -1))
        seams.append(_Seam(last, (), True))
    return seams


def _edge(lines: Sequence[Line], places: range) -> tuple[int, ...]:
    return tuple(islice(_filled(lines, places), _MAX_EDGE_LINES))


def _filled(lines: Sequence[Line], places: range) -> Iterator[int]:
    return (at for at in places if lines[at].is_text and not lines[at].is_blank)


def _numbered_lines(lines: Sequence[Line]) -> list[int]:
    """Answer the lines that are page numbers and can be nothing else, in a copy without breaks."""
    numbered = [at for at, line in enumerate(lines) if line.is_text and is_page_number(line.text)]
    heads: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        text = line.text.strip()
        if line.is_text and len(text) <= _MAX_HEAD_CHARS and _NUMBER_IN_HEAD.search(text):
            *_, last = re.finditer(r"\d{1,9}", text)
            heads.setdefault(_key(text), []).append((at, int(last[0])))
    for places in heads.values():
        numbered += _counting(lines, places)
    return sorted(set(numbered))


def _counting_lines(lines: Sequence[Line]) -> list[int]:
    """Answer the lines that are bare numbers where these count the pages from first to last."""
    found = [
        (at, match)
        for at, line in enumerate(lines)
        if line.is_text and (match := _BARE_NUMBER.fullmatch(line.text.strip()))
    ]
    totals = {match[2] for _, match in found}
    return _counting(lines, [(at, int(m[1])) for at, m in found]) if len(totals) == 1 else []


def _counting(lines: Sequence[Line], places: Sequence[tuple[int, int]]) -> list[int]:
    """Answer lines with a number if they count on from each to the next, with prose between."""
    pairs = list(pairwise(places))
    counts = all(
        0 < following - number <= _MAX_STEP and _has_prose(lines[at + 1 : below])
        for (at, number), (below, following) in pairs
    )
    return [at for at, _ in places] if pairs and counts else []


def _has_prose(lines: Sequence[Line]) -> bool:
    """Whether a page's text stands on the lines, rather than a table's cells."""
    filled = [line.text.strip() for line in lines if not line.is_blank]
    long = sum(len(text) >= _MIN_PROSE_CHARS for text in filled)
    return bool(long) and 2 * long >= len(filled)


def _key(text: str) -> str:
    """Answer what a running head has alike on all pages: all but its numbers."""
    return re.sub(r"\d{1,9}", "#", " ".join(text.casefold().split()))


def _repeated(lines: Sequence[Line], seams: Sequence[_Seam]) -> frozenset[str]:
    """Answer the keys of lines that stand at several pages' edges or repeat the first page's."""
    above = [*(seam.above for seam in seams), ()]
    below = [_first_lines(lines, seams, _TITLE_LINES), *(seam.below for seam in seams)]
    pages: Counter[str] = Counter()
    for top, foot in zip(below, above, strict=True):
        pages.update({_key(lines[at].text) for at in (*top, *foot)})
    return frozenset(key for key, count in pages.items() if count > 1 and len(key) > 2)


def _first_lines(lines: Sequence[Line], seams: Sequence[_Seam], count: int) -> tuple[int, ...]:
    """Answer the first filled lines of the first page."""
    first_page = range(seams[0].above[0] + 1) if seams[0].above else range(0)
    return tuple(islice(_filled(lines, first_page), count))


def _mark_edge(
    lines: list[Line], edge: Sequence[int], repeated: frozenset[str], is_certain: bool
) -> None:
    """Mark a page's edge from outside inwards, up to the first line of its text."""
    for at in edge:
        text = lines[at].text.strip()
        kind = _furniture(text, repeated)
        if kind is None and is_certain and _is_head(text, _stands_alone(lines, at)):
            kind = "running-head"
        if kind is None:
            return
        lines[at] = Line(lines[at].text, kind)


def _furniture(text: str, repeated: frozenset[str]) -> LineKind | None:
    """Say what a line at a page's edge is by its form or by its being there on other pages."""
    if len(text) > _MAX_HEAD_CHARS:
        return None
    if _NUMBERED_PAGE.fullmatch(text) or _BARE_NUMBER.fullmatch(text):
        return "page-number"
    if _DATE_OR_ADDRESS.fullmatch(text):
        return "running-head"
    if _SENTENCE_END.search(text) and len(text) > _MAX_CLOSED_HEAD_CHARS:
        return None
    return "running-head" if _key(text) in repeated else None


def _is_head(text: str, stands_alone: bool) -> bool:
    """Whether a line that no other page repeats is a running head all the same."""
    if len(text) > _MAX_HEAD_CHARS or _SENTENCE_END.search(text):
        return False
    if _NUMBER_IN_HEAD.search(text) and len(text.split()) <= _MAX_HEAD_WORDS:
        return True
    return stands_alone and is_name_like(text)


def is_name_like(text: str) -> bool:
    """Whether a short line is but a name, as of a paper, with or without a date.

    Headings of French articles have small letters after their first word.
    """
    rest = _DATE.sub(" ", text)
    words = [word for word in re.split(r"[\s'’|–—-]+", rest) if word]
    names = [word for word in words if word.casefold() not in _SMALL_WORDS]
    if len(words) > 10 or not all(name[0].isupper() or name[0].isdigit() for name in names):
        return False
    return len(names) >= 2 or (bool(names) and rest != text)


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """Whether a blank line, a page's edge or furniture is on both sides of a line."""
    around = [lines[near] for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    return all(near.is_blank or not near.is_text for near in around)


def _mark_first_head(lines: list[Line], at: int, below: int, repeated: frozenset[str]) -> None:
    """Mark the first page's running head, unless it may be the title that later pages repeat."""
    head, following = lines[at].text.strip(), lines[below].text.strip()
    if _key(head) not in repeated or _ABOUT.match(following) or _SENTENCE_END.search(following):
        return
    shows_page = _NUMBER_IN_HEAD.search(head) or _DATE.search(head) or "://" in head
    if is_name_like(head) or shows_page or following in head:
        lines[at] = Line(lines[at].text, "running-head")


def _close_seam(lines: list[Line], seam: _Seam, longest: int) -> None:
    """Let a paragraph go on over the page's end: blank lines between its halves part nothing."""
    if not seam.above or not seam.below:
        return
    at, after = seam.above[0], seam.below[0]
    while at > 0 and (lines[at].is_blank or not lines[at].is_text):
        at -= 1
    while after < len(lines) - 1 and (lines[after].is_blank or not lines[after].is_text):
        after += 1
    if goes_on(lines[at].text, lines[after].text, longest):
        for between in range(at + 1, after):
            if lines[between].is_text:
                lines[between] = Line(lines[between].text, "page-break")
