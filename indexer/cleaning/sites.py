"""Which pages of a corpus are one site's, also where nobody says what site they are from.

A page's site is its host where its address is known; else the pages that it shares its furniture
with, where there are enough of them; else its source. Furniture are the blocks that an article was
not found in, and short lines. What rules know by its form, and single words of a menu, stand on
many sites and join none; longer lines do, and menus by their stretches of three. Two pages are one
site's when they share enough such evidence, and most of what is evidence on the smaller one; what
is one site's with a third page is one site's.

The outcome depends on the set of pages, not on their order. Evidence is compared where it stands on
several pages; pages are compared with the first page, in the order of their digests, for each of a
sample of their evidence, so that the time is proportional to their number.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from indexer.cleaning.fingerprints import (
    COUNTED,
    EVIDENCE_SHIFT,
    LONG,
    MEDIUM,
    SHORT,
    View,
)
from indexer.cleaning.sieve import Sieve, ranges, runs

#: A site of fewer pages teaches nothing.
MIN_PAGES = 6
#: Evidence stands on so many pages at least.
MIN_HOLDERS = 3
#: Two pages share so much of it; a long line counts twice.
MIN_SHARED_EVIDENCE = 4
#: That is such a share of the evidence on the one that has less.
MIN_SHARE = 0.5
#: So many pieces of a page's evidence lead to the pages that it is compared with.
SAMPLE = 16
#: Blocks that are looked at at once; this bounds the memory.
BATCH_BLOCKS = 1 << 18
#: Odd numbers that spread the bits of three keys, from Knuth's multiplicative hashing.
_SPREAD = np.array([2654435761, 2246822519, 3266489917], np.uint64)


def batches(view: View) -> Iterator[tuple[int, int]]:
    """Give ranges of pages that have about so many blocks as are looked at at once."""
    first = 0
    while first < len(view.hosts):
        limit = view.starts[first] + BATCH_BLOCKS
        last = int(np.searchsorted(view.starts, limit, "right")) - 1
        last = min(max(last, first + 1), len(view.hosts))
        yield first, last
        first = last


def pages_of_blocks(view: View, first: int, last: int) -> NDArray[np.int64]:
    """Return the page of each block of a range of pages."""
    sizes = np.diff(view.starts[first : last + 1])
    return np.repeat(np.arange(first, last), sizes)


def sites(view: View) -> NDArray[np.int64]:
    """Return the number of each page's site; -1 where too few pages or nothing make a site."""
    numbers = np.full(len(view.hosts), -1, np.int64)
    _number(numbers, view.hosts)
    bare = np.flatnonzero(view.hosts == 0)
    if len(bare):
        _number(numbers, _furniture(view, bare))
        sources = np.where((view.hosts == 0) & (numbers < 0), view.sources, 0)
        _number(numbers, sources)
    return numbers


def _number(numbers: NDArray[np.int64], names: NDArray[np.uint64]) -> None:
    """Number the groups of pages of one name, where it is not 0 and they are enough."""
    found, group, count = np.unique(names, return_inverse=True, return_counts=True)
    is_site = (found != 0) & (count >= MIN_PAGES)
    number = np.cumsum(is_site) + numbers.max(initial=-1)
    chosen = is_site[group]
    numbers[chosen] = number[group][chosen]


def _furniture(view: View, bare: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return for each page without an address a number of those it shares its furniture with."""
    rank = np.zeros(len(view.hosts), np.uint64)
    rank[bare[np.argsort(view.digests[bare], kind="stable")]] = np.arange(len(bare))
    held = _recurring_evidence(view, rank)
    held.sort()
    pages = held >> np.uint64(32)
    evidence = held & np.uint64(0xFFFFFFFF)
    starts = np.searchsorted(pages, np.arange(len(bare) + 1))
    group = _joined(evidence, starts)
    named = np.zeros(len(view.hosts), np.uint64)
    named[bare] = group[rank[bare].astype(np.int64)] + np.uint64(1)
    return named


def _recurring_evidence(view: View, rank: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return page and evidence in one number each, of evidence that several pages hold."""
    sieve = Sieve(len(view.keys), MIN_HOLDERS)
    for evidence, _page in _evidence(view):
        sieve.add(evidence)
    recurring = [np.empty(0, np.uint64)]
    for first, last in ranges(int(sieve.passing(some).sum()) for some, _page in _evidence(view)):
        held = [np.empty(0, np.uint64)]
        for evidence, page in _evidence(view):
            chosen = (evidence >= first) & (evidence <= last)
            chosen[chosen] = sieve.passing(evidence[chosen])
            held.append(evidence[chosen] << np.uint64(32) | rank[page[chosen]])
        ordered, _starts, _times = runs(np.sort(np.concatenate(held)))
        _evidence_once, _starts, counts = runs(ordered >> np.uint64(32))
        ordered = ordered[np.repeat(counts >= MIN_HOLDERS, counts)]
        recurring.append(ordered << np.uint64(32) | ordered >> np.uint64(32))
    return np.concatenate(recurring)


def _evidence(view: View) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Give evidence and its pages; the lowest bit says whether it counts twice."""
    for first, last in batches(view):
        blocks = slice(view.starts[first], view.starts[last])
        strength = view.marks[blocks] >> EVIDENCE_SHIFT
        is_counted = (view.marks[blocks] & COUNTED) != 0
        keys = view.keys[blocks].astype(np.uint64)
        pages = pages_of_blocks(view, first, last)
        lines = (strength >= MEDIUM) & is_counted
        is_long = strength[lines] == LONG
        yield (keys[lines] & ~np.uint64(1)) | is_long.astype(np.uint64), pages[lines]
        short = np.flatnonzero(strength == SHORT)
        keys, pages = keys[short], pages[short]
        if len(short) >= 3:
            menus = keys[:-2] * _SPREAD[0] + keys[1:-1] * _SPREAD[1] + keys[2:] * _SPREAD[2]
            menus = (menus >> np.uint64(32)) & ~np.uint64(1)
            is_one = pages[:-2] == pages[2:]
            yield menus[is_one], pages[:-2][is_one]


def _joined(evidence: NDArray[np.uint64], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return for each page the first of the pages that are one site's with it."""
    parents = list(range(len(starts) - 1))

    def first_of(page: int) -> int:
        while parents[page] != page:
            parents[page] = parents[parents[page]]
            page = parents[page]
        return page

    own = [evidence[starts[page] : starts[page + 1]] for page in range(len(parents))]
    weights = [_weight(pieces) for pieces in own]

    def are_one(page: int, other: int) -> bool:
        shared = _weight(np.intersect1d(own[page], own[other], assume_unique=True))
        least = MIN_SHARE * min(weights[page], weights[other])
        return shared >= max(MIN_SHARED_EVIDENCE, least)

    holders: dict[int, int] = {}
    for page, pieces in enumerate(own):
        for other in {holders.setdefault(piece, page) for piece in pieces[:SAMPLE].tolist()}:
            left, right = first_of(page), first_of(other)
            if left != right and are_one(page, other):
                parents[max(left, right)] = min(left, right)
    return np.array([first_of(page) for page in range(len(parents))], np.uint64)


def _weight(evidence: NDArray[np.uint64]) -> int:
    return len(evidence) + int(np.count_nonzero(evidence & np.uint64(1)))
