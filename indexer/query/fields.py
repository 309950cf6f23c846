"""What can be typed, with a colon, before what is sought: each field of the query language once.

The lexer knows a field by its names, the parser and :mod:`~indexer.query.unparse` by what it makes;
the help of the pages and the list of known fields are made of :data:`FIELDS`, and README's table is
held to it.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from indexer.query.nodes import FacetIs, Filter, InTitle, Leaf, Node
from indexer.search.facets import FACETS, MISSING, MISSING_FACETS


class Field(NamedTuple):
    """A field: how it is written, what else does as well, an example and its meaning in French.

    ``over`` makes its node of the one that follows, whatever that is; ``of_value`` makes it of a
    word or of what stands in quotes, ``None`` where that is no value. Where there is neither the
    parser reads days.
    """

    name: str
    example: str
    meaning: str
    aliases: tuple[str, ...] = ()
    over: Callable[[Node], Node] | None = None
    of_value: Callable[[str], Leaf | Filter | None] | None = None


TITLE = Field("titre", "titre:traité", "dans le titre", ("title",), InTitle)
DATE = Field(
    "date",
    "date:2021-06",
    "d’un mois, d’une année, d’une période (date:2019..2021), des 7 derniers jours (date:7j)",
)
_OF_FACETS = (
    Field(*facet.operator, of_value=partial(FacetIs, facet.name))
    for facet in FACETS
    if facet.operator
)


def _missing(name: str) -> FacetIs | None:
    """Return the filter for articles without what is named."""
    facet = MISSING_FACETS.get(name.lower())
    return FacetIs(facet.name, MISSING) if facet else None


WITHOUT = Field(
    "sans",
    "sans:date",
    "dont la date n’est pas connue ; sans:source, la source",
    of_value=_missing,
)
FIELDS = (TITLE, DATE, *_OF_FACETS, WITHOUT)
#: Fields by all that may be typed before the colon, in small letters.
FIELDS_BY_NAME = {name: field for field in FIELDS for name in (field.name, *field.aliases)}
