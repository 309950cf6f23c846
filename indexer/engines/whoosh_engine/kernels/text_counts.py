"""What the bytes of a text have of characters, words and paragraphs, compiled.

In go bytes of UTF-8, out come counts. Paragraphs have an empty line between them.
"""

import numpy as np

from indexer.array_types import Bytes
from indexer.compiled import compiled, compiled_else
from indexer.engines.whoosh_engine import uncompiled
from indexer.engines.whoosh_engine.kernels.bits import BITS, lowest

_NEWLINE = ord("\n")
#: So many bytes are counted in a byte, of which a processor takes many at once.
_COUNTED_AT_ONCE = 192


@compiled_else(uncompiled.characters)
def characters(text: Bytes, start: int, end: int) -> int:
    """Return how many characters begin from one byte up to another."""
    count = 0
    for low in range(start, end, _COUNTED_AT_ONCE):
        few = np.uint8(0)
        for byte in text[low : min(low + _COUNTED_AT_ONCE, end)]:
            # Continuation bytes of UTF-8 are 10xxxxxx.
            few = np.uint8(few + np.uint8(byte & 0xC0 != 0x80))
        count += int(few)
    return count


@compiled
def _is_space(byte: int) -> bool:
    """Whether a byte is a space of ASCII, of which some end lines."""
    return (byte == 0x20) | ((byte >= 0x09) & (byte <= 0x0D))


@compiled_else(uncompiled.word_count)
def word_count(text: Bytes) -> int:
    """Return how many words, parted by spaces, a text has."""
    count = int(len(text) > 0 and not _is_space(text[0]))
    for low in range(1, len(text), _COUNTED_AT_ONCE):
        # Two views of it, which many are taken of at once.
        letters = text[low : low + _COUNTED_AT_ONCE]
        before = text[low - 1 : low - 1 + len(letters)]
        few = np.uint8(0)
        for at in range(len(letters)):
            few = np.uint8(few + np.uint8(_is_space(before[at]) & (not _is_space(letters[at]))))
        count += int(few)
    return count


@compiled_else(uncompiled.empty_lines)
def empty_lines(text: Bytes, start: int, end: int) -> int:
    """Return how many lines that begin between two bytes of a text are empty."""
    count = 0
    for low in range(start, end, _COUNTED_AT_ONCE):
        high = min(low + _COUNTED_AT_ONCE, end)
        before, letters = text[low:high], text[low + 1 : high + 1]
        few = np.uint8(0)
        for at in range(len(letters)):
            few = np.uint8(few + np.uint8((before[at] == _NEWLINE) & (letters[at] == _NEWLINE)))
        count += int(few)
    return count


@compiled_else(lambda text: uncompiled.bits_of(text == _NEWLINE))
def _newlines(text: Bytes) -> np.uint64:
    """Return which of at most 64 bytes end a line, as bits."""
    bits = np.uint64(0)
    for nth in range(len(text)):
        bits |= np.uint64(text[nth] == _NEWLINE) << np.uint64(nth)
    return bits


@compiled
def paragraph_of(text: Bytes, at: int, end: int, paragraph: int) -> tuple[int, int]:
    """Return the paragraph at byte ``end``, where that at byte ``at`` is known, and how far it saw.

    Paragraphs have an empty line between them.
    """
    for low in range(at, end - 1, BITS):
        bits = _newlines(text[low : min(low + BITS, end - 1)])
        while bits:
            newline = low + lowest(bits)
            bits &= bits - np.uint64(1)
            if newline >= at and text[newline + 1] == _NEWLINE:
                paragraph += 1
                at = newline + 2
    return paragraph, max(at, end - 1)
