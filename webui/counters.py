"""What the server has counted, over all its workers: a row each, in memory made before the forks.

A worker writes to its own row alone and reads all. A row outlives its worker, and the next one in
the same slot goes on counting in it, so that totals never fall. What the numbers of a row mean is
the workers' business, and may change with an upgrade under a running master: a row begins with the
digest of its layout, and one of another layout counts for nothing.
"""

import hashlib
import mmap
import threading
from collections.abc import Iterable, Sequence

#: Room for a route more than there are; memory that is not written to is not taken.
MAX_NUMBERS = 2048


class Counters:
    """The rows of all workers; made before the forks."""

    def __init__(self, slots: int = 1) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 8 * slots * (1 + MAX_NUMBERS))).cast("d")

    def row(self, slot: int, names: Sequence[str]) -> "Row":
        """Return the row of the worker in ``slot``, whose numbers have these names."""
        return Row(self._numbers, slot, names)


class Row:
    """A worker's numbers, by their place among the names; threads may share it."""

    def __init__(self, numbers: "memoryview[float]", slot: int, names: Sequence[str]) -> None:
        if len(names) > MAX_NUMBERS:
            raise ValueError(f"{len(names)} numbers do not fit into a row of {MAX_NUMBERS}")
        self._all = numbers
        self._count = len(names)
        self._layout = _digest(names)
        self._lock = threading.Lock()
        start = slot * (1 + MAX_NUMBERS)
        self._own = numbers[start + 1 : start + 1 + MAX_NUMBERS]
        if numbers[start] != self._layout:
            for place in range(MAX_NUMBERS):
                self._own[place] = 0.0
            numbers[start] = self._layout

    def add(self, amounts: Iterable[tuple[int, float]]) -> None:
        """Add to some of the numbers, each given by its place."""
        with self._lock:
            for place, amount in amounts:
                self._own[place] += amount

    def totals(self) -> list[float]:
        """Return each number, of all workers that count alike."""
        step = 1 + MAX_NUMBERS
        rows = [
            self._all[start + 1 : start + 1 + self._count]
            for start in range(0, len(self._all), step)
            if self._all[start] == self._layout
        ]
        return [sum(numbers) for numbers in zip(*rows, strict=True)]


def _digest(names: Sequence[str]) -> float:
    """Return a number, never 0, that tells one layout from another."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return 1.0 + int.from_bytes(digest[:6], "big")
