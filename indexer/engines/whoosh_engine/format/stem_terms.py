"""How a lemma or a stem is written as a term: behind its family, so that families stand together.

The terms of a field are in order, and so a family is a range of them: ``cooper`` begins the terms
of *coopération*, *coopérer* and *coopératif*, without postings of its own.
"""

from functools import lru_cache

from indexer.analysis import family

_END = "\x1f"


@lru_cache(maxsize=50_000)
def stem_term(stem: str) -> str:
    """Return the term of a lemma or a stem."""
    return f"{family(stem)}{_END}{stem}"


def stem_of(term: bytes) -> bytes:
    """Return the lemma or the stem of a term."""
    return term.partition(_END.encode())[2]


def family_of(term: bytes) -> bytes:
    """Return the family of a term."""
    return term.partition(_END.encode())[0]


def family_prefix(family_: str) -> str:
    """Return what the terms of a family begin with, and no others."""
    return family_ + _END
