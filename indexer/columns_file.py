"""Files of several arrays by name (``.npz``), read so that a damaged one is told as such."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What numpy and zipfile raise where a file is damaged, beside OSError and ValueError; RuntimeError
#: where it seems to be encrypted or compressed in another way.
_DAMAGE = (KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


@contextmanager
def columns_of(path: Path) -> Iterator[Mapping[str, NDArray[Any]]]:
    """Give the arrays of a file by name.

    Raises OSError, or ValueError for what reading it raises within.
    """
    try:
        # Of a damaged file numpy leaves open what it opened itself.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as columns:
            yield columns
    except (ValueError, *_DAMAGE) as error:
        raise ValueError(f"{path.name}: {type(error).__name__}: {error}") from error
