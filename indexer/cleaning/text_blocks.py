"""A plain-text copy becomes blocks: its paragraphs, however its lines were broken.

Copies come in several hands: a block a line, blocks set apart by blank lines, lines wrapped at a
width as text browsers and mail programs wrap them, lists with bullets, tables with bars. A block's
container is the stretch of lines it stands in: blank lines part stretches.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.cleaning.blocks import Block, BlockKind, tidy
from indexer.cleaning.hyphenation import join_cut_words
from indexer.cleaning.lines import Line, LineKind, split_lines
from indexer.cleaning.link_marks import read_browser_dump
from indexer.cleaning.markdown import front_matter, read_markdown
from indexer.cleaning.page_breaks import mark_page_furniture
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: A copy that was wrapped has no longer lines than terminals and mail programs make.
MAX_WRAPPED_CHARS = 100
#: Nor shorter ones: what is narrower is a list, a menu or a poem.
MIN_WRAPPED_CHARS = 40
#: So many lines that go on in the next one show that a copy was wrapped.
_MIN_RUNNING_LINES = 4
#: In a short copy two do, where they are this share of the lines that another one follows.
_MIN_RUNNING_SHARE = 0.5
#: A line this full that goes on in small letters was broken; one less full than the other never.
_FULL_SHARE, _LEAST_SHARE = 0.75, 0.5
#: What wrapping moves to the next line as one: up to a blank or past a hyphen.
_FIRST_PIECE = re.compile(r"[^\s-]*-?")
_SENTENCE_END = re.compile(r"[.!?…»”\"][)\]\s\u00a0]*$")
_OPEN_HYPHEN = re.compile(r"\w[-\u00ad]\s*$")
#: What text browsers, inscriptis and people put before an item of a list; a dash may as well begin
#: what somebody says, so that it is not taken off.
_BULLET = re.compile(r"(?:[*+•·▪■◦‣○●]|o(?=\s+[A-ZÀ-Ý0-9]))\s+(?=\S)")
_LONE_BULLETS = frozenset([*"*+•·-–—", "--"])
#: Kinds of lines that a mark made plain, and the rules of those that are no text.
_KINDS: Mapping[LineKind, BlockKind] = {
    "heading": "heading",
    "item": "item",
    "quotation": "quotation",
    "cell": "cell",
}
_RULES: Mapping[LineKind, str] = {
    "page-number": "page-number",
    "running-head": "page-number",
    "link-list": "links",
    "menu": "navigation",
    "front-matter": "front-matter",
    "image": "image-name",
    "rule": "end-mark",
}
#: The bars that a table's cells leave at a line's ends.
_BARS = re.compile(r"^[|¦\s]+|[|¦\s]+$")
#: ``…à l'automne. Source : Agence du Lac`` and ``…le charpentier du village. Fin``
_TAIL = re.compile(
    r"(?<=[.!?…»”\"])\s+(source\s?[::]\s?[^.!?]{2,60}|[\[(*-]?\s?fin\s?[\])*-]?)[\s.]*$",
    re.IGNORECASE,
)
_MAX_TAIL_CHARS, _MIN_BEFORE_TAIL = 90, 20


@dataclass(frozen=True, slots=True)
class TextPage:
    """A plain-text page: its blocks in order, and what its front matter states, by name."""

    blocks: tuple[Block, ...]
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a copy without its indentation, bullet and bars; ``rule`` where it is no text.

    ``copied`` is the line as the copy has it: ``text`` may have got a word's end from the next.
    """

    text: str
    copied: str
    kind: BlockKind = "paragraph"
    rule: str | None = None

    @property
    def columns(self) -> int:
        """How many columns the line takes in the copy."""
        return len(self.copied.rstrip())

    @property
    def indent(self) -> int:
        """Where the line begins in the copy."""
        return len(self.copied) - len(self.copied.lstrip())


def read_text(text: str, limits: Limits) -> TextPage:
    """Cut a plain-text page into blocks; raises :class:`PageRefusedError` beyond the limits."""
    raw = split_lines(text)
    marked = mark_page_furniture(read_browser_dump(read_markdown(raw)))
    whole = zip(join_cut_words(marked), marked, strict=True)
    lines = [line for joined, copied in whole if (line := _line(joined, copied.text)) is not None]
    width = _wrapped_width(lines)
    blocks: list[Block] = []
    for container, stretch in enumerate(_stretches(lines)):
        for line in _joined(stretch, width):
            blocks.extend(
                Block(part, line.kind, container=container, rule=line.rule)
                for part in _parts(tidy(line.text))
            )
        if len(blocks) > limits.max_blocks:
            raise PageRefusedError(f"more than {limits.max_blocks} blocks")
    return TextPage(tuple(blocks), front_matter(raw))


