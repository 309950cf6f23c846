"""The counts of a facet's values as readers see them: which of them, and in which order.

An engine counts; that none of zero is shown, and what stands first, is the same under all.
"""

from collections.abc import Iterable
from operator import itemgetter

from indexer.search.facets import Facet
from indexer.search.results import FacetCount


def facet_counts(facet: Facet, counts: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
    """Return the values of a facet with their counts, given in the values' order; none of zero.

    Periods stay in order; other values go by count, and stay in order where that is the same.
    """
    found = [pair for pair in counts if pair[1]]
    if not facet.is_period:
        found.sort(key=itemgetter(1), reverse=True)
    return tuple(map(FacetCount._make, found))
