"""By what articles are counted and narrowed: each facet once, in the order in which it is offered.

An engine counts articles under these names, a page offers the counts as choices. The counts of a
facet leave its own filter out, or what is not chosen could not be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer.search.request import Filters


@dataclass(frozen=True, slots=True)
class Facet:
    """What articles may share: ``name`` in results, ``label`` on pages, in French.

    ``widened`` gives filters without those that choose among its values.
    """

    name: str
    label: str
    widened: Callable[[Filters], Filters]


FACETS = (
    Facet("source", "Source", lambda filters: replace(filters, sources=())),
    Facet("year", "Année", lambda filters: replace(filters, since=None, until=None)),
)
