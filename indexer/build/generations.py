"""Which index is in service, and how another one takes its place.

An index directory holds generations side by side and one pointer::

    CURRENT                       the name of the generation in service
    PREVIOUS                      which one was served before it (:mod:`retention`)
    generation-<time>-<random>/   a finished one: the engine's files and manifest.json
    building-<time>-<random>/     one being written; what a killed build left is swept by the next
    withdrawn.json                what no build takes in any more (:mod:`withdrawals`)
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
from indexer.build import build_lock, manifest, retention
from indexer.build.manifest import (
    LAYOUT_VERSION,
    FileEntry,
    Generation,
    LayoutError,
    Manifest,
    ManifestError,
)
from indexer.build.retention import BUILDING, FINISHED, STAMP
from indexer.checksum import crc32_hex
from indexer.engines import place_of, remote_store_of
from indexer.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnavailableError,
)

POINTER = "CURRENT"
#: A folder in which threads write on is removed at the second or third try.
_ATTEMPTS = 10
#: A name is shorter by far.
_MAX_POINTER_BYTES = 1024
#: The name of a generation, and its checksum, without which older versions named them.
_NAME = re.compile(rf"({FINISHED}{STAMP})(?:-([0-9a-f]{{8}}))?")


def current_name(directory: Path) -> str | None:
    """Return the name of the generation in service, or ``None`` where there is none."""
    if (store := remote_store_of(directory)) is not None:
        return store.current_name()
    try:
        # Every request looks: to read it as text would take three times as long.
        pointer = os.open(f"{directory}/{POINTER}", os.O_RDONLY)
        try:
            name, end, after = os.read(pointer, _MAX_POINTER_BYTES).decode().partition("\n")
        finally:
            os.close(pointer)
        # What cannot be the whole of a name is read, and refused, as it stands.
        return name if end and not after else f"{name}{end}{after} "
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
    return named(directory, served_name(directory))


def served_name(directory: Path) -> str:
    """Return the name of the generation in service; raises as :func:`current` does."""
    if (store := remote_store_of(directory)) is not None:
        store.pull()
    name = current_name(directory)
    if name is None:
        raise IndexMissingError(f"There is no index in {place_of(directory)}: run depeche rebuild.")
    if not _is_name(name):
        raise IndexDamagedError(
            f"{directory / POINTER} does not name a generation ({name!r}): run depeche rebuild."
        )
    return name


def named(directory: Path, name: str) -> Generation:
    """Return a finished generation, in service or not; raises as :func:`current` does."""
    path = directory / name
    if (store := remote_store_of(directory)) is not None:
        store.fetch(name)
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
            f"The manifest {path / manifest.FILE} cannot be read ({error}): run depeche rebuild."
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
        f"The index in {place_of(directory)} was made by another version ({found}; this one needs "
        f"{wanted}): run depeche rebuild."
    )


@contextlib.contextmanager
def building(directory: Path) -> Iterator[Path]:
    """Give an empty directory to write a generation into, alone in ``directory`` until the end.

    Whatever was not published is removed afterwards. Raises what :func:`locked` raises.
    """
    with locked(directory), new_generation(directory) as path:
        yield path


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Be alone in ``directory`` until the end; what no reader needs there is swept first.

    Raises :class:`IndexBusyError` where another build runs, :class:`CallError` where the directory
    cannot be written.
    """
    with os_errors.about_index(directory):
        _make(directory)
        with build_lock.holding(directory):
            store = remote_store_of(directory)
            with contextlib.nullcontext() if store is None else store.alone():
                _sweep(directory, in_service(directory))
                with interruption.undone_by_signal(partial(_sweep_here, directory)):
                    try:
                        yield
                    finally:
                        # Where syncing failed after the pointer moved, more are there than are
                        # kept.
                        with contextlib.suppress(OSError):
                            _sweep_here(directory)


def _sweep_here(directory: Path) -> None:
    retention.sweep(directory, in_service(directory))


