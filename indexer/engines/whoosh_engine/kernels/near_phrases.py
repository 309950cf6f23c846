"""Which articles hold some terms within a few words of each other, in any order."""

import numpy as np

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    FieldArrays,
    block_bounds,
    doc_freq_of,
    find,
    positions_of,
    postings_in,
)


@compiled
def _has_window(field: FieldArrays, bounds: Longs, needed: Longs, width: int) -> bool:
    """Return whether so many words in a row hold each term as often as it is needed.

    ``bounds`` say where each term's positions begin and end; what was passed is left out of them.
    """
    positions = field.positions
    while True:
        start, reach = int(positions[bounds[0, 0]]), -1
        for nth in range(len(needed)):
            at, end = bounds[nth]
            if at + needed[nth] > end:
                return False
            start = min(start, int(positions[at]))
            reach = max(reach, int(positions[at + needed[nth] - 1]))
        if reach < start + width:
            return True
        # No window that begins further off reaches what all later ones must.
        for nth in range(len(needed)):
            at, end = bounds[nth]
            while at < end and int(positions[at]) <= reach - width:
                at += 1
            if at == end:
                return False
            bounds[nth, 0] = at


@compiled
def near(field: FieldArrays, numbers: Longs, needed: Longs, width: int, doc_end: int) -> Ints:
    """Return the articles before ``doc_end`` where a window of so many words holds all terms.

    Each of the terms ``numbers``, which differ, as often as ``needed`` says.
    """
    count, rarest = len(numbers), 0
    for nth in range(1, count):
        own = doc_freq_of(field, numbers[nth], numbers[nth] + 1)
        if own < doc_freq_of(field, numbers[rarest], numbers[rarest] + 1):
            rarest = nth
    found = np.empty(doc_freq_of(field, numbers[rarest], numbers[rarest] + 1), np.int32)
    postings, bounds = np.empty((count, 2), np.int64), np.empty((count, 2), np.int64)
    total = 0
    for block in range(field.blocks):
        low, _high = block_bounds(field, block)
        for nth in range(count):
            postings[nth, 0], postings[nth, 1] = postings_in(field, numbers[nth], block)
        first, last = postings[rarest]
        for posting in range(first, last):
            article = int(field.ids[posting])
            if low + article >= doc_end:
                break
            holds = True
            for nth in range(count):
                at, end = postings[nth]
                at = find(field.ids, at, end, article)
                postings[nth, 0] = at
                holds = at < end and field.ids[at] == article
                if not holds:
                    break
            if holds:
                for nth in range(count):
                    bounds[nth, 0], bounds[nth, 1] = positions_of(field, postings[nth, 0])
                if _has_window(field, bounds, needed, width):
                    found[total] = low + article
                    total += 1
    return found[:total].copy()
