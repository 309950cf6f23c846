"""Markdown dumps of pages become plain lines that know what they are.

Only a text with several marks of Markdown is taken for one: a sign ``#``, a star or a quoted ``>``
alone is any text's. Front matter, pictures and rules are shown as what they are and are no text.
"""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.cleaning.lines import Line, LineKind

_MAX_FRONT_MATTER_LINES = 60
_FENCE = re.compile(r"\s{0,3}(?:`{3,20}|~{3,20})[\w+-]{0,20}\s{0,9}")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s{1,9}(?=\S)")
_CLOSING_HASHES = re.compile(r"\s{1,9}#{1,6}\s{0,9}$")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,200}|-{3,200})\s{0,9}")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s{0,3}){3,100}|(?:-\s{0,3}){3,100}|(?:_\s{0,3}){3,100})")
_QUOTATION = re.compile(r"\s{0,3}(?:>\s?){1,9}")
_ITEM = re.compile(r"\s{0,20}[*+-]\s{1,4}(?:\[[ xX]\]\s)?(?=\S)")
_NUMBERED = re.compile(r"\s{0,20}\d{1,3}[.)]\s(?=\S)")
_TABLE_RULE = re.compile(r"\s{0,3}\|?(?:\s{0,9}:?-{2,200}:?\s{0,9}(?:\||$)){1,100}\s{0,9}")
_CELL_BAR = re.compile(r"(?<!\\)\|")
#: No decoded text holds it.
_BAR = "\x1f"
_DEFINITION = re.compile(r"\s{0,3}\[(?!\^)([^\[\]]{1,200})\]:\s{1,9}<?\S{1,2000}(?:\s.{0,200})?")
_NOTE_TEXT = re.compile(r"\s{0,3}\[\^[^\[\]\s]{1,40}\]:\s{0,9}")
_FIELD = re.compile(r"([\w-]{1,40})\s?:(?:\s{1,9}(.{0,2000}))?")

