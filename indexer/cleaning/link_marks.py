"""What text browsers add to a page they print: links' numbers, their list, words for buttons.

``lynx -dump``, ``links -dump`` and their like write each link's number before its text, ``[5]`` or
``[12]``, and the addresses at the end. Only a page that shows such a list, or numbers that count
up before words, is taken for one: elsewhere ``[5]`` is a note, as ``[sic]`` and ``[1998]`` are.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.cleaning.lines import Line, LineKind

#: Without a list of addresses, so many numbers that count up show a text browser.
_MIN_MARKS = 3
#: Links before which no number was seen: an empty one, one behind a picture.
_MAX_UNSEEN = 5
#: A paragraph with so few words a link is a menu.
_MAX_MENU_WORDS = 4
#: A list of addresses at the end needs no heading from so many on.
_MIN_LISTED = 3
_MAX_ALTERNATE_LINES = 10

_MARK = re.compile(r"\[(\d{1,4})\](?:\[[^\[\]\s]{1,80}\.(?:jpe?g|png|gif|webp|svg|bmp|ico)\])?")
#: A number that is a link's: a word, a quote or a bracket follows at once, none comes before.
_GLUED = re.compile(r"(?<![\w\]])\[(\d{1,4})\](?=[^\W_]|[«“\"(*+'’[-])")
_LIST_HEADING = re.compile(
    r"(?:references|références|(?:visible|hidden|form|embedded) links"
    r"|liens (?:visibles|cachés|masqués)|liens|links)\s?:?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\s{0,12}\[?(\d{1,4})[.\]]\s{1,8}"
    r"(?:(?:https?|ftp|file|mailto|javascript|tel|data|news|about|gopher|localhost|lynxcgi)\S{0,2000}"
    r"|/\S{0,2000}|\(no url\))\s{0,9}",
    re.IGNORECASE,
)
#: The browser's words for what text cannot show.
_BUTTONS = re.compile(
    r"\[(?:INLINE|IMAGE|EMBED|USEMAP|ISMAP|APPLET|OBJECT|VIDEO|AUDIO)\](?:-\w{1,20})?"
    r"|\((?:BUTTON|Submit|IMAGE)\)(?: (?:Submit|Envoyer|OK|Rechercher)\b)?"
    r"|\[[^\[\]\s]{1,80}\.(?:jpe?g|png|gif|webp|svg|bmp|ico)\]|_{5,200}"
)
_CERTAIN_BUTTON = re.compile(r"\[(?:INLINE|USEMAP|EMBED|ISMAP)\]|\(BUTTON\)")
_FRAME = re.compile(r"\s{0,12}(?:IFRAME|FRAME): \S{0,2000}\s{0,9}")
#: Where lynx names what a page's head links to.
_ALTERNATES = re.compile(r"\s{0,12}#\[\d{1,4}\]")
_SENTENCE_END = re.compile(r"[.!?…:;][\s\u00a0\u202f»”\"’)\]]{0,6}$")
_BULLET = re.compile(r"\s{0,20}[*+o@#-]\s{1,4}")


def read_browser_dump(lines: Sequence[Line]) -> list[Line]:
    """Answer the lines without links' numbers; addresses, menus and frames get their kind.

    Lines of any other page are given back as they are.
    """
    if not is_browser_dump(lines):
        return list(lines)
    first_listed = _address_list(lines)
    numbers = _counted(lines[:first_listed])
    read: list[Line] = []
    for paragraph in _paragraphs(lines[:first_listed]):
        kind = _kind_of(paragraph)
        read.extend(
            Line(_without_marks(line.text, numbers), kind or line.kind)
            if line.is_text and not line.is_blank
            else line
            for line in paragraph
        )
    read.extend(
        line if line.is_blank or not line.is_text else Line(line.text, "link-list")
        for line in lines[first_listed:]
    )
    return read


def is_browser_dump(lines: Sequence[Line]) -> bool:
    """Whether the page was printed by a text browser with its links numbered."""
    found = [int(m[1]) for line in lines if line.is_text for m in _GLUED.finditer(line.text)]
    if found and _address_list(lines) < len(lines):
        return True
    if sum(1 for line in lines for _ in _CERTAIN_BUTTON.finditer(line.text)) >= _MIN_MARKS:
        return True
    rising = sum(0 < second - first <= _MAX_UNSEEN for first, second in pairwise(found))
    return len(found) >= _MIN_MARKS and rising == len(found) - 1 and found[0] <= _MAX_UNSEEN


def _address_list(lines: Sequence[Line]) -> int:
    """Answer where the list of the links' addresses begins; the page's end where there is none."""
    listed, start = 0, len(lines)
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at].text.strip() if lines[at].is_text else ""
        if not text:
            continue
        if _LISTED.fullmatch(lines[at].text):
            listed += 1
            start = at if listed >= _MIN_LISTED else start
        elif listed and _LIST_HEADING.fullmatch(text):
            start = at
        else:
            break
    return start


def _counted(lines: Sequence[Line]) -> frozenset[int]:
    """Answer the numbers that are links': they count up through the page."""
    numbers: set[int] = set()
    last = 0
    for line in lines:
        glued = {match.start() for match in _GLUED.finditer(line.text)}
        for match in _MARK.finditer(line.text):
            number = int(match[1])
            # A word may come before the number of a link without text, but then it is the next.
            if number > last and (match.start() in glued or number <= last + _MAX_UNSEEN):
                numbers.add(number)
                last = number
    return frozenset(numbers)


def _without_marks(text: str, numbers: frozenset[int]) -> str:
    unmarked = _MARK.sub(lambda mark: "" if int(mark[1]) in numbers else mark[0], text)
    return _BUTTONS.sub("", unmarked)


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Cut lines after blank ones and around those that are no text."""
    paragraph: list[Line] = []
    for line in lines:
        paragraph.append(line)
        if line.is_blank or not line.is_text:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _kind_of(paragraph: Sequence[Line]) -> LineKind | None:
    """Say whether a paragraph is a menu or names links: it is no text then."""
    texts = [line.text for line in paragraph if line.is_text and not line.is_blank]
    if not texts:
        return None
    if _ALTERNATES.match(texts[0]) and len(texts) <= _MAX_ALTERNATE_LINES:
        return "link-list"
    if all(_FRAME.fullmatch(text) for text in texts):
        return "link-list"
    whole = " ".join(_BULLET.sub("", text).strip() for text in texts)
    marks = len(_MARK.findall(whole))
    words = len(_MARK.sub(" ", whole).split())
    is_menu = (
        marks >= 2
        and _MARK.match(whole) is not None
        and words <= _MAX_MENU_WORDS * marks
        and not _SENTENCE_END.search(whole)
    )
    return "menu" if is_menu else None
