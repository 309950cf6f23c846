"""Which of very many numbers may stand several times, in memory that is small beside theirs.

All are counted roughly in a table of fixed size, where different ones share a cell (a counting
filter of one hash function). What passes is then counted exactly, a range of it at a time; so the
table's size decides on the time and never on the outcome.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

#: The table has two cells of a byte for each number expected, or more, within these powers of two.
MIN_BITS, MAX_BITS = 16, 25
#: So many of what passes are counted exactly at once.
RANGE = 1 << 19
#: Fibonacci hashing: 2^64 by the golden ratio.
_SPREAD = np.uint64(11400714819323198485)

Keys = NDArray[np.uint64]


def runs(ordered: Keys) -> tuple[Keys, NDArray[np.int64], NDArray[np.int64]]:
    """Return the different numbers among ordered ones, where each begins, and how many it is."""
    # numpy's own unique() takes a table of many bytes for each number.
    is_first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    return ordered[starts], starts, np.diff(starts, append=len(ordered))


class Sieve:
    """Counts numbers roughly; what has been added so many times always passes."""

    def __init__(self, expected: int, least: int) -> None:
        self._least = least
        bits = max(MIN_BITS, min(MAX_BITS, (2 * expected).bit_length()))
        self._shift = np.uint64(64 - bits)
        self._cells = np.zeros(1 << bits, np.uint8)

    def add(self, keys: Keys) -> None:
        """Count some more."""
        cells, _starts, counts = runs(np.sort(self._cells_of(keys)))
        self._cells[cells] = np.minimum(self._least, self._cells[cells] + counts)

    def passing(self, keys: Keys) -> NDArray[np.bool_]:
        """Return which of these may have been added so many times."""
        passing: NDArray[np.bool_] = self._cells[self._cells_of(keys)] >= self._least
        return passing

    def _cells_of(self, keys: Keys) -> Keys:
        return (keys * _SPREAD) >> self._shift


def ranges(counts: Iterable[int]) -> Iterator[tuple[np.uint64, np.uint64]]:
    """Give ranges of 32-bit numbers, first and last, of which about so many are in each.

    ``counts`` says how many there are in batches of numbers that are spread evenly.
    """
    parts = 1 + sum(counts) // RANGE
    for part in range(parts):
        first, after = part * (1 << 32) // parts, (part + 1) * (1 << 32) // parts
        yield np.uint64(first), np.uint64(after - 1)
