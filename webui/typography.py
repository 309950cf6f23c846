"""Spaces that do not break, where French typography wants them."""

import re

NARROW, WIDE = "\u202f", "\u00a0"


#: A space where one may be wanted that does not break.
_SPACE = re.compile(r" (?=[;!?:»%€]|\d{3}\b)")


def typographic(text: str) -> str:
    """Put no-break spaces where French typography wants them, instead of plain ones."""
    return _SPACE.sub(_unbroken, text).replace("« ", "«" + WIDE)


def _unbroken(space: re.Match[str]) -> str:
    text, at = space.string, space.start()
    follows = text[at + 1]
    if follows in ":»":
        return WIDE
    return NARROW if follows in ";!?" or text[at - 1 : at].isdecimal() else " "