_TARGET = (
    r"\(\s{0,4}<?(?:[^()\s]|\([^()\s]{0,500}\)){0,2000}>?"
    r"(?:\s{1,4}[\"'(][^\n]{0,300}?[\"')])?\s{0,4}\)"
)
_IMAGE = re.compile(rf"!\[([^\[\]]{{0,500}})\](?:{_TARGET}|\[[^\[\]]{{0,200}}\])")
_LINK = re.compile(rf"\[([^\[\]]{{0,500}})\]{_TARGET}")
#: A link that leads to what can only be an address.
_LINK_TO_PLACE = re.compile(r"\[[^\[\]]{0,500}\]\(<?(?:https?://|mailto:|[/#.]|[^()\s]{1,200}[./])")
_LINK_BY_NAME = re.compile(r"\[([^\[\]]{1,500})\]\s?\[([^\[\]]{0,200})\]")
_NOTE_CALL = re.compile(r"\[\^[^\[\]\s]{1,40}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_BREAK = re.compile(r"<br\s?/?>|(?<=\S)\\$", re.IGNORECASE | re.MULTILINE)
_STRONG = re.compile(r"(\*{2,3}|_{2,3})(?=\S)([^*_]{1,1000})(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]{1,1000})(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])([^_]{1,1000})(?<=\S)_(?![\w_])"
)
_STRIKE_OR_CODE = re.compile(r"~~([^~]{1,500})~~|`{1,2}([^`]{1,500})`{1,2}")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()<>#+.!|~-])")


def read_markdown(lines: Sequence[Line]) -> list[Line]:
    """Answer the lines as their reader sees them; lines of any other text are given back as is."""
    if not is_markdown(lines):
        return list(lines)
    body = _front_matter_end(lines)
    read = [
        line if line.is_blank or not line.is_text else Line(line.text, "front-matter")
        for line in lines[:body]
    ]
    names = frozenset(
        match[1].casefold() for line in lines[body:] if (match := _DEFINITION.fullmatch(line.text))
    )
    # A link may be broken over lines, never over kinds of lines.
    for kind, run in groupby(_kinds(lines[body:]), key=lambda line: line.kind):
        if not Line("", kind).is_text:
            read.extend(run)
            continue
        plain = _plain("\n".join(line.text for line in run), names)
        read.extend(Line(text, kind) for text in plain.split("\n"))
    return [cell for line in _items_together(read) for cell in _cells(line)]


def is_markdown(lines: Sequence[Line]) -> bool:
    """Whether a text shows so many marks of Markdown that it is a dump."""
    if front_matter(lines):
        return True
    texts = [line.text for line in lines if line.is_text and not line.is_blank]
    strong = (
        sum(_HEADING.match(text) is not None for text in texts),
        sum(1 for text in texts for _ in _LINK_TO_PLACE.finditer(text)),
        sum(_DEFINITION.fullmatch(text) is not None for text in texts),
        sum("|" in text and _TABLE_RULE.fullmatch(text) is not None for text in texts),
    )
    weak = (
        sum("**" in text and _STRONG.search(text) is not None for text in texts),
        sum(_QUOTATION.match(text) is not None for text in texts),
        sum(_ITEM.match(text) is not None for text in texts),
        sum(_RULE.fullmatch(text) is not None for text in texts),
    )
    if sum(strong) >= 3 or (any(strong) and sum(map(bool, (*strong, *weak))) >= 2):
        return True
    # A title alone, marked as such.
    first = next((at for at, line in enumerate(lines) if line.is_text and not line.is_blank), None)
    return (
        first is not None
        and re.match(r"# \w", lines[first].text) is not None
        and any(line.is_blank for line in lines[first + 1 : first + 2])
    )


def front_matter(lines: Sequence[Line]) -> dict[str, str]:
    """Answer what a dump's front matter says, by lower-case name; nothing where it has none."""
    return dict(_fields(lines[: _front_matter_end(lines)]))


def _fields(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if match := _FIELD.fullmatch(line.text.rstrip()):
            yield match[1].casefold(), (match[2] or "").strip().strip("\"'")


def _front_matter_end(lines: Sequence[Line]) -> int:
    """Answer the first line after the front matter, 0 where there is none."""
    start = next((at for at, line in enumerate(lines) if not line.is_blank), None)
    if start is None or lines[start].text.rstrip() not in ("---", "+++"):
        return 0
    fence = lines[start].text.rstrip()
    for at in range(start + 1, min(len(lines), start + _MAX_FRONT_MATTER_LINES)):
        if lines[at].text.rstrip() in (fence, "..."):
            known = {name for name, _ in _fields(lines[start:at])}
            return at + 1 if known & {"title", "date", "source", "url", "author", "titre"} else 0
    return 0


def _kinds(lines: Sequence[Line]) -> Iterator[Line]:
    """Give each line its kind, without the mark that shows it."""
    fenced, in_table = False, False
    for at, line in enumerate(lines):
        if not line.is_text:
            yield line
            continue
        text = line.text
        if _FENCE.fullmatch(text):
            fenced = not fenced
            yield Line(text, "rule")
            continue
        if fenced:
            yield line
            continue
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        in_table = "|" in text and (in_table or _is_table_rule(following))
        if in_table:
            # The bars between cells must outlive the marks within them.
            cells = _CELL_BAR.sub(_BAR, text.strip().strip("|"))
            yield Line(text, "rule") if _is_table_rule(text) else Line(cells, "cell")
        elif _is_underlined(lines, at):
            yield Line(text.strip(), "heading")
        else:
            yield _marked(text)


def _marked(text: str) -> Line:
    """Answer a line by the mark it begins with."""
    if _RULE.fullmatch(text) or _UNDERLINE.fullmatch(text):
        return Line(text, "rule")
    if _DEFINITION.fullmatch(text):
        return Line(text, "link-list")
    if not _IMAGE.sub("", text).strip(" []") and _IMAGE.search(text):
        return Line(text, "image")
    marks: tuple[tuple[re.Pattern[str], LineKind], ...] = (
        (_HEADING, "heading"),
        (_QUOTATION, "quotation"),
        (_ITEM, "item"),
        (_NOTE_TEXT, "text"),
    )
    for mark, kind in marks:
        if match := mark.match(text):
            rest = text[match.end() :]
            return Line(_CLOSING_HASHES.sub("", rest) if kind == "heading" else rest, kind)
    return Line(text, "item" if _NUMBERED.match(text) else "text")


def _is_table_rule(text: str) -> bool:
    return "|" in text and _TABLE_RULE.fullmatch(text) is not None


def _is_underlined(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a heading because the next one underlines it."""
    if at + 1 >= len(lines) or lines[at].is_blank or (at and not lines[at - 1].is_blank):
        return False
    return _UNDERLINE.fullmatch(lines[at + 1].text) is not None


def _plain(text: str, names: frozenset[str]) -> str:
    """Take the marks out of a text."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _LINK_BY_NAME.sub(
        lambda m: m[1] if (m[2] or m[1]).casefold() in names else m[0], _NOTE_CALL.sub("", text)
    )
    text = _AUTOLINK.sub(r"\1", _BREAK.sub(" ", text))
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda m: m[1] or m[2], text)
    text = _STRIKE_OR_CODE.sub(lambda m: m[1] or m[2], text).replace("**", "")
    return html.unescape(_ESCAPE.sub(r"\1", text))


def _cells(line: Line) -> Iterator[Line]:
    """Give a table's row as one line a cell."""
    if line.kind != "cell":
        yield line
        return
    for cell in line.text.split(_BAR):
        if cell.strip():
            yield Line(cell.strip(), "cell")


def _items_together(lines: Sequence[Line]) -> list[Line]:
    """Put the indented lines of a list's item behind its first."""
    together: list[Line] = []
    for line in lines:
        goes_on = line.kind == "text" and not line.is_blank and line.text.startswith(("  ", "\t"))
        if goes_on and together and together[-1].kind == "item":
            together[-1] = Line(f"{together[-1].text.rstrip()} {line.text.lstrip()}", "item")
        else:
            together.append(line)
    return together
