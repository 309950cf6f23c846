"""Which terms a French word has: its lemmas, of a word that no lexicon knows its stems.

All lemmas of a form stand at one position of a text: ``écrit`` is *écrit* and *écrire*. A query
means fewer: a word that is a lemma is read as that lemma alone. Nothing here knows how texts are
cut into words.
"""

import re

from indexer.analysis.folding import fold, without_ligatures
from indexer.analysis.lexicon import FormLemmas, Lexicon
from indexer.analysis.patterns import ORDINAL
from indexer.analysis.stemming import stems
from indexer.analysis.stop_words import STOP_WORDS

#: A query means so many lemmas at most of a word: compiled loops have a place for each.
MAX_QUERY_TERMS = 3
_ORDINAL_ENDINGS = "eme", "emes", "1ere", "1eres"
_ORDINAL_ENDING = re.compile(r"(?<=^1)(?:er|re)s?$|(?<=^2)nde?s?$|(?<=\d)es$")
_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)

_lexicon = Lexicon()


def is_stop(form: str) -> bool:
    """Return whether a folded form is a stop word."""
    return form in _FOLDED_STOP_WORDS


class WordTerms(dict[str, tuple[str, tuple[str, ...]]]):
    """Remembers the form and the terms of each word by its key; no terms of a stop word."""

    #: So many words or chunks are remembered, then anew; one takes about half a kilobyte.
    max_remembered = 10_000

    def __missing__(self, word: str) -> tuple[str, tuple[str, ...]]:
        form = fold(word)
        if form.endswith(_ORDINAL_ENDINGS) and (match := ORDINAL.fullmatch(form)):
            word = form = f"{match[1]}e{match[2]}" if match[1] else f"1re{match[2]}"
        if form in _FOLDED_STOP_WORDS and _is_stop_word(word.lower()):
            found: tuple[str, tuple[str, ...]] = form, ()
        else:
            found = form, self.terms(word, form)
        if len(self) >= self.max_remembered:
            self.clear()
        self[word] = found
        return found

    def terms(self, word: str, form: str) -> tuple[str, ...]:
        """Return the terms of a word that is no stop word, by its key and its form."""
        if not form.isalpha() and any(map(str.isdigit, form)):
            # ``1er`` and ``1re`` are one word.
            return (_ORDINAL_ENDING.sub("e", form),)
        written = word if word.isascii() else without_ligatures(word)
        known = _lexicon.lemmas(written) or _lexicon.lemmas(form)
        return self.chosen(known) if known else stems(written.lower(), form)

    @staticmethod
    def chosen(known: FormLemmas) -> tuple[str, ...]:
        """Return which lemmas of a form are meant."""
        return known.lemmas


class QueryWordTerms(WordTerms):
    """The same of words of queries."""

    max_remembered = 4_096

    @staticmethod
    def chosen(known: FormLemmas) -> tuple[str, ...]:
        """Return the lemmas that a query means."""
        return known.query_lemmas[:MAX_QUERY_TERMS]


def word_key(word: str) -> str:
    """Return a word in small letters; but one that the lexicon reads otherwise in capitals."""
    return word if not word.islower() and word in _lexicon else word.lower()


def _is_stop_word(word: str) -> bool:
    """Return whether a word is a stop word whose form is one's.

    Without accents a word is one where any accents would make it one; ``sûr`` is none.
    """
    written = without_ligatures(word)
    return written.isascii() or written in STOP_WORDS
