"""How many articles of a result set come from each source, and how many are of each year."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.engines.whoosh_engine.kernels.facet_counts import facet_counts
from indexer.search.results import FacetCount

Ints = NDArray[np.int32]


class Facets:
    """Counts articles of one open index. Threads may share it."""

    def __init__(self, doc_values: DocValues) -> None:
        years = doc_values.days // 10_000
        dated = doc_values.days != NONE
        first = int(years.min(where=dated, initial=9999))
        last = int(years.max(where=dated, initial=first - 1))
        self._sources = doc_values.source_names
        self._years = [f"{year:04}" for year in range(first, last + 1)]
        # Values are counted from 1: 0 is for what has no source or no day.
        source_of = doc_values.sources + 1
        year_of = np.where(dated, years - (first - 1), 0)
        self._kind_of, self._columns = _kinds(source_of, year_of, len(self._years) + 1)

    def of(self, ids: Ints) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of these articles: sources by count, years in order; none of zero."""
        by_source, by_year = facet_counts(
            ids, self._kind_of, self._columns, len(self._sources) + 1, len(self._years) + 1
        )
        _without, *in_source = by_source.tolist()
        _undated, *in_year = by_year.tolist()
        sources = _facets(self._sources, in_source)
        sources.sort(key=lambda facet: (-facet.count, facet.value))
        return {"source": tuple(sources), "year": tuple(_facets(self._years, in_year))}


def _facets(values: Sequence[str], counts: Sequence[int]) -> list[FacetCount]:
    pairs = zip(values, counts, strict=True)
    return [FacetCount(value, count) for value, count in pairs if count]


def _kinds(ones: Ints, others: Ints, most: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return which two values each article has together, numbered, and what the numbers mean.

    There are few such pairs: to count them reads one column and not two. ``others`` are below
    ``most``.
    """
    pairs = ones.astype(np.int64) * most + others
    occurs = np.zeros(int(pairs.max(initial=0)) + 1, np.bool_)
    occurs[pairs] = True
    known = np.flatnonzero(occurs)
    numbers = np.cumsum(occurs) - 1
    narrow = np.uint16 if len(known) <= np.iinfo(np.uint16).max else np.int32
    return numbers[pairs].astype(narrow), np.stack((known // most, known % most), axis=1)
