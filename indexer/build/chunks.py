"""Texts of articles are cut at their spaces and numbered: each distinct chunk is said once.

In go articles, batch after batch, out comes for each a row of numbers, and the text of every number
that is new. A language has few distinct chunks, so those who look closely at texts
(:mod:`indexer.suggest.vocabulary`, an engine) look at each chunk once and from then on at
numbers.

A chunk is what stands between two spaces, without punctuation before and after it; where a
number or initials go on after a space (``20 000``, ``J. D. Vance``) it holds both sides. So the words of a text are those of
its chunks, one after another, whichever way they are found (:func:`indexer.analysis.tokens`).
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK, Article
from indexer.build.growable import GrowableArray
from indexer.compiled import compiled

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: Chunks that are remembered, some hundred bytes each with all that is known of them; then the
#: numbers begin anew.
MAX_CHUNKS = 400_000

#: What a byte may be, in bits: a space, the first byte of a digit, punctuation before and after
#: words, the first byte of a character.
_SPACE, _DIGIT, _BEFORE, _AFTER, _FIRST = 1, 2, 4, 8, 16
#: The first bytes in UTF-8 of all digits but ASCII's (and of much else: so a chunk is too long at
#: worst).
_DIGIT_BYTES = bytes.fromhex("d9 db df e0 e1 ea ef f0")
#: A full stop or a comma before a digit says that no number begins there; a low line is a letter.
#: ``Canal+`` ends with its sign.
_NOT_BEFORE, _NOT_AFTER = ".,_", "_+#"
_BLANK, _NEWLINE, _FULL_STOP = ord(" "), ord("\n"), ord(".")


def _kinds() -> Bytes:
    kinds = np.zeros(256, np.uint8)
    kinds[: ord(" ") + 1] |= _SPACE
    # Those that go on are 10xxxxxx.
    kinds[(np.arange(256) & 0xC0) != 0x80] |= _FIRST
    kinds[[*string.digits.encode(), *_DIGIT_BYTES]] |= _DIGIT
    kinds[[ord(sign) for sign in string.punctuation if sign not in _NOT_BEFORE]] |= _BEFORE
    kinds[[ord(sign) for sign in string.punctuation if sign not in _NOT_AFTER]] |= _AFTER
    return kinds


_KINDS = _kinds()


@dataclass(frozen=True, slots=True)
class ChunkedBatch:
    """Articles, and their texts as rows of numbered chunks.

    ``data`` holds the articles' texts in UTF-8, each title, an empty line and body;
    article ``i`` is ``data[firsts[i]:firsts[i + 1]]``, its body begins ``body_starts[i]`` bytes
    later. Its chunks are those from ``rows[i]`` to ``rows[i + 1]``: chunk ``numbers[j]``
    begins at byte ``starts[j]`` of ``data``, in the article's text ``texts[j]`` (0 its title, 1 its
    first paragraph). ``new`` are the chunks numbered from ``first_new`` on; numbers of another
    ``table`` are of other chunks.
    """

    articles: tuple[Article, ...]
    data: Bytes
    firsts: Longs
    body_starts: Longs
    rows: Longs
    numbers: Ints
    starts: Longs
    texts: Ints
    table: int
    first_new: int
    new: tuple[str, ...]


class _Table(NamedTuple):
    """Chunks by number (where each ends in ``bytes``, its hash) and by hash, open addressing."""

    bytes: Bytes
    ends: Longs
    hashes: Longs
    slots: Ints


#: FNV-1a (Fowler, Noll and Vo) in 32 bits: nothing overflows where it is not compiled.
_HASH_BASIS, _HASH_PRIME, _HASH_BITS = (
    np.int64(2166136261),
    np.int64(16777619),
    np.int64(0xFFFFFFFF),
)


@compiled
def _slot(table: _Table, data: Bytes, start: int, end: int, code: np.int64) -> np.int64:
    """Return the slot of a chunk, or the free one where it belongs."""
    last = len(table.slots) - 1
    slot = code & last
    while table.slots[slot] >= 0:
        number = table.slots[slot]
        begin = table.ends[number]
        length = end - start
        if table.ends[number + 1] - begin == length:
            at = 0
            while at < length and table.bytes[begin + at] == data[start + at]:
                at += 1
            if at == length:
                break
        slot = (slot + 1) & last
    return slot


@compiled
def _is_initial(data: Bytes, at: int) -> bool:
    """Whether the full stop at ``at`` ends an initial: a capital after what is none of ASCII's."""
    if at == 0 or not 0x41 <= data[at - 1] <= 0x5A:
        return False
    if at == 1:
        return True
    before = data[at - 2]
    return not (0x30 <= before <= 0x39 or 0x61 <= before | 0x20 <= 0x7A or before == 0x5F)


