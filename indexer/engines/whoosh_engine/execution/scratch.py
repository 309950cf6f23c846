"""The scratch buffers of a query: borrowed, and given back all zeros.

Only what finds articles has a row for each of them; what scores them is no larger than a block.
"""

from collections import deque

import numpy as np

from indexer.engines.whoosh_engine.kernels.accumulate import Accumulators, Scratch
from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS
from indexer.engines.whoosh_engine.kernels.windows import WINDOW_BITS


class ScratchPool:
    """Lends each thread that asks its own buffers. Threads may share the pool."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._free: deque[Scratch] = deque()

    def borrow(self) -> "_Loan":
        """Return buffers as a context manager; after an error they are not lent again."""
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = self._new()
        return _Loan(scratch, self._free)

    def _new(self) -> Scratch:
        count = self._articles
        window = min(count, 1 << WINDOW_BITS)
        return Scratch(
            np.zeros(count, np.uint16),
            Accumulators(
                np.zeros(min(count, 1 << BLOCK_BITS), np.uint16),
                np.zeros(window, np.float32),
                np.zeros(window, np.uint8),
                np.zeros(window, np.uint32),
            ),
            # Selecting writes one place further than it fills.
            np.empty(count + 1, np.int32),
        )


class _Loan:
    def __init__(self, scratch: Scratch, free: deque[Scratch]) -> None:
        self._scratch = scratch
        self._free = free

    def __enter__(self) -> Scratch:
        return self._scratch

    def __exit__(self, kind: object, _error: object, _traceback: object) -> None:
        if kind is None:
            self._free.append(self._scratch)
