"""Which index is in service, and how another one takes its place.

An index directory holds generations side by side and one pointer::

    CURRENT                       the name of the generation in service
    generation-<time>-<random>/   a finished one: the engine's files and manifest.json
    building-<time>-<random>/     one being written; what a killed build left is swept by the next
    build.lock                    held while a build runs, released by the kernel when it dies

A generation is written beside the others, synced to disk, verified by the caller and then named in
``CURRENT`` by one atomic replace: a reader sees the old one or the new one, never a mixture. This
module knows files and manifests (:mod:`manifest`); what an engine writes into a generation is not
its business.
"""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from stat import S_IWGRP, S_IWOTH
from types import MappingProxyType

from indexer import interruption, os_errors
from indexer.build import build_lock, manifest
from indexer.build.manifest import (
    LAYOUT_VERSION,
    FileEntry,
    Generation,
    LayoutError,
    Manifest,
    ManifestError,
)
from indexer.checksum import crc32_hex
from indexer.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
)

POINTER = "CURRENT"
FINISHED = "generation-"
BUILDING = "building-"
#: Finished generations that stay on disk: the one in service and the one before, so that a reader
#: that opened the older one a moment ago still finds its files.
KEPT_GENERATIONS = 2
#: A folder in which threads write on is removed at the second or third try.
_ATTEMPTS = 10
#: A name is shorter by far.
_MAX_POINTER_BYTES = 1024
#: The name of a generation, and its checksum, without which older versions named them.
_NAME = re.compile(rf"({FINISHED}\d{{8}}T\d{{6}}-[0-9a-f]{{6}})(?:-([0-9a-f]{{8}}))?")


def current_name(directory: Path) -> str | None:
    """Return the name of the generation in service, or ``None`` where there is none."""
    try:
        # Every request looks: to read it as text would take twice as long.
        with (directory / POINTER).open("rb", buffering=0) as pointer:
            return pointer.read(_MAX_POINTER_BYTES).decode().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(
            f"The pointer {directory / POINTER} cannot be read ({error}): run depeche rebuild."
        ) from error


def current(directory: Path) -> Generation:
    """Return the generation in service.

    Raises :class:`IndexMissingError` where nothing was published in ``directory``,
    :class:`IndexOutdatedError` where its manifest is of another layout, and
    :class:`IndexDamagedError` where the pointer or the manifest cannot be read.
    """
    name = current_name(directory)
    if name is None:
        raise IndexMissingError(f"There is no index in {directory}: run depeche rebuild.")
    path = directory / name
    named = _NAME.fullmatch(name)
    if named is None or named[2] not in (None, crc32_hex(named[1].encode())):
        raise IndexDamagedError(
            f"{directory / POINTER} does not name a generation ({name!r}): run depeche rebuild."
        )
    try:
        found = manifest.read(path)
        if found.name != name:
            raise ManifestError(f"its field 'generation' names another one: {found.name!r}")
        return found
    except LayoutError as error:
        needed = f"layout {LAYOUT_VERSION}"
        raise _outdated(directory, f"layout {error.layout}", needed) from error
    except (OSError, ManifestError) as error:
        raise IndexDamagedError(
            f"The manifest of what {directory / POINTER} names, {path / manifest.FILE}, "
            f"cannot be read ({error}): run depeche rebuild."
        ) from error


def require_owner(generation: Generation) -> None:
    """Raise :class:`IndexDamagedError` where somebody else may have written a generation.

    Root reads everybody's.
    """
    if not hasattr(os, "geteuid"):
        return
    status = generation.path.stat()
    if os.geteuid() not in (0, status.st_uid) and status.st_uid != 0:
        raise IndexDamagedError(
            f"{generation.path} belongs to another user (uid {status.st_uid}): "
            "build an index of your own with depeche rebuild."
        )
    if status.st_mode & (S_IWGRP | S_IWOTH):
        raise IndexDamagedError(
            f"Others may write into {generation.path}, and so into what is believed of it: "
            "chmod 700 it, or run depeche rebuild."
        )


def require_version(generation: Generation, engine: str, schema: str, analysis: str) -> None:
    """Raise :class:`IndexOutdatedError` unless the generation was made by these versions."""
    said = generation.manifest
    wanted = (engine, schema, analysis)
    found = (said.engine, said.schema, said.analysis)
    if found != wanted:
        raise _outdated(generation.path.parent, "/".join(found), "/".join(wanted))


