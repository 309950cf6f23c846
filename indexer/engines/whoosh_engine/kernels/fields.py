"""A field's arrays in one segment: its terms by number, their postings, their positions."""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.arrays import lower_bound

#: Articles are stored in blocks of so many, two bytes each.
BLOCK_BITS = 16
#: From each of these postings on, the positions of those after it are found by counting.
SKIP_BITS = 6
#: The beginnings of so many terms, every 64th, lead to where a term is, and so many bytes of each.
TERM_INDEX_BITS = 6
TERM_INDEX_BYTES = 8
#: A count that does not fit into a byte stands in a list of its own.
LARGE = 255
#: A word has terms in the text and in titles: two rows. The columns of each: up to three stems, the
#: form, the range of its prefix group (the forms that begin with its first letters), of the stems
#: the one that more articles hold, and the range of its family among the stems.
IN_TEXT, IN_TITLE = range(2)
STEM, EXACT, TRUNCATED, TRUNCATED_END, COMMON_STEM, FAMILY, FAMILY_END = 0, 3, 4, 5, 6, 7, 8
MAX_STEMS = 3
ROWS, COLUMNS = 2, 9
#: Stands for the stem of a stop word, which has none.
STOP_WORD = -2


class FieldArrays(NamedTuple):
    """One field of a segment, as ``format.postings_writer`` wrote it; and its term index.

    Its articles are numbered from ``doc_base`` up to ``doc_end``, in so many ``blocks``.
    """

    #: The first bytes of every 64th term, as numbers that are in the terms' order.
    term_index: NDArray[np.uint64]
    lexicon: NDArray[np.uint8]
    ends: NDArray[np.uint32]
    posting_starts: NDArray[np.uint32]
    #: Where the positions of every 64th posting begin.
    position_skips: NDArray[np.uint32]
    ids: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    positions: NDArray[Any]
    tf_overflow_at: Longs
    tf_overflow: Ints
    doc_base: int
    doc_end: int
    blocks: int


class FieldPair(NamedTuple):
    """The stems and the forms of the text, or of titles."""

    stems: FieldArrays
    forms: FieldArrays


class DocRange(Protocol):
    """A field or a segment, whose articles are numbered from ``doc_base`` up to ``doc_end``."""

    @property
    def doc_base(self) -> int:
        """The first article."""

    @property
    def doc_end(self) -> int:
        """The one after the last."""


@compiled
def block_bounds(articles: DocRange, block: int) -> tuple[int, int]:
    """Return the first article of a block and the one after its last."""
    low = articles.doc_base + (block << BLOCK_BITS)
    return low, min(low + (1 << BLOCK_BITS), articles.doc_end)


@compiled
def postings_in(field: FieldArrays, number: int, block: int) -> tuple[int, int]:
    """Return where the postings of a term in a block begin and end."""
    row = number * field.blocks + block
    return int(field.posting_starts[row]), int(field.posting_starts[row + 1])


@compiled
def doc_freq_of(field: FieldArrays, first: int, last: int) -> int:
    """Return how many postings the terms from ``first`` up to ``last`` have together."""
    blocks = field.blocks
    return int(field.posting_starts[last * blocks]) - int(field.posting_starts[first * blocks])


@compiled
def _compared(field: FieldArrays, number: int, wanted: NDArray[np.uint8]) -> int:
    """Return -1, 0 or 1 as a term's first bytes come before, begin with or come after these."""
    at, end = field.ends[number], field.ends[number + 1]
    for byte in wanted:
        if at == end:
            return -1
        if field.lexicon[at] != byte:
            return -1 if field.lexicon[at] < byte else 1
        at += 1
    return 0


