"""MHTML, a page with all that belongs to it in one file, as browsers and mail programs write it.

It is MIME (RFC 2557): of its parts the page itself is read, its frames and pictures are not.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote

from indexer.cleaning.metadata import web_address
from indexer.cleaning.reader import Page
from indexer.errors import PageRefusedError

#: Browsers' headers are some lines.
_MAX_HEADER_BYTES = 16 * 1024
#: A page in an alternative in a related part, and that is all that anyone writes.
_MAX_DEPTH = 3
_FIRST_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?[^\r\n]{0,2000}\r?\n")
_IS_MIME = re.compile(
    rb"^(?:MIME-Version|Content-Type):[ \t]{0,9}(?:1\.0|multipart/|text/html)", re.I | re.M
)
_MULTIPART = re.compile(
    rb"^Content-Type:[ \t]{0,9}(?:multipart/(?:related|alternative|mixed)|text/html)", re.I | re.M
)
_PAGES = ("text/html", "application/xhtml+xml")
_HEADER_END = re.compile(rb"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Message
    body: bytes

    @property
    def location(self) -> str:
        """The address that the part was saved from, or nothing."""
        return _header(self.headers, "Content-Location")

    @property
    def identity(self) -> str:
        """What other parts call it."""
        return _header(self.headers, "Content-ID").strip("<>")


def is_mhtml(data: bytes) -> bool:
    """Return whether a file that so begins is MHTML, whatever it is named."""
    head = data[:_MAX_HEADER_BYTES].lstrip()
    if _FIRST_LINE.match(head) is None:
        return False
    header = head[: _end_of_header(head)[0]]
    return _IS_MIME.search(header) is not None and _MULTIPART.search(header) is not None


def unpack(page: Page) -> Page:
    """Return the page in an MHTML file; raises :class:`PageRefusedError` where there is none."""
    whole = _part(page.data.lstrip())
    start = unquote(_parameter(whole.headers, "start")).strip("<>")
    saved = _header(whole.headers, "Snapshot-Content-Location") or whole.location
    found = [part for part in _leaves(whole, 0) if _type(part) in _PAGES]
    if not found:
        raise PageRefusedError("no page in it: MHTML without an HTML part")
    root = next(
        (part for part in found if start and part.identity == start),
        next((part for part in found if saved and part.location == saved), found[0]),
    )
    charset = _parameter(root.headers, "charset") or None
    address = page.url or web_address(saved) or web_address(root.location)
    return replace(page, data=_decoded(root), kind="html", url=address, charset=charset)


def _end_of_header(data: bytes) -> tuple[int, int]:
    end = _HEADER_END.search(data)
    return end.span() if end else (len(data), len(data))


def _part(data: bytes) -> _Part:
    # A part without a header begins with the empty line.
    if data.startswith((b"\r\n", b"\n")):
        return _Part(Message(), data)
    end, start = _end_of_header(data[: 4 * _MAX_HEADER_BYTES])
    return _Part(BytesHeaderParser().parsebytes(data[:end]), data[start:])


def _type(part: _Part) -> str:
    stated = _header(part.headers, "Content-Type") or "text/plain"
    return stated.split(";")[0].strip().lower()


def _header(headers: Message, name: str) -> str:
    value = headers.get(name)
    # A folded address goes on where its line broke.
    return re.sub(r"\s+", "", str(value)) if value and "Location" in name else str(value or "")


def _parameter(headers: Message, name: str) -> str:
    try:
        value = headers.get_param(name, "")
    except (ValueError, LookupError):
        return ""
    return value.strip() if isinstance(value, str) else ""


def _leaves(part: _Part, depth: int) -> Iterator[_Part]:
    """Give the parts that hold no others, in order."""
    boundary = _parameter(part.headers, "boundary")
    if not _type(part).startswith("multipart/") or not boundary:
        yield part
        return
    if depth >= _MAX_DEPTH:
        raise PageRefusedError("MHTML parts within parts within parts")
    mark = b"--" + boundary.encode("ascii", "replace")
    # The first stretch is what comes before all parts.
    stretches = re.split(rb"(?:\A|\r?\n)" + re.escape(mark), part.body)[1:]
    for stretch in stretches:
        if stretch.startswith(b"--"):
            return
        _rest_of_line, _end, inner = stretch.partition(b"\n")
        yield from _leaves(_part(inner), depth + 1)


def _decoded(part: _Part) -> bytes:
    encoding = _header(part.headers, "Content-Transfer-Encoding").strip().lower()
    try:
        if encoding == "quoted-printable":
            return binascii.a2b_qp(part.body)
        if encoding == "base64":
            return binascii.a2b_base64(part.body)
    except (ValueError, binascii.Error) as error:
        raise PageRefusedError(f"cannot be read: {error}") from error
    return part.body
