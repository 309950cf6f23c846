"""Zip archives of pages, and WACZ, which are zips of web archives.

A zip may hold other containers, one level deep: each is unpacked aside, bounded, and read where it
stands. Articles that come as they are (JSON Lines) are left to :mod:`.lines`.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from gzip import GzipFile
from pathlib import PurePosixPath
from typing import IO, cast

from indexer.cleaning import formats
from indexer.cleaning.containers.budget import Budget, Record, refused_alone
from indexer.cleaning.containers.warc import read_warc
from indexer.cleaning.containers.xml_items import read_xml
from indexer.cleaning.reader import (
    SIDECAR_SUFFIX,
    Ignored,
    Page,
    page_kind,
    read_bounded,
    read_sidecar,
)
from indexer.errors import PageRefusedError

#: Up to so many bytes an archive within an archive is unpacked in memory.
_SPOOLED_BYTES = 8 * 1024 * 1024
_Members = dict[str, zipfile.ZipInfo]


def read_zip(
    stream: IO[bytes], name: str, budget: Budget, *, is_nested: bool = False
) -> Iterator[Record]:
    """Give the pages of a zip and of the containers in it, sorted by their names."""
    with zipfile.ZipFile(stream) as archive:
        members = members_of(archive)
        belonging = _belonging(members)
        for member in sorted(members):
            path = f"{name}#{member}"
            if kind := _why_ignored(member, members, belonging):
                yield Ignored(path, kind)
            elif formats.format_of(member) in ("zip", "wacz", "warc", "xml", "records"):
                nested = _nested(archive, members[member], path, budget, is_nested)
                yield from refused_alone(nested, path)
            elif not _is_sidecar_of_one(member, members):
                yield from refused_alone(_page(archive, members, member, path, budget), path)


def members_of(archive: zipfile.ZipFile) -> _Members:
    """Return a zip's files by their names."""
    # A broken one may have no name at all.
    members = {member.filename: member for member in archive.infolist()}
    return {name: one for name, one in members.items() if name and not name.endswith("/")}


def _belonging(members: Iterable[str]) -> frozenset[PurePosixPath]:
    """Return the folders in a zip that browsers saved with a page."""
    inside: dict[PurePosixPath, set[str]] = {}
    for member in members:
        path = PurePosixPath(member)
        for part in (path, *path.parents):
            inside.setdefault(part.parent, set()).add(part.name)
    return frozenset(
        folder / name for folder, names in inside.items() for name in formats.saved_folders(names)
    )


def _why_ignored(member: str, members: _Members, belonging: frozenset[PurePosixPath]) -> str | None:
    path = PurePosixPath(member)
    if any(part.startswith(".") for part in path.parts):
        return "dot-file"
    if not belonging.isdisjoint(path.parents):
        return "part of a saved page"
    if formats.format_of(member) is None and not _is_sidecar_of_one(member, members):
        return formats.kind_of(member)
    return None


def _page(
    archive: zipfile.ZipFile, members: _Members, member: str, path: str, budget: Budget
) -> Iterator[Record]:
    limits = budget.limits
    if members[member].file_size > limits.max_page_bytes:
        raise PageRefusedError(f"larger than {limits.max_page_bytes} bytes once decompressed")
    try:
        with opened(archive, members[member]) as stream:
            data = read_bounded(stream, limits, is_gzipped=False)
    except PageRefusedError:
        budget.take_bytes(limits.max_page_bytes)  # what is refused may have been unpacked
        raise
    budget.take_bytes(len(data))
    is_told = formats.format_of(member) != "told-by-bytes"
    kind = None if is_told else formats.why_no_page(member, data[: formats.HEAD_BYTES])
    if kind is not None:
        yield Ignored(path, kind)
    else:
        yield Page(data, path, page_kind(member), _address_of(member, archive, members))


def _nested(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, budget: Budget, is_nested: bool
) -> Iterator[Record]:
    format_ = formats.format_of(member.filename)
    if format_ == "records" and not is_nested:
        return
    if is_nested and format_ != "xml":
        raise PageRefusedError("not read: an archive within an archive within an archive")
    if format_ == "warc":
        yield from _warc(archive, member.filename, path, budget)
    elif format_ == "xml":
        with opened(archive, member) as stream:
            kind = formats.xml_kind(stream.read(formats.HEAD_BYTES))
        if kind not in formats.READ_XML:
            yield Ignored(path, kind)
            return
        with opened(archive, member) as stream:
            yield from read_xml(stream, path, budget)
    elif format_ == "zip":
        with _unpacked(archive, member, budget) as stream:
            yield from read_zip(stream, path, budget, is_nested=True)
    else:
        with _unpacked(archive, member, budget) as stream:
            yield from read_wacz(stream, path, budget)


@contextmanager
def opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """Open a member of a zip, unpacked once more where its name says that it is gzipped."""
    with archive.open(member) as stream:
        is_gzipped = member.filename.lower().endswith(".gz")
        yield cast(IO[bytes], GzipFile(fileobj=stream)) if is_gzipped else stream


@contextmanager
def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget
) -> Iterator[IO[bytes]]:
    """Unpack a member aside and give it; raises :class:`PageRefusedError` where it is too large."""
    if member.file_size > budget.limits.max_nested_bytes:
        raise PageRefusedError(f"larger than {budget.limits.max_nested_bytes} bytes")
    budget.take_bytes(member.file_size)
    with tempfile.SpooledTemporaryFile(_SPOOLED_BYTES) as aside, archive.open(member) as stream:
        shutil.copyfileobj(stream, aside)
        aside.seek(0)
        yield cast(IO[bytes], aside)


def read_wacz(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Record]:
    """Give the pages of the web archives in a WACZ; its tables and indexes are no corpus."""
    found = False
    with zipfile.ZipFile(stream) as archive:
        for member in sorted(members_of(archive)):
            if formats.format_of(member) != "warc" or not member.startswith("archive/"):
                continue
            found = True
            path = f"{name}#{member}"
            yield from refused_alone(_warc(archive, member, path, budget), path)
    if not found:
        raise PageRefusedError("no web archive in it")


def _warc(archive: zipfile.ZipFile, member: str, path: str, budget: Budget) -> Iterator[Record]:
    with opened(archive, archive.getinfo(member)) as stream:
        yield from read_warc(stream, path, budget)


def _is_sidecar_of_one(name: str, members: _Members) -> bool:
    if not name.lower().endswith(SIDECAR_SUFFIX):
        return False
    bare = name[: -len(SIDECAR_SUFFIX)]
    return bare in members or any(
        formats.format_of(other) in ("html", "text") and other.startswith(bare + ".")
        for other in members
    )


def _address_of(name: str, archive: zipfile.ZipFile, members: _Members) -> str | None:
    stem = name.removesuffix(".gz").rpartition(".")[0]
    for beside in (name + SIDECAR_SUFFIX, stem + SIDECAR_SUFFIX):
        if beside in members:
            with archive.open(members[beside]) as stream:
                return read_sidecar(stream.read(8192))
    return None
