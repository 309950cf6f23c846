"""The file operations of this process within a directory, seen before and after each is done.

Python's own ways to the system are replaced: what opens, makes, renames and removes files, and the
file objects whose writes go there.
"""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock


class Operation(NamedTuple):
    """What is done to which file; a rename and a link have a second path."""

    kind: str
    path: Path
    target: Path | None = None


#: All that changes something; ``open`` does not.
CHANGING = ("create", "write", "fsync", "rename", "link", "unlink", "mkdir", "rmdir")
See = Callable[[Operation], None]


def nothing(_operation: Operation) -> None:
    """Let it happen."""


@contextmanager
def watching(directory: Path, before: See = nothing, after: See = nothing) -> Iterator[None]:
    """Have every operation within ``directory`` seen; what ``before`` raises, the caller gets."""
    watch = _Watch(directory, before, after)
    names = {
        "rename": "rename",
        "replace": "rename",
        "link": "link",
        "unlink": "unlink",
        "remove": "unlink",
        "mkdir": "mkdir",
        "rmdir": "rmdir",
    }
    with (
        mock.patch.multiple(os, **{name: watch.naming(name, kind) for name, kind in names.items()}),
        mock.patch.multiple(os, open=watch.os_open(os.open), fsync=watch.fsync(os.fsync)),
        mock.patch.object(io, "open", watch.opened(io.open)),
        mock.patch.object(builtins, "open", watch.opened(io.open)),
    ):
        yield


class _Watch:
    def __init__(self, directory: Path, before: See, after: See) -> None:
        self._directory = directory
        self._before, self._after = before, after

    @contextmanager
    def seen(self, kind: str, path: Path, target: Path | None = None) -> Iterator[None]:
        is_within = path.is_relative_to(self._directory)
        if is_within:
            self._before(Operation(kind, path, target))
        yield
        if is_within:
            self._after(Operation(kind, path, target))

    def naming(self, name: str, kind: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(path: Any, *rest: Any, **options: Any) -> Any:
            target = Path(rest[0]) if kind in ("rename", "link") else None
            with self.seen(kind, _path(path, options.get("dir_fd")), target):
                return real(path, *rest, **options)

        return call

    def os_open(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *rest: Any, **options: Any) -> int:
            where = _path(path, options.get("dir_fd"))
            is_made = flags & os.O_CREAT and not where.exists()
            with self.seen("create" if is_made else "open", where):
                return real(path, flags, *rest, **options)

        return call

    def fsync(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            with self.seen("fsync", _of_descriptor(descriptor)):
                real(descriptor)

        return call

    def opened(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(
            file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any
        ) -> Any:
            if isinstance(file, int) or not {*"wax+"} & {*mode}:
                if isinstance(file, int):
                    return real(file, mode, buffering, *rest, **options)
                with self.seen("open", _path(file)):
                    return real(file, mode, buffering, *rest, **options)
            opener = options.pop("opener", None)
            with self.seen("create", _path(file)):
                raw = _WatchedFile(file, mode.translate({ord("b"): None}), opener=opener)
            raw.watch = self
            if buffering == 0:
                return raw
            buffered = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **options)

        return call


class _WatchedFile(io.FileIO):
    watch: _Watch

    def write(self, data: Any) -> int:
        with self.watch.seen("write", _of_descriptor(self.fileno())):
            return super().write(data)


def _path(path: Any, directory: int | None = None) -> Path:
    named = Path(os.fsdecode(path))
    return named.absolute() if directory is None else _of_descriptor(directory) / named


def _of_descriptor(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()