@compiled
def _first_not_before(
    field: FieldArrays, wanted: NDArray[np.uint8], after: int, low: int, high: int
) -> int:
    """Return the first term from ``low`` to ``high`` that is not before ``wanted``.

    With ``after``, nor begins with it.
    """
    while low < high:
        middle = (low + high) // 2
        if _compared(field, middle, wanted) < after:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _near(field: FieldArrays, wanted: NDArray[np.uint8]) -> tuple[int, int]:
    """Return from where to where the first term stands that is not before ``wanted``.

    The term index of a field is a few kilobytes next to each other, the terms that a search among
    all of them would look at are everywhere.
    """
    key = np.uint64(0)
    for at in range(TERM_INDEX_BYTES):
        key = key << np.uint64(8)
        if at < len(wanted):
            key |= np.uint64(wanted[at])
    low, high = 0, len(field.term_index)
    while low < high:
        middle = (low + high) // 2
        if field.term_index[middle] < key:
            low = middle + 1
        else:
            high = middle
    # Beginnings may be the same for many terms.
    while high < len(field.term_index) and field.term_index[high] == key:
        high += 1
    terms = len(field.ends) - 1
    return max(0, low - 1) << TERM_INDEX_BITS, min(terms, high << TERM_INDEX_BITS)


@compiled
def number_within(field: FieldArrays, wanted: NDArray[np.uint8], low: int, high: int) -> int:
    """Return the number of a term if it is from ``low`` to ``high``, -1 where it is not."""
    number = _first_not_before(field, wanted, 0, low, high)
    if number == high or _compared(field, number, wanted) != 0:
        return -1
    return number if field.ends[number + 1] - field.ends[number] == len(wanted) else -1


@compiled
def number_of(field: FieldArrays, wanted: NDArray[np.uint8]) -> int:
    """Return the number of a term, -1 where it does not occur."""
    low, high = _near(field, wanted)
    # The term after those that may be before it is looked at too.
    return int(number_within(field, wanted, low, min(high + 1, len(field.ends) - 1)))


@compiled
def numbers_beginning_with(field: FieldArrays, wanted: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the first of the terms that begin so, and the one after the last."""
    terms = len(field.ends) - 1
    begin, end = _near(field, wanted)
    first = low = _first_not_before(field, wanted, 0, begin, end)
    # Few terms begin alike: the last is not far.
    step = 8
    while low + step < terms and _compared(field, low + step, wanted) < 1:
        low += step
        step *= 2
    return first, _first_not_before(field, wanted, 1, low, min(terms, low + step))


@compiled
def _count_of(field: FieldArrays, posting: int) -> int:
    count = int(field.counts[posting])
    if count == LARGE:
        count = int(field.tf_overflow[lower_bound(field.tf_overflow_at, 0, posting)])
    return count


@compiled
def positions_of(field: FieldArrays, posting: int) -> tuple[int, int]:
    """Return where a posting's positions begin and end."""
    skip = posting >> SKIP_BITS
    begin = int(field.position_skips[skip])
    if len(field.tf_overflow_at) == 0:
        # Nearly all fields: a plain sum, many counts at once.
        counts = 0
        for before in range(skip << SKIP_BITS, posting):
            counts += int(field.counts[before])
        begin += counts
        return begin, begin + int(field.counts[posting])
    for before in range(skip << SKIP_BITS, posting):
        count = int(field.counts[before])
        begin += count if count < LARGE else _count_of(field, before)
    return begin, begin + _count_of(field, posting)


@compiled
def positions_after(field: FieldArrays, posting: int, seen: int, begin: int) -> tuple[int, int]:
    """Return the same for a posting not before ``seen``, whose positions began at ``begin``.

    A negative ``seen`` is none.
    """
    if seen < 0 or posting - seen > 1 << SKIP_BITS or len(field.tf_overflow_at):
        return positions_of(field, posting)
    for before in range(seen, posting):
        begin += int(field.counts[before])
    return begin, begin + int(field.counts[posting])


@compiled
def find(ids: NDArray[np.uint16], low: int, high: int, article: int) -> int:
    """Return the first of the ``ids`` from ``low`` to ``high`` that is not before an article.

    The next few are tried first, then ever further ones: articles are asked for in order.
    """
    step = 1
    while low + step < high and ids[low + step] < article:
        low += step
        step *= 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high) // 2
        if ids[middle] < article:
            low = middle + 1
        else:
            high = middle
    return low
