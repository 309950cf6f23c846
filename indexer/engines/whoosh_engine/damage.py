"""A damaged index, told as what to do about it."""

import pickle
import struct
import zipfile
from pathlib import Path

from indexer.errors import IndexDamagedError

#: What reading a damaged file raises, in Whoosh, numpy and json.
_DAMAGE = (
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    MemoryError,
    struct.error,
    zipfile.BadZipFile,
    pickle.UnpicklingError,
)


class Reading:
    """Makes of what reading a damaged file raises the error that says what to do.

    A context manager for many threads at once: it has nothing of its own while it is entered.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, _DAMAGE):
            raise IndexDamagedError(
                f"The index in {self._directory} cannot be read ({type(error).__name__}: {error}): "
                "run depeche rebuild."
            ) from error
