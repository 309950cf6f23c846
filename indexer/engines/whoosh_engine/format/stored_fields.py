"""An article as it is stored: what a hit shows, where its words begin, and the rest.

Two blocks of bytes an article (:mod:`docstore`): the *summary* is read for every hit, the *detail*
(pictures, what was dropped) for the article's own page only. Behind the summary stand its packed
:mod:`offsets`: at which byte each position of the article begins, counted in title and body written
as one text with an empty line between, so that a match is shown without analysing the text again.
They are not compressed with it because numbers and letters are no help in compressing each other.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from indexer.array_types import Longs
from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.build.chunks import ChunkedBatch
from indexer.build.generation_files import DamagedFileError
from indexer.engines.whoosh_engine.format import docstore
from indexer.engines.whoosh_engine.format.postings_source import TokenStream
from indexer.engines.whoosh_engine.kernels import offsets

#: Where the metadata end, bytes before the body, bytes of the steps behind the block.
_HEADER = struct.Struct("<III")
#: Stands between the metadata, unless they are JSON, which never holds it as it is.
_BETWEEN = "\0"


def summary_blocks(cut: ChunkedBatch, token_stream: TokenStream) -> Iterator[tuple[bytes, bytes]]:
    """Yield the *summary* blocks of articles, each with its steps."""
    data, tokens = cut.data.data, token_stream.tokens
    packed, ends = offsets.pack(tokens.word_starts, tokens.positions, tokens.offsets)
    rows = zip(
        cut.articles,
        pairwise(cut.article_starts.tolist()),
        cut.body_starts.tolist(),
        pairwise([0, *ends.tolist()]),
        strict=True,
    )
    for article, (begin, end), body_start, (first_step, last_step) in rows:
        meta = _meta(article)
        header = _HEADER.pack(_HEADER.size + len(meta), body_start, last_step - first_step)
        yield b"".join((header, meta, data[begin:end])), packed[first_step:last_step].tobytes()


def _meta(article: Article) -> bytes:
    """Return what a hit shows beside its text, so that reading it is a split in nearly all cases.

    An empty text stands for none. JSON is for what this cannot tell: the separator itself, or an
    empty text where none is something else.
    """
    optional = (article.source, article.date, article.url)
    known = (article.id, *(each or "" for each in optional), article.language, article.path)
    if "" in optional or any(_BETWEEN in each for each in known):
        return _json((article.id, *optional, article.language, article.path))
    return _encoded(_BETWEEN.join(known))


def detail_blocks(cut: ChunkedBatch) -> Iterator[bytes]:
    """Yield the *detail* of articles, empty where there is none."""
    for article in cut.articles:
        dropped = [(d.text, d.rule, d.before) for d in article.boilerplate]
        some = article.images or dropped
        yield _json([article.images, dropped]) if some else b""


class Summary(NamedTuple):
    """What a hit shows of an article; ``data`` is title and body in UTF-8, an empty line between.

    ``packed_offsets`` lead from each position's first byte to the next one's.
    """

    id: str
    source: str | None
    date: str | None
    url: str | None
    language: str
    path: str
    body_start: int
    data: bytes
    packed_offsets: docstore.Block

    def offsets(self, positions: Longs) -> Longs:
        """Return at which byte each of some ascending positions begins."""
        found: Longs = offsets.offsets_of(np.frombuffer(self.packed_offsets, np.uint8), positions)
        return found

    @property
    def title(self) -> str:
        """The article's title."""
        return _decoded(self.data[: self.body_start - len(PARAGRAPH_BREAK)])

    @property
    def body(self) -> str:
        """The article's body."""
        return _decoded(self.data[self.body_start :])


#: What stands beside an article's text: its id, source, date, URL, language and path.
Known = tuple[str, str | None, str | None, str | None, str, str]


def known(meta: str) -> Known:
    """Return what metadata say; raises DamagedFileError where they are none."""
    try:
        if _BETWEEN in meta:
            id_, source, date, url, language, path = meta.split(_BETWEEN)
            return id_, source or None, date or None, url or None, language, path
        id_, source, date, url, language, path = json.loads(meta)
    except (TypeError, ValueError) as error:
        raise DamagedFileError(f"not a record: {error}") from error
    return id_, source, date, url, language, path


class StoredFieldsReader:
    """Unpacks the records of a segment, with its dictionary; not to be shared by threads."""

    def __init__(self, dictionary: bytes) -> None:
        self._summary = docstore.BlockReader(dictionary)
        self._detail = docstore.BlockReader(b"")

    def unpacked(self, packed: Sequence[docstore.Block]) -> list[bytes]:
        """Unpack what hits show, as it was written; raises DamagedFileError where it cannot."""
        return self._summary.unpack_several(packed)

    def summary(self, packed: docstore.Block) -> Summary:
        """Unpack what a hit shows of an article; raises DamagedFileError for what is no record."""
        data = self._summary.unpack(packed)
        try:
            end, body_start, steps_bytes = _HEADER.unpack_from(data)
            of_article = known(_decoded(data[_HEADER.size : end]))
        except (struct.error, ValueError) as error:
            raise DamagedFileError(f"not a record: {error}") from error
        return Summary(*of_article, body_start, data[end:], packed[len(packed) - steps_bytes :])

    def article(self, packed: docstore.Block, packed_detail: docstore.Block) -> Article:
        """Unpack a whole article; raises DamagedFileError where it is none."""
        summary = self.summary(packed)
        images, dropped = self._images_and_dropped(packed_detail) if packed_detail else ((), ())
        return Article(
            id=summary.id,
            title=summary.title,
            body=summary.body,
            source=summary.source,
            date=summary.date,
            url=summary.url,
            language=summary.language,
            images=images,
            path=summary.path,
            boilerplate=dropped,
        )

    def _images_and_dropped(
        self, packed: docstore.Block
    ) -> tuple[tuple[str, ...], tuple[Dropped, ...]]:
        try:
            images, dropped = json.loads(self._detail.unpack(packed))
            return tuple(images), tuple(Dropped(*passage) for passage in dropped)
        except (TypeError, ValueError) as error:
            raise DamagedFileError(f"not a record: {error}") from error


def _json(value: Any) -> bytes:
    return _encoded(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
