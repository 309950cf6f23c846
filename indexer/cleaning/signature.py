"""Where an article ends with its author's name, although other texts stand behind it.

Magazines print a box behind the article that they sign: a heading of its own, then paragraphs. The
name stands in a line by itself, once, late in the text; notes may follow it.
"""

import re
from collections.abc import Sequence

from indexer.cleaning.blocks import Block

#: ``Maud Ferrier``, ``J.-P. Le Goff``: two to four words with capitals, small particles between.
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'.-]{0,20}\s){1,3}(?:(?:de|du|des|d’|d'|le|la|von|van|ben|el)\s){0,2}"
    r"[A-ZÀ-Þ][\w’'-]{1,20}"
)
_NOTE = re.compile(r"[(\[]?(?:\d{1,2}|\*{1,3})[)\].]?\s\S")
#: A signature stands behind at least this share of what is kept: a name within, such as that below
#: a pull quote, has more behind it.
_LEAST_SHARE = 0.8
#: A heading has no more words; a paragraph has at least so many.
_MAX_HEADING_WORDS, _MIN_PARAGRAPH_WORDS = 14, 25


def drop_behind_signature(blocks: Sequence[Block], rules: list[str | None]) -> None:
    """Rule out another text behind an article that its author signed."""
    kept = [n for n, rule in enumerate(rules) if rule is None]
    end = signed_end([blocks[n].text for n in kept])
    for n in kept[end:] if end is not None else ():
        rules[n] = "after-article"


def signed_end(texts: Sequence[str]) -> int | None:
    """Return how many of an article's texts stand before another text behind its signature.

    ``None`` where the article is not signed, or nothing else stands behind.
    """
    names = [n for n, text in enumerate(texts) if len(text) <= 60 and _NAME.fullmatch(text)]
    if len(names) != 1:
        return None
    before = sum(map(len, texts[: names[0]]))
    if before < _LEAST_SHARE * sum(map(len, texts)):
        return None
    at = names[0] + 1
    while at < len(texts) and _NOTE.match(texts[at]):
        at += 1
    is_heading = at + 1 < len(texts) and len(texts[at].split()) <= _MAX_HEADING_WORDS
    if is_heading and len(texts[at + 1].split()) >= _MIN_PARAGRAPH_WORDS:
        return at
    return None
