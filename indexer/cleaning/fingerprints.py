"""What is kept of every page of a corpus, so that what repeats on them can be learned again.

A page becomes a few bytes a block: a key of its letters and digits, so that bullets, bars, blanks
and the case of menus hide no repetition, and what can be seen of it alone. No text is kept. Pages
can be added and taken away without reading the others again. Pages whose address is known are
compared within their host, for which their paragraphs are enough; of others all blocks are noted.
"""

import hashlib
import re
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article, Dropped
from indexer.build.generation_files import GenerationFiles
from indexer.cleaning.blocks import Block
from indexer.cleaning.common_lines import bare, is_common
from indexer.cleaning.metadata import host
from indexer.cleaning.rules.text import TEXT_RULES
from indexer.columns_file import columns_of

FILE = "fingerprints.npz"
#: What is noted of a block: whether it is a paragraph of the article; whether it reads like one;
#: whether it stands for its key on this page (a page counts once); whether it reads like a title.
KEPT, PROSE, COUNTED, HEADLINE = 1, 2, 4, 8
#: What a block says of its site, in the bits above: nothing, something together with its
#: neighbours, a little, much.
EVIDENCE_SHIFT = 4
NO_EVIDENCE, SHORT, MEDIUM, LONG = range(4)
#: From so many letters on a line is evidence alone, and strong evidence.
MEDIUM_LETTERS, LONG_LETTERS = 12, 25
#: A title has so many words, and does not end as a sentence or before a list does.
HEADLINE_WORDS = 4
#: It is no part of a block's key: the clock before a ticker's line differs from page to page.
_CLOCK = re.compile(r"\d{1,2}\s?[:h]\s?\d{2}(?!\d)")

#: Rules that know a block by its form, but for those whose blocks name the site.
_FORMS = frozenset(rule.name for rule in TEXT_RULES) - {"address", "copyright", "icp-licence"}


@dataclass(frozen=True, slots=True)
class View:
    """The fingerprints as arrays: of each page, of each block, of each paragraph kept.

    ``starts`` and ``kept_starts`` say where each page's blocks and paragraphs begin, with the end
    of the last.
    """

    hosts: NDArray[np.uint64]
    sources: NDArray[np.uint64]
    titles: NDArray[np.uint32]
    digests: NDArray[np.uint64]
    starts: NDArray[np.int64]
    keys: NDArray[np.uint32]
    marks: NDArray[np.uint8]
    lengths: NDArray[np.uint32]


