"""Relaxation: where few articles match all clauses of a query, those that match some follow.

So do those that match all of them where words stand for their families (``coopérer`` for
``coopération``), and beside many words what matches all of them is not put first. What is negated
and what filters is never relaxed, and neither negations nor quotations reach a family. An engine
counts the clauses that each article matches; from when on it shows the others, and what readers are
told, is said here for all engines.
"""

from indexer.query.clauses import clauses_of, is_stop_word
from indexer.query.nodes import Query, Word
from indexer.query.restrictions import is_restriction

#: With fewer articles than this that match all clauses, those that match some follow.
RELAX_BELOW = 10


#: From so many words on that are no stop words, a query is a question or a sentence.
QUESTION_WORDS = 3


def is_question(query: Query) -> bool:
    """Return whether a query is a question or a sentence: what it finds is ranked by weight alone.

    All words first is what keywords ask for. Of many words, some say how it was put, and the right
    article often lacks one. What has operators or quotes is meant as it stands; sorted by day, all
    words are first.
    """
    clauses = clauses_of(query.root)
    if len(clauses) < QUESTION_WORDS or not all(isinstance(clause, Word) for clause in clauses):
        return False
    return sum(not is_stop_word(clause) for clause in clauses) >= QUESTION_WORDS


#: What a reader is told, by whether any article matches in full and how many words were typed.
_NOTICES = {
    (False, True): "Aucun article ne contient ce mot\u00a0; "
    "voici ceux qui contiennent un mot de la même famille.",
    (True, True): "Peu d’articles contiennent ce mot\u00a0; "
    "ceux qui contiennent un mot de la même famille suivent.",
    (False, False): "Aucun article ne contient tous ces mots\u00a0; "
    "voici ceux qui en contiennent le plus, ou des mots de la même famille.",
    (True, False): "Peu d’articles contiennent tous ces mots\u00a0; "
    "ceux qui en contiennent le plus, ou des mots de la même famille, suivent.",
}
_QUESTION_NOTICE = (
    "La requête a de nombreux mots\u00a0: les articles sont classés d’après ceux qu’ils "
    "contiennent, sans que tous soient exigés."
)


def minimum_should_match(query: Query) -> int:
    """Return how many clauses of a question an article holds at least; 0 where it is none.

    One may be missing, but not the rarest word; where few articles hold all, any will do.
    """
    if not is_question(query):
        return 0
    return sum(not is_stop_word(clause) for clause in clauses_of(query.root)) - 1


def relaxation_notice(query: Query, total_all: int, *, by_weight: bool) -> str:
    """Return what a reader is told where articles that match in part are shown.

    ``by_weight`` says that the query is a question.
    """
    if by_weight:
        return _QUESTION_NOTICE
    wanted = [clause for clause in clauses_of(query.root) if not is_restriction(clause)]
    return _NOTICES[total_all > 0, len(wanted) == 1]
