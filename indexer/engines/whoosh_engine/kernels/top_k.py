"""Which articles come first."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.arrays import argsort, as_longs, lower_bound, taken

Float = np.floating[Any]
#: Articles in order, and their scores.
Page = tuple[Ints, Floats]


class PageRequest(NamedTuple):
    """Which places of a result are wanted, from ``begin`` up to ``end``, in which ``order``."""

    begin: int
    end: int
    order: int


#: So many are kept in order while all are gone through; for more, all are sorted.
_FEW = 300
#: So many scores are looked at in one go.
_AT_ONCE = 64
#: What articles may be put in order by.
BY_SCORE, BY_NEWEST, BY_OLDEST = range(3)


@compiled
def insertion_top_k(
    keys: NDArray[np.floating], ids: Ints, ranks: NDArray[np.integer], most: int
) -> Longs:
    """Return the places of the ``most`` smallest keys, in order; the articles' ranks break ties.

    Each that comes among them is put in its place, so the time is that of ``most`` at worst for
    each; for many, sort.
    """
    best = np.empty(min(most, len(keys)), np.int64)
    size = 0
    for place in range(len(keys)):
        key = keys[place]
        if size == len(best):
            last = best[size - 1]
            if key > keys[last] or (key == keys[last] and ranks[ids[place]] > ranks[ids[last]]):
                continue
        else:
            size += 1
        at = size - 1
        while at > 0:
            before = best[at - 1]
            if keys[before] < key or (
                keys[before] == key and ranks[ids[before]] < ranks[ids[place]]
            ):
                break
            best[at] = before
            at -= 1
        best[at] = place
    return best


@compiled
def _smallest(
    keys: NDArray[np.floating], ids: Ints, ranks: NDArray[np.integer], most: int
) -> Longs:
    """Return what :func:`insertion_top_k` does, for any ``most``."""
    if most <= _FEW:
        return insertion_top_k(keys, ids, ranks, most)
    by_rank = argsort(as_longs(taken(ranks, ids)))
    return taken(by_rank, argsort(taken(keys, by_rank))[:most])


@compiled
def select_by_day(days: Ints, ids: Ints, ranks: Ints, begin: int, end: int, order: int) -> Ints:
    """Return the articles from place ``begin`` to ``end`` by day; those without one come last.

    ``order`` is :data:`BY_NEWEST` or :data:`BY_OLDEST`.
    """
    keys = np.empty(len(ids), np.float64)
    for place in range(len(ids)):
        day = days[ids[place]]
        keys[place] = np.inf if day < 0 else -day if order == BY_NEWEST else day
    return taken(ids, _smallest(keys, ids, ranks, end)[begin:])


@compiled
def _any_at_least(scores: Floats, lowest: Float) -> bool:
    """Whether any of the scores is not below ``lowest``: many are compared at once."""
    any_ = 0
    for place in range(len(scores)):
        any_ += int(scores[place] >= lowest)
    return any_ > 0


@compiled
def at_least(scores: Floats, lowest: float) -> Longs:
    """Return the places of the scores that are not below ``lowest``, in their order."""
    edge = np.float32(lowest)
    places = np.empty(len(scores), np.int64)
    count = 0
    for begin in range(0, len(scores), _AT_ONCE):
        end = min(begin + _AT_ONCE, len(scores))
        # Few are: most stretches have none.
        if _any_at_least(scores[begin:end], edge):
            for place in range(begin, end):
                if scores[place] >= edge:
                    places[count] = place
                    count += 1
    return places[:count].copy()


@compiled
def candidates(scores: Floats, most: int, margin: float) -> Longs:
    """Return the places of the scores that lack at most ``margin`` to be among the ``most`` best.

    In their order; all of them where there are no more than ``most``.
    """
    best = np.empty(most, np.float32)
    size = 0
    edge = np.float32(-np.inf)
    for begin in range(0, len(scores), _AT_ONCE):
        some = scores[begin : begin + _AT_ONCE]
        if size == most and not _any_at_least(some, edge):
            continue
        for score in some:
            if size == most:
                if score <= edge:
                    continue
            else:
                size += 1
            at = size - 1
            while at > 0 and best[at - 1] < score:
                best[at] = best[at - 1]
                at -= 1
            best[at] = score
            edge = best[size - 1]
    return at_least(scores, float(edge - margin) if size == most else -np.inf)


@compiled
def scores_of(ids: Ints, scores: Floats, chosen: Ints) -> Floats:
    """Return the scores of some of ``ids``, which ascend."""
    found = np.empty(len(chosen), np.float32)
    for place in range(len(chosen)):
        found[place] = scores[lower_bound(ids, 0, chosen[place])]
    return found


@compiled
def select(scores: Floats, ids: Ints, ranks: Ints, begin: int, end: int) -> Page:
    """Return the articles from place ``begin`` to ``end`` by their scores, and these."""
    few = candidates(scores, end, 0.0) if end <= _FEW else np.arange(len(scores))
    keys = np.empty(len(few), np.float64)
    for nth in range(len(few)):
        keys[nth] = -scores[few[nth]]
    places = taken(few, _smallest(keys, taken(ids, few), ranks, end)[begin:])
    return taken(ids, places), taken(scores, places)
