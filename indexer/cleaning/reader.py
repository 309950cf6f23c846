"""Which files of a folder are corpus, and what bytes a page's file holds.

In goes a path, out come its files in a stable order and, one by one, a :class:`Page` of
bounded size. Nothing here decodes or understands a page; files that hold many are read by
:mod:`~indexer.cleaning.containers`.
"""

import gzip
import os
import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from indexer.errors import CallError, PageRefusedError
from indexer.settings import Limits

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_SUFFIXES = (".txt",)
PAGE_SUFFIXES = HTML_SUFFIXES + TEXT_SUFFIXES
#: Files of many pages, and of many articles as they are.
ARCHIVE_SUFFIXES = (".warc", ".zip")
RECORD_SUFFIXES = (".jsonl",)
_SUFFIXES = PAGE_SUFFIXES + ARCHIVE_SUFFIXES + RECORD_SUFFIXES
#: A file so named beside a page holds the address it was saved from.
SIDECAR_SUFFIX = ".url"
_MAX_SIDECAR_BYTES = 8192

Kind = Literal["html", "text"]


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus; ``name`` is its path within the corpus, with ``/``."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        """What kind of file it is, ``.gz`` aside, in small letters."""
        return PurePosixPath(self.name.lower().removesuffix(".gz")).suffix

    @property
    def is_archive(self) -> bool:
        """Whether it holds many pages."""
        return self.suffix in ARCHIVE_SUFFIXES and not self.name.lower().endswith(".zip.gz")

    @property
    def holds_records(self) -> bool:
        """Whether it holds articles as they are, one a line."""
        return self.suffix in RECORD_SUFFIXES

    @property
    def sidecar(self) -> Path | None:
        """The file that says where the page was saved from: ``page.html.url`` or ``page.url``."""
        stem = self.name.lower().removesuffix(".gz").removesuffix(self.suffix)
        bare = self.path.name[: len(PurePosixPath(stem).name)]
        for name in (self.path.name, bare):
            beside = self.path.with_name(name + SIDECAR_SUFFIX)
            if beside.is_file():
                return beside
        return None

    @property
    def is_gzipped(self) -> bool:
        """Whether its bytes are compressed."""
        return self.name.lower().endswith(".gz")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files of a corpus in order, and how many others lie beside them."""

    files: tuple[CorpusFile, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one page, its path within the corpus, and what came with it.

    ``url`` is its address and ``charset`` the encoding that its server named, where they are known.
    """

    data: bytes
    path: str
    kind: Kind
    url: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page (or a record) that gives no article, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something in a container that is no page: a picture, a stylesheet, a redirection."""

    path: str


def list_corpus(root: Path) -> Corpus:
    """List a folder's corpus files, sorted by path; a single file is a corpus of one.

    Dot-files, other kinds of files and anything that is not a regular file count as ignored; links
    to folders are not followed. Raises :class:`CallError` where there is no such folder.
    """
    if root.is_file():
        return Corpus((CorpusFile(root, root.name),), 0)
    if not root.is_dir():
        raise CallError(
            f"There is no corpus in {root.absolute()}: name the folder of your pages with --corpus."
        )
    files: list[CorpusFile] = []
    others: list[Path] = []
    ignored = 0
    for folder, folders, names in os.walk(root, onerror=_cannot_list):
        ignored += sum(name.startswith(".") for name in folders)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            file = CorpusFile(path, path.relative_to(root).as_posix())
            if name.startswith(".") or not is_corpus(name) or not path.is_file():
                others.append(path)
            else:
                files.append(file)
    sidecars = {path for path in others if path.suffix == SIDECAR_SUFFIX}
    used = {file.sidecar for file in files} if sidecars else set()
    ignored += len(others) - len(sidecars & used)
    return Corpus(tuple(sorted(files, key=lambda file: file.name)), ignored)


def is_corpus(name: str) -> bool:
    """Whether a file so named can hold articles."""
    name = name.lower()
    is_gzipped = name.endswith(".gz")
    suffix = PurePosixPath(name.removesuffix(".gz")).suffix
    return suffix in _SUFFIXES and not (is_gzipped and suffix == ".zip")


def page_kind(name: str) -> Kind | None:
    """Answer what kind of page a file so named holds, ``None`` where it is none."""
    suffix = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    return "html" if suffix in HTML_SUFFIXES else "text" if suffix in TEXT_SUFFIXES else None


def _cannot_list(error: OSError) -> None:
    raise CallError(f"The corpus folder {error.filename} cannot be listed: {error.strerror}.")


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
        raise PageRefusedError(f"cannot be read: {error}") from error
    return Page(data, file.name, page_kind(file.name) or "text", url)


def read_bounded(stream: IO[bytes], limits: Limits, *, is_gzipped: bool) -> bytes:
    """Read a page's bytes; raises :class:`PageRefusedError` where they are broken or too many."""
    try:
        if is_gzipped:
            with gzip.open(stream) as unpacked:
                data = unpacked.read(limits.max_page_bytes + 1)
        else:
            data = stream.read(limits.max_page_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {error}") from error
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