def _make(directory: Path) -> None:
    """Make a directory and those above it; all that are new are on disk afterwards."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(0o700, parents=True, exist_ok=True)
    for made in missing:
        retention.sync(made.parent)


@contextlib.contextmanager
def new_generation(directory: Path) -> Iterator[Path]:
    """Give an empty directory to write a generation into, within :func:`locked`.

    What is not in its place at the end is removed.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
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
    """Remove what was begun in ``path``, unless it has been put in its place."""
    finished = directory / _finished_name(path)
    left = [path]
    with contextlib.suppress(IndexDamagedError):
        if finished.name not in retention.kept(directory, current_name(directory)):
            left.append(finished)
    for folder in left:
        for _ in range(_ATTEMPTS):
            # Threads of a build that a signal ends may be writing still.
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)


def _finished_name(path: Path) -> str:
    """Return the name that what is written in ``path`` will have."""
    name = FINISHED + path.name.removeprefix(BUILDING)
    # With its checksum, so that a pointer of which a letter is wrong names nothing.
    return f"{name}-{crc32_hex(name.encode())}"


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
    """Put a sealed generation in service in one atomic step, and sweep what is not kept."""
    former = in_service(directory)
    sync(sealed.path)
    if former is not None:
        before = retention.previous_name(directory, former)
        is_there = (directory / former).is_dir()
        _note(directory, {sealed.name: former if is_there else before, former: before})
    finished = _put(directory, sealed)
    _point(directory, sealed.name)
    _sweep(directory, sealed.name)
    return finished


def replace(directory: Path, former: str, sealed: Generation) -> Generation:
    """Put a sealed generation in the place of one that is kept, in service or not.

    The other one is removed.
    """
    current = in_service(directory)
    sync(sealed.path)
    if former == current:
        before = retention.previous_name(directory, former)
        _note(directory, {sealed.name: before, former: before})
        finished = _put(directory, sealed)
        _point(directory, sealed.name)
        current = sealed.name
    else:
        finished = _put(directory, sealed)
        if current is not None:
            _note(directory, {current: sealed.name})
    _sweep(directory, current)
    return finished


def remove(directory: Path, name: str) -> None:
    """Remove a kept generation that is not in service, within :func:`locked`."""
    current = in_service(directory)
    if current is not None and current != name:
        _note(directory, {current: None})
        _sweep(directory, current)


def roll_back(directory: Path, name: str) -> None:
    """Put the kept generation of this name in service in one atomic step, within :func:`locked`."""
    former = in_service(directory)
    if former is not None:
        _note(directory, {name: former, former: name})
    _point(directory, name)


def in_service(directory: Path) -> str | None:
    """Return what the pointer names, ``None`` where it cannot be read or names no generation."""
    try:
        return served_name(directory)
    except IndexUnavailableError:
        return None


def _is_name(name: str) -> bool:
    named = _NAME.fullmatch(name)
    return named is not None and named[2] in (None, crc32_hex(named[1].encode()))


def _note(directory: Path, previous: Mapping[str, str | None]) -> None:
    retention.note_previous(directory, previous)
    retention.sync(directory)
    if (store := remote_store_of(directory)) is not None:
        store.keep_state()


def _sweep(directory: Path, current: str | None) -> None:
    retention.sweep(directory, current)
    # Where nothing is in service, one of those that are there may be what is missed.
    if current is not None and (store := remote_store_of(directory)) is not None:
        store.sweep(retention.kept(directory, current))


def _put(directory: Path, sealed: Generation) -> Generation:
    """Give a sealed generation, synced to disk, its name and its place."""
    finished = directory / sealed.name
    sealed.path.rename(finished)
    retention.sync(directory)
    if (store := remote_store_of(directory)) is not None:
        store.keep(sealed.name)
    return Generation(finished, sealed.manifest)


def _point(directory: Path, name: str) -> None:
    if (store := remote_store_of(directory)) is not None:
        store.point(name)
        return
    retention.replace_file(directory / POINTER, f"{name}\n")
    retention.sync(directory)


def sync(path: Path) -> None:
    """Have all that was written into a directory on disk."""
    for file in path.iterdir():
        retention.sync(file)
    retention.sync(path)
