"""A disk of which the power may be cut: what is on it for sure, and what may be.

Of a file, what was there at its last fsync is on disk; of a folder, the names it had at its own.
What came later may be there or not, a file's data in part. Journalling file systems promise more;
POSIX promises this.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.build.retention import BUILDING
from tests.faults.operations import CHANGING, Operation

#: Files with what they hold, folders with ``None``.
Found = dict[Path, bytes | None]
#: Whether what is pending under a name has come to the disk.
Survives = Callable[[str], bool]


@dataclass
class File:
    """What is on disk for sure, and what was written since."""

    synced: bytes = b""
    #: ``None`` where there is nothing else.
    written: bytes | None = b""

    def data(self, share: float) -> bytes:
        """What may be found, where this share of what was written since has come to the disk."""
        if self.written is None or not share:
            return self.synced
        return self.written[: round(share * len(self.written))]


@dataclass
class Folder:
    """Its entries now, and those that are on disk for sure."""

    entries: "dict[str, File | Folder]" = field(default_factory=dict)
    synced: "dict[str, File | Folder]" = field(default_factory=dict)

    def pending(self) -> list[str]:
        """The names that are not on disk as they are now."""
        names = sorted({*self.entries, *self.synced})
        return [name for name in names if self.entries.get(name) is not self.synced.get(name)]

    def names(self, survives: Survives) -> "dict[str, File | Folder]":
        """What may be found, where some of what is pending has come to the disk."""
        pending = set(self.pending())
        found = {}
        for name in {*self.entries, *self.synced}:
            is_new = name not in pending or survives(name)
            entry = (self.entries if is_new else self.synced).get(name)
            if entry is not None:
                found[name] = entry
        return found


class Disk:
    """A directory's files through a series of operations."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._root = _all_synced(directory)

    def do(self, operation: Operation) -> None:
        """Follow an operation that was just done."""
        kind, path, target = operation
        if kind not in CHANGING or path == self._directory:
            if kind == "fsync":
                self._root.synced = dict(self._root.entries)
            return
        folder, name = self._folder(path), path.name
        known = folder.entries.get(name) if folder else None
        if folder is None or " (deleted)" in name:
            return  # a temporary file, which has no name
        if kind == "mkdir":
            folder.entries[name] = Folder()
        elif kind == "create":
            folder.entries[name] = known if isinstance(known, File | Folder) else File()
        elif kind in ("unlink", "rmdir"):
            del folder.entries[name]
        elif kind == "rename" and target is not None and known is not None:
            del folder.entries[name]
            self._entries(target)[target.name] = known
        elif kind == "link" and target is not None and known is not None:
            self._entries(target)[target.name] = known
        elif isinstance(known, File):
            known.written = path.read_bytes()
            if kind == "fsync":
                known.synced, known.written = known.written, None
        elif isinstance(known, Folder) and kind == "fsync":
            known.synced = dict(known.entries)

    def _folder(self, path: Path) -> Folder | None:
        found: File | Folder | None = self._root
        for name in path.relative_to(self._directory).parts[:-1]:
            found = found.entries.get(name) if isinstance(found, Folder) else None
        return found if isinstance(found, Folder) else None

    def _entries(self, path: Path) -> "dict[str, File | Folder]":
        folder = self._folder(path)
        assert folder is not None
        return folder.entries

    def pending(self) -> list[str]:
        """The names in the directory itself that are not on disk as they are now."""
        return self._root.pending()

    def found(self, survives: Survives, share: float) -> Found:
        """Return what is found after a power cut, but for what is still being built."""
        return {
            path: None if isinstance(entry, Folder) else entry.data(share)
            for path, entry in _walk(self._root, Path(), survives)
            if not path.parts or not path.parts[0].startswith(BUILDING)
        }


def lay_out(found: Found, place: Path) -> None:
    """Write what is found after a power cut into a new folder."""
    for path, data in found.items():
        if data is None:
            (place / path).mkdir(mode=0o700)
        else:
            (place / path).write_bytes(data)


def _walk(folder: Folder, path: Path, survives: Survives) -> Iterator[tuple[Path, File | Folder]]:
    yield path, folder
    for name, entry in folder.names(survives).items():
        if isinstance(entry, Folder):
            yield from _walk(entry, path / name, survives)
        else:
            yield path / name, entry


def _all_synced(directory: Path) -> Folder:
    entries: dict[str, File | Folder] = {
        entry.name: _all_synced(Path(entry))
        if entry.is_dir()
        else File(Path(entry).read_bytes(), None)
        for entry in os.scandir(directory)
    }
    return Folder(entries, dict(entries))
