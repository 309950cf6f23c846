"""How many articles of a result set have each value of a facet."""

from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.kernels.facet_counts import facet_counts
from indexer.search.facets import FACETS, Facet
from indexer.search.results import FacetCount

Ints = NDArray[np.int32]


class Facets:
    """Counts articles of one open index. Threads may share it."""

    def __init__(self, doc_values: DocValues) -> None:
        self._columns = doc_values.facets

    def of(self, ids: Ints) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of these articles by each facet's name."""
        return {facet.name: self.count(facet, ids) for facet in FACETS}

    def count(self, facet: Facet, ids: Ints) -> tuple[FacetCount, ...]:
        """Return the counts of one facet: periods in order, others by count; none of zero."""
        values, ordinals = self._columns[facet.name]
        _without, *counts = facet_counts(ids, ordinals, len(values) + 1).tolist()
        pairs = zip(values, counts, strict=True)
        found = [FacetCount(value, count) for value, count in pairs if count]
        if not facet.is_period:
            # Values are in order, and stay so where the counts are the same.
            found.sort(key=attrgetter("count"), reverse=True)
        return tuple(found)
