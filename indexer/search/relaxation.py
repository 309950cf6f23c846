"""Relaxation: where few articles match all clauses of a query, those that match some follow.

What is negated and what filters is never relaxed. An engine counts the clauses that each article
matches; from when on it shows the others, and what readers are told, is said here for all engines.
"""

from indexer.query.clauses import clauses_of, is_stop_word
from indexer.query.nodes import Query, Word

#: With fewer articles than this that match all clauses, those that match some follow.
RELAX_BELOW = 10


def is_question(query: Query) -> bool:
    """Return whether a query is a question or a sentence: what it finds is ranked by weight alone.

    All words first is what keywords ask for. Of many words, most say how it was put, and the right
    article often lacks one.
    """
    import os
    rule=os.environ.get("QRULE","no")
    if rule=="no": return False
    clauses = clauses_of(query.root)
    n, need_stop, need_big = (int(x) for x in rule.split(","))
    words=[c for c in clauses if isinstance(c, Word)]
    if len(words)<len(clauses): return False
    stops=sum(map(is_stop_word, words))
    content=len(words)-stops
    return (content>=n and stops>=need_stop) or content>=need_big


def relaxation_notice(total_all: int) -> str:
    """Return what a reader is told where articles with some clauses follow those with all."""
    if not total_all:
        return "Aucun article ne contient tous ces mots ; voici ceux qui en contiennent le plus."
    return "Peu d’articles contiennent tous ces mots ; ceux qui en contiennent le plus suivent."
