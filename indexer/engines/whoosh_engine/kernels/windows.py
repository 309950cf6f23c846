"""Postings gone through window by window, so that counts stay near the processor.

A window is a part of a block. Each list of postings is gone through once, as far as the window
goes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import Counts
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays, postings_in

Sums = NDArray[np.uint32]
#: So many articles make a window; what these bits say is which of its window an article is.
WINDOW_BITS = 13
IN_WINDOW = np.uint16((1 << WINDOW_BITS) - 1)
#: So many postings are counted at a time.
_AT_ONCE = 8
#: Of a list of postings: where those of a window begin, where the next ones do, where it ends.
BEGIN, NEXT, END = range(3)


class PostingLists(NamedTuple):
    """The postings of a field, and which of the lists are meant, from one to another."""

    ids: NDArray[np.uint16]
    counts: Counts
    lists: NDArray[np.uint32]
    first: int
    last: int


@compiled
def open_postings(
    lists: NDArray[np.uint32], at: int, field: FieldArrays, block: int, first: int, last: int
) -> int:
    """Write where some terms' postings in a block begin and end, from ``at`` on.

    Returns where that ends; terms without any are left out.
    """
    for number in range(first, last):
        begin, end = postings_in(field, number, block)
        if begin < end:
            lists[at, NEXT], lists[at, END] = begin, end
            at += 1
    return at


@compiled
def max_tf(counts: Counts, part: PostingLists, high: int) -> int:
    """Raise each article of a window to how often a term stands there, where that is more.

    Returns in how many they do. The window ends before article ``high``.
    """
    ids, tfs, lists, seen = part.ids, part.counts, part.lists, 0
    for nth in range(part.first, part.last):
        begin, end = int(lists[nth, NEXT]), int(lists[nth, END])
        at = begin
        # Many at once, where one look tells that all are of the window.
        while at + _AT_ONCE <= end and ids[at + _AT_ONCE - 1] < high:
            for posting in range(at, at + _AT_ONCE):
                article = ids[posting] & IN_WINDOW
                counts[article] = max(counts[article], tfs[posting])
            at += _AT_ONCE
        while at < end and ids[at] < high:
            article = ids[at] & IN_WINDOW
            counts[article] = max(counts[article], tfs[at])
            at += 1
        lists[nth, BEGIN], lists[nth, NEXT] = begin, at
        seen += at - begin
    return seen


@compiled
def sum_tf(sums: Sums, part: PostingLists, high: int) -> int:
    """Add to each article of a window how often terms stand there together."""
    ids, tfs, lists, seen = part.ids, part.counts, part.lists, 0
    for nth in range(part.first, part.last):
        begin, end = int(lists[nth, NEXT]), int(lists[nth, END])
        at = begin
        while at + _AT_ONCE <= end and ids[at + _AT_ONCE - 1] < high:
            for posting in range(at, at + _AT_ONCE):
                article = ids[posting] & IN_WINDOW
                sums[article] += tfs[posting]
            at += _AT_ONCE
        while at < end and ids[at] < high:
            article = ids[at] & IN_WINDOW
            sums[article] += tfs[at]
            at += 1
        lists[nth, BEGIN], lists[nth, NEXT] = begin, at
        seen += at - begin
    return seen
