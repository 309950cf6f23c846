"""What is shown of a page of hits and what is marked in it, laid out in one go, compiled.

In go the records of the hits, one after another, and the positions at which the query's leaves
stand; out come the metadata of each hit and stretches of its text (a title, then passages) with the
marks within each. Which passages are shown is :mod:`snippet_fragments`'s choice. Where a mark ends
is read off the text: nearly all words end at a space or a full stop; the others are left to
:func:`indexer.analysis`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Bytes, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import snippet_fragments, text_counts
from indexer.engines.whoosh_engine.kernels.arrays import lower_bound
from indexer.engines.whoosh_engine.kernels.offsets import offsets_of

#: Stands for how many passages of a hit are shown where its body is, as one.
WHOLE_BODY = 0
#: Stands for the end of a mark that only an analysis of the word can tell.
UNKNOWN = -1
#: Longer words are cut by analysis.
_MAX_WORD_BYTES = 80
#: A record, as ``format.stored_fields`` writes it, begins with three numbers of
#: so many bytes: where its metadata end, at which byte of its text the body begins, and how many
#: bytes of steps stand at the end of its block.
_NUMBER_BYTES = 4
HEADER_BYTES = 3 * _NUMBER_BYTES


class Matches(NamedTuple):
    """Where the leaves of a query stand in some articles.

    ``keys`` ascend, with an article above and the position in the low 32 bits. ``leaves`` stand
    there, each ``widths`` positions long, or one where ``widths`` is empty.
    """

    keys: Longs
    leaves: Longs
    widths: Longs


class HighlightedPage(NamedTuple):
    """What is shown of each hit, in order: its title, then its passages, a *stretch* each.

    ``shown`` are the bytes of all that is shown, each hit's metadata before its stretches; where
    these begin and end is counted in characters. ``metas`` says it of the metadata, ``stretches``,
    whose columns are :data:`HIT` and the others, of the stretches. They are cut into pieces from
    ``starts`` to ``ends`` that are marked or are not; marks that overlap are one. A stretch of
    which a mark's end takes an analysis is one piece, and has the rows of ``marks`` that it says:
    where each begins, where it ends or :data:`UNKNOWN`, where its last word begins, its leaf, in
    characters of the stretch.

    ``words`` says how many each hit's body has, and ``reached``, whose rows are a hit and a
    paragraph of its body, in which the leaves stand.
    """

    shown: Bytes
    metas: Longs
    stretches: Longs
    starts: Longs
    ends: Longs
    marked: Bools
    marks: Longs
    words: Longs
    reached: Longs


#: Columns of a stretch: the hit; the paragraph of the body that it is in; its first character and
#: the one after its last among all that is shown; whether it begins and ends within a sentence; its
#: first piece and the one after its last; whether all ends are known; its first mark and the one
#: after.
HIT, PARAGRAPH, START, END, BEGINS_WITHIN, ENDS_WITHIN = range(6)
FIRST_PIECE, LAST_PIECE, IS_KNOWN, FIRST_MARK, LAST_MARK = range(6, 11)
_COLUMNS = 11


@compiled
def _is_digit(byte: int) -> bool:
    """Whether a byte is a digit of ASCII."""
    return 0x30 <= byte <= 0x39


@compiled
def _letter_bytes(text: Bytes, at: int) -> int:
    """Return how many bytes the French letter or digit at ``at`` takes, 0 where there is none."""
    byte = text[at]
    if byte < 0x80:
        is_letter = 0x61 <= byte | 0x20 <= 0x7A or 0x30 <= byte <= 0x39
        return 1 if is_letter else 0
    if at + 1 < len(text):
        second = text[at + 1]
        # À to ÿ but the signs × and ÷; Œ, œ.
        if byte == 0xC3 and second != 0x97 and second != 0xB7:
            return 2
        if byte == 0xC5 and (second == 0x92 or second == 0x93):
            return 2
    return 0


@compiled
def _surely_ends(text: Bytes, at: int, letters: int) -> bool:
    """Whether a word of so many letters ends before ``at`` whatever comes after."""
    if at == len(text):
        return True
    byte = text[at]
    if byte == 0x2E:
        # A single letter with a full stop may begin an acronym, a letter after it an ending that
        # inclusive writing adds.
        return letters > 1 and (at + 1 == len(text) or _letter_bytes(text, at + 1) == 0)
    if byte < 0x80:
        # Hyphens, apostrophes and & string words together; + and # end some names; an ending may
        # stand in parentheses.
        return byte not in (0x2D, 0x27, 0x60, 0x26, 0x2B, 0x23, 0x28)
    if byte == 0xC2 and at + 1 < len(text):
        return text[at + 1] in (0xA0, 0xAB, 0xBB)
    if byte == 0xE2 and at + 2 < len(text) and text[at + 1] == 0x80:
        # An em dash, double quotes, an ellipsis, a narrow space.
        return text[at + 2] in (0x94, 0x9C, 0x9D, 0xA6, 0xAF)
    return False


@compiled
def word_end(text: Bytes, start: int) -> int:
    """Return where the word at ``start`` ends, :data:`UNKNOWN` where that takes an analysis."""
    if start >= len(text) or _is_digit(text[start]):
        return UNKNOWN
    if start > 0 and _is_digit(text[start - 1]):
        # An hour is three words: « 10h30 ».
        return UNKNOWN
    at, letters = start, 0
    while at < len(text) and at - start <= _MAX_WORD_BYTES:
        width = _letter_bytes(text, at)
        if width == 0:
            return at if letters and _surely_ends(text, at, letters) else UNKNOWN
        at += width
        letters += 1
    return at if at == len(text) and at - start <= _MAX_WORD_BYTES else UNKNOWN


class _Occurrences(NamedTuple):
    """Where leaves stand in one text: by the byte that each begins at and its last word does."""

    begins: Longs
    lasts: Longs
    leaves: Longs


#: How much of a page is written: bytes, characters, stretches, pieces, marks.
_BYTE, _CHARACTER, _STRETCH, _PIECE, _MARK = range(5)


@compiled
def _mark(
    text: Bytes, low: int, high: int, own: _Occurrences, first: int, marks: Longs, mark: int
) -> tuple[int, int, bool]:
    """Write the marks from place ``first`` on that begin in a stretch of a text.

    Returns the places and the rows after the last of them, and whether all ends are known.
    """
    begins, lasts = own.begins, own.lasts
    place, own_first, is_known = first, mark, True
    at, characters = low, 0
    while place < len(begins) and begins[place] < high:
        characters += text_counts.characters(text, at, begins[place])
        at = begins[place]
        last = characters + text_counts.characters(text, at, min(lasts[place], high))
        mark_end = UNKNOWN
        word_ends = word_end(text[:high], lasts[place])
        if word_ends == UNKNOWN:
            is_known = False
        else:
            mark_end = last + text_counts.characters(text, lasts[place], word_ends)
        if is_known and mark > own_first and characters < marks[mark - 1, 1]:
            marks[mark - 1, 1] = max(marks[mark - 1, 1], mark_end)
        else:
            marks[mark, 0], marks[mark, 1] = characters, mark_end
            marks[mark, 2], marks[mark, 3] = last, own.leaves[place]
            mark += 1
        place += 1
    return place, mark, is_known


@compiled
def _cut(
    marks: Longs,
    start: int,
    end: int,
    starts: Longs,
    ends: Longs,
    marked: Bools,
    piece: int,
) -> int:
    """Cut a stretch into pieces at its marks; return the piece after its last."""
    at = start
    for mark in range(len(marks)):
        left, right = start + marks[mark, 0], start + marks[mark, 1]
        if at < left:
            starts[piece], ends[piece], marked[piece] = at, left, False
            piece += 1
        if left < right:
            starts[piece], ends[piece], marked[piece] = left, right, True
            piece += 1
        at = right
    if at < end:
        starts[piece], ends[piece], marked[piece] = at, end, False
        piece += 1
    return piece


@compiled
def _lie_within(offsets: Longs, text: Bytes) -> bool:
    # What is compiled reads wherever it is told to.
    within = True
    for offset in offsets:
        within = within and 0 <= offset < len(text)
    return within


@compiled
def _number(record: Bytes, nth: int) -> int:
    number = 0
    for byte in range(_NUMBER_BYTES):
        number |= int(record[nth * _NUMBER_BYTES + byte]) << (8 * byte)
    return number


@compiled
def _header(record: Bytes, block: Bytes) -> tuple[int, int, int]:
    """Return the numbers that a record begins with; raises ValueError where they cannot be."""
    if len(record) < HEADER_BYTES:
        raise ValueError("a record is too short")
    end, body_start, steps = _number(record, 0), _number(record, 1), _number(record, 2)
    # An empty line lies between title and body.
    within = end >= HEADER_BYTES and 2 <= body_start <= len(record) - end
    if not within or steps > len(block):
        raise ValueError("the numbers of a record lead out of it")
    return end, body_start, steps


@compiled
def _occurrences(matches: Matches, article: int, steps: Bytes, text: Bytes) -> _Occurrences:
    """Return where leaves stand in the text of one article; raises ValueError where they cannot."""
    keys = matches.keys
    first = lower_bound(keys, 0, article << 32)
    end = first
    while end < len(keys) and keys[end] >> 32 == article:
        end += 1
    positions = keys[first:end] & 0xFFFFFFFF
    begins = lasts = offsets_of(steps, positions)
    if len(matches.widths):
        lasts = offsets_of(steps, positions + matches.widths[first:end] - 1)
    if not (_lie_within(begins, text) and _lie_within(lasts, text)):
        raise ValueError("the steps of a record lead out of its text")
    return _Occurrences(begins, lasts, matches.leaves[first:end])


@compiled
def _add_bytes(shown: Bytes, written: Longs, text: Bytes) -> None:
    """Show some text."""
    begin = written[_BYTE]
    for place in range(len(text)):
        shown[begin + place] = text[place]
    written[_BYTE] += len(text)
    written[_CHARACTER] += text_counts.characters(text, 0, len(text))


@compiled
def _add_stretches(
    page: HighlightedPage,
    written: Longs,
    hit: int,
    text: Bytes,
    body_start: int,
    own: _Occurrences,
    chosen: Longs,
) -> None:
    """Write the chosen stretches of a hit, its title first, and their marks."""
    place = paragraph = 0
    at = body_start
    for nth in range(len(chosen)):
        low, high = chosen[nth, 0], chosen[nth, 1]
        row = page.stretches[written[_STRETCH]]
        written[_STRETCH] += 1
        paragraph, at = text_counts.paragraph_of(text, at, low, paragraph)
        row[HIT], row[PARAGRAPH], row[START] = hit, paragraph, written[_CHARACTER]
        row[BEGINS_WITHIN], row[ENDS_WITHIN] = chosen[nth, 2], chosen[nth, 3]
        _add_bytes(page.shown, written, text[low:high])
        row[END] = written[_CHARACTER]
        while place < len(own.begins) and own.begins[place] < low:
            place += 1
        row[FIRST_MARK], row[FIRST_PIECE] = written[_MARK], written[_PIECE]
        place, mark, is_known = _mark(text, low, high, own, place, page.marks, written[_MARK])
        marks = page.marks[row[FIRST_MARK] : mark] if is_known else page.marks[:0]
        written[_MARK] = mark
        written[_PIECE] = _cut(
            marks, row[START], row[END], page.starts, page.ends, page.marked, written[_PIECE]
        )
        row[LAST_MARK], row[LAST_PIECE], row[IS_KNOWN] = mark, written[_PIECE], int(is_known)


@compiled
def _add_reached(
    reached: Longs, row: int, hit: int, text: Bytes, body_start: int, begins: Longs
) -> int:
    """Write in which paragraphs of its body the leaves of a hit stand; return the row after."""
    first_row, paragraph, at = row, 0, body_start
    for begin in begins:
        paragraph += text_counts.empty_lines(text, at, begin)
        at = max(at, begin)
        if row == first_row or reached[row - 1, 1] != paragraph:
            reached[row, 0], reached[row, 1] = hit, paragraph
            row += 1
    return row


@compiled
def _empty_page(hits: int, keys: int, most: int, size: int) -> HighlightedPage:
    """Return a page to be filled with hits of ``size`` bytes, which ``keys`` leaves stand in."""
    room = 2 * keys + hits * (most + 1)
    return HighlightedPage(
        np.empty(size, np.uint8),
        np.empty((hits, 2), np.int64),
        np.zeros((hits * (most + 1), _COLUMNS), np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.bool_),
        np.empty((keys, 4), np.int64),
        np.empty(hits, np.int64),
        np.empty((keys, 2), np.int64),
    )


@compiled
def _choose(
    text: Bytes,
    body_start: int,
    begins: Longs,
    leaves: Longs,
    weights: NDArray[np.float64],
    most: int,
    chosen: Longs,
) -> int:
    """Write which stretches of a hit are shown, its title first; return how many."""
    chosen[:2] = 0
    # The title ends before the empty line.
    chosen[0, 1] = body_start - 2
    if most != WHOLE_BODY:
        return 1 + snippet_fragments.fragments(
            text, body_start, begins, leaves, weights, chosen[1:]
        )
    chosen[1, 0], chosen[1, 1] = body_start, len(text)
    return 2


@compiled
def highlight(
    records: bytes,
    blocks: bytes,
    sizes: Longs,
    places: Longs,
    matches: Matches,
    weights: NDArray[np.float64],
    most: int,
) -> HighlightedPage:
    """Return the hits highlighted, at most ``most`` passages of each, or :data:`WHOLE_BODY`.

    The hits' records and the blocks that they were packed in stand hit after hit; ``sizes`` says
    how many bytes each of the records has, then each of the blocks. ``places`` says which article
    of the matches each hit is, ``weights`` what each leaf is worth in a passage. Raises ValueError
    where a record is none.
    """
    hits = len(places)
    all_records, all_blocks = np.frombuffer(records, np.uint8), np.frombuffer(blocks, np.uint8)
    stretches = max(1, most)
    page = _empty_page(hits, len(matches.keys), stretches, len(records))
    written = np.zeros(5, np.int64)
    chosen = np.empty((stretches + 1, 4), np.int64)
    record_end = block_end = reached = 0
    for hit in range(hits):
        record = all_records[record_end : record_end + sizes[hit]]
        block = all_blocks[block_end : block_end + sizes[hits + hit]]
        record_end, block_end = record_end + len(record), block_end + len(block)
        meta_end, body_start, steps_bytes = _header(record, block)
        text, steps = record[meta_end:], block[len(block) - steps_bytes :]
        page.metas[hit, 0] = written[_CHARACTER]
        _add_bytes(page.shown, written, record[HEADER_BYTES:meta_end])
        page.metas[hit, 1] = written[_CHARACTER]
        own = _occurrences(matches, places[hit], steps, text)
        body = lower_bound(own.begins, 0, body_start)
        page.words[hit] = text_counts.word_count(text[body_start:])
        begins = own.begins[body:]
        reached = _add_reached(page.reached, reached, hit, text, body_start, begins)
        count = _choose(text, body_start, begins, own.leaves[body:], weights, most, chosen)
        _add_stretches(page, written, hit, text, body_start, own, chosen[:count])
    piece = written[_PIECE]
    return HighlightedPage(
        page.shown[: written[_BYTE]],
        page.metas,
        page.stretches[: written[_STRETCH]],
        page.starts[:piece],
        page.ends[:piece],
        page.marked[:piece],
        page.marks[: written[_MARK]],
        page.words,
        page.reached[:reached],
    )
