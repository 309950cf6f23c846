"""Arrays in files of their own: written piece by piece, read whole.

A file holds nothing but the numbers, little-endian; its name ends in their kind (``ids.u2``), its
length is their count. So a merge appends to several at once, and reading makes nothing of them.
"""

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.checksum import checksum_of, crc32

Array = NDArray[Any]


def file_of(name: str, dtype: "np.dtype[Any] | str") -> str:
    """Return which file holds an array, where it is written in this type."""
    kind = np.dtype(dtype)
    return f"{name}.{kind.kind}{kind.itemsize}"


class ArrayFile:
    """An array that is being written; a context manager.

    In the end it is read again: raises OSError where that is not what was written.
    """

    def __init__(self, directory: Path, name: str, dtype: "np.dtype[Any] | type | str") -> None:
        self._dtype = np.dtype(dtype).newbyteorder("<")
        self._path = directory / file_of(name, self._dtype)
        self._file = self._path.open("wb")
        self._checksum = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        if kind is not None:
            return
        with self._path.open("rb", buffering=0) as written:
            is_same = checksum_of(written) == self._checksum
        if not is_same:
            raise OSError(errno.EIO, "What is read is not what was written", str(self._path))

    def append(self, values: Array) -> None:
        """Write ``values`` after what was written before."""
        data = np.ascontiguousarray(values, self._dtype).data
        self._checksum = crc32(data, self._checksum)
        self._file.write(data)


def save(directory: Path, name: str, dtype: "np.dtype[Any] | type | str", values: Array) -> None:
    """Write a whole array."""
    with ArrayFile(directory, name, dtype) as file:
        file.append(values)


def load(files: GenerationFiles, name: str, dtypes: Iterable[str]) -> Array:
    """Return the array ``name``, of whichever of ``dtypes`` it was written in; it is read-only.

    Raises as :meth:`GenerationFiles.read` does, and DamagedFileError where its length is not that
    of whole numbers.
    """
    for code in dtypes:
        dtype = np.dtype(code).newbyteorder("<")
        file = file_of(name, dtype)
        if file not in files:
            continue
        contents = files.read(file)
        if len(contents) % dtype.itemsize:
            raise DamagedFileError(f"{file} was cut short")
        return contents.view(dtype)
    raise FileNotFoundError(f"there is no array {name}")


def mapped(directory: Path, name: str, dtype: "np.dtype[Any] | str") -> Array:
    """Map an array that this process wrote and nobody else knows of; it is read-only."""
    path = directory / file_of(name, dtype)
    # An empty file cannot be mapped.
    found: Array = np.empty(0, dtype)
    if path.stat().st_size:
        found = np.memmap(path, dtype, "r").view(np.ndarray)
    found.flags.writeable = False
    return found
