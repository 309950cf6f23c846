"""Which paragraphs of an article are headings of its parts, told from their form alone.

A body is paragraphs, and nothing says what was a heading on the page. One is told from it where it
cannot well be anything else: it is short, begins with a capital, does not end like a sentence, and
stands alone between two paragraphs of prose. Where that is not so it stays a paragraph like others.
"""

import re
from collections.abc import Sequence

#: What a heading has at most, in characters and words.
_MAX_CHARS, _MAX_WORDS = 90, 14
#: What is prose has so many characters at least, and ends like a sentence.
_LEAST_PROSE = 120
_SENTENCE_END = re.compile(r"[.!?…:;][\s»”\")\]]*\Z")
#: How a heading begins: perhaps with a quotation mark or a number.
_BEGINNING = re.compile(r"(?:[«“\"]\s*|\d{1,2}(?:\.|°|\s?[-–)])\s*)?[A-ZÀ-ÖØ-ÞŒ]")
#: What else stands alone on a line: sentences, links, hours, credits, lines that lead elsewhere.
_NO_HEADING = re.compile(
    r"[.:;,…]\Z|https?://|www\.|[@©|]|\b\d{1,2}\s?[h:]\s?\d\d\b"
    r"|\A(?:Par|De notre|Photo|Crédit|À? ?[Ll]ire|Voir|Source|Publié|Mis à jour|Avec|AFP|Reuters)\b"
)
#: Who signs or is shown: two to four words, each with a capital.
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞŒ][\w’'.-]*(?:\s[A-ZÀ-ÖØ-ÞŒ][\w’'.-]*){1,3}")


def headings(paragraphs: Sequence[str]) -> frozenset[int]:
    """Return which paragraphs, counted from 0, are headings."""
    return frozenset(
        at
        for at in range(1, len(paragraphs) - 1)
        if _may_be_heading(paragraphs[at])
        and _is_prose(paragraphs[at - 1])
        and _is_prose(paragraphs[at + 1])
    )


def _may_be_heading(text: str) -> bool:
    if len(text) > _MAX_CHARS or len(text.split()) > _MAX_WORDS:
        return False
    if not _BEGINNING.match(text) or _NO_HEADING.search(text):
        return False
    return _NAME.fullmatch(text) is None


def _is_prose(text: str) -> bool:
    return len(text) >= _LEAST_PROSE and _SENTENCE_END.search(text) is not None
