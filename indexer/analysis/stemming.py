"""Snowball's French stems: of words that no lexicon knows, and of families of words.

Snowball knows endings, not words: it keeps the plural after a vowel (``selfies`` would not find
``selfie``) and leaves some feminines apart (``factrice``, ``facteur``); here these are mended, by
rules that need no list. A family is wider than a word: what shares a stem, accents left out, as
``coopération`` and ``coopérer`` do.
"""

import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer

from indexer.analysis.folding import fold

STEMMER_VERSION = f"snowball-{Stemmer.version()}"

#: Ends the stem of a word that no lexicon knows, as dictionaries write stems: ``selfi-`` is no
#: lemma ``selfi``, and the stem of ``Gaza`` is not ``gaz``.
STEM_MARK = "-"

#: Endings whose accent is certain though it was not typed: without it Snowball knows them not, and
#: ``developpee`` would find neither ``développé`` nor ``développement``.
_LOST_ACCENT = re.compile(r"(?<=[a-z])(?:ee(?=s?$)|iere(?=(?:s|ment)?$))")
_ACCENTED = {"ee": "ée", "iere": "ière"}
#: Stems of masculines in -if and -teur, of feminines in -euse and -trice, and what they share.
_SHARED = (("if", "iv", 3), ("tric", "teur", 6), ("eux", "eur", 7))
_SHARED_LETTERS = frozenset(ending[-1] for ending, _other, _min_chars in _SHARED)


class _Stemmers(threading.local):
    """PyStemmer's stemmers must not be shared by threads at work: each has its own."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = Stemmer.Stemmer("french", 0).stemWord


_stemmers = _Stemmers()


def stems(word: str, form: str) -> tuple[str, ...]:
    """Return both stems of a word that no lexicon knows, marked as such.

    ``word`` is in small letters, with its accents; ``form`` is it folded. That of the word as
    written comes first, then that without accents; one where they are equal. Stemming only the
    first would lose unaccented queries, only the second would split word families.
    """
    restored = form
    if "ee" in form or "iere" in form:
        restored = _LOST_ACCENT.sub(_with_accent, form)
    accented = _stem(word)
    folded = fold(accented if restored == word else _stem(restored))
    if accented == folded:
        return (accented + STEM_MARK,)
    return accented + STEM_MARK, folded + STEM_MARK


@lru_cache(maxsize=4_096)
def family(term: str) -> str:
    """Return the stem that a lemma or a marked stem shares with its family, accents left out."""
    return _family(term)


def families(terms: Iterable[str]) -> list[str]:
    """Return the families of many terms, each asked for once: they are not remembered."""
    return list(map(_family, terms))


def _family(term: str) -> str:
    if term.endswith(STEM_MARK):
        return fold(term.removesuffix(STEM_MARK))
    return fold(_stem(term)) if term.isalpha() else term


def _stem(word: str) -> str:
    return _shared(_stemmers.stem(_without_plural(word)))


def _with_accent(lost: re.Match[str]) -> str:
    return _ACCENTED[lost[0]]


def _without_plural(word: str) -> str:
    # In -us, -os and -is, but not in -ais and -ois.
    if word[-1:] == "s" and len(word) > 3:
        before = word[-2]
        if before in "uo" or (before == "i" and word[-3] not in "ao"):
            return word[:-1]
    return word


def _shared(stem: str) -> str:
    """Return the stem that a masculine and its feminine share, of either's."""
    if stem[-1:] not in _SHARED_LETTERS:
        return stem
    for ending, other, min_chars in _SHARED:
        if stem.endswith(ending) and len(stem) >= min_chars:
            return stem[: -len(ending)] + other
    return stem
