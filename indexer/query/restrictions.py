"""What of a query only narrows: filters and negations, wherever in it they stand.

They are never relaxed. ``phare (source:A OU source:B)`` finds nothing from a third source, however
few articles there are; of ``port ((phare source:A) OU (grange source:B))`` it is known as well that
nothing from a third source will do.
"""

from indexer.query.nodes import And, Node, Or, Restriction, children, with_children


def restriction_of(node: Node) -> Node | None:
    """Return the filters and negations that all matches of ``node`` pass; ``None``: it has none."""
    if isinstance(node, Restriction):
        return node
    below = children(node)
    found = [restriction_of(child) for child in below]
    present = tuple(each for each in found if each is not None)
    # Where one choice has none, what passes the others' need not pass.
    if not present or (isinstance(node, Or) and len(present) < len(below)):
        return None
    if isinstance(node, And) and len(present) == 1:
        return present[0]
    return with_children(node, present)


def is_restriction(node: Node) -> bool:
    """Return whether a node only narrows, so that it says nothing in favour of an article."""
    return restriction_of(node) == node
