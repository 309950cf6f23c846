"""The lines of a text copy, and what each is: the page's text, or what a copying tool added.

What reads lines (:mod:`page_breaks`, :mod:`link_marks`, :mod:`markdown`, :mod:`hyphenation`) takes
them all and gives them all back, so that what is left out can still be shown. A blank line of kind
``text`` separates paragraphs; lines that are no text stand in no paragraph's way.
"""

from dataclasses import dataclass
from typing import Literal

LineKind = Literal[
    "text",
    "heading",
    "item",
    "quotation",
    "cell",
    # What follows is no text of the page:
    "page-number",
    "running-head",
    "page-break",
    "link-list",
    "menu",
    "front-matter",
    "image",
    "rule",
]

#: The kinds that are the page's own text.
TEXT_KINDS: frozenset[LineKind] = frozenset(("text", "heading", "item", "quotation", "cell"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text copy and what it is."""

    text: str
    kind: LineKind = "text"

    @property
    def is_text(self) -> bool:
        """Whether it is the page's own, be it blank."""
        return self.kind in TEXT_KINDS

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.text.strip()


def split_lines(text: str) -> list[Line]:
    """Cut a decoded text copy into its lines; page breaks (U+000C) stay in them."""
    return [Line(line) for line in text.split("\n")]
