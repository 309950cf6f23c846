"""How what is being typed may go on: words of the corpus, frequent phrases, then titles."""

import re
from collections.abc import Sequence

from indexer.analysis import fold, is_stop
from indexer.query.nodes import MAX_CHARS
from indexer.suggest.vocabulary import Vocabulary, key_of

#: Completions begin with so many letters.
MIN_TYPED = 2
#: How many of eight completions are of each kind, where there are enough of each.
_EIGHTHS = {"words": 3, "phrases": 3, "titles": 2}
#: In which order they are offered.
_WORD_BEGINS = ("words", "phrases", "titles")
_WORD_GOES_ON = ("phrases", "titles", "words")
#: A word of fewer letters is rather the beginning of another.
_MIN_WHOLE = 5
#: Forms of the commonest verbs, as they are folded.
_VERBS = frozenset(
    "a ont avait avaient aura est sont etait etaient sera ete va vont veut veulent peut peuvent "
    "doit doivent fait font dit".split()
)
_LAST_WORD = re.compile(r"[^\W\d_]{2,}$")


def _shorter_first(words: Sequence[str]) -> list[str]:
    """Return words in their order, but each before those that go on from it."""
    ordered: list[str] = []
    for word in words:
        key = key_of(word)
        keys = [key_of(other) for other in ordered]
        longer = (at for at, other in enumerate(keys) if other != key and other.startswith(key))
        ordered.insert(next(longer, len(ordered)), word)
    return ordered


def _breaks_off(phrase: str) -> bool:
    """Return whether a phrase ends with a small word, or has a verb whose sentence is missing."""
    forms = re.split("[\\s'’]", fold(phrase))
    return is_stop(forms[-1]) or not _VERBS.isdisjoint(forms)


class Completer:
    """Continues what is being typed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def complete(self, typed: str, most: int = 8) -> list[str]:
        """Return how ``typed`` may go on: its last word, phrases, then titles.

        Phrases first where it is a whole word already, or several: what the last of these may
        become does not always go with those before. Accents and capitals do not count. Nothing for
        less than two letters.
        """
        text = " ".join(typed[:MAX_CHARS].split())
        key = key_of(text)
        if len(key) < MIN_TYPED:
            return []
        offered: dict[str, str] = {}
        kinds: list[list[str]] = []
        by_kind = {
            "words": self._last_word(text, most),
            "phrases": self._phrases(key, most),
            "titles": self._vocabulary.title_texts.beginning_with(key, most),
        }
        order = _WORD_GOES_ON if self._is_whole(text, key) else _WORD_BEGINS
        for offers in map(by_kind.__getitem__, order):
            fresh: dict[str, str] = {}
            for offer in offers:
                if offer != text and (offer_key := key_of(offer)) not in offered:
                    fresh.setdefault(offer_key, offer)
            offered |= fresh
            kinds.append(list(fresh.values()))
        # Each kind has its share; the room that one leaves goes to the others, in order.
        shares = [most * _EIGHTHS[name] // 8 for name in order]
        taken = [min(len(kind), share) for kind, share in zip(kinds, shares, strict=True)]
        for number, kind in enumerate(kinds):
            taken[number] += min(len(kind) - taken[number], most - sum(taken))
        return [text for kind, count in zip(kinds, taken, strict=True) for text in kind[:count]]

    def _is_whole(self, text: str, key: str) -> bool:
        """Return whether what is typed is several words, or one that the corpus has."""
        is_word = len(key) >= _MIN_WHOLE and self._vocabulary.word_texts.find(key) is not None
        return " " in text or is_word

    def _phrases(self, key: str, most: int) -> list[str]:
        """Return phrases that begin so; what breaks off in the middle of a sentence is none."""
        found = self._vocabulary.phrase_texts.beginning_with(key, 2 * most)
        return [phrase for phrase in found if not _breaks_off(phrase)][:most]

    def _last_word(self, text: str, most: int) -> list[str]:
        match = _LAST_WORD.search(text)
        # « président de la »: that the next word begins with « la » is unlikely.
        if match is None or (match.start() and is_stop(fold(match[0]))):
            return []
        words = self._vocabulary.word_texts.beginning_with(key_of(match[0]), most)
        return [text[: match.start()] + word for word in _shorter_first(words)]