def _line(line: Line, copied: str) -> _Line | None:
    """Return a line as blocks are made of it; ``None`` for one that only parts pages."""
    stripped = line.text.strip()
    if line.kind == "page-break" or (line.is_blank and not line.is_text):
        return None
    if rule := _RULES.get(line.kind):
        return _Line(stripped, copied, rule=rule)
    if not stripped or stripped in _LONE_BULLETS:
        return _Line("", copied)
    if kind := _KINDS.get(line.kind):
        return _Line(stripped, copied, kind)
    text = _BARS.sub("", stripped) if stripped[0] in "|¦" or stripped[-1] in "|¦" else stripped
    if bullet := _BULLET.match(text):
        return _Line(text[bullet.end() :], copied, "item")
    return _Line(text, copied)


def _parts(text: str) -> list[str]:
    """Return a paragraph, and apart from it the source or the mark that ends its last line."""
    edge = max(0, len(text) - _MAX_TAIL_CHARS)
    match = _TAIL.search(text, edge) if edge or len(text) > _MIN_BEFORE_TAIL else None
    if match and match.start() >= _MIN_BEFORE_TAIL:
        return [text[: match.start(1)].rstrip(), match[1]]
    return [text] if text else []


def _stretches(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Give the runs of lines without a blank one between them."""
    stretch: list[_Line] = []
    for line in lines:
        if line.text:
            stretch.append(line)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _wrapped_width(lines: Sequence[_Line]) -> int:
    """Return the width at which lines were broken, 0 where each line is a block."""
    # An address cannot be broken: a line of one or two words says nothing of the width.
    longest = max((line.columns for line in lines if line.copied.strip().count(" ") > 1), default=0)
    if not MIN_WRAPPED_CHARS <= longest <= MAX_WRAPPED_CHARS:
        return 0
    pairs = [(line, below) for line, below in pairwise(lines) if line.text and below.text]
    if any(_is_cut(line) for line, _below in pairs):
        return longest
    running = sum(
        _is_full(line, below, longest)
        and not _SENTENCE_END.search(line.text)
        and not below.text[0].isupper()
        for line, below in pairs
    )
    shows = running >= _MIN_RUNNING_LINES or 2 <= running >= _MIN_RUNNING_SHARE * len(pairs)
    return longest if shows else 0


def _is_cut(line: _Line) -> bool:
    """Return whether the line's last word was cut in the copy and has got its end back."""
    is_open = line.copied.rstrip().endswith(("-", "\u00ad"))
    return is_open and _OPEN_HYPHEN.search(line.text) is None


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    """Return whether a line was broken: its successor's first word would not have fitted behind.

    Some tools count columns otherwise, so that a nearly full line that goes on in small letters is
    believed as well.
    """
    if line.kind == following.kind == "quotation":
        return True  # Markdown marks each line of one
    if not width or following.kind != "paragraph":
        return False
    if _is_cut(line):
        return True
    if following.indent > line.indent and line.kind != "item":
        return False
    used = line.columns
    if used < _LEAST_SHARE * width:
        return False
    first_word = _FIRST_PIECE.match(following.copied.lstrip())
    if used + 1 + (len(first_word[0]) if first_word else 0) > width:
        return True
    goes_on = not _SENTENCE_END.search(line.text) and following.text[0].islower()
    return goes_on and used >= _FULL_SHARE * width


def _joined(lines: Sequence[_Line], width: int) -> Iterator[_Line]:
    """Join lines that were broken at a width; what is no text stands behind its paragraph.

    A width of 0 says that each line is a block.
    """
    pieces: list[str] = []
    beside: list[_Line] = []
    first = before = None
    for line in lines:
        if line.rule is not None:
            beside.append(line)
            continue
        if before is not None and _is_full(before, line, width):
            # A hyphen at a line's end is the word's own: wrapping breaks at blanks and hyphens.
            if not _OPEN_HYPHEN.search(pieces[-1]):
                pieces.append(" ")
            pieces.append(line.text)
        else:
            if first is not None:
                yield _whole(first, pieces)
            yield from beside
            beside.clear()
            pieces, first = [line.text], line
        before = line
    if first is not None:
        yield _whole(first, pieces)
    yield from beside


def _whole(first: _Line, pieces: Sequence[str]) -> _Line:
    return first if len(pieces) == 1 else replace(first, text="".join(pieces))
