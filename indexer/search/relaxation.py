"""Relaxation: where few articles match all clauses of a query, those that match some follow.

What is negated and what filters is never relaxed. An engine counts the clauses that each article
matches; from when on it shows the others, and what readers are told, is said here for all engines.
"""

#: With fewer articles than this that match all clauses, those that match some follow.
RELAX_BELOW = 10


def relaxation_notice(total_all: int) -> str:
    """Return what a reader is told where articles with some clauses follow those with all."""
    if not total_all:
        return "Aucun article ne contient tous ces mots ; voici ceux qui en contiennent le plus."
    return "Peu d’articles contiennent tous ces mots ; ceux qui en contiennent le plus suivent."