@compiled
def _goes_on(data: Bytes, at: int, end: int, is_digit: int) -> bool:
    """Whether a chunk goes on after the space at ``at``: a number, or initials (``J. D. Vance``)."""
    if data[at] != _BLANK or at + 1 >= end:
        return False
    if is_digit:
        return _KINDS[data[at + 1]] & _DIGIT != 0
    if at + 2 >= end or data[at - 1] != _FULL_STOP or data[at + 2] != _FULL_STOP:
        return False
    return _is_initial(data, at - 1) and 0x41 <= data[at + 1] <= 0x5A


@compiled
def _cut(  # noqa: C901, PLR0913, PLR0915 - compiled: one loop over all bytes
    data: Bytes,
    firsts: Longs,
    body_starts: Longs,
    kinds: Bytes,
    table: _Table,
    known: int,
    rows: Longs,
    numbers: Ints,
    starts: Longs,
    texts: Ints,
) -> tuple[int, int]:
    """Fill ``rows`` to ``texts`` and the table; return how many chunks stand and are known."""
    found = 0
    for article in range(len(body_starts)):
        at = firsts[article]
        body = at + body_starts[article]
        last = firsts[article + 1]
        text = 0
        end = body - 2
        while True:
            # The title is one text whatever it holds; a body is cut at empty lines.
            if text > 0:
                end = at
                while end < last and not (
                    data[end] == _NEWLINE and end + 1 < last and data[end + 1] == _NEWLINE
                ):
                    end += 1
            while at < end:
                while at < end and kinds[data[at]] & _BEFORE:
                    at += 1
                start = stop = at
                is_digit = 0
                running = code = _HASH_BASIS
                while at < end:
                    byte = data[at]
                    kind = kinds[byte]
                    if kind & _SPACE and not _goes_on(data, at, end, is_digit):
                        break
                    # The first byte of a character tells what it may be.
                    if kind & _FIRST:
                        is_digit = kind & _DIGIT
                    running = ((running ^ np.int64(byte)) * _HASH_PRIME) & _HASH_BITS
                    at += 1
                    if not kind & _AFTER or (byte == _FULL_STOP and _is_initial(data, at - 1)):
                        stop, code = at, running
                at += 1
                if start == stop:
                    continue
                slot = _slot(table, data, start, stop, code)
                number = table.slots[slot]
                if number < 0:
                    number = known
                    begin = table.ends[number]
                    for nth in range(stop - start):
                        table.bytes[begin + nth] = data[start + nth]
                    table.ends[number + 1] = begin + stop - start
                    table.hashes[number] = code
                    table.slots[slot] = number
                    known += 1
                numbers[found] = number
                starts[found] = start
                texts[found] = text
                found += 1
            if text > 0 and end >= last:
                break
            text += 1
            at = end + 2
        rows[article + 1] = found
    return found, known


@compiled
def _fill_slots(slots: Ints, hashes: Longs, known: int) -> None:
    """Put every number into its slot; all slots are free."""
    last = len(slots) - 1
    for number in range(known):
        slot = hashes[number] & last
        while slots[slot] >= 0:
            slot = (slot + 1) & last
        slots[slot] = number


