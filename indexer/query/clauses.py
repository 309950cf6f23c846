"""A query's clauses: what its tree asks for, each of which an article must hold.

Every engine takes a query apart by these rules; what a clause matches is its own business.
"""

from indexer.analysis import typed_tokens
from indexer.query.nodes import And, Node, Phrase, Word
from indexer.query.restrictions import is_restriction


def clauses_of(root: Node | None) -> tuple[Node, ...]:
    """Return what a query asks for, each of which an article must hold."""
    if root is None:
        return ()
    return root.children if isinstance(root, And) else (root,)


def is_stop_word(node: Node) -> bool:
    """Return whether a clause is a stop word, which no article need hold: it finds nothing."""
    return (
        isinstance(node, Word)
        and not node.fuzzy
        and not any(token.terms for token in typed_tokens(node.text))
    )


def stop_words_as_phrase(root: Node | None) -> Node | None:
    """Return a query of stop words alone as the exact phrase that it is, any other as it stands.

    What narrows it stays beside it.
    """
    clauses = clauses_of(root)
    if not any(map(is_stop_word, clauses)):
        return root
    wanted = [clause for clause in clauses if not is_restriction(clause)]
    if not all(map(is_stop_word, wanted)):
        return root
    phrase = Phrase(" ".join(clause.text for clause in wanted if isinstance(clause, Word)))
    restrictions = [clause for clause in clauses if is_restriction(clause)]
    return And((phrase, *restrictions)) if restrictions else phrase
