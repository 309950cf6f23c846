"""Texts in UTF-8 and places in them: engines keep bytes, readers are shown characters.

What is half of a surrogate pair, as broken pages have it, comes back as it was.
"""

from collections.abc import Iterable

_ERRORS = "surrogatepass"


def encoded(text: str) -> bytes:
    """Return a text in UTF-8."""
    return text.encode("utf-8", _ERRORS)


def byte_offsets(text: str, offsets: Iterable[int]) -> list[int]:
    """Return at which bytes of the encoded text the characters at ascending offsets begin."""
    found: list[int] = []
    at = size = 0
    for offset in offsets:
        size += len(encoded(text[at:offset]))
        at = offset
        found.append(size)
    return found


def character_offset(data: bytes, at: int) -> int:
    """Return how many characters of a text in UTF-8 come before a byte, which begins one."""
    return len(data[:at].decode("utf-8", _ERRORS))