def _outdated(directory: Path, found: str, wanted: str) -> IndexOutdatedError:
    return IndexOutdatedError(
        f"The index in {directory} was made by another version ({found}; this one needs {wanted}): "
        "run depeche rebuild."
    )


@contextlib.contextmanager
def building(directory: Path) -> Iterator[Path]:
    """Give an empty directory to write a generation into, alone in ``directory`` until the end.

    Whatever was not published is removed afterwards. Raises :class:`IndexBusyError` where another
    build runs, :class:`CallError` where the directory cannot be written.
    """
    with os_errors.about_index(directory):
        directory.mkdir(0o700, parents=True, exist_ok=True)
        with build_lock.holding(directory):
            _sweep_killed(directory)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            path = directory / f"{BUILDING}{stamp}-{secrets.token_hex(3)}"
            abandon = partial(_abandon, directory, path)
            with interruption.undone_by_signal(abandon):
                try:
                    # Only for the one who builds it: Whoosh's table of contents holds pickles.
                    path.mkdir(mode=0o700)
                    yield path
                finally:
                    abandon()


def _abandon(directory: Path, path: Path) -> None:
    """Remove what a build began in ``path``, unless it has been put in service."""
    finished = directory / _finished_name(path)
    left = [path]
    with contextlib.suppress(IndexDamagedError):
        if current_name(directory) == finished.name:
            _sweep(directory, keep=finished.name)
        else:
            left.append(finished)
    for folder in left:
        for _ in range(_ATTEMPTS):
            # Threads of a build that a signal ends may be writing still.
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)
    (directory / f"{POINTER}.new").unlink(missing_ok=True)


def _finished_name(path: Path) -> str:
    """Return the name that what is written in ``path`` will have."""
    name = FINISHED + path.name.removeprefix(BUILDING)
    # With its checksum, so that a pointer of which a letter is wrong names nothing.
    return f"{name}-{crc32_hex(name.encode())}"


def _sweep_killed(directory: Path) -> None:
    """Remove what killed builds left."""
    for leftover in directory.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    (directory / f"{POINTER}.new").unlink(missing_ok=True)
    with contextlib.suppress(IndexDamagedError):
        if (name := current_name(directory)) is not None:
            _sweep(directory, keep=name)


def seal(
    path: Path,
    *,
    articles: int,
    engine: str,
    schema: str,
    analysis: str,
    corpus: str = "",
    section: manifest.Object = MappingProxyType({}),
    known: Mapping[str, FileEntry] = MappingProxyType({}),
) -> Generation:
    """Write the manifest of what stands in ``path``, a directory given by :func:`building`.

    ``section`` is what the engine says of its files. Those that are ``known``, taken over from
    another generation as they were, are not read again. ``corpus`` is a digest of what was read.
    """
    said = Manifest(
        generation=_finished_name(path),
        built_at=datetime.now(UTC).replace(microsecond=0),
        articles=articles,
        engine=engine,
        schema=schema,
        analysis=analysis,
        corpus=corpus,
        section=section,
        files={
            file.name: known[file.name] if file.name in known else FileEntry.of(file)
            for file in path.iterdir()
        },
    )
    said.write(path)
    return Generation(path, said)


def publish(directory: Path, sealed: Generation) -> Generation:
    """Put a sealed generation in service in one atomic step, and sweep the oldest ones."""
    sync(sealed.path)
    finished = directory / sealed.name
    sealed.path.rename(finished)
    pointer = directory / f"{POINTER}.new"
    pointer.write_text(sealed.name + "\n", "utf-8")
    _sync(pointer)
    _sync(directory)
    pointer.replace(directory / POINTER)
    _sync(directory)
    _sweep(directory, keep=sealed.name)
    return Generation(finished, sealed.manifest)


def sync(path: Path) -> None:
    """Have all that was written into a directory on disk."""
    for file in path.iterdir():
        _sync(file)
    _sync(path)


def _sweep(directory: Path, keep: str) -> None:
    # Names begin with the time of the build, so that the order of names is the order of age.
    others = sorted(p for p in directory.glob(f"{FINISHED}*") if p.name != keep)
    for old in others[: max(0, len(others) - (KEPT_GENERATIONS - 1))]:
        shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
