"""Words that may be near another, told from which letters they have."""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled


@compiled
def words_near(
    masks: NDArray[np.uint32], lengths: NDArray[np.int32], mask: int, length: int, errors: int
) -> NDArray[np.int64]:
    """Return which words may be within so many errors of one with these letters.

    A word's mask has a bit for each letter it has.
    """
    near = np.empty(len(masks), np.int64)
    found = 0
    for nth in range(len(masks)):
        # How many bits differ: two, four, eight at a time.
        bits = int(masks[nth]) ^ mask
        bits = bits - ((bits >> 1) & 0x55555555)
        bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333)
        bits = (bits + (bits >> 4)) & 0x0F0F0F0F
        differing = ((bits * 0x01010101) >> 24) & 0xFF
        near[found] = nth
        found += int((abs(int(lengths[nth]) - length) <= errors) & (differing <= 2 * errors))
    return near[:found]
