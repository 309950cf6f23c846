"""Which fragments of an article are shown, chosen on the bytes of its text, compiled.

In go a text in UTF-8, where matches begin in it and what each is worth; out come stretches of the
text, cut at sentence bounds. A passage covers as much worth of distinct leaves as it can, then as
many matches, close together; each further one is chosen for what the earlier ones do not cover.
Only the text about what is chosen is looked at.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bytes, Longs
from indexer.compiled import compiled, compiled_else
from indexer.engines.whoosh_engine import uncompiled
from indexer.engines.whoosh_engine.kernels.bits import BITS, highest, lowest

#: Fragments shown of one hit.
MAX_FRAGMENTS = 2
#: What a passage holds at most; about two lines and a half on a desktop page.
MAX_PASSAGE_BYTES = 280
#: How far before its first match a passage looks for where the sentence begins.
_SEEN = 2 * MAX_PASSAGE_BYTES
#: Matches further from a passage's first one are none of it.
REACH = MAX_PASSAGE_BYTES * 2 // 3
#: Full stops that end no sentence: after these words, and after a single capital.
_ABBREVIATIONS = "MM Mme Mlle Mgr Dr Me St Ste no art cf env etc av apr J.-C"
_WIDTH = 8
_SHORTENED: Bytes = np.array(
    [list(word.encode().ljust(_WIDTH, b"\0")) for word in _ABBREVIATIONS.split()], np.uint8
)
_SPACE, _NEWLINE = 0x20, 0x0A
#: Continuation bytes of UTF-8 are 10xxxxxx.
_TOP, _CONTINUED = 0xC0, 0x80


@compiled
def _space_bytes(text: Bytes, at: int) -> int:
    """Return how many bytes the space at ``at`` takes, 0 where there is none."""
    byte = text[at]
    if byte in (0x20, 0x0A, 0x09, 0x0D):
        return 1
    if byte == 0xC2 and at + 1 < len(text) and text[at + 1] == 0xA0:
        return 2
    if byte == 0xE2 and at + 2 < len(text) and text[at + 1] == 0x80 and text[at + 2] == 0xAF:
        return 3
    return 0


@compiled
def _closing_bytes(text: Bytes, at: int) -> int:
    """Return how many bytes the closing quote or bracket at ``at`` takes, 0 where there is none."""
    byte = text[at]
    if byte in (0x22, 0x29, 0x5D):
        return 1
    if byte == 0xC2 and at + 1 < len(text) and text[at + 1] == 0xBB:
        return 2
    if byte == 0xE2 and at + 2 < len(text) and text[at + 1] == 0x80:
        return 3 if text[at + 2] in (0x9D, 0x99) else 0
    return 0


@compiled
def _is_abbreviation(text: Bytes, stop: int) -> bool:
    """Whether the full stop at ``stop`` ends a shortened word and no sentence."""
    start = stop
    while start > 0 and stop - start < _WIDTH:
        byte = text[start - 1]
        if byte == 0x28 or _space_bytes(text, start - 1) or byte == 0xA0 or byte == 0xAB:
            break
        start -= 1
    length = stop - start
    if length == 1:
        return bool(0x41 <= text[start] <= 0x5A)
    if length == 2 and text[start] == 0xC3:
        return bool(0x80 <= text[start + 1] <= 0x9D)
    for row in range(len(_SHORTENED)):
        same = length < _WIDTH and _SHORTENED[row, length] == 0
        for nth in range(length):
            if not same:
                break
            same = _SHORTENED[row, nth] == text[start + nth]
        if same:
            return True
    return False


@compiled
def _end_at(text: Bytes, at: int, end: int) -> int:
    """Return where the sentence ends whose last sign stands at ``at``; -1 where it is none."""
    byte = text[at]
    after = -1
    if byte == 0x21 or byte == 0x3F or (byte == 0x2E and not _is_abbreviation(text, at)):
        after = at + 1
    elif byte == 0xE2 and at + 2 < end and text[at + 1] == 0x80 and text[at + 2] == 0xA6:
        after = at + 3
    if after < 0 or after >= end:
        return after
    closing = after + _space_bytes(text, after)
    if closing < end:
        closed = closing + _closing_bytes(text, closing)
        if closed > closing and (closed >= end or _space_bytes(text, closed)):
            return closed
    return after if _space_bytes(text, after) else -1


#: Bytes with which a sentence or a paragraph may end.
_ENDING = uncompiled.bytes_among([_NEWLINE, 0x2E, 0x21, 0x3F, 0xE2])


@compiled_else(lambda text: uncompiled.bits_of(_ENDING[text]))
def _may_end(text: Bytes) -> np.uint64:
    """Return at which of at most 64 bytes a sentence or a paragraph may end, as bits.

    Few are: a look at most of a text is enough.
    """
    bits = np.uint64(0)
    for nth in range(len(text)):
        byte = text[nth]
        may = (byte == _NEWLINE) | (byte == 0x2E) | (byte == 0x21) | (byte == 0x3F) | (byte == 0xE2)
        bits |= np.uint64(may) << np.uint64(nth)
    return bits


@compiled
def _is_break(text: Bytes, at: int) -> bool:
    """Whether a paragraph ends before ``at``: an empty line follows."""
    return bool(at + 1 < len(text) and text[at] == _NEWLINE and text[at + 1] == _NEWLINE)


@compiled
def _sentence_start(text: Bytes, offset: int, floor: int) -> int:
    """Return where the sentence around ``offset`` begins, -1 where it is before ``floor``."""
    start = -1
    high = offset
    while start < 0 and high > floor:
        low = max(floor, high - BITS)
        bits = _may_end(text[low:high])
        while bits and start < 0:
            nth = highest(bits)
            bits ^= np.uint64(1) << np.uint64(nth)
            at = low + nth
            if text[at] != _NEWLINE:
                end = _end_at(text, at, offset)
                start = end if end <= offset else -1
            elif _is_break(text, at - 1):
                start = at + 1
        high = low
    while 0 <= start < offset and _space_bytes(text, start):
        start += _space_bytes(text, start)
    return start


@compiled
def _sentence_end(text: Bytes, offset: int, ceiling: int) -> int:
    """Return where the sentence that goes on at ``offset`` ends, ``ceiling`` at the latest."""
    for low in range(offset, ceiling, BITS):
        bits = _may_end(text[low : min(low + BITS, ceiling)])
        while bits:
            at = low + lowest(bits)
            bits &= bits - np.uint64(1)
            if text[at] != _NEWLINE:
                end = _end_at(text, at, len(text))
                if end > offset:
                    return end
            elif _is_break(text, at):
                return at
    return ceiling


@compiled
def _cropped(text: Bytes, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Cut a long sentence around the matches from ``first`` to ``last``, between words."""
    room = max(0, MAX_PASSAGE_BYTES - (last - first))
    left = max(start, first - room // 2)
    right = min(end, left + MAX_PASSAGE_BYTES)
    left = max(start, right - MAX_PASSAGE_BYTES)
    if left > start:
        at = left
        while at < first and text[at] != _SPACE:
            at += 1
        left = at + 1 if at < first else first
    if right < end:
        at = right
        while at > first and text[at] != _SPACE:
            at -= 1
        if at > first:
            right = at
    # Where no space is near, at least between characters.
    while left > start and text[left] & _TOP == _CONTINUED:
        left -= 1
    while right < end and text[right] & _TOP == _CONTINUED:
        right += 1
    return left, right


@compiled
def _too_far(start: int) -> int:
    """Return up to where a passage that begins at ``start`` surely does not reach."""
    return start + MAX_PASSAGE_BYTES + 1


class _Matches(NamedTuple):
    """Where matches begin, ascending; of which leaf each is; what each leaf is worth."""

    starts: Longs
    leaves: Longs
    weights: NDArray[np.float64]


@compiled
def _best_window(matches: _Matches, covered: int) -> tuple[int, int]:
    """Return the first match of the window that adds most to the covered leaves, and its end.

    -1 where none adds anything.
    """
    starts, leaves, weights = matches
    best, best_last, best_worth = -1, -1, -1.0
    last = 0
    for first in range(len(starts)):
        last = max(last, first)
        while last < len(starts) and starts[last] <= starts[first] + REACH:
            last += 1
        new, worth = covered, 0.0
        for nth in range(first, last):
            bit = 1 << (leaves[nth] & 63)
            if not new & bit:
                new |= bit
                worth += weights[leaves[nth]]
        # Closer matches win among equals by a little, earlier fragments among those.
        worth += min(last - first, 6) * 1e-3 - (starts[last - 1] - starts[first]) * 1e-7
        if new != covered and worth > best_worth:
            best, best_last, best_worth = first, last, worth
    return best, best_last


@compiled
def _sentences(text: Bytes, body: int, first: int, last: int) -> tuple[int, int, int, int]:
    """Return a row of :func:`fragments`: the sentences about matches from one byte to another."""
    floor = max(body, first - _SEEN)
    while floor > body and text[floor] & _TOP == _CONTINUED:
        floor -= 1
    sentence = start = _sentence_start(text, first, floor)
    begins_within = 0
    if start < 0:
        sentence = start = floor
        begins_within = int(floor > body)
    whole = end = _sentence_end(text, first, min(len(text), _too_far(first)))
    if end - start > MAX_PASSAGE_BYTES:
        start, end = _cropped(text, start, end, first, min(last, end))
    else:
        while end < len(text) and not _is_break(text, end):
            further = _sentence_end(text, end, min(len(text), _too_far(start)))
            if further - start > MAX_PASSAGE_BYTES:
                break
            end = whole = further
    return start, end, int(start > sentence) | begins_within, int(end < whole)


@compiled
def _beginning(text: Bytes, body: int, rows: Longs) -> int:
    """Write the beginning of the body as its only fragment; return whether there is one."""
    end = body
    while end < min(len(text), _too_far(body)) and not _is_break(text, end):
        end += 1
    left, right = body, end
    if end - body > MAX_PASSAGE_BYTES:
        left, right = _cropped(text, body, end, body, body)
    rows[0, 0], rows[0, 1], rows[0, 2], rows[0, 3] = left, right, 0, int(right < end)
    return int(right > left)


@compiled
def _insert(rows: Longs, count: int, row: tuple[int, int, int, int]) -> int:
    """Put a fragment into its place, unless it overlaps another; return how many there are."""
    start, end, begins_within, ends_within = row
    for nth in range(count):
        if start < rows[nth, 1] and rows[nth, 0] < end:
            return count
    at = count
    while at > 0 and rows[at - 1, 0] > start:
        for column in range(4):
            rows[at, column] = rows[at - 1, column]
        at -= 1
    rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = start, end, begins_within, ends_within
    return count + 1


@compiled
def fragments(
    text: Bytes, body: int, starts: Longs, leaves: Longs, weights: NDArray[np.float64], rows: Longs
) -> int:
    """Write the best fragments of the body, which begins at byte ``body``, and return how many.

    At most as many as there are ``rows``; one each, in the text's order: first byte, end, 1 where
    it begins within a sentence, 1 where it ends within one. ``starts`` says where matches begin,
    ascending, ``leaves`` of which leaf each is, ``weights`` what each leaf is worth. Without a
    match it is the body's beginning.
    """
    if not len(starts):
        return _beginning(text, body, rows)
    matches = _Matches(starts, leaves, weights)
    covered = everything = count = 0
    for leaf in leaves:
        everything |= 1 << (leaf & 63)
    while count < len(rows) and (count == 0 or covered != everything):
        best, best_last = _best_window(matches, covered)
        if best < 0:
            break
        row = _sentences(text, body, starts[best], starts[best_last - 1])
        for nth in range(len(starts)):
            # What the sentences leave out of the window is not tried again.
            if row[0] <= starts[nth] < row[1] or best <= nth < best_last:
                covered |= 1 << (leaves[nth] & 63)
        count = _insert(rows, count, row)
    return count
