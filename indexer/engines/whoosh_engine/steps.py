"""Where an article's words begin, told by what a simple reading of its text would not guess.

A word is guessed to begin with the first letter after the one before it, an elided article left
out. That is nearly always so: what is written are zeros, which take hardly any room. Reading goes
through the text once. Positions leap between texts, as :mod:`occurrences` counts them.
"""

import string
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Steps = NDArray[Any]
Counts = NDArray[np.uint32]

#: What a character is by its first byte: part of a word, or a sign of so many bytes.
_WORD, _SIGN, _LATIN_SIGN, _LONG_SIGN = 0, 1, 2, 3
_APOSTROPHE = 0x27
_Q, _U = (0x51, 0x71), 0x75
WIDTHS: dict[int, type[np.unsignedinteger[Any]]] = {1: np.uint8, 2: np.uint16, 4: np.uint32}


def _kinds() -> Bytes:
    kinds = np.full(256, _SIGN, np.uint8)
    kinds[[*string.ascii_letters.encode(), *string.digits.encode(), *range(0x80, 0x100)]] = _WORD
    # The characters from U+0080 and from U+2000 on: spaces, quotation marks, dashes.
    kinds[0xC2], kinds[0xE2] = _LATIN_SIGN, _LONG_SIGN
    return kinds


def _elided() -> NDArray[np.bool_]:
    elided = np.zeros(256, np.bool_)
    elided[[*b"cdjlmnqstCDJLMNQST"]] = True
    return elided


#: Of each byte what it is, and whether it may be an elided article before an apostrophe.
_KINDS, _ELIDED = _kinds(), _elided()


@compiled
def _apostrophe_bytes(text: Bytes, at: int) -> int:
    """Answer how many bytes the apostrophe at ``at`` takes, 0 where there is none."""
    if at < len(text) and text[at] == _APOSTROPHE:
        return 1
    if at + 2 < len(text) and text[at] == 0xE2 and text[at + 1] == 0x80 and text[at + 2] == 0x99:
        return 3
    return 0


@compiled
def _guess(text: Bytes, at: int) -> int:
    """Answer where the first word after the signs from ``at`` on is guessed to begin."""
    while at < len(text) and _KINDS[text[at]] != _WORD:
        at += _KINDS[text[at]]
    if at < len(text) and _ELIDED[text[at]]:
        after = at + 1
        if text[at] in _Q and after < len(text) and text[after] == _U:
            after += 1
        size = _apostrophe_bytes(text, after)
        if size and after + size < len(text) and _KINDS[text[after + size]] == _WORD:
            return after + size
    return at


@compiled
def _guess_after(text: Bytes, at: int) -> int:
    """Answer where the word after the one at ``at`` is guessed to begin."""
    while at < len(text) and _KINDS[text[at]] == _WORD:
        at += 1
    return _guess(text, at)


@compiled
def _surprises(text: Bytes, offsets: Ints) -> tuple[Ints, int]:
    """Answer how far each word begins from its guess, and the longest step between two words."""
    found = np.empty(len(offsets), np.int32)
    before = longest = 0
    for nth in range(len(offsets)):
        guess = _guess(text, 0) if nth == 0 else _guess_after(text, before)
        found[nth] = offsets[nth] - guess
        longest = max(longest, offsets[nth] - before)
        before = offsets[nth]
    return found, longest


def mask(width: int) -> int:
    """Answer the greatest number of so many bytes."""
    return (1 << 8 * width) - 1


def packed(text: Bytes, offsets: Ints) -> Steps:
    """Answer what to write of words that begin at these bytes, ascending; one item a word."""
    found, longest = _surprises(text, offsets)
    width = 1 if longest < 1 << 8 else 2 if longest < 1 << 16 else 4
    # Modulo the width: reading adds the guess again.
    return found.astype(WIDTHS[width])


@compiled
def offsets(text: Bytes, counts: Counts, written: Steps, mask: int, positions: Longs) -> Longs:
    """Answer at which byte of a text each of some positions begins; both ascend.

    ``counts`` are the words of each of the article's texts, ``written`` what :func:`packed`
    answered, ``mask`` the greatest number that an item of it can hold. Raises ValueError where they
    disagree.
    """
    found = np.full(len(positions), len(text), np.int64)
    asked = word = at = 0
    for number in range(len(counts)):
        if word + counts[number] > len(written):
            raise ValueError("an article has fewer words than its texts")
        for _word in range(counts[number]):
            guess = _guess(text, 0) if word == 0 else _guess_after(text, at)
            # Modulo the width, as it was written.
            at += int((guess - at + np.int64(written[word])) & mask)
            position = word + PARAGRAPH_GAP * number
            while asked < len(positions) and positions[asked] <= position:
                found[asked] = at
                asked += 1
            if asked == len(positions):
                return found
            word += 1
    return found
