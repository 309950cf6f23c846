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

#: What a byte may be: a letter or digit; one that may be an elided article before an apostrophe.
_LETTER, _ELIDED = 1, 2


def _kinds() -> Bytes:
    kinds = np.zeros(256, np.uint8)
    kinds[[*string.ascii_letters.encode(), *string.digits.encode(), *range(0x80, 0x100)]] |= _LETTER
    kinds[[*b"cdjlmnqstCDJLMNQST"]] |= _ELIDED
    return kinds


_KINDS = _kinds()
#: First bytes of the characters from U+0080 and from U+2000 on: spaces, quotation marks, dashes.
_LATIN_SIGN, _SIGN = 0xC2, 0xE2
_APOSTROPHE = 0x27
_Q, _U = (0x51, 0x71), 0x75

WIDTHS: dict[int, type[np.unsignedinteger[Any]]] = {1: np.uint8, 2: np.uint16, 4: np.uint32}


@compiled
def _sign_bytes(text: Bytes, at: int) -> int:
    """Answer how many bytes the sign at ``at`` takes, 0 where a letter or digit stands there."""
    byte = text[at]
    if byte == _LATIN_SIGN:
        return 2
    if byte == _SIGN:
        return 3
    return 0 if _KINDS[byte] & _LETTER else 1


@compiled
def _apostrophe_bytes(text: Bytes, at: int) -> int:
    """Answer how many bytes the apostrophe at ``at`` takes, 0 where there is none."""
    if at < len(text) and text[at] == _APOSTROPHE:
        return 1
    if at + 2 < len(text) and text[at] == _SIGN and text[at + 1] == 0x80 and text[at + 2] == 0x99:
        return 3
    return 0


@compiled
def _guess(text: Bytes, at: int) -> int:
    """Answer where the first word after the signs from ``at`` on is guessed to begin."""
    while at < len(text):
        size = _sign_bytes(text, at)
        if size == 0:
            break
        at += size
    if at < len(text) and _KINDS[text[at]] & _ELIDED:
        after = at + 1
        if text[at] in _Q and after < len(text) and text[after] == _U:
            after += 1
        size = _apostrophe_bytes(text, after)
        if size and after + size < len(text) and _sign_bytes(text, after + size) == 0:
            return after + size
    return at


@compiled
def _guess_after(text: Bytes, at: int) -> int:
    """Answer where the word after the one at ``at`` is guessed to begin."""
    while at < len(text) and _sign_bytes(text, at) == 0:
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


@compiled
def _fill(text: Bytes, counts: NDArray[np.uint32], mask: int, written: Steps, steps: Steps) -> None:
    nth = before = 0
    for number in range(len(counts)):
        for _word in range(counts[number]):
            guess = _guess(text, 0) if nth == 0 else _guess_after(text, before)
            before_it = before
            before += int((guess - before + np.int64(written[nth])) & mask)
            steps[nth + PARAGRAPH_GAP * number] = before - before_it
            nth += 1


def packed(text: Bytes, offsets: Ints) -> Steps:
    """Answer what to write of words that begin at these bytes, ascending; one item a word."""
    found, longest = _surprises(text, offsets)
    width = 1 if longest < 1 << 8 else 2 if longest < 1 << 16 else 4
    # Modulo the width: reading adds the guess again.
    return found.astype(WIDTHS[width])


def unpacked(text: Bytes, counts: NDArray[np.uint32], written: Steps) -> Steps:
    """Answer how many bytes lead from each position to the next.

    ``counts`` are the words of each of the article's texts, ``written`` what :func:`packed`
    answered. Raises ValueError where the two disagree.
    """
    words = int(counts.sum())
    if words != len(written):
        raise ValueError(f"{len(written)} words instead of {words}")
    texts = int(np.flatnonzero(counts)[-1]) if words else 0
    steps = np.zeros(words + PARAGRAPH_GAP * texts, written.dtype)
    _fill(text, counts, (1 << (8 * written.itemsize)) - 1, written, steps)
    return steps
