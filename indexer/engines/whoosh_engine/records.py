"""An article as it is stored: what a hit shows, where its words begin, and the rest.

Two blocks of bytes an article, each compressed alone: the *shown* one is read for every hit, the
*rest* (pictures, what was dropped) for the article's own page only. The shown block also says at
which byte each position of the article begins, counted in title and body written as one text with
an empty line between, so that a match is shown without analysing the text again.
"""

import json
import struct
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK, Article, Dropped

#: Bytes of the metadata, of the text; bytes a step between two positions' offsets.
_HEADER = struct.Struct("<IIB")
_STEPS: dict[int, type[np.unsignedinteger[Any]]] = {1: np.uint8, 2: np.uint16, 4: np.uint32}
#: Zstandard's own default weighs speed against size well for texts of some kilobytes.
LEVEL = 6
_SHOWN = ("id", "source", "date", "url", "language", "path")


class Record(NamedTuple):
    """What is written of an article, and what the columns need of it."""

    id: str
    source: str | None
    date: str | None
    shown: bytes
    rest: bytes


class RecordPacker:
    """Packs articles; not to be shared by threads."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)

    def pack(
        self, article: Article, positions: NDArray[np.int64], offsets: NDArray[np.int32]
    ) -> Record:
        """Pack an article whose word at ``positions[i]`` begins at character ``offsets[i]``."""
        whole = article.title + PARAGRAPH_BREAK + article.body
        text = _encoded(whole)
        body_start = len(_encoded(article.title)) + len(PARAGRAPH_BREAK)
        meta = _json([*(getattr(article, name) for name in _SHOWN), body_start])
        steps = np.zeros(int(positions[-1]) + 1 if len(positions) else 0, np.uint32)
        steps[positions] = np.diff(_byte_offsets(whole, text)[offsets], prepend=0)
        width = 1 if steps.max(initial=0) < 1 << 8 else 2 if steps.max() < 1 << 16 else 4
        packed = b"".join(
            (
                _HEADER.pack(len(meta), len(text), width),
                meta,
                text,
                steps.astype(_STEPS[width]).tobytes(),
            )
        )
        dropped = [(d.text, d.rule, d.before) for d in article.boilerplate]
        rest = _json([article.images, dropped]) if article.images or dropped else b""
        return Record(
            article.id,
            article.source,
            article.date,
            self._compressor.compress(packed),
            self._compressor.compress(rest) if rest else b"",
        )


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
    """Unpacks records; not to be shared by threads."""

    def __init__(self) -> None:
        self._decompressor = zstandard.ZstdDecompressor()

    def shown(self, packed: bytes) -> Shown:
        """Unpack a *shown* block; raises ValueError for anything else."""
        data = self._unpacked(packed)
        try:
            meta_length, text_length, width = _HEADER.unpack_from(data)
            meta_end = _HEADER.size + meta_length
            meta = json.loads(data[_HEADER.size : meta_end])
            text_end = meta_end + text_length
            steps = np.frombuffer(data, _STEPS[width], offset=text_end)
            return Shown._make((*meta, data[meta_end:text_end], steps))
        except (struct.error, KeyError, TypeError) as error:
            raise ValueError(f"not a record: {error}") from error

    def article(self, packed: bytes, packed_rest: bytes) -> Article:
        """Unpack a whole article."""
        shown = self.shown(packed)
        images, dropped = json.loads(self._unpacked(packed_rest)) if packed_rest else ((), ())
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

    def _unpacked(self, packed: bytes) -> bytes:
        try:
            return self._decompressor.decompress(packed)
        except zstandard.ZstdError as error:
            raise ValueError(f"a record cannot be unpacked: {error}") from error


def _json(value: Any) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _byte_offsets(text: str, encoded: bytes) -> NDArray[np.int64]:
    """Answer at which byte each character begins, and the end."""
    if len(text) == len(encoded):
        return np.arange(len(text) + 1)
    # Every byte but a continuation begins a character.
    begins = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80
    return np.append(np.flatnonzero(begins), len(encoded))
