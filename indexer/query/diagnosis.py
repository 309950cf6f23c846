"""Why a search finds little: how many articles each part finds alone, and what would find more.

In go a query's tree, its filters and a function that counts, out comes a :class:`Diagnosis` of
counts and of queries to try. Nothing is applied: a face offers it. It knows no engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.query.clauses import clauses_of
from indexer.query.nodes import And, Node, Not, Or, Query
from indexer.query.restrictions import is_restriction
from indexer.query.unparse import to_text
from indexer.search.facets import VALUE_FACETS, Facet
from indexer.search.request import NO_FILTERS, Filters

#: Answers how many articles match all clauses of a query.
Count = Callable[[Query, Filters], int]
#: Parts of a query that are counted; who types more is not helped by more.
MAX_PARTS = 12


@dataclass(frozen=True, slots=True)
class PartCount:
    """A part of a query as a person would type it, and how many articles hold it alone."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Relief:
    """What to leave out, and how many articles that would give.

    ``kind`` says which filter: that by values of ``facet``, that by day, all, or a clause of the
    query; ``text`` names the values or the clause, ``left`` and ``filters`` are what is asked then.
    """

    kind: Literal["values", "dates", "filters", "clause"]
    count: int
    text: str
    left: str
    filters: Filters
    facet: Facet | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What each part finds in the whole index, what to leave out, and any of the words instead.

    ``any_word`` counts what its query finds under the same filters; ``None``: there is no choice.
    """

    parts: tuple[PartCount, ...]
    reliefs: tuple[Relief, ...]
    any_word: PartCount | None


def diagnosed(query: Query, filters: Filters, count: Count) -> Diagnosis:
    """Return what stands in the way of ``query``; reliefs that would give nothing are left out."""
    clauses = clauses_of(query.root)[:MAX_PARTS]
    wanted = [clause for clause in clauses if not is_restriction(clause)]
    parts = tuple(
        PartCount(to_text(part), count(_query([part]), NO_FILTERS))
        for part in clauses
        if not isinstance(part, Not)
    )
    text = query.text
    reliefs = []
    for facet in VALUE_FACETS:
        if values := filters.values_of(facet):
            wider = filters.widened(facet)
            found = count(query, wider)
            names = ", ".join(map(facet.label_of, values))
            reliefs.append(Relief("values", found, names, text, wider, facet))
    if filters.since or filters.until:
        wider = filters.within(None, None)
        reliefs.append(Relief("dates", count(query, wider), "", text, wider))
    if len(reliefs) > 1 and not any(relief.count for relief in reliefs):
        reliefs.append(Relief("filters", count(query, NO_FILTERS), "", text, NO_FILTERS))
    for at, clause in enumerate(clauses):
        left = _query([*clauses[:at], *clauses[at + 1 :]])
        if left.root is not None and (wanted != [clause]):
            found = count(left, filters)
            reliefs.append(Relief("clause", found, to_text(clause), left.text, filters))
    any_word = None
    if len(wanted) > 1:
        choice = _query([Or(tuple(wanted)), *(c for c in clauses if c not in wanted)])
        any_word = PartCount(choice.text, count(choice, filters))
    return Diagnosis(
        parts=parts,
        reliefs=tuple(relief for relief in reliefs if relief.count),
        any_word=any_word if any_word and any_word.count else None,
    )


def _query(clauses: Sequence[Node]) -> Query:
    root = None if not clauses else clauses[0] if len(clauses) == 1 else And(tuple(clauses))
    return Query("" if root is None else to_text(root), root)
