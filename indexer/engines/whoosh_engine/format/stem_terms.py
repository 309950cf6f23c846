"""How a lemma or a stem is written as a term: behind its family, so that families stand together.

The terms of a field are in order, and so a family is a range of them: ``cooper`` begins the terms
of *coopération*, *coopérer* and *coopératif*, without postings of its own.
"""

from collections.abc import Collection

from indexer.analysis import families, family

_END = "\x1f"


def stem_term(stem: str) -> str:
    """Return the term of a lemma or a stem."""
    return f"{family(stem)}{_END}{stem}"


def stem_terms(stems: Collection[str]) -> list[str]:
    """Return the terms of many lemmas and stems, sooner than one by one."""
    found = zip(families(stems), stems, strict=True)
    return [f"{family_}{_END}{stem}" for family_, stem in found]


def stem_of(term: bytes) -> bytes:
    """Return the lemma or the stem of a term."""
    return term.partition(_END.encode())[2]


def family_of(term: bytes) -> bytes:
    """Return the family of a term."""
    return term.partition(_END.encode())[0]


def family_prefix(family_: str) -> str:
    """Return what the terms of a family begin with, and no others."""
    return family_ + _END
