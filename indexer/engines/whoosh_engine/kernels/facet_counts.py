"""How many of some articles there are of each kind."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled

#: Neighbours often have the same value, and to count on at once waits for what was just written.
#: So they take turns among four counters, where there are few values to sum up in the end.
_FEW_VALUES = 256


@compiled
def facet_counts(
    ids: NDArray[np.int32], ordinals: NDArray[np.unsignedinteger[Any]], values: int
) -> NDArray[np.int64]:
    """Return how many of the articles have each ordinal, which are below ``values``."""
    turns = 4 if values <= _FEW_VALUES else 1
    counts = np.zeros((turns, values), np.int64)
    for place in range(len(ids)):
        counts[place & (turns - 1), ordinals[np.uint32(ids[place])]] += 1
    for turn in range(1, turns):
        for value in range(values):
            counts[0, value] += counts[turn, value]
    first: NDArray[np.int64] = counts[0]
    return first
