"""Archives of the web: WARC files, as crawlers write them, and the text copies made of them."""

import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from indexer.cleaning import formats
from indexer.cleaning.containers.budget import Budget, BudgetExceededError, Record
from indexer.cleaning.metadata import web_address
from indexer.cleaning.reader import Ignored, Kind, Page, Refusal
from indexer.errors import PageRefusedError
from indexer.os_errors import reason_of

#: What is text to read among the media types that servers name.
_KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
}
#: What servers name where they do not know.
_NO_TYPE = frozenset(("", "application/octet-stream", "unknown/unknown", "content/unknown"))
#: What pages are at; crawlers keep their settings, screenshots and own texts under others.
_SCHEMES = frozenset(("http", "https", "ftp", "file", ""))
#: How the library meets headers that are missing or broken.
_LIBRARY_FAULTS = (AttributeError, TypeError, LookupError, OverflowError)


class _AsItComes:
    """A stream that gives all it has before it fails, for an archive that breaks off.

    Every byte is counted, those of what is passed over too.
    """

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._read: Any = getattr(stream, "read1", stream.read)
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._read(size)
        self._budget.take_bytes(len(data))
        return data


def read_warc(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Record]:
    """Give the pages of an archive: what a server gave, was written down, or was made text."""
    number = 0
    # Only as numbers: there may be a million.
    read: set[int] = set()
    with closing(ArchiveIterator(_AsItComes(stream, budget))) as archive:
        for record in _records(archive):
            number += 1
            path = f"{name}#{number}"
            if record.rec_type in ("response", "resource"):
                found = _page(record, path, budget)
                if isinstance(found, Page):
                    read.add(hash(record.rec_headers.get_header("WARC-Record-ID") or path))
                yield found
            elif record.rec_type == "conversion":
                if hash(record.rec_headers.get_header("WARC-Refers-To")) in read:
                    yield Ignored(path, "text copy of a page that was read")
                else:
                    yield _page(record, path, budget)
    if number == 0:
        raise PageRefusedError("no record in it")


def _records(archive: ArchiveIterator) -> Iterator[ArcWarcRecord]:
    """Give an archive's records; what its library fails on ends it with a reason."""
    records = iter(archive)
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except (*_LIBRARY_FAULTS, StatusAndHeadersParserException) as error:
            reason = f"{type(error).__name__}: {error}"
            raise PageRefusedError(f"a record that cannot be parsed: {reason}") from error
        yield record


def _page(record: ArcWarcRecord, path: str, budget: Budget) -> Record:
    headers = record.http_headers
    status = headers.get_statuscode() if headers is not None else "200"
    if status != "200":
        return Ignored(path, "answer without a page")
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip(" <>")
    if url.split(":")[0].lower() not in _SCHEMES:
        return Ignored(path, "crawler's own note")
    stated = (headers or record.rec_headers).get_header("Content-Type") or ""
    media_type = stated.split(";")[0].strip().lower()
    kind = _KINDS.get(media_type)
    if kind is None and media_type not in _NO_TYPE:
        return Ignored(path, media_type)
    charset = stated.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    try:
        data = _content(record, budget)
    except BudgetExceededError:
        raise
    except PageRefusedError as error:
        return Refusal(path, str(error))
    if kind is None and not formats.is_page(data[: formats.HEAD_BYTES], ""):
        return Ignored(path, formats.kind_by_bytes(data) or "record without a media type")
    return Page(data, path, kind or "html", web_address(url), charset)


def _content(record: ArcWarcRecord, budget: Budget) -> bytes:
    """A record's body, freed of chunks and compression."""
    stream, pieces, size = record.content_stream(), [], 0
    try:
        while piece := stream.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            budget.take_bytes(len(piece))
            if size > budget.limits.max_page_bytes:
                raise PageRefusedError(f"larger than {budget.limits.max_page_bytes} bytes")
    except (OSError, EOFError, ValueError, zlib.error, *_LIBRARY_FAULTS) as error:
        raise PageRefusedError(f"cannot be read: {reason_of(error)}") from error
    return b"".join(pieces)
