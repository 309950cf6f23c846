"""Arrays in files of their own: written piece by piece, read as maps of the file.

A file holds nothing but the numbers, little-endian; its name ends in their kind (``ids.u2``), its
length is their count. So a merge appends to several at once, and opening reads nothing.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.damage import DamagedFileError

Array = NDArray[Any]


def path_of(directory: Path, name: str, dtype: "np.dtype[Any] | str") -> Path:
    """Return which file holds an array, where it is written in this type."""
    kind = np.dtype(dtype)
    return directory / f"{name}.{kind.kind}{kind.itemsize}"


class ArrayFile:
    """An array that is being written; a context manager."""

    def __init__(self, directory: Path, name: str, dtype: "np.dtype[Any] | type | str") -> None:
        self._dtype = np.dtype(dtype).newbyteorder("<")
        self._file = path_of(directory, name, self._dtype).open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, values: Array) -> None:
        """Write ``values`` after what was written before."""
        self._file.write(np.ascontiguousarray(values, self._dtype).data)


def save(directory: Path, name: str, dtype: "np.dtype[Any] | type | str", values: Array) -> None:
    """Write a whole array."""
    with ArrayFile(directory, name, dtype) as file:
        file.append(values)


def load(directory: Path, name: str, dtypes: Iterable[str]) -> Array:
    """Map the array ``name``, of whichever of ``dtypes`` it was written in.

    Raises FileNotFoundError where there is none, DamagedFileError where its length is not that of
    whole numbers.
    """
    for code in dtypes:
        dtype = np.dtype(code).newbyteorder("<")
        path = path_of(directory, name, dtype)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue
        if size % dtype.itemsize:
            raise DamagedFileError(f"{path.name} was cut short")
        # An empty file cannot be mapped.
        found: Array = np.empty(0, dtype)
        if size:
            found = np.memmap(path, dtype, "r").view(np.ndarray)
        found.flags.writeable = False
        return found
    raise FileNotFoundError(f"there is no array {name}")