class ChunkTable:
    """Cuts the texts of articles, batch after batch, and remembers what it has numbered."""

    def __init__(self) -> None:
        self._table = -1
        self._begin()

    def _begin(self) -> None:
        self._table += 1
        self._bytes = GrowableArray(np.uint8)
        self._ends = GrowableArray(np.int64, [0])
        self._hashes = GrowableArray(np.int64)
        self._slots: Ints = np.empty(0, np.int32)

    def cut(self, articles: Sequence[Article]) -> ChunkedBatch:
        """Return the chunks of ``articles``; these batches are read in their order."""
        if len(self._hashes) > MAX_CHUNKS:
            self._begin()
        first_new = len(self._hashes)
        titles = [_encoded(article.title) + _BREAK for article in articles]
        wholes = [
            title + _encoded(article.body) for title, article in zip(titles, articles, strict=True)
        ]
        data = np.frombuffer(b"".join(wholes), np.uint8)
        firsts = np.cumsum([0, *map(len, wholes)], dtype=np.int64)
        body_starts = np.fromiter(map(len, titles), np.int64, len(titles))
        # Each ends at a space or with its article.
        most = int(np.count_nonzero(data <= _BLANK)) + len(articles)
        rows = np.zeros(len(articles) + 1, np.int64)
        numbers, starts, texts = (
            np.empty(most, np.int32),
            np.empty(most, np.int64),
            np.empty(most, np.int32),
        )
        found, known = _cut(
            data,
            firsts,
            body_starts,
            _KINDS,
            self._room(len(data), most),
            first_new,
            rows,
            numbers,
            starts,
            texts,
        )
        ends = self._ends.reserve(0)
        self._bytes.fill(int(ends[known]))
        self._ends.fill(known + 1)
        self._hashes.fill(known)
        return ChunkedBatch(
            articles=tuple(articles),
            data=data,
            firsts=firsts,
            body_starts=body_starts,
            rows=rows,
            numbers=numbers[:found],
            starts=starts[:found],
            texts=texts[:found],
            table=self._table,
            first_new=first_new,
            new=tuple(self._said(first_new)),
        )

    def learn(self, articles: Sequence[Article]) -> ChunkedBatch:
        """Number the chunks of articles that are still to be cut; return a cut of none of them.

        It says what is new. Past half the bound it is nothing, so that what was learned is of use
        before numbers begin anew.
        """
        nothing = self.cut(())
        if 2 * len(self._hashes) > MAX_CHUNKS:
            return nothing
        cut = self.cut(articles)
        return replace(nothing, table=cut.table, first_new=cut.first_new, new=cut.new)

    def _room(self, size: int, most: int) -> _Table:
        """Return the table with room for so many bytes more in so many more chunks."""
        known = len(self._hashes)
        hashes = self._hashes.reserve(most)
        if 2 * (known + most) > len(self._slots):
            self._slots = np.full(1 << (2 * (known + most)).bit_length(), -1, np.int32)
            _fill_slots(self._slots, hashes, known)
        return _Table(self._bytes.reserve(size), self._ends.reserve(most), hashes, self._slots)

    def _said(self, first: int) -> list[str]:
        """Return the chunks from number ``first`` on."""
        ends = self._ends.values[first:]
        if len(ends) == 1:
            return []
        # No chunk holds what ends a line.
        lines = np.insert(self._bytes.values[ends[0] :], ends[1:-1] - ends[0], _NEWLINE)
        return lines.tobytes().decode("utf-8", "surrogatepass").split("\n")


_BREAK = PARAGRAPH_BREAK.encode()


def _encoded(text: str) -> bytes:
    # An article object may hold half of a surrogate pair; it comes back as it was.
    return text.encode("utf-8", "surrogatepass")
