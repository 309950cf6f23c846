"""The lock of an index directory: one build at a time, and who is refused is told who holds it.

The kernel's lock decides, and goes with the process that holds it. What stands in the file is for
people; after a holder was killed it is out of date until the next one has the lock.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.errors import IndexBusyError

FILE = "build.lock"
_HOLDER = re.compile(r"process (\d{1,10}) since (\S{1,40})\n")


@contextmanager
def holding(directory: Path) -> Iterator[None]:
    """Hold the lock of an index directory; raise :class:`IndexBusyError` where another does.

    Raises OSError where it cannot be had at all.
    """
    lock = FileLock(directory / FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"Another build is running in {directory}{_holder(directory)}: "
            "wait for it to end, then try again."
        ) from error
    try:
        # A full disk is told by what has to be written.
        with suppress(OSError):
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            (directory / FILE).write_text(f"process {os.getpid()} since {since}\n", "utf-8")
        yield
    finally:
        lock.release()


def _holder(directory: Path) -> str:
    """Return who holds the lock, in brackets, as far as that is known."""
    try:
        text = (directory / FILE).read_text("utf-8")
        found = _HOLDER.fullmatch(text)
        since = datetime.fromisoformat(found[2]).astimezone() if found else None
    except (OSError, ValueError):
        return ""
    if found is None or since is None:
        return ""
    is_today = since.date() == datetime.now().astimezone().date()
    return f" (process {found[1]} since {since:{'%H:%M:%S' if is_today else '%Y-%m-%d %H:%M:%S'}})"
