"""Which files of a folder are corpus.

In goes a folder, out come its files in a stable order; what is no corpus, and every link that is
not followed, is named with its kind. A link is followed where it stays within the corpus, or where
that is asked for; each folder is read once, so that links in a circle end.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.cleaning import formats
from indexer.cleaning.reader import SIDECAR_SUFFIX, Corpus, CorpusFile, Ignored, why_ignored
from indexer.errors import CallError
from indexer.os_errors import sentence


def list_corpus(root: Path, *, follow_links: bool = False) -> Corpus:
    """List a folder's corpus files, sorted by path; a single file is a corpus of one.

    Dot-files, other kinds of files, anything that is not a regular file and what browsers saved
    with a page are ignored, each by name; so are links that lead out of the corpus, unless
    ``follow_links``. Raises :class:`CallError` where there is no such folder, or a part of it
    cannot be listed.
    """
    try:
        if root.is_file():
            return Corpus((CorpusFile(root, root.name, follow_links),))
        is_folder = root.is_dir()
    except OSError as error:
        raise _unlisted(root, error) from error
    if not is_folder:
        raise CallError(
            f"There is no corpus in {root.absolute()}: name the folder of your pages with --corpus."
        )
    listing = _Listing(root, follow_links)
    listing.walk()
    return listing.corpus()


class _Listing:
    """The files of a folder as they are found, and what is none."""

    def __init__(self, root: Path, follow_links: bool) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._follow_links = follow_links
        self._files: list[CorpusFile] = []
        self._others: list[tuple[Path, Ignored]] = []
        self._read: set[tuple[int, int]] = set()
        self._linked: list[Path] = []

    def walk(self) -> None:
        """List the folder and all in it, then the folders that links lead to."""
        self._walk_all(self._root)
        while self._linked:
            # Where a folder is read must not hang on which link to it is met first.
            linked, self._linked = sorted(self._linked), []
            for link in linked:
                if self._is_read(link):
                    self._ignore(link, "link to a folder that is read already")
                else:
                    self._walk_all(link)

    def _walk_all(self, top: Path) -> None:
        waiting = [top]
        while waiting:
            waiting.extend(self._list(waiting.pop()))

    def _list(self, folder: Path) -> Iterator[Path]:
        """List one folder; give the folders in it that are to be listed."""
        try:
            status = folder.stat()
            with os.scandir(folder) as scanned:
                entries = list(scanned)
        except FileNotFoundError as error:
            if folder == self._root:
                raise _unlisted(folder, error) from error
            return  # removed meanwhile
        except OSError as error:
            raise _unlisted(folder, error) from error
        self._read.add((status.st_dev, status.st_ino))
        belonging = set(formats.saved_folders([entry.name for entry in entries]))
        for entry in entries:
            path = folder / entry.name
            if entry.is_symlink() and (kind := self._why_not_followed(path)):
                self._ignore(path, kind)
            elif not entry.is_dir():
                self._take(path)
            elif entry.name.startswith("."):
                self._ignore(path, "hidden folder")
            elif entry.name in belonging:
                for part in sorted(path.rglob("*")):
                    if not part.is_dir():
                        self._ignore(part, "part of a saved page")
            elif entry.is_symlink():
                self._linked.append(path)
            else:
                yield path

    def _why_not_followed(self, link: Path) -> str | None:
        try:
            target = link.resolve(strict=True)
        except FileNotFoundError:
            return "link to nothing"
        except (OSError, RuntimeError):
            # So resolve() says that links lead in a circle.
            return "link that leads nowhere"
        if self._follow_links or target.is_relative_to(self._real_root):
            return None
        return "link out of the corpus"

    def _is_read(self, link: Path) -> bool:
        try:
            status = link.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) in self._read

    def _take(self, path: Path) -> None:
        file = CorpusFile(path, self._name(path), self._follow_links)
        if kind := why_ignored(file):
            self._ignore(path, kind)
        else:
            self._files.append(file)

    def _ignore(self, path: Path, kind: str) -> None:
        self._others.append((path, Ignored(self._name(path), kind)))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def corpus(self) -> Corpus:
        """Return what was found; an address beside a page is the page's."""
        used = _sidecars(self._files) if self._has_sidecars() else set()
        ignored = [one for path, one in self._others if path not in used]
        return Corpus(
            tuple(sorted(self._files, key=lambda file: file.name)),
            tuple(sorted(ignored, key=lambda one: one.path)),
        )

    def _has_sidecars(self) -> bool:
        return any(path.suffix == SIDECAR_SUFFIX for path, _ignored in self._others)


def _sidecars(files: Sequence[CorpusFile]) -> set[Path]:
    found = set()
    for file in files:
        try:
            found.add(file.sidecar)
        except OSError:
            continue  # the page is refused when it is read
    return {path for path in found if path is not None}


def _unlisted(folder: Path, error: OSError) -> CallError:
    return CallError(f"The corpus folder cannot be listed. {sentence(error, folder)}")
