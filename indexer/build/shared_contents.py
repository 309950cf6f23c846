"""What files of an index hold, kept in memory once for all processes of a server.

A process that has read a file copies it into a memory file without a name (memfd) and seals that:
from then on nobody can change it or cut it short, not even who made it. In a table that all share
it says which of its open files that is; another process opens it through ``/proc``, compares its
checksum and maps the same memory. What nobody maps any more is gone. Where any of this cannot be
done, each process keeps its own copy. Linux alone has such files.
"""

import fcntl
import mmap
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from struct import Struct
from typing import Self

#: A file's SHA-256, the process that has it open, and the number of its open file.
_ROW = Struct("32sii")
_DIGEST_BYTES = 32
_FREE = bytes(_DIGEST_BYTES)
#: A process shares so many files; an index has a dozen for each of its segments, which are few.
_ROWS = 128
#: Behind a number that is another process's by now may be a pipe, which nobody waits for.
_OPEN_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_SEALS = sum(getattr(fcntl, f"F_SEAL_{each}", 0) for each in ("GROW", "SHRINK", "WRITE"))
#: All pages at once: else each search pays for those that it is the first to read.
_MAP_FLAGS = mmap.MAP_PRIVATE | getattr(mmap, "MAP_POPULATE", 0)


class SharedContents:
    """A table of what processes share, made before they are forked; each has a ``slot`` of it."""

    def __init__(self, slots: int) -> None:
        """Make a table of so many slots; raises OSError where the system has no such files."""
        self._table = mmap.mmap(-1, slots * _ROWS * _ROW.size)
        # Whose process ends lets go of it; the file itself is never written to.
        self._lock_file = os.memfd_create("depeche-lock")
        self._threads = threading.RLock()
        self._rows = range(0)

    @classmethod
    def made(cls, slots: int) -> Self | None:
        """Return a new table; ``None`` where the system has no such files, or gives none."""
        if not _SEALS or not hasattr(os, "memfd_create"):
            return None
        try:
            return cls(slots)
        except OSError:
            return None

    def take_slot(self, slot: int) -> None:
        """Be the process of a slot from now on; what one before it shared is gone with it."""
        self._rows = range(slot * _ROWS, (slot + 1) * _ROWS)
        for row in self._rows:
            self._write(row, _FREE, 0, 0)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Wait until no other process or thread is at it: what one reads, the next one finds."""
        with self._threads:
            fcntl.lockf(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._lock_file, fcntl.LOCK_UN)

    def find(
        self, digest: bytes, size: int, is_sound: Callable[[memoryview], bool]
    ) -> mmap.mmap | None:
        """Return the memory that holds a file of this SHA-256, where another process has it.

        It is asked of the memory itself whether it ``is_sound``: a process may have ended and its
        number be another's by now.
        """
        at = self._table.find(digest)
        while at >= 0:
            if at % _ROW.size == 0:
                _digest, pid, number = _ROW.unpack_from(self._table, at)
                with suppress(OSError, ValueError):
                    found = self._mapped(digest, f"/proc/{pid}/fd/{number}", size)
                    if found is not None and is_sound(memoryview(found)):
                        return found
            at = self._table.find(digest, at + 1)
        return None

    def put(self, digest: bytes, contents: memoryview) -> mmap.mmap | None:
        """Return memory that holds this and that others find; ``None`` where there is none."""
        with suppress(OSError, ValueError):
            file = os.memfd_create("depeche-index", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            try:
                at = 0
                while at < len(contents):
                    at += os.write(file, contents[at:])
                fcntl.fcntl(file, fcntl.F_ADD_SEALS, _SEALS)
                return self._mapped(digest, f"/proc/self/fd/{file}", len(contents))
            finally:
                os.close(file)
        return None

    def _mapped(self, digest: bytes, path: str, size: int) -> mmap.mmap | None:
        """Map a sealed file and say that this process has it; ``None`` where it is no such file."""
        file = os.open(path, _OPEN_FLAGS)
        try:
            is_sealed = fcntl.fcntl(file, fcntl.F_GET_SEALS) & _SEALS == _SEALS
            if not is_sealed or os.fstat(file).st_size != size:
                os.close(file)
                return None
            found = mmap.mmap(file, size, _MAP_FLAGS, mmap.PROT_READ)
        except (OSError, ValueError):
            os.close(file)
            raise
        row = next((row for row in self._rows if self._digest(row) == _FREE), None)
        if row is not None:
            self._write(row, digest, os.getpid(), file)
        weakref.finalize(found, self._release, row, file).atexit = False
        return found

    def _release(self, row: int | None, file: int) -> None:
        if row is not None:
            self._write(row, _FREE, 0, 0)
        os.close(file)

    def _digest(self, row: int) -> bytes:
        found: bytes = _ROW.unpack_from(self._table, row * _ROW.size)[0]
        return found

    def _write(self, row: int, digest: bytes, pid: int, file: int) -> None:
        _ROW.pack_into(self._table, row * _ROW.size, digest, pid, file)
