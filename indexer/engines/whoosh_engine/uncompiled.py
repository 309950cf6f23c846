"""What loops over the bytes of texts find, by numpy: for processes in which loops are not compiled.

Byte by byte they would be most of a page there. Each function here says what the loop says in whose
place it is run.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Bytes


def bits_of(flags: NDArray[Any]) -> np.uint64:
    """Return which of at most 64 flags are set, as bits, the first the lowest."""
    return np.uint64(int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little"))


def bytes_among(wanted: Collection[int]) -> Bools:
    """Return of each byte that there is whether it is among some."""
    return np.isin(np.arange(256), list(wanted))


def characters(text: Bytes, start: int, end: int) -> int:
    """Return how many characters of UTF-8 begin from one byte up to another."""
    return int(np.count_nonzero(text[start:end] & 0xC0 != 0x80))


def word_count(text: Bytes) -> int:
    """Return how many words, parted by spaces of ASCII, a text has."""
    return len(text.tobytes().split())


def empty_lines(text: Bytes, start: int, end: int) -> int:
    """Return how many lines that begin between two bytes of a text are empty."""
    ends_line = text[start : end + 1] == ord("\n")
    return int(np.count_nonzero(ends_line[:-1] & ends_line[1:]))
