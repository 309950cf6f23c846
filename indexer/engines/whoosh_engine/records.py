"""An article as it is stored: what a hit shows, where its words begin, and the rest.

Three blocks of bytes an article (:mod:`blocks`): *shown* and *steps* are read for every hit, the
*rest* (pictures, what was dropped) for the article's own page only. The steps say at which byte
each position of the article begins, counted in title and body written as one text with an empty
line between, so that a match is shown without analysing the text again. They are a block of their
own because numbers and letters are no help in compressing each other.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.engines.whoosh_engine import blocks, steps
from indexer.engines.whoosh_engine.occurrences import Occurrences
from indexer.stretches import Cut

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: Bytes of the metadata, bytes before the body.
_HEADER = struct.Struct("<II")
_SHOWN = ("id", "source", "date", "url", "language", "path")

#: Without looking for spaces about it.
_read_json = json.JSONDecoder().raw_decode


def shown_blocks(cut: Cut) -> Iterator[bytes]:
    """Give the *shown* blocks of articles."""
    data = cut.data.data
    rows = zip(cut.articles, pairwise(cut.firsts.tolist()), cut.body_starts.tolist(), strict=True)
    for article, (begin, end), body_start in rows:
        meta = _json([getattr(article, name) for name in _SHOWN])
        yield b"".join((_HEADER.pack(len(meta), body_start), meta, data[begin:end]))


def steps_blocks(occurrences: Occurrences) -> Iterator[bytes]:
    """Give the *steps* blocks of articles."""
    packed, ends = steps.pack(occurrences.firsts, occurrences.positions, occurrences.offsets)
    for begin, end in pairwise([0, *ends.tolist()]):
        yield packed[begin:end].tobytes()


def rest_blocks(cut: Cut) -> Iterator[bytes]:
    """Give the *rest* of articles, empty where there is none."""
    for article in cut.articles:
        dropped = [(d.text, d.rule, d.before) for d in article.boilerplate]
        some = article.images or dropped
        yield _json([article.images, dropped]) if some else b""


class Shown(NamedTuple):
    """What a hit shows of an article; ``data`` is title and body in UTF-8, an empty line between.

    The ``steps``, packed, lead from each position's first byte to the next one's.
    """

    id: str
    source: str | None
    date: str | None
    url: str | None
    language: str
    path: str
    body_start: int
    data: bytes
    steps: blocks.Block

    def offsets(self, positions: Longs) -> Longs:
        """Answer at which byte each of some ascending positions begins."""
        found: Longs = steps.offsets_of(np.frombuffer(self.steps, np.uint8), positions)
        return found

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

    def shown(self, packed: Iterable[tuple[blocks.Block, blocks.Block]]) -> list[Shown]:
        """Unpack what hits show, *shown* and *steps* each; raises ValueError for anything else."""
        # All in one loop without a call of Python's own: a page of hits waits for it.
        unpack, header, begin = self._shown.decompress, _HEADER.unpack_from, _HEADER.size
        found = []
        try:
            for block, own_steps in packed:
                data = unpack(block)
                meta_bytes, body_start = header(data)
                end = begin + meta_bytes
                meta, _end = _read_json(data[begin:end].decode("utf-8", "surrogatepass"))
                found.append(Shown._make((*meta, body_start, data[end:], own_steps)))
        except (zstandard.ZstdError, struct.error, TypeError) as error:
            raise ValueError(f"not a record: {error}") from error
        return found

    def article(
        self, packed: blocks.Block, packed_steps: blocks.Block, packed_rest: blocks.Block
    ) -> Article:
        """Unpack a whole article."""
        [shown] = self.shown([(packed, packed_steps)])
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


def _unpacked(decompressor: zstandard.ZstdDecompressor, packed: blocks.Block) -> bytes:
    try:
        return decompressor.decompress(packed)
    except zstandard.ZstdError as error:
        raise ValueError(f"a record cannot be unpacked: {error}") from error


def _json(value: Any) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
