"""How many bytes lead from each word of an article to the next, packed small.

A step of fewer than fifteen bytes, as most are, takes half a byte; of a longer one the half bytes
say fifteen and what is left follows after all of them, seven bits a byte (LEB128). First comes how
many steps there are, in the same way. Numbers and letters are no help in compressing each other,
and nothing is left in these to compress.
"""

import numpy as np

from indexer.array_types import Bytes, Ints, Longs
from indexer.compiled import compiled

#: A half byte that says that the step is longer; it is at least so long.
_LONG = 15
#: Bytes that a number may take.
_MOST = 5
#: So many bytes of steps are gone over at once.
_AT_ONCE = 32


@compiled
def _put(packed: Bytes, at: int, number: int) -> int:
    while number >= 0x80:
        packed[at] = number & 0x7F | 0x80
        number >>= 7
        at += 1
    packed[at] = number
    return at + 1


@compiled
def _number(packed: Bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(packed) and packed[at] & 0x80:
        number |= (int(packed[at]) & 0x7F) << shift
        shift += 7
        at += 1
    if at < len(packed):
        number |= int(packed[at]) << shift
    return number, at + 1


@compiled
def pack(word_starts: Longs, positions: Ints, offsets: Ints) -> tuple[Bytes, Longs]:
    """Return the packed steps of articles, one after another, and where each of them ends.

    The words of article ``n`` are those from ``word_starts[n]`` to ``word_starts[n + 1]``; each
    stands at one of the ``positions`` of its article, which ascend, and begins at one of the
    ``offsets``, bytes. A position without a word has a step of nothing.
    """
    articles = len(word_starts) - 1
    ends = np.zeros(articles, np.int64)
    room = 0
    for article in range(articles):
        words = word_starts[article + 1] - word_starts[article]
        last = positions[word_starts[article + 1] - 1] if words else 0
        room += last // 2 + 1 + _MOST * (words + 1)
    packed = np.zeros(room, np.uint8)
    end = 0
    for article in range(articles):
        first, last = word_starts[article], word_starts[article + 1]
        count = int(positions[last - 1]) + 1 if first < last else 0
        halves = _put(packed, end, count)
        end = halves + (count + 1) // 2
        before = 0
        for word in range(first, last):
            step = int(offsets[word]) - before
            before = int(offsets[word])
            if step >= _LONG:
                end = _put(packed, end, step - _LONG)
                step = _LONG
            packed[halves + (positions[word] >> 1)] |= step << (4 * (positions[word] & 1))
        ends[article] = end
    return packed[:end], ends


@compiled
def _sum_up(halves: Bytes) -> tuple[int, int]:
    """Return what the half bytes come to, and how many of them say that the step is longer."""
    total = longer = 0
    for byte in halves:
        low, high = int(byte) & 0xF, int(byte) >> 4
        total += low + high
        longer += int(low == _LONG) + int(high == _LONG)
    return total, longer


@compiled
def offsets_of(packed: Bytes, positions: Longs) -> Longs:
    """Return the byte at which each of some ascending positions of an article begins.

    Of damaged steps the answer is any number; nothing is read but they.
    """
    found = np.empty(len(positions), np.int64)
    count, halves = _number(packed, 0)
    count = min(count, 2 * (len(packed) - halves))
    long = halves + (count + 1) // 2
    at = offset = 0
    for nth in range(len(positions)):
        last = min(positions[nth], count - 1)
        while at <= last:
            if at & 1 == 0 and at + 2 * _AT_ONCE <= last:
                first = halves + (at >> 1)
                total, longer = _sum_up(packed[first : first + _AT_ONCE])
                for _step in range(longer):
                    more, long = _number(packed, long)
                    total += more
                offset += total
                at += 2 * _AT_ONCE
                continue
            step = int(packed[halves + (at >> 1)]) >> (4 * (at & 1)) & 0xF
            if step == _LONG:
                more, long = _number(packed, long)
                step += more
            offset += step
            at += 1
        found[nth] = offset
    return found
