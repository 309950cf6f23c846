"""Files that hold many pages or articles, read one by one: archives of the web, zips, JSON Lines.

A container may be larger than memory and may lie about what it holds: it is streamed, each page is
bounded, and so is the whole. One bad record is refused by its own name; where the container itself
breaks off, what came before it stays read.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from indexer.cleaning.metadata import web_address
from indexer.cleaning.reader import (
    SIDECAR_SUFFIX,
    CorpusFile,
    Ignored,
    Page,
    Refusal,
    page_kind,
    read_bounded,
    read_sidecar,
)
from indexer.errors import PageRefusedError
from indexer.settings import Limits

Record = Page | Refusal | Ignored
#: What is text to read among the media types that servers name.
_KINDS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}


def read_archive(file: CorpusFile, limits: Limits) -> Iterator[Record]:
    """Give an archive's pages in its order; what is refused or no page stands in its place.

    Raises :class:`PageRefusedError` where the archive as a whole cannot be read (any further).
    """
    records = _read_zip(file, limits) if file.suffix == ".zip" else _read_warc(file, limits)
    size = count = 0
    try:
        for record in records:
            yield record
            count += 1
            size += len(record.data) if isinstance(record, Page) else 0
            if count >= limits.max_container_records:
                raise PageRefusedError(f"more than {limits.max_container_records} records")
            if size > limits.max_container_bytes:
                raise PageRefusedError(f"larger than {limits.max_container_bytes} bytes")
    except (
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        zipfile.BadZipFile,
        NotImplementedError,
        ArchiveLoadFailed,
    ) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PageRefusedError(f"cannot be read (any further): {reason}") from error


def _read_zip(file: CorpusFile, limits: Limits) -> Iterator[Record]:
    with zipfile.ZipFile(file.path) as archive:
        members = {member.filename: member for member in archive.infolist() if not member.is_dir()}
        for name in sorted(members):
            path = f"{file.name}#{name}"
            kind = page_kind(name)
            if kind is None or any(part.startswith(".") for part in PurePosixPath(name).parts):
                if not _is_sidecar_of_one(name, members):
                    yield Ignored(path)
                continue
            try:
                with archive.open(members[name]) as stream:
                    data = read_bounded(stream, limits, is_gzipped=name.lower().endswith(".gz"))
                yield Page(data, path, kind, _address_of(name, archive, members))
            except PageRefusedError as error:
                yield Refusal(path, str(error))
            except (zipfile.BadZipFile, RuntimeError, zlib.error, OSError, EOFError) as error:
                # An encrypted member is a RuntimeError, an unknown compression one of its kinds.
                yield Refusal(path, f"cannot be read: {error}")


def _is_sidecar_of_one(name: str, members: dict[str, zipfile.ZipInfo]) -> bool:
    if not name.lower().endswith(SIDECAR_SUFFIX):
        return False
    bare = name[: -len(SIDECAR_SUFFIX)]
    return bare in members or any(
        page_kind(other) and other.startswith(bare + ".") for other in members
    )


def _address_of(
    name: str, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> str | None:
    stem = name.removesuffix(".gz").rpartition(".")[0]
    for beside in (name + SIDECAR_SUFFIX, stem + SIDECAR_SUFFIX):
        if beside in members:
            with archive.open(members[beside]) as stream:
                return read_sidecar(stream.read(8192))
    return None


class _AsItComes:
    """A stream that gives all it has before it fails, for an archive that breaks off."""

    def __init__(self, stream: gzip.GzipFile | io.BufferedReader) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read1(size)


def _read_warc(file: CorpusFile, limits: Limits) -> Iterator[Record]:
    # Python's gzip reads what holds a record a member, as crawlers write, and what does not.
    with gzip.open(file.path) if file.is_gzipped else file.path.open("rb") as stream:
        number = 0
        with closing(ArchiveIterator(_AsItComes(stream))) as archive:
            for record in archive:
                number += 1
                path = f"{file.name}#{number}"
                if record.rec_type in ("response", "resource"):
                    yield _warc_page(record, path, limits)
        if number == 0:
            raise PageRefusedError("no record in it")


def _warc_page(record: ArcWarcRecord, path: str, limits: Limits) -> Record:
    headers = record.http_headers
    status = headers.get_statuscode() if headers is not None else "200"
    stated = (headers or record.rec_headers).get_header("Content-Type") or ""
    kind = _KINDS.get(stated.split(";")[0].strip().lower())
    if status != "200" or kind is None:
        return Ignored(path)
    charset = stated.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        data = _content(record, limits)
    except PageRefusedError as error:
        return Refusal(path, str(error))
    address = web_address(url.strip(" <>")) if url else None
    return Page(data, path, "html" if kind == "html" else "text", address, charset)


def _content(record: ArcWarcRecord, limits: Limits) -> bytes:
    """A response's body, freed of chunks and compression."""
    stream, pieces, size = record.content_stream(), [], 0
    try:
        while piece := stream.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > limits.max_page_bytes:
                raise PageRefusedError(f"larger than {limits.max_page_bytes} bytes")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {error}") from error
    return b"".join(pieces)


def read_lines(file: CorpusFile, limits: Limits) -> Iterator[tuple[int, bytes | None]]:
    """Give the lines of a file of records, numbered from 1; ``None`` for one that is too long."""
    try:
        with gzip.open(file.path) if file.is_gzipped else file.path.open("rb") as stream:
            number = 0
            while line := stream.readline(limits.max_page_bytes + 1):
                number += 1
                if len(line) <= limits.max_page_bytes:
                    yield number, line
                    continue
                while line and not line.endswith(b"\n"):
                    line = stream.readline(limits.max_page_bytes)
                yield number, None
    except (OSError, EOFError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {error}") from error
