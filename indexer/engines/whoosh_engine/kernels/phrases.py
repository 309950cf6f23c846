"""Which articles hold an exact phrase, and where: its terms stand next to each other."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.arrays import argsort, grown
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    SKIP_BITS,
    FieldArrays,
    block_bounds,
    doc_freq_of,
    find,
    positions_after,
    positions_of,
    postings_in,
)

Positions = NDArray[Any]

#: Looking an article up in another term's postings takes about as long as going on by so many.
_LOOK_UP = 16
#: Positions below this are compared by marks, in a table that stays near the processor.
MARKS = 1 << 12
#: A place in a block is a key: the article, and in so many low bits the position.
POSITION_BITS = 32


@compiled
def _met(
    positions: Positions,
    ones: tuple[int, int],
    others: tuple[int, int],
    apart: int,
    high: int,
    keys: Longs,
    total: int,
) -> int:
    """Write those of the first positions that one of the others is so far after; any positions.

    Keys, the article in the bits ``high``, from ``total`` on; return where they end.
    """
    (one, one_end), (other, other_end) = ones, others
    while one < one_end and other < other_end:
        wanted = int(positions[one]) + apart
        stands = int(positions[other])
        if stands == wanted:
            keys[total] = high | int(positions[one])
            total += 1
        one += int(wanted <= stands)
        other += int(stands <= wanted)
    return total


@compiled
def _postings_before(field: FieldArrays, row: int, end: int) -> tuple[int, int]:
    """Return where a term's postings in a block begin, and where those from ``end`` on do."""
    first, last = int(field.posting_starts[row]), int(field.posting_starts[row + 1])
    if end < 1 << BLOCK_BITS:
        last = find(field.ids, first, last, end)
    return first, last


@compiled
def _pair(
    field: FieldArrays, rows: tuple[int, int], apart: int, once: bool, keys: Longs, before: int
) -> int:
    """Write where a term stands that another is so far after, as keys; return how many.

    Terms of one block, in a field where each count fits its byte: both postings are gone through
    in one pass, those of the articles before one. With ``once`` it is enough to write each
    article's key, whatever the position.
    """
    ids, counts, positions = field.ids, field.counts, field.positions
    one, one_end = _postings_before(field, rows[0], before)
    two, two_end = _postings_before(field, rows[1], before)
    if one == one_end or two == two_end:
        return 0
    at, _end = positions_of(field, one)
    other, _end = positions_of(field, two)
    # Each article has a mark of its own. An unsigned index is not tested for counting from the end.
    marks, mark = np.zeros(MARKS, np.int32), 0
    shift, other_shift = np.uint64(max(apart, 0)), np.uint64(max(-apart, 0))
    below = MARKS - abs(apart)
    total = 0
    while one < one_end and two < two_end:
        low, other_low = ids[one], ids[two]
        at_end, other_end = at + int(counts[one]), other + int(counts[two])
        if low == other_low:
            high = int(low) << POSITION_BITS
            if int(positions[at_end - 1]) >= below or int(positions[other_end - 1]) >= below:
                ones, others = (at, at_end), (other, other_end)
                total = _met(positions, ones, others, apart, high, keys, total)
            else:
                mark += 1
                for place in range(at, at_end):
                    marks[positions[place] + shift] = mark
                # What is written before it is known to count takes no branch either.
                if once:
                    meet = False
                    for place in range(other, other_end):
                        meet |= marks[positions[place] + other_shift] == mark
                    keys[total] = high
                    total += int(meet)
                else:
                    for place in range(other, other_end):
                        keys[total] = high + int(positions[place]) - apart
                        total += int(marks[positions[place] + other_shift] == mark)
        # No branch that a processor could guess wrongly.
        at = at_end if low <= other_low else at
        other = other_end if other_low <= low else other
        one += int(low <= other_low)
        two += int(other_low <= low)
    return total


@compiled
def _places(field: FieldArrays, row: int, keys: Longs, before: int) -> int:
    """Write where a term stands in a block's articles before one, as keys; return how many."""
    begin = total = 0
    seen = -1
    first, last = _postings_before(field, row, before)
    for posting in range(first, last):
        begin, end = positions_after(field, posting, seen, begin)
        seen = posting
        for at in range(begin, end):
            keys[total] = (int(field.ids[posting]) << POSITION_BITS) | int(field.positions[at])
            total += 1
    return total


@compiled
def _keep(field: FieldArrays, row: int, apart: int, keys: Longs, total: int) -> int:
    """Keep those of the keys that a term is so far after; return how many."""
    ids, counts, positions = field.ids, field.counts, field.positions
    posting, last = int(field.posting_starts[row]), int(field.posting_starts[row + 1])
    if posting == last:
        return 0
    fit = len(field.tf_overflow_at) == 0
    begin, _end = positions_of(field, posting)
    seen, article = posting, -1
    at = end = kept = 0
    for nth in range(total):
        key = keys[nth]
        if key >> POSITION_BITS != article:
            article = key >> POSITION_BITS
            posting = find(ids, posting, last, article)
            if posting == last:
                break
            at = end = 0
            if ids[posting] == article:
                # As positions_after, whose call would take longer than the sum.
                if fit and posting - seen <= 1 << SKIP_BITS:
                    for before in range(seen, posting):
                        begin += int(counts[before])
                    end = begin + int(counts[posting])
                else:
                    begin, end = positions_of(field, posting)
                seen, at = posting, begin
        wanted = (key & ((1 << POSITION_BITS) - 1)) + apart
        while at < end and int(positions[at]) < wanted:
            at += 1
        keys[kept] = key
        kept += int(at < end and int(positions[at]) == wanted)
    return kept


