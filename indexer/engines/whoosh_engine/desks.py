"""The working memory of a query: borrowed, and given back all zeros.

Only what finds articles has a row for each of them; what scores them is no larger than a block.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS
from indexer.engines.whoosh_engine.kernels.noting import Tables
from indexer.engines.whoosh_engine.kernels.tiles import TILE_BITS


@dataclass(frozen=True, slots=True)
class Desk:
    """What one query works on; ``room`` is the only one that need not be left all zeros."""

    held: NDArray[np.uint16]
    tables: Tables
    room: NDArray[np.int32]


class Desks:
    """Lends a desk to each thread that asks, as many as there are at work. Threads may share it."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._free: deque[Desk] = deque()

    def lent(self) -> "_Loan":
        """Give a desk, as a context manager; one where something went wrong is not lent again."""
        try:
            desk = self._free.pop()
        except IndexError:
            desk = self._new()
        return _Loan(desk, self._free)

    def _new(self) -> Desk:
        count = self._articles
        tile = min(count, 1 << TILE_BITS)
        return Desk(
            np.zeros(count, np.uint16),
            Tables(
                np.zeros(min(count, 1 << BLOCK_BITS), np.uint16),
                np.zeros(tile, np.float32),
                np.zeros(tile, np.uint8),
                np.zeros(tile, np.uint32),
            ),
            # Selecting writes one place further than it fills.
            np.empty(count + 1, np.int32),
        )


class _Loan:
    def __init__(self, desk: Desk, free: deque[Desk]) -> None:
        self._desk = desk
        self._free = free

    def __enter__(self) -> Desk:
        return self._desk

    def __exit__(self, kind: object, _error: object, _traceback: object) -> None:
        if kind is None:
            self._free.append(self._desk)
