"""How many of some articles there are of each kind."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled

Kinds = NDArray[np.integer[Any]]
Longs = NDArray[np.int64]


@compiled
def counted(
    ids: NDArray[np.int32], one: Kinds, other: Kinds, kinds: int, other_kinds: int
) -> tuple[Longs, Longs]:
    """Answer how many of the articles are of each kind, in two ways of telling kinds apart.

    ``one`` and ``other`` say of every article which it is, from 0 up to ``kinds`` and
    ``other_kinds``.
    """
    counts, other_counts = np.zeros(kinds, np.int64), np.zeros(other_kinds, np.int64)
    for article in ids:
        counts[one[article]] += 1
        other_counts[other[article]] += 1
    return counts, other_counts
