"""How many of some articles there are of each kind."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled

Longs = NDArray[np.int64]


@compiled
def facet_counts(
    ids: NDArray[np.int32],
    kind_of: NDArray[np.integer[Any]],
    columns: Longs,
    values: int,
    other_values: int,
) -> tuple[Longs, Longs]:
    """Return how many of the articles have each value of one column, and of another.

    ``kind_of`` says of every article which two values it has together: one of the rows of
    ``columns``. Values are counted from 0 up to ``values`` and ``other_values``.
    """
    counts = np.zeros(len(columns), np.int64)
    for article in ids:
        counts[kind_of[article]] += 1
    of_one, of_other = np.zeros(values, np.int64), np.zeros(other_values, np.int64)
    for kind in range(len(columns)):
        of_one[columns[kind, 0]] += counts[kind]
        of_other[columns[kind, 1]] += counts[kind]
    return of_one, of_other
