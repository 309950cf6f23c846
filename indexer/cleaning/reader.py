"""Which files of a folder are corpus, and what bytes they hold.

In goes a path, out come its files in a stable order and, one by one, a :class:`Page` of
bounded size. Nothing here decodes or understands a page.
"""

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from indexer.errors import CallError, PageRefusedError
from indexer.settings import Limits

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_SUFFIXES = (".txt",)
CONTAINER_SUFFIXES = (".jsonl",)
_SUFFIXES = HTML_SUFFIXES + TEXT_SUFFIXES + CONTAINER_SUFFIXES

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
    def is_container(self) -> bool:
        """Whether it holds many articles rather than one page."""
        return self.suffix in CONTAINER_SUFFIXES

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
    """The bytes of one page, its path within the corpus, its address where it is known."""

    data: bytes
    path: str
    kind: Kind
    url: str | None = None


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
    ignored = 0
    for folder, folders, names in os.walk(root, onerror=_cannot_list):
        ignored += sum(name.startswith(".") for name in folders)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            file = CorpusFile(path, path.relative_to(root).as_posix())
            if name.startswith(".") or file.suffix not in _SUFFIXES or not path.is_file():
                ignored += 1
            else:
                files.append(file)
    return Corpus(tuple(sorted(files, key=lambda file: file.name)), ignored)


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
            if file.is_gzipped:
                with gzip.open(stream) as unpacked:
                    data = unpacked.read(limits.max_page_bytes + 1)
            else:
                data = stream.read(limits.max_page_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {error}") from error
    if len(data) > limits.max_page_bytes:
        raise PageRefusedError(f"larger than {limits.max_page_bytes} bytes once decompressed")
    return Page(data, file.name, "html" if file.suffix in HTML_SUFFIXES else "text")


def read_lines(file: CorpusFile, limits: Limits) -> Iterator[tuple[int, bytes | None]]:
    """Give a container's lines, numbered from 1; ``None`` for one that is too long.

    Lines are streamed: a container may be larger than memory.
    """
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
