"""What the server has counted, over all its workers: a row each, in memory that all share.

A worker writes to its own row alone and reads all. A row outlives its worker, and the next one in
the same slot goes on counting in it, so that totals never fall. What the numbers of a row mean may
change with an upgrade under a running master: a row begins with the digest of its layout, and one
of another layout counts for nothing.
"""

import hashlib
import threading
from collections.abc import Iterable, Sequence

from webui.shared_memory import ROW_NUMBERS


class Counters:
    """A worker's numbers, by their place among the names; threads may share it."""

    def __init__(self, numbers: "memoryview[float]", slot: int, names: Sequence[str]) -> None:
        if len(names) >= ROW_NUMBERS:
            raise ValueError(f"{len(names)} numbers do not fit into a row of {ROW_NUMBERS}")
        self._all = numbers
        self._count = len(names)
        self._layout = _digest(names)
        self._lock = threading.Lock()
        start = slot * ROW_NUMBERS
        self._own = numbers[start + 1 : start + ROW_NUMBERS]
        if numbers[start] != self._layout:
            for place in range(len(self._own)):
                self._own[place] = 0.0
            numbers[start] = self._layout

    def add(self, amounts: Iterable[tuple[int, float]]) -> None:
        """Add to some of the numbers, each given by its place."""
        with self._lock:
            for place, amount in amounts:
                self._own[place] += amount

    def totals(self) -> list[float]:
        """Return each number, of all workers that count alike."""
        rows = [
            self._all[start + 1 : start + 1 + self._count]
            for start in range(0, len(self._all), ROW_NUMBERS)
            if self._all[start] == self._layout
        ]
        return [sum(numbers) for numbers in zip(*rows, strict=True)]


def _digest(names: Sequence[str]) -> float:
    """Return a number, never 0, that tells one layout from another."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return 1.0 + int.from_bytes(digest[:6], "big")
