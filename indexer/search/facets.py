"""By what articles are counted and narrowed: each facet once, in the order in which it is offered.

All that knows facets is made of :data:`FACETS`: an engine keeps a column of values of each and
counts them under its name; scripts, terminal, pages and API choose values by parameters of that
name, and a query's text by its operator. Nothing here knows how.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis import APOSTROPHES, fold
from indexer.article import Article

_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


class Operator(NamedTuple):
    """What is typed, with a colon, before a value; an example and what it finds, in French."""

    name: str
    example: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Facet:
    """What articles may share.

    ``name`` is that of its counts and of its parameters, ``label`` and ``plural`` are what readers
    see, in French; so is ``without``, what those without a value are called, and ``missing_name``
    is what is typed and chosen for these. ``value_of`` is how an article's value is read, empty or
    ``None`` where it has none. ``label_of`` is what readers see of a value; addresses and queries
    name it itself. With an ``operator`` a query's text can name a value. Most articles come first,
    unless the values are periods, such as ``2021`` or ``2021-06``: these stay in order, and are
    chosen by days (``since``, ``until``).
    """

    name: str
    label: str
    plural: str
    without: str
    value_of: Callable[[Article], str | None]
    label_of: Callable[[str], str] = str
    is_feminine: bool = False
    is_period: bool = False
    missing_name: str = ""
    operator: Operator | None = None

    @property
    def widened_label(self) -> str:
        """What a page offers in place of some ``{names}`` that were chosen, in French."""
        every = "Toutes" if self.is_feminine else "Tous"
        return f"{every} les {self.plural}, pas seulement {{names}}"


# A filter looks at every value of its facet.
@lru_cache(maxsize=16_384)
def facet_key(value: str) -> str:
    """Return what the spellings of one value share: case, accents and apostrophes are ignored."""
    return " ".join(fold(value.translate(_STRAIGHT)).split()) or value


FACETS = (
    Facet(
        "source",
        "Source",
        "sources",
        "sans source",
        lambda article: article.source,
        is_feminine=True,
        missing_name="source",
        operator=Operator("source", 'source:"Nom du site"', "d’une seule source"),
    ),
    Facet(
        "year",
        "Année",
        "années",
        "sans date",
        lambda article: article.date and article.date[:4],
        is_feminine=True,
        is_period=True,
        missing_name="date",
    ),
)
#: Those whose values are chosen by name, by a parameter each.
VALUE_FACETS = tuple(facet for facet in FACETS if not facet.is_period)
#: The value that stands for none: articles that have no value of a facet.
MISSING = ""
#: The facets whose lack can be asked for, by what is typed and chosen for it.
MISSING_FACETS = {facet.missing_name: facet for facet in FACETS if facet.missing_name}
#: The names of those that can be typed, by their operators.
TYPED_FACETS = {facet.operator.name: facet.name for facet in FACETS if facet.operator}
