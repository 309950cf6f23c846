"""Texts of articles are cut at their spaces and numbered: each distinct chunk is said once.

In go articles, batch after batch, out comes for each a row of numbers, and the text of every number
that is new. A language has few distinct chunks, so those who look closely at texts
(:mod:`indexer.suggest.vocabulary`, an engine) look at each chunk once and from then on at
numbers.

A chunk is what stands between two spaces, without punctuation before and after it; where a
number or initials go on after a space (``20 000``, ``J. D. Vance``) it holds both sides. So the
words of a text are those of its chunks, one after another, whichever way they are found
(:func:`indexer.analysis.tokens`).
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.array_types import Bytes, Ints, Longs
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.build.growable import GrowableArray
from indexer.build.kernels.chunking import (
    AFTER,
    BEFORE,
    DIGIT,
    FIRST,
    SPACE,
    ChunkRows,
    Table,
    Texts,
    cut_chunks,
    fill_slots,
)

#: Chunks that are remembered, some hundred bytes each with all that is known of them; then the
#: numbers begin anew.
MAX_CHUNKS = 400_000

#: The first bytes in UTF-8 of all digits but ASCII's (and of much else: so a chunk is too long at
#: worst).
_DIGIT_BYTES = bytes.fromhex("d9 db df e0 e1 ea ef f0")
#: A full stop or a comma before a digit says that no number begins there; a low line is a letter.
#: ``Canal+`` ends with its sign.
_NOT_BEFORE, _NOT_AFTER = ".,_", "_+#"
_BLANK, _NEWLINE = ord(" "), ord("\n")


def _kinds() -> Bytes:
    kinds = np.zeros(256, np.uint8)
    kinds[: _BLANK + 1] |= SPACE
    # Those that go on are 10xxxxxx.
    kinds[(np.arange(256) & 0xC0) != 0x80] |= FIRST
    kinds[[*string.digits.encode(), *_DIGIT_BYTES]] |= DIGIT
    kinds[[ord(sign) for sign in string.punctuation if sign not in _NOT_BEFORE]] |= BEFORE
    kinds[[ord(sign) for sign in string.punctuation if sign not in _NOT_AFTER]] |= AFTER
    return kinds


_KINDS = _kinds()


@dataclass(frozen=True, slots=True)
class ChunkedBatch:
    """Articles, and their texts as rows of numbered chunks.

    ``data`` holds the articles' texts in UTF-8, each title, an empty line and body;
    article ``i`` is ``data[article_starts[i]:article_starts[i + 1]]``, its body begins
    ``body_starts[i]`` bytes later. Its chunks are those from ``rows[i]`` to ``rows[i + 1]``: chunk
    ``numbers[j]`` begins at byte ``starts[j]`` of ``data``, in the article's text ``texts[j]`` (0
    its title, 1 its first paragraph). ``new`` are the chunks numbered from ``first_new`` on;
    numbers of another ``table`` are of other chunks.
    """

    articles: tuple[Article, ...]
    data: Bytes
    article_starts: Longs
    body_starts: Longs
    rows: Longs
    numbers: Ints
    starts: Longs
    texts: Ints
    table: int
    first_new: int
    new: tuple[str, ...]


class ChunkTable:
    """Cuts the texts of articles, batch after batch, and remembers what it has numbered.

    Several may share a table, each asking for every batch in its turn: the same tuple of articles,
    asked for again, is not cut again and has the same answer.
    """

    def __init__(self) -> None:
        self._table = -1
        self._last_cut: ChunkedBatch | None = None
        self._last_learned: tuple[tuple[Article, ...], ChunkedBatch] | None = None
        self._begin()

    def _begin(self) -> None:
        self._table += 1
        self._bytes = GrowableArray(np.uint8)
        self._ends = GrowableArray(np.int64, [0])
        self._hashes = GrowableArray(np.int64)
        self._slots: Ints = np.empty(0, np.int32)

    def cut(self, articles: Sequence[Article]) -> ChunkedBatch:
        """Return the chunks of ``articles``; these batches are read in their order."""
        batch = tuple(articles)
        if self._last_cut is None or self._last_cut.articles is not batch:
            self._last_cut = self._cut(batch)
        return self._last_cut

    def learn(self, articles: Sequence[Article]) -> ChunkedBatch:
        """Number the chunks of articles that are still to be cut; return a cut of none of them.

        It says what is new. Past half the bound it is nothing, so that what was learned is of use
        before numbers begin anew.
        """
        batch = tuple(articles)
        if self._last_learned is None or self._last_learned[0] is not batch:
            self._last_learned = batch, self._learn(batch)
        return self._last_learned[1]

    def _cut(self, articles: tuple[Article, ...]) -> ChunkedBatch:
        if len(self._hashes) > MAX_CHUNKS:
            self._begin()
        first_new = len(self._hashes)
        titles = [_encoded(article.title) + _BREAK for article in articles]
        wholes = [
            title + _encoded(article.body) for title, article in zip(titles, articles, strict=True)
        ]
        data = np.frombuffer(b"".join(wholes), np.uint8)
        article_starts = np.cumsum([0, *map(len, wholes)], dtype=np.int64)
        body_starts = np.fromiter(map(len, titles), np.int64, len(titles))
        # Each ends at a space or with its article.
        most = int(np.count_nonzero(data <= _BLANK)) + len(articles)
        chunks = ChunkRows(
            np.zeros(len(articles) + 1, np.int64),
            np.empty(most, np.int32),
            np.empty(most, np.int64),
            np.empty(most, np.int32),
        )
        table = self._room(len(data), most)
        texts = Texts(data, article_starts, body_starts)
        found, known = cut_chunks(texts, _KINDS, table, first_new, chunks)
        self._bytes.fill(int(table.ends[known]))
        self._ends.fill(known + 1)
        self._hashes.fill(known)
        return ChunkedBatch(
            articles=articles,
            data=data,
            article_starts=article_starts,
            body_starts=body_starts,
            rows=chunks.rows,
            numbers=chunks.numbers[:found],
            starts=chunks.starts[:found],
            texts=chunks.texts[:found],
            table=self._table,
            first_new=first_new,
            new=tuple(self._said(first_new)),
        )

    def _learn(self, articles: tuple[Article, ...]) -> ChunkedBatch:
        nothing = self._cut(())
        if 2 * len(self._hashes) > MAX_CHUNKS:
            return nothing
        cut = self._cut(articles)
        return replace(nothing, table=cut.table, first_new=cut.first_new, new=cut.new)

    def _room(self, size: int, most: int) -> Table:
        """Return the table with room for so many bytes more in so many more chunks."""
        known = len(self._hashes)
        hashes = self._hashes.reserve(most)
        if 2 * (known + most) > len(self._slots):
            self._slots = np.full(1 << (2 * (known + most)).bit_length(), -1, np.int32)
            fill_slots(self._slots, hashes, known)
        return Table(self._bytes.reserve(size), self._ends.reserve(most), hashes, self._slots)

    def _said(self, first: int) -> list[str]:
        """Return the chunks from number ``first`` on."""
        ends = self._ends.values[first:]
        if len(ends) == 1:
            return []
        # No chunk holds what ends a line.
        lines = np.insert(self._bytes.values[ends[0] :], ends[1:-1] - ends[0], _NEWLINE)
        return lines.tobytes().decode("utf-8", "surrogatepass").split("\n")


class ChunkReader:
    """Who reads articles as chunks, and lets others share the table that cuts them."""

    chunks: ChunkTable


_BREAK = PARAGRAPH_BREAK.encode()


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")
