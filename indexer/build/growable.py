"""Arrays that grow at their end: tables that are filled row by row and read by compiled loops."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LEAST = 1024


class GrowableArray:
    """An array that grows; room is doubled, so that growing costs little on the whole."""

    def __init__(self, dtype: "type[np.generic]", values: ArrayLike = ()) -> None:
        self._array: NDArray[Any] = np.empty(_LEAST, dtype)
        self._length = 0
        self.extend(values)

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> NDArray[Any]:
        """What stands in it, without a copy; what is added later may stand elsewhere."""
        return self._array[: self._length]

    def extend(self, values: ArrayLike) -> None:
        """Add values at the end."""
        added = np.asarray(values, self._array.dtype)
        self.reserve(len(added))[self._length : self._length + len(added)] = added
        self._length += len(added)

    def reserve(self, more: int) -> NDArray[Any]:
        """Return the array with room for so many values after its own, for a loop to fill."""
        if self._length + more > len(self._array):
            longer = np.empty(max(self._length + more, 2 * len(self._array)), self._array.dtype)
            longer[: self._length] = self.values
            self._array = longer
        return self._array

    def fill(self, length: int) -> None:
        """Say how long it is after a loop has filled it."""
        self._length = length