class Fingerprints:
    """Fingerprints of pages, in the order in which they were added."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self._columns = {name: array(code) for name, code in _CODES.items()}

    def __len__(self) -> int:
        return len(self.files)

    def add(self, article: Article, file: str = "") -> None:
        """Note a page by its article; ``file`` names what it came from."""
        address = host(article.url)
        blocks = [
            _mark_dropped(block.text, block.rule)
            if isinstance(block, Dropped)
            else _mark_paragraph(block, has_address=address is not None)
            for block in article.page_in_order()
            if address is None or not isinstance(block, Dropped)
        ]
        _count_once(blocks)
        columns = self._columns
        keys = array("I", (key for key, _mark in blocks))
        marks = bytes(mark for _key, mark in blocks)
        columns["keys"].extend(keys)
        columns["marks"].frombytes(marks)
        columns["lengths"].extend(map(len, article.paragraphs))
        columns["sizes"].append(len(blocks))
        columns["hosts"].append(_name_key(address))
        columns["sources"].append(_name_key(article.source))
        columns["titles"].append(crc32(bare(article.title).encode("utf-8", "replace")))
        columns["digests"].append(_digest(keys.tobytes() + marks))
        self.files.append(file)

    def view(self) -> View:
        """Return all as arrays; to be let go before another page is added."""
        named = {name: np.frombuffer(c, c.typecode) for name, c in self._columns.items() if len(c)}
        found = {name: named.get(name, np.empty(0, code)) for name, code in _CODES.items()}
        sizes = found.pop("sizes")
        starts = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=starts[1:])
        return View(starts=starts, **found)

    def without(self, files: Collection[str]) -> tuple["Fingerprints", list[int]]:
        """Return the fingerprints without the pages of these files, and which pages are left."""
        left = [n for n, file in enumerate(self.files) if file not in files]
        if len(left) == len(self.files):
            return self._copy(), left
        kept_pages = np.zeros(len(self.files), bool)
        kept_pages[left] = True
        sizes = np.frombuffer(self._columns["sizes"], "I") if self.files else np.empty(0, "I")
        kept_blocks = np.repeat(kept_pages, sizes)
        marks = np.frombuffer(self._columns["marks"], "B") if len(kept_blocks) else kept_blocks
        masks = {
            "keys": kept_blocks,
            "marks": kept_blocks,
            "lengths": kept_blocks[(marks & KEPT) != 0],
        }
        rest = Fingerprints()
        rest.files = [self.files[n] for n in left]
        for name, column in self._columns.items():
            if len(column):
                values = np.frombuffer(column, column.typecode)[masks.get(name, kept_pages)]
                rest._columns[name].frombytes(values.tobytes())
        return rest, left

    def _copy(self) -> "Fingerprints":
        other = Fingerprints()
        other.files = list(self.files)
        other._columns = {name: column[:] for name, column in self._columns.items()}
        return other

    def save(self, directory: Path) -> None:
        """Write them into ``directory``; which page came from which file is kept elsewhere."""
        arrays: dict[str, Any] = {n: np.array(c, c.typecode) for n, c in self._columns.items()}
        with (directory / FILE).open("wb") as stream:
            np.savez(stream, **arrays)

    @classmethod
    def load(cls, generation: GenerationFiles, files: list[str]) -> "Fingerprints":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        loaded = cls()
        loaded.files = files
        with columns_of(generation.read(FILE), FILE) as stored:
            for name, column in loaded._columns.items():
                column.frombytes(np.asarray(stored[name], column.typecode).tobytes())
        columns = loaded._columns
        kept = int(np.count_nonzero(np.array(columns["marks"], np.uint8) & KEPT))
        if (
            any(len(columns[name]) != len(files) for name in _PAGE_COLUMNS)
            or len(columns["keys"]) != sum(columns["sizes"])
            or (len(columns["marks"]), len(columns["lengths"])) != (len(columns["keys"]), kept)
        ):
            raise ValueError("fingerprints of other pages")
        return loaded


#: The columns and their types; the first ones have an entry a page.
_PAGE_COLUMNS = ("hosts", "sources", "titles", "digests", "sizes")
_CODES = dict(zip((*_PAGE_COLUMNS, "keys", "marks", "lengths"), "QQIQIIBI", strict=True))


def _mark_paragraph(text: str, *, has_address: bool) -> tuple[int, int]:
    """Return the key and marks of a paragraph of the article."""
    key, letters, mark = _read(text)
    if not mark & PROSE and not has_address:
        mark |= _evidence(text, letters) << EVIDENCE_SHIFT
    if text.count(" ") + 1 >= HEADLINE_WORDS and text[-1] not in ".:;":
        mark |= HEADLINE
    return key, mark | KEPT


@lru_cache(maxsize=1 << 14)
def _mark_dropped(text: str, rule: str) -> tuple[int, int]:
    """Return the key and marks of another block; a site's pages have many in common."""
    key, letters, mark = _read(text)
    # What a rule knows by its form stands on every site.
    return key, mark if rule in _FORMS else mark | _evidence(text, letters) << EVIDENCE_SHIFT


def _read(text: str) -> tuple[int, str, int]:
    """Return a block's key, its letters and digits, and what it reads like."""
    mark = 0
    if text.count(" ") >= 6:  # shorter ones are no prose
        block = Block(text)
        mark = PROSE if block.is_prose else 0
    clock = _CLOCK.match(text)
    if clock is not None and not (mark and block.ends_sentence):
        mark = 0
        text = text[clock.end() :]
    letters = bare(text)
    return crc32(letters.encode("utf-8", "replace")), letters, mark


def _evidence(text: str, letters: str) -> int:
    if not letters or is_common(text, letters):
        return NO_EVIDENCE
    if len(letters) >= MEDIUM_LETTERS:
        return LONG if len(letters) >= LONG_LETTERS else MEDIUM
    return SHORT


def _count_once(blocks: list[tuple[int, int]]) -> None:
    """Mark one block for each key: the first that is a paragraph, else the first."""
    counted: dict[int, int] = {}
    for n, (key, mark) in enumerate(blocks):
        first = counted.setdefault(key, n)
        if mark & KEPT and not blocks[first][1] & KEPT:
            counted[key] = n
    for n in counted.values():
        key, mark = blocks[n]
        blocks[n] = key, mark | COUNTED


def _name_key(name: str | None) -> int:
    """Return a number for a host or a source; 0 where there is none."""
    return _digest(name.encode("utf-8", "replace")) if name else 0


def _digest(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
