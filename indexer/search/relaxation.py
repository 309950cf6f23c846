"""Relaxation: where few articles match all clauses of a query, those that match some follow.

What is negated and what filters is never relaxed. An engine counts the clauses that each article
matches; from when on it shows the others, and what readers are told, is said here for all engines.
"""

from indexer.query.clauses import clauses_of, is_stop_word
from indexer.query.nodes import Query, Word

#: With fewer articles than this that match all clauses, those that match some follow.
RELAX_BELOW = 10


#: From so many words on that are no stop words, a query is a question or a sentence.
QUESTION_WORDS = 3


def is_question(query: Query) -> bool:
    """Return whether a query is a question or a sentence: what it finds is ranked by weight alone.

    All words first is what keywords ask for. Of many words, some say how it was put, and the right
    article often lacks one. What has operators or quotes is meant as it stands.
    """
    clauses = clauses_of(query.root)
    if len(clauses) < QUESTION_WORDS or not all(isinstance(clause, Word) for clause in clauses):
        return False
    return sum(not is_stop_word(clause) for clause in clauses) >= QUESTION_WORDS


def relaxation_notice(total_all: int) -> str:
    """Return what a reader is told where articles with some clauses follow those with all."""
    if not total_all:
        return "Aucun article ne contient tous ces mots ; voici ceux qui en contiennent le plus."
    return "Peu d’articles contiennent tous ces mots ; ceux qui en contiennent le plus suivent."
