"""An article as it is stored: what a hit shows, where its words begin, and the rest.

Two blocks of bytes an article, each compressed alone: the *shown* one is read for every hit, the
*rest* (pictures, what was dropped) for the article's own page only. The shown block also says at
which byte each position of the article begins (:mod:`steps`), counted in title and body written as
one text with an empty line between, so that a match is shown without analysing the text again.
What articles have in common is told to the compression beforehand, as a dictionary for all.
"""

import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.engines.whoosh_engine import blocks, steps
from indexer.engines.whoosh_engine.occurrences import Occurrences
from indexer.stretches import Cut

#: Bytes of each of :data:`_SHOWN`, -1 for none; bytes before the body, bytes of the text; how many
#: texts have words; bytes of a step.
_HEADER = struct.Struct("<6iIIIB")
_SHOWN = ("id", "source", "date", "url", "language", "path")
_NONE = -1


def shown_blocks(cut: Cut, occurrences: Occurrences) -> Iterator[bytes]:
    """Give the *shown* blocks of some articles, not compressed yet."""
    rows = zip(
        cut.articles,
        pairwise(cut.firsts.tolist()),
        cut.body_starts.tolist(),
        pairwise(occurrences.firsts.tolist()),
        strict=True,
    )
    for article, (begin, end), body_start, (first, last) in rows:
        text = cut.data[begin:end]
        counts = np.bincount(occurrences.texts[first:last]).astype("<u4")
        written = steps.packed(text, occurrences.offsets[first:last])
        told = _told(article)
        header = _HEADER.pack(
            *(_NONE if value is None else len(value) for value in told),
            body_start,
            len(text),
            len(counts),
            written.itemsize,
        )
        yield b"".join((header, *filter(None, told), counts.data, text.data, written.data))


def _told(article: Article) -> list[bytes | None]:
    values = [getattr(article, name) for name in _SHOWN]
    return [None if value is None else _encoded(value) for value in values]


def rest_block(article: Article) -> bytes:
    """Answer the *rest* of an article, not compressed yet; nothing where there is none."""
    dropped = [(d.text, d.rule, d.before) for d in article.boilerplate]
    if not article.images and not dropped:
        return b""
    return _encoded(json.dumps([article.images, dropped], ensure_ascii=False))


class Shown(NamedTuple):
    """What a hit shows of an article; ``data`` is title and body in UTF-8, an empty line between.

    ``steps`` lead from each position's first byte to the next one's.
    """

    id: str
    source: str | None
    date: str | None
    url: str | None
    language: str
    path: str
    body_start: int
    data: bytes
    steps: NDArray[Any]

    @property
    def title(self) -> str:
        """The article's title."""
        return _decoded(self.data[: self.body_start - len(PARAGRAPH_BREAK)])

    @property
    def body(self) -> str:
        """The article's body."""
        return _decoded(self.data[self.body_start :])


class RecordReader:
    """Unpacks the records of a segment, with its dictionary; not to be shared by threads."""

    def __init__(self, dictionary: bytes) -> None:
        self._shown = blocks.decompressor(dictionary)
        self._rest = blocks.decompressor(b"")

    def shown(self, packed: bytes) -> Shown:
        """Unpack a *shown* block; raises ValueError for anything else."""
        data = _unpacked(self._shown, packed)
        try:
            *lengths, body_start, text_length, texts, width = _HEADER.unpack_from(data)
            told: list[str | None] = []
            at = _HEADER.size
            for length in lengths:
                told.append(None if length == _NONE else _decoded(data[at : at + length]))
                at += max(length, 0)
            counts = np.frombuffer(data, np.uint32, texts, at)
            at += counts.nbytes
            text = np.frombuffer(data, np.uint8, text_length, at)
            written = np.frombuffer(data, steps.WIDTHS[width], offset=at + text_length)
            found = steps.unpacked(text, counts, written)
            return Shown._make((*told, body_start, data[at : at + text_length], found))
        except (struct.error, KeyError, TypeError) as error:
            raise ValueError(f"not a record: {error}") from error

    def article(self, packed: bytes, packed_rest: bytes) -> Article:
        """Unpack a whole article."""
        shown = self.shown(packed)
        rest = json.loads(_unpacked(self._rest, packed_rest)) if packed_rest else ((), ())
        images, dropped = rest
        return Article(
            id=shown.id,
            title=shown.title,
            body=shown.body,
            source=shown.source,
            date=shown.date,
            url=shown.url,
            language=shown.language,
            images=tuple(images),
            path=shown.path,
            boilerplate=tuple(Dropped(*passage) for passage in dropped),
        )


def _unpacked(decompressor: zstandard.ZstdDecompressor, packed: bytes) -> bytes:
    try:
        return decompressor.decompress(packed)
    except zstandard.ZstdError as error:
        raise ValueError(f"a record cannot be unpacked: {error}") from error


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
