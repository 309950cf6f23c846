"""What of a query only narrows: filters and negations, wherever in it they stand.

They are never relaxed. ``phare (source:A OU source:B)`` finds nothing from a third source, however
few articles there are; of ``port ((phare source:A) OU (grange source:B))`` it is known as well that
nothing from a third source will do.
"""

from typing import assert_never

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


def restriction_of(node: Node) -> Node | None:
    """Return the filters and negations that all matches of ``node`` pass; ``None``: it has none."""
    match node:
        case Not() | FacetIs() | DateIn():
            return node
        case InTitle(child):
            inner = restriction_of(child)
            return None if inner is None else InTitle(inner)
        case And(children):
            found = [restriction_of(child) for child in children]
            present = tuple(each for each in found if each is not None)
            if len(present) > 1:
                return And(present)
            return present[0] if present else None
        case Or(children):
            choices = [restriction_of(child) for child in children]
            # Where one choice has none, what passes the others' need not pass.
            present = tuple(each for each in choices if each is not None)
            return Or(present) if len(present) == len(children) else None
        case Word() | Phrase() | Prefix() | Also():
            return None
        case _:
            assert_never(node)


def is_restriction(node: Node) -> bool:
    """Return whether a node only narrows, so that it says nothing in favour of an article."""
    return restriction_of(node) == node
