"""Files of several arrays by name (``.npz``), read so that a damaged one is told as such."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What numpy and zipfile raise where a file is damaged, beside OSError and ValueError; RuntimeError
#: where it seems to be encrypted or compressed in another way.
_DAMAGE = (KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


@contextmanager
def columns_of(contents: NDArray[np.uint8], name: str) -> Iterator[Mapping[str, NDArray[Any]]]:
    """Give the arrays of a file of this name by their own; raises ValueError for what is none."""
    try:
        with np.load(io.BytesIO(contents.data), allow_pickle=False) as columns:
            yield columns
    except (ValueError, *_DAMAGE) as error:
        raise ValueError(f"{name}: {type(error).__name__}: {error}") from error
