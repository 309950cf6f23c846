"""The scratch buffers of a query: borrowed, and given back all zeros.

Only what finds articles has a row for each of them; what scores them is no larger than a block.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.kernels.accumulate import Accumulators, Scratch
from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS
from indexer.engines.whoosh_engine.kernels.windows import WINDOW_BITS


class ScratchPool:
    """Lends each thread that asks its own buffers. Threads may share the pool."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._free: deque[Scratch] = deque()

    @contextmanager
    def borrow(self) -> Iterator[Scratch]:
        """Give buffers; after an error they are not lent again."""
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = self._new()
        yield scratch
        self._free.append(scratch)

    def _new(self) -> Scratch:
        count = self._articles
        window = min(count, 1 << WINDOW_BITS)
        return as_struct(
            Scratch(
                np.zeros(count, np.uint16),
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
        )
