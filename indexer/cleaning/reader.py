"""What a corpus's files are, and what bytes a page's file holds.

In goes a file, out comes a :class:`Page` of bounded size, or of what kind it is that is no corpus.
:mod:`~indexer.cleaning.corpus_folder` lists the files; nothing here decodes or understands a page,
and files that hold many are read by :mod:`~indexer.cleaning.containers`.
"""

import gzip
import re
import stat
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal, cast

from indexer.article import Article
from indexer.cleaning import formats
from indexer.cleaning.formats import Format
from indexer.cleaning.metadata import Metadata
from indexer.errors import CallError, PageRefusedError
from indexer.os_errors import reason_of
from indexer.settings import Limits

#: A file so named beside a page holds the address it was saved from.
SIDECAR_SUFFIX = ".url"
_MAX_SIDECAR_BYTES = 8192

Kind = Literal["html", "text"]


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus; ``name`` is its path within the corpus, with ``/``.

    ``follows_links`` says whether what belongs to it may lie elsewhere.
    """

    path: Path
    name: str
    follows_links: bool = False

    @property
    def format(self) -> Format | None:
        """How it is read, as its name says; ``None`` where it is not."""
        return formats.format_of(self.name)

    @property
    def is_container(self) -> bool:
        """Whether it may hold many pages."""
        return self.format in ("warc", "zip", "wacz", "xml")

    @property
    def holds_records(self) -> bool:
        """Whether it holds articles as they are, one a line."""
        return self.format == "records"

    @property
    def may_hold_records(self) -> bool:
        """Whether such articles may be in it."""
        return self.format in ("records", "zip")

    @property
    def sidecar(self) -> Path | None:
        """The file that says where the page was saved from: ``page.html.url`` or ``page.url``."""
        stem = self.name.lower().removesuffix(".gz").removesuffix(formats.suffix_of(self.name))
        bare = self.path.name[: len(PurePosixPath(stem).name)]
        for name in (self.path.name, bare):
            beside = self.path.with_name(name + SIDECAR_SUFFIX)
            if beside.is_file() and (self.follows_links or self._holds(beside)):
                return beside
        return None

    def _holds(self, beside: Path) -> bool:
        """Return whether the corpus of this file holds what is beside it, no link out of it."""
        corpus = self.path.parents[self.name.count("/")]
        return not beside.is_symlink() or beside.resolve().is_relative_to(corpus.resolve())

    @property
    def is_gzipped(self) -> bool:
        """Whether its bytes are compressed."""
        return self.name.lower().endswith(".gz")


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one page, its path within the corpus, and what came with it.

    ``url`` is its address and ``charset`` the encoding that its server named, where they are known.
    ``stated`` is there where what held the page says which article it is: then all of it is the
    article's, and a day in it is as it was written.
    """

    data: bytes
    path: str
    kind: Kind
    url: str | None = None
    charset: str | None = None
    stated: Metadata | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page (or a record) that gives no article, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something beside pages that is none, and what kind of thing it is: a picture, a frame."""

    path: str
    kind: str


#: What becomes of a page or a record.
Outcome = Article | Refusal | Ignored


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files of a corpus in order, and what lies beside them."""

    files: tuple[CorpusFile, ...]
    ignored: tuple[Ignored, ...] = ()


def why_ignored(file: CorpusFile) -> str | None:
    """Return what kind of thing a file is, where it is no corpus; ``None`` where it is read.

    Where the name does not say, the file's beginning does; one that cannot be opened is left to
    be refused by who reads it.
    """
    format_ = file.format
    if file.path.name.startswith("."):
        return "dot-file"
    if format_ is None:
        return formats.kind_of(file.name)
    if not _may_be_regular(file.path):
        return "no regular file"
    if format_ not in ("xml", "told-by-bytes"):
        return None
    try:
        with open_file(file) as stream:
            head = stream.read(formats.HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return None
    if format_ == "told-by-bytes":
        return formats.why_no_page(file.name, head)
    kind = formats.xml_kind(head)
    return None if kind in formats.READ_XML else kind


def _may_be_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        # Gone meanwhile, or in a folder that may not be entered.
        return True


def refuse_unread(file: CorpusFile) -> None:
    """Raise :class:`PageRefusedError` with what a file is, where it is of a kind not read."""
    kind = why_ignored(file)
    if kind is not None and not file.path.name.startswith("."):
        raise PageRefusedError(
            f"not read ({kind}): save its text under .txt, or the page it came from under .html"
        )


def open_file(file: CorpusFile) -> IO[bytes]:
    """Open a file for reading, unpacked; raises OSError where it cannot be."""
    # Python's gzip reads what holds a record a member, as crawlers write, and what does not.
    return cast(IO[bytes], gzip.open(file.path)) if file.is_gzipped else file.path.open("rb")


def by_kind(ignored: Iterable[Ignored]) -> dict[str, list[str]]:
    """Return the paths of what was ignored, kind by kind, the commonest first."""
    kinds: dict[str, list[str]] = {}
    for one in ignored:
        kinds.setdefault(one.kind, []).append(one.path)
    return dict(sorted(kinds.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def page_kind(name: str) -> Kind:
    """Return what kind of page a file so named holds."""
    return "text" if formats.format_of(name) in ("text", None) else "html"


def corpus_file(path: Path, corpus: Path) -> CorpusFile:
    """Answer the corpus file at ``path``; outside ``corpus`` its name is that of the file."""
    if not path.exists():
        raise CallError(f"There is no file {path}.")
    try:
        name = path.resolve().relative_to(corpus.resolve()).as_posix()
    except ValueError:
        name = path.name
    return CorpusFile(path, name)


def read_page(file: CorpusFile, limits: Limits) -> Page:
    """Read one page whole; raises :class:`PageRefusedError` where it cannot be, or is too large."""
    try:
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PageRefusedError("not a regular file")
        if status.st_size > limits.max_file_bytes:
            raise PageRefusedError(f"larger than {limits.max_file_bytes} bytes")
        with file.path.open("rb") as stream:
            data = read_bounded(stream, limits, is_gzipped=file.is_gzipped)
        sidecar = file.sidecar
        url = read_sidecar(sidecar.read_bytes()[:_MAX_SIDECAR_BYTES]) if sidecar else None
    except OSError as error:
        raise PageRefusedError(f"cannot be read: {reason_of(error)}") from error
    if kind := formats.kind_by_bytes(data):
        raise PageRefusedError(f"binary, not a text or HTML page: {kind} under another name")
    return Page(data, file.name, page_kind(file.name), url)


def read_bounded(stream: IO[bytes], limits: Limits, *, is_gzipped: bool) -> bytes:
    """Read a page's bytes; raises :class:`PageRefusedError` where they are broken or too many."""
    try:
        if is_gzipped:
            with gzip.open(stream) as unpacked:
                data = unpacked.read(limits.max_page_bytes + 1)
        else:
            data = stream.read(limits.max_page_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {reason_of(error)}") from error
    if len(data) > limits.max_page_bytes:
        raise PageRefusedError(f"larger than {limits.max_page_bytes} bytes once decompressed")
    return data


def read_sidecar(data: bytes) -> str | None:
    """Answer the address in a sidecar: its first line that is one, after ``URL=`` if so written.

    That is a line of plain text, or the shortcut files that browsers on Windows save.
    """
    for line in data[:_MAX_SIDECAR_BYTES].decode("utf-8-sig", "replace").splitlines():
        address = line.strip().removeprefix("URL=").strip()
        if address.startswith(("http://", "https://")) and not re.search(r"\s", address):
            return address
    return None
