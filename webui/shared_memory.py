"""Memory that the master makes before its forks and all workers write to.

What the numbers in it mean is the workers' business (:mod:`webui.counters`,
:mod:`webui.rate_limit`): the master holds no more of the application than this, so that a worker
starts with the code as it is then.
"""

import mmap
import os
from typing import NamedTuple

#: The numbers of a worker: its layout, and room for a route more than there are. What is not
#: written to takes no memory.
ROW_NUMBERS = 2049
#: Two rows of them take 1 MB; among 1,000 busy clients two of 10,000 others share both of theirs.
BUCKETS = 65_536
BUCKET_ROWS = 2
_KEY_BYTES = 16


class SharedMemory(NamedTuple):
    """A row of numbers for each slot of a worker; buckets of two kinds, and by which key."""

    numbers: "memoryview[float]"
    requests: "memoryview[float]"
    wrong_passwords: "memoryview[float]"
    key: bytes

    @classmethod
    def made(cls, slots: int = 1) -> "SharedMemory":
        """Return new memory, for as many workers as there are slots."""
        return cls(
            _zeros(slots * ROW_NUMBERS),
            _zeros(BUCKET_ROWS * BUCKETS),
            _zeros(BUCKET_ROWS * BUCKETS),
            os.urandom(_KEY_BYTES),
        )


def _zeros(count: int) -> "memoryview[float]":
    return memoryview(mmap.mmap(-1, 8 * count)).cast("d")
