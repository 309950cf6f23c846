"""Which files of a folder are corpus, and what bytes a page's file holds.

In goes a path, out come its files in a stable order and, one by one, a :class:`Page` of
bounded size; what is no corpus is named with its kind. Nothing here decodes or understands a page;
files that hold many are read by :mod:`~indexer.cleaning.containers`.
"""

import gzip
import os
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
from indexer.settings import Limits

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
            if beside.is_file():
                return beside
        return None

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


def list_corpus(root: Path) -> Corpus:
    """List a folder's corpus files, sorted by path; a single file is a corpus of one.

    Dot-files, other kinds of files, anything that is not a regular file and what browsers saved
    with a page are ignored, each by name; links to folders are not followed. Raises
    :class:`CallError` where there is no such folder.
    """
    if root.is_file():
        return Corpus((CorpusFile(root, root.name),))
    if not root.is_dir():
        raise CallError(
            f"There is no corpus in {root.absolute()}: name the folder of your pages with --corpus."
        )
    files: list[CorpusFile] = []
    others: list[tuple[Path, Ignored]] = []
    for folder, folders, names in os.walk(root, onerror=_cannot_list):
        belonging = set(formats.saved_folders((*folders, *names)))
        for name in folders:
            path = Path(folder, name)
            if name.startswith("."):
                others.append((path, Ignored(_name(path, root), "hidden folder")))
            elif name in belonging:
                others += [
                    (part, Ignored(_name(part, root), "part of a saved page"))
                    for part in sorted(path.rglob("*"))
                    if not part.is_dir()
                ]
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in belonging
        )
        for name in names:
            path = Path(folder, name)
            file = CorpusFile(path, _name(path, root))
            if kind := why_ignored(file):
                others.append((path, Ignored(file.name, kind)))
            else:
                files.append(file)
    sidecars = {path for path, _ignored in others if path.suffix == SIDECAR_SUFFIX}
    used = {file.sidecar for file in files} if sidecars else set()
    ignored = [one for path, one in others if path not in sidecars or path not in used]
    return Corpus(
        tuple(sorted(files, key=lambda file: file.name)),
        tuple(sorted(ignored, key=lambda one: one.path)),
    )


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


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
    if not file.path.is_file():
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
