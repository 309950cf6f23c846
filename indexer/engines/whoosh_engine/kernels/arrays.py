"""What numpy has too: what numba compiles for it takes tenths of a second of a core each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Longs
from indexer.compiled import compiled


@compiled
def argsort(keys: NDArray[Any]) -> Longs:
    """Return the places of the keys in ascending order, those of equal ones in their own.

    Runs of one, two, four and so on are merged.
    """
    count = len(keys)
    order, merged = np.empty(count, np.int64), np.empty(count, np.int64)
    for place in range(count):
        order[place] = place
    width = 1
    while width < count:
        for begin in range(0, count, 2 * width):
            middle, end = min(begin + width, count), min(begin + 2 * width, count)
            one, other = begin, middle
            for at in range(begin, end):
                if other == end or (one < middle and keys[order[one]] <= keys[order[other]]):
                    merged[at] = order[one]
                    one += 1
                else:
                    merged[at] = order[other]
                    other += 1
        order, merged = merged, order
        width *= 2
    return order


@compiled
def lower_bound(keys: NDArray[Any], begin: int, key: int) -> int:
    """Return the first place from ``begin`` on whose key is not below ``key``; keys ascend."""
    low, high = begin, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def clear(values: NDArray[Any]) -> None:
    """Set all values to 0."""
    for place in range(len(values)):
        values[place] = 0


@compiled
def taken(values: NDArray[Any], places: NDArray[np.integer]) -> NDArray[Any]:
    """Return the values at some places."""
    found = np.empty(len(places), values.dtype)
    for nth in range(len(places)):
        found[nth] = values[places[nth]]
    return found


@compiled
def joined(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Return some values and others after them."""
    found = np.empty(len(some) + len(others), some.dtype)
    for nth in range(len(some)):
        found[nth] = some[nth]
    for nth in range(len(others)):
        found[len(some) + nth] = others[nth]
    return found


@compiled
def as_longs(values: NDArray[np.integer]) -> Longs:
    """Return the values as numbers of 64 bits: to sort by, once for all integers."""
    found = np.empty(len(values), np.int64)
    for place in range(len(values)):
        found[place] = values[place]
    return found


@compiled
def as_doubles(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the same of values with fractions."""
    found = np.empty(len(values), np.float64)
    for place in range(len(values)):
        found[place] = values[place]
    return found


@compiled
def grown(keys: Longs, more: int) -> Longs:
    """Return the keys with room for so many more behind them."""
    found = np.empty(len(keys) + more, np.int64)
    for place in range(len(keys)):
        found[place] = keys[place]
    return found


@compiled
def any_below(keys: Longs, bound: int) -> bool:
    """Return whether any of the keys is below ``bound``."""
    found = False
    for key in keys:
        found |= key < bound
    return found


@compiled
def highest(keys: Longs) -> int:
    """Return the highest of the keys, of which none is below 0; -1 of no keys."""
    found = -1
    for key in keys:
        found = max(found, key)
    return found
