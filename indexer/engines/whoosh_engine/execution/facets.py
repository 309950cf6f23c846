"""How many articles of a result set have each value of a facet."""

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.kernels import facet_counts as kernel
from indexer.search.facet_counts import facet_counts
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
        """Return the counts of one facet."""
        values, ordinals = self._columns[facet.name]
        _without, *counts = kernel.facet_counts(ids, ordinals, len(values) + 1).tolist()
        return facet_counts(facet, zip(values, counts, strict=True))
