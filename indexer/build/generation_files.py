"""The files of a generation, none of which is believed before it is compared with the manifest.

What is read whole (all that loops over postings go by, and all that is parsed) is read once into
memory of the process, or of all processes of a server (:mod:`shared_contents`), and has its
checksum there before anybody sees it: what happens to the file afterwards, cut short or
overwritten, changes no answer and ends no process. Files of blocks are read block by block; each of
these has a checksum of its own, which its reader compares.
"""

import os
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.build import manifest
from indexer.build.manifest import FileEntry, Generation
from indexer.checksum import as_hex, checksum_of, crc32

if TYPE_CHECKING:
    from indexer.build.shared_contents import SharedContents

#: The contents of a file in memory, which nobody can change.
Contents = NDArray[np.uint8]

#: Neither a link to elsewhere is followed, nor a pipe waited for that nobody writes into.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
#: What was read and is still used, by SHA-256 and length: generations share files.
_in_use: "weakref.WeakValueDictionary[FileEntry, Contents]" = weakref.WeakValueDictionary()
_lock = threading.Lock()
_shared_contents: "SharedContents | None" = None


class DamagedFileError(ValueError):
    """A file of the index does not hold what was written into it."""


class GenerationFiles:
    """The files that a generation's manifest names; no other one is ever opened."""

    def __init__(self, directory: Path, entries: Mapping[str, FileEntry]) -> None:
        self.directory = directory
        self.entries = entries

    @classmethod
    def of(cls, generation: Generation) -> "GenerationFiles":
        """Return the files of a generation."""
        return cls(generation.path, generation.manifest.files)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str) -> Contents:
        """Return what a file holds.

        Raises FileNotFoundError where the manifest names none of this name, OSError where it cannot
        be read, and :class:`DamagedFileError` where it does not hold what was written.
        """
        entry = self._entry(name)
        found = _in_use.get(entry)
        if found is None:
            with self.open(name) as file:
                found = _read_shared(file, entry, self.directory / name)
            with _lock:
                found = _in_use.setdefault(entry, found)
        return found

    def open(self, name: str) -> FileIO:
        """Open a file of blocks; raises as :meth:`read` does, for its length alone."""
        entry, path = self._entry(name), self.directory / name
        file = FileIO(os.open(path, _OPEN_FLAGS))
        status = os.fstat(file.fileno())
        if not S_ISREG(status.st_mode) or status.st_size != entry.bytes:
            file.close()
            raise DamagedFileError(_other_length(path, status.st_size, entry))
        return file

    def require_lengths(self) -> None:
        """Raise OSError or :class:`DamagedFileError` where a file is missing or of other length."""
        for name, entry in self.entries.items():
            path = self.directory / name
            size = path.stat().st_size
            if size != entry.bytes:
                raise DamagedFileError(_other_length(path, size, entry))

    def verify(self, name: str) -> None:
        """Raise as :meth:`read` does, unless a file holds what was written; keeps nothing of it."""
        entry = self._entry(name)
        with self.open(name) as file:
            checksum = checksum_of(file)
        _require_checksum(checksum, entry, self.directory / name)

    def problems(self) -> Iterator[str]:
        """Read everything; yield what is not as it was written, a sentence a file.

        A file that the manifest does not name is told too: Whoosh's ``open_dir`` would run a second
        table of contents.
        """
        for name, entry in self.entries.items():
            path = self.directory / name
            try:
                if FileEntry.of(path) != entry:
                    yield f"{path} is not what was written: run depeche rebuild."
            except OSError as error:
                yield f"{path} cannot be read ({error.strerror}): run depeche rebuild."
        with suppress(FileNotFoundError):  # swept meanwhile: its files are all told by now
            for path in sorted(self.directory.iterdir()):
                if path.name not in self.entries and path.name != manifest.FILE:
                    yield f"{path} is none of the index's files: remove it."

    def _entry(self, name: str) -> FileEntry:
        try:
            return self.entries[name]
        except KeyError:
            raise FileNotFoundError(f"the manifest names no file {name}") from None


def read_through(contents: "SharedContents") -> None:
    """Have what this process reads from now on in memory once for all that share ``contents``."""
    global _shared_contents
    _shared_contents = contents


def _read_shared(file: FileIO, entry: FileEntry, path: Path) -> Contents:
    """Return what a file holds, from memory that another process shares where one does."""
    if _shared_contents is None or not entry.bytes:
        return _read(file, entry, path)
    digest = bytes.fromhex(entry.sha256)
    with _shared_contents.locked():
        found = _shared_contents.find(
            digest, entry.bytes, lambda memory: as_hex(crc32(memory)) == entry.crc32
        )
        if found is None:
            contents = _read(file, entry, path)
            found = _shared_contents.put(digest, contents.data)
            if found is None:
                return contents
    return np.frombuffer(found, np.uint8)


def _read(file: FileIO, entry: FileEntry, path: Path) -> Contents:
    contents = np.empty(entry.bytes, np.uint8)
    view, at = contents.data, 0
    while at < entry.bytes:
        count = file.readinto(view[at:])
        if not count:
            raise DamagedFileError(_other_length(path, at, entry))
        at += count
    _require_checksum(crc32(contents), entry, path)
    contents.flags.writeable = False
    return contents


def _require_checksum(checksum: int, entry: FileEntry, path: Path) -> None:
    if as_hex(checksum) != entry.crc32:
        raise DamagedFileError(f"{path} is not what was written")


def _other_length(path: Path, size: int, entry: FileEntry) -> str:
    return f"{path} has {size} bytes, not the {entry.bytes} that were written"
