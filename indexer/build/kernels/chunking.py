"""Texts are cut at their spaces, and each distinct chunk gets a number, in one pass over bytes."""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Bytes, Ints, Longs
from indexer.compiled import compiled

#: What a byte may be, in bits: a space, the first byte of a digit, punctuation before and after
#: words, the first byte of a character.
SPACE, DIGIT, BEFORE, AFTER, FIRST = 1, 2, 4, 8, 16
_BLANK, _NEWLINE, _FULL_STOP = ord(" "), ord("\n"), ord(".")

#: FNV-1a (Fowler, Noll and Vo) in 32 bits: nothing overflows where it is not compiled.
_HASH_BASIS, _HASH_PRIME, _HASH_BITS = (
    np.int64(2166136261),
    np.int64(16777619),
    np.int64(0xFFFFFFFF),
)


class Texts(NamedTuple):
    """Titles and bodies in UTF-8, an empty line between.

    Article ``i`` is ``data[article_starts[i]:article_starts[i + 1]]``, its body begins
    ``body_starts[i]`` bytes later.
    """

    data: Bytes
    article_starts: Longs
    body_starts: Longs


class ChunkRows(NamedTuple):
    """The chunks of article ``i`` are those from ``rows[i]`` to ``rows[i + 1]``.

    Chunk ``numbers[j]`` begins at byte ``starts[j]``, in the article's text ``texts[j]``.
    """

    rows: Longs
    numbers: Ints
    starts: Longs
    texts: Ints


class Table(NamedTuple):
    """Chunks by number (where each ends in ``bytes``, its hash) and by hash, open addressing."""

    bytes: Bytes
    ends: Longs
    hashes: Longs
    slots: Ints


@compiled
def fill_slots(slots: Ints, hashes: Longs, known: int) -> None:
    """Put every number into its slot; all slots are free."""
    last = len(slots) - 1
    for number in range(known):
        slot = hashes[number] & last
        while slots[slot] >= 0:
            slot = (slot + 1) & last
        slots[slot] = number


@compiled
def _number(table: Table, data: Bytes, start: int, end: int, code: np.int64, known: int) -> int:
    """Return the number of a chunk; ``known``, which is then taken, for a new one."""
    last = len(table.slots) - 1
    length = end - start
    slot = code & last
    while table.slots[slot] >= 0:
        number = table.slots[slot]
        begin = table.ends[number]
        if table.ends[number + 1] - begin == length:
            at = 0
            while at < length and table.bytes[begin + at] == data[start + at]:
                at += 1
            if at == length:
                return int(number)
        slot = (slot + 1) & last
    begin = table.ends[known]
    for at in range(length):
        table.bytes[begin + at] = data[start + at]
    table.ends[known + 1] = begin + length
    table.hashes[known] = code
    table.slots[slot] = known
    return known


@compiled
def _capital_bytes(data: Bytes, at: int, end: int) -> int:
    """Return how many bytes the French capital at ``at`` takes, 0 where there is none."""
    if at < end and 0x41 <= data[at] <= 0x5A:
        return 1
    # À to Þ but the sign ×.
    is_accented = at + 1 < end and data[at] == 0xC3 and 0x80 <= data[at + 1] <= 0x9E
    return 2 if is_accented and data[at + 1] != 0x97 else 0


@compiled
def _is_initial(data: Bytes, at: int, first: int) -> bool:
    """Whether the full stop at ``at`` ends an initial: a capital after what is none of ASCII's.

    The article begins at ``first``.
    """
    start = at - 1
    if start > first and data[start] & 0xC0 == 0x80:
        start -= 1
    if start < first or start + _capital_bytes(data, start, at) != at:
        return False
    if start == first:
        return True
    before = data[start - 1]
    return not (0x30 <= before <= 0x39 or 0x61 <= before | 0x20 <= 0x7A or before == 0x5F)


@compiled
def _goes_on(data: Bytes, at: int, bounds: tuple[int, int], kinds: Bytes, is_digit: int) -> bool:
    """Whether a chunk goes on after the space at ``at``: a number, or initials (``J. D.``)."""
    first, end = bounds
    if data[at] != _BLANK or at + 1 >= end:
        return False
    if is_digit:
        return bool(kinds[data[at + 1]] & DIGIT)
    if data[at - 1] != _FULL_STOP or not _is_initial(data, at - 1, first):
        return False
    width = _capital_bytes(data, at + 1, end)
    follows = at + 1 + width
    return width > 0 and follows < end and data[follows] == _FULL_STOP


@compiled
def _paragraph_end(data: Bytes, at: int, last: int) -> int:
    """Return where the next empty line begins, ``last`` where there is none."""
    while at < last and not (data[at] == _NEWLINE and at + 1 < last and data[at + 1] == _NEWLINE):
        at += 1
    return at


@compiled
def cut_chunks(
    texts: Texts, kinds: Bytes, table: Table, known: int, chunks: ChunkRows
) -> tuple[int, int]:
    """Fill ``chunks`` and the table; return how many chunks stand and are known.

    ``kinds`` says what each byte may be.
    """
    data = texts.data
    found = 0
    for article in range(len(texts.body_starts)):
        at = first = texts.article_starts[article]
        last = texts.article_starts[article + 1]
        # The title is one text whatever it holds; a body is cut at empty lines.
        end = at + texts.body_starts[article] - 2
        text = 0
        while True:
            while at < end:
                while at < end and kinds[data[at]] & BEFORE:
                    at += 1
                start = stop = at
                is_digit = 0
                running = code = _HASH_BASIS
                while at < end:
                    byte = data[at]
                    kind = kinds[byte]
                    if kind & SPACE and not _goes_on(data, at, (first, end), kinds, is_digit):
                        break
                    # The first byte of a character tells what it may be.
                    if kind & FIRST:
                        is_digit = kind & DIGIT
                    running = ((running ^ np.int64(byte)) * _HASH_PRIME) & _HASH_BITS
                    at += 1
                    if not kind & AFTER or (
                        byte == _FULL_STOP and _is_initial(data, at - 1, first)
                    ):
                        stop, code = at, running
                at += 1
                if start == stop:
                    continue
                number = _number(table, data, start, stop, code, known)
                known += number == known
                chunks.numbers[found] = number
                chunks.starts[found] = start
                chunks.texts[found] = text
                found += 1
            if text > 0 and end >= last:
                break
            text += 1
            at = end + 2
            end = _paragraph_end(data, at, last)
        chunks.rows[article + 1] = found
    return found, known
