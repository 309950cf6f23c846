"""An index that is read: closed or damaged, it is told as what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from indexer.build.generation_files import DamagedFileError
from indexer.errors import IndexClosedError, IndexDamagedError

#: What unreadable files raise, and nothing of our own: letters are decoded of files alone.
_DAMAGE = (OSError, DamagedFileError, UnicodeDecodeError)

T = TypeVar("T")


@contextmanager
def opening(directory: Path) -> Iterator[None]:
    """Make of what opening damaged files raises the error that says what to do."""
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(directory, error) from error


class Reading(Generic[T]):
    """Gives what is open over a directory to those who read it, as a context manager.

    Many threads may be in it at once: it has nothing of its own while it is entered. Raises
    :class:`IndexClosedError` after :meth:`close`, and makes of what reading damaged files raises
    the error that says what to do.
    """

    def __init__(self, directory: Path, opened: T) -> None:
        self._directory = directory
        self._opened: T | None = opened

    def __enter__(self) -> T:
        opened = self._opened
        if opened is None:
            raise IndexClosedError(f"The index in {self._directory} was closed: open it anew.")
        return opened

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, _DAMAGE):
            raise _damaged(self._directory, error) from error

    def close(self) -> None:
        """Let go of what is open; those who are reading it keep it until they are done."""
        self._opened = None


def _damaged(directory: Path, error: BaseException) -> IndexDamagedError:
    said = error if isinstance(error, DamagedFileError) else f"{type(error).__name__}: {error}"
    return IndexDamagedError(
        f"The index in {directory} cannot be read ({said}): run depeche rebuild."
    )
