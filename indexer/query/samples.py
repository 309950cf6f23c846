"""A query of every kind: what warms an index up, and what tests and the fuzzer ask.

Who adds a kind of node adds a query that has it; ``tests/test_samples.py`` names one that none has.
"""

from datetime import date

from indexer.query.nodes import (
    Also,
    And,
    DateIn,
    FacetIs,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from indexer.search.facets import MISSING, MISSING_FACETS, TYPED_FACETS


def sample_queries(one: str, other: str, third: str) -> tuple[Node, ...]:
    """Return queries of every kind, of three words."""
    words = Word(one), Word(other), Word(third)
    return (
        words[0],
        And(words),
        Or(words),
        And((words[0], Not(Word("rien")))),
        And((words[0], DateIn(date(1, 1, 1), None))),
        *(And((words[0], FacetIs(facet, other))) for facet in TYPED_FACETS.values()),
        *(And((words[0], Not(FacetIs(each.name, MISSING)))) for each in MISSING_FACETS.values()),
        Phrase(one),
        Phrase(f"{one} {other}"),
        Phrase(f"{one} {other}", 5),
        Phrase("de la"),
        Phrase(f"{one} {other[:2]}", begun=True),
        Prefix(one[:2]),
        Word(one, fuzzy=True),
        Word(f"{one}-{other}"),
        Also(words[0], Word(f"{other} {third}")),
        InTitle(Prefix(one[:2])),
        InTitle(And(words[:2])),
    )
