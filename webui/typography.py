"""Spaces that do not break, where French typography wants them."""

import re

NARROW, WIDE = "\u202f", "\u00a0"


def typographic(text: str) -> str:
    """Put no-break spaces where French typography wants them, instead of plain ones."""
    text = re.sub(r" ([;!?])", NARROW + r"\1", text)
    text = re.sub(r" ([:»])", WIDE + r"\1", text)
    text = text.replace("« ", "«" + WIDE)
    return re.sub(r"(?<=\d) (?=\d{3}\b|%|€)", NARROW, text)