class PhraseOrder(NamedTuple):
    """The terms of a phrase, rarest first; how many are looked for together; room for the keys."""

    order: Longs
    together: int
    keys: Longs


@compiled
def order_of(field: FieldArrays, numbers: Longs) -> PhraseOrder:
    """Return in which order terms are looked for.

    The two rarest, wherever they stand in the phrase, first, each other one only where those before
    are: the positions of the most frequent words are megabytes, better left unread.
    """
    count = len(numbers)
    sizes = np.empty(count, np.int64)
    for nth in range(count):
        sizes[nth] = doc_freq_of(field, numbers[nth], numbers[nth] + 1)
    order = argsort(sizes)
    rarest = order[0]
    if sizes[rarest] == 0:
        return PhraseOrder(order, 0, np.empty(0, np.int64))
    # A much rarer word's articles are sooner looked up in the others' postings.
    together = 1
    if count > 1 and len(field.tf_overflow_at) == 0:
        together += int(sizes[rarest] + sizes[order[1]] < _LOOK_UP * sizes[rarest])
    # One more: a key is written before it is known to count.
    room = 1
    for nth in order[:together]:
        row = numbers[nth] * field.blocks
        begin, _end = positions_of(field, int(field.posting_starts[row]))
        _begin, end = positions_of(field, int(field.posting_starts[row + field.blocks]) - 1)
        # Of two words, of whichever has more: the stem of a compound may be that of its first part,
        # and so stand twice at one position.
        room = max(room, end - begin + 1)
    return PhraseOrder(order, together, np.empty(room, np.int64))


@compiled
def look_for(
    field: FieldArrays, numbers: Longs, ordered: PhraseOrder, block: int, once: bool, end: int
) -> int:
    """Write where a phrase stands in a block's articles before ``end``, as keys; return how many.

    Places are those of its rarest word. With ``once`` and two words, it is each article's key.
    """
    order, together, keys = ordered
    rarest = order[0]
    rows = numbers * field.blocks + block
    if together == 2:
        one, other = rows[rarest], rows[order[1]]
        held = _pair(field, (one, other), order[1] - rarest, once and len(order) == 2, keys, end)
    else:
        held = _places(field, rows[rarest], keys, end)
    for nth in order[together:]:
        held = _keep(field, rows[nth], nth - rarest, keys, held)
    return held


@compiled
def phrase(field: FieldArrays, numbers: Longs, doc_end: int) -> Ints:
    """Return the articles before ``doc_end`` where terms stand next to each other in this order."""
    ordered = order_of(field, numbers)
    rarest = numbers[ordered.order[0]]
    found = np.empty(doc_freq_of(field, rarest, rarest + 1), np.int32)
    if len(found) == 0:
        return found
    total = 0
    for block in range(field.blocks):
        low, _high = block_bounds(field, block)
        if low >= doc_end:
            break
        held = look_for(field, numbers, ordered, block, True, doc_end - low)
        article = -1
        for key in ordered.keys[:held]:
            if key >> POSITION_BITS != article:
                article = key >> POSITION_BITS
                found[total] = low + article
                total += 1
    return found[:total].copy()


@compiled
def occurrences(field: FieldArrays, numbers: Longs, ids: Ints) -> Longs:
    """Return where the words of a phrase stand in the articles ``ids``, which ascend and hold it.

    As keys, which ascend: the article's place in ``ids`` above, the position of one of the words in
    the low bits. ``numbers`` are the phrase's terms, in this order.
    """
    count = len(numbers)
    bounds = np.empty((count, 2), np.int64)
    found = np.empty(64 * count, np.int64)
    total = 0
    for asked in range(len(ids)):
        if not field.doc_base <= ids[asked] < field.doc_end:
            continue
        within = ids[asked] - field.doc_base
        block, low = within >> BLOCK_BITS, within & ((1 << BLOCK_BITS) - 1)
        rarest, holds = 0, True
        for nth in range(count):
            at, last = postings_in(field, numbers[nth], block)
            at = find(field.ids, at, last, low)
            holds = at < last and field.ids[at] == low
            if not holds:
                break
            bounds[nth, 0], bounds[nth, 1] = positions_of(field, at)
            if bounds[nth, 1] - bounds[nth, 0] < bounds[rarest, 1] - bounds[rarest, 0]:
                rarest = nth
        if not holds:
            continue
        marked = -1
        for place in range(bounds[rarest, 0], bounds[rarest, 1]):
            first = int(field.positions[place]) - rarest
            together = True
            for nth in range(count):
                at, end = bounds[nth]
                while at < end and int(field.positions[at]) < first + nth:
                    at += 1
                bounds[nth, 0] = at
                together = together and at < end and int(field.positions[at]) == first + nth
            if not together:
                continue
            if total + count > len(found):
                found = grown(found, len(found))
            for nth in range(count):
                # Two occurrences may share words.
                if first + nth > marked:
                    marked = first + nth
                    found[total] = (asked << POSITION_BITS) | marked
                    total += 1
    return found[:total]
