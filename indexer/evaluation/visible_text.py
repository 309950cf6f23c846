"""The text that a browser shows of an HTML page, read without any of the product's own rules.

Measures need it: what a page shows must not be told by the reader that is measured.
"""

import re
from html.parser import HTMLParser

from indexer.cleaning.decoding import clean, decode
from indexer.cleaning.reader import Page
from indexer.errors import PageRefusedError

#: Elements of which a browser shows no text; ``head`` may have no end tag, what it holds has.
_SILENT = frozenset(
    "script style title noscript template svg iframe object textarea select".split()
)
#: Elements within a line; all others end it.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small "
    "span strike strong sub sup time tt u var wbr".split()
)
_BLANKS = re.compile(r"[^\S\n]+")


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent: str | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if self._silent is None and tag in _SILENT:
            self._silent, self._depth = tag, 0
        if tag == self._silent:
            self._depth += 1
        self._end_line(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._depth -= 1
            if not self._depth:
                self._silent = None
        self._end_line(tag)

    def handle_startendtag(self, tag: str, _attributes: object) -> None:
        self._end_line(tag)

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            self.pieces.append(data.replace("\n", " "))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Skip ``<![…>``, a comment in HTML; the parser's own method raises for unknown ones."""
        return self.parse_bogus_comment(i, report)

    def _end_line(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")


def visible_text(html: str) -> str:
    """Return the text of an HTML page or part of one, a line for each of its blocks."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in clean("".join(reader.pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def text_of(page: Page) -> str:
    """Return a page's bytes as text, markup and all, where they are no text as far as they are."""
    try:
        return decode(page.data, page.charset)
    except PageRefusedError:
        return page.data.decode("utf-8", "replace")


def shown_text(page: Page) -> str:
    """Return what a person sees of a page, or all of a text copy."""
    text = text_of(page)
    return visible_text(text) if page.kind == "html" else text
