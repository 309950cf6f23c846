"""How what is being typed may go on: frequent phrases, titles, then words of the corpus."""

import re

from indexer.analysis import fold, is_stop
from indexer.query.nodes import MAX_CHARS
from indexer.suggest.vocabulary import Vocabulary, key_of

#: Completions begin with so many letters.
MIN_TYPED = 2
#: How many of eight completions are phrases, titles and words, where there are enough of each.
_EIGHTHS = (3, 2, 3)
_LAST_WORD = re.compile(r"[^\W\d_]{2,}$")


class Completer:
    """Continues what is being typed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def complete(self, typed: str, most: int = 8) -> list[str]:
        """Return how ``typed`` may go on: phrases, titles, then its last word.

        Accents and capitals do not count. Nothing for less than two letters.
        """
        text = " ".join(typed[:MAX_CHARS].split())
        key = key_of(text)
        if len(key) < MIN_TYPED:
            return []
        offered: dict[str, str] = {}
        kinds: list[list[str]] = []
        for offers in (
            self._vocabulary.phrase_texts.beginning_with(key, most),
            self._vocabulary.title_texts.beginning_with(key, most),
            self._last_word(text, most),
        ):
            fresh: dict[str, str] = {}
            for offer in offers:
                if offer != text and (offer_key := key_of(offer)) not in offered:
                    fresh.setdefault(offer_key, offer)
            offered |= fresh
            kinds.append(list(fresh.values()))
        # Each kind has its share; the room that one leaves goes to the others, in order.
        taken = [
            min(len(kind), most * share // 8) for kind, share in zip(kinds, _EIGHTHS, strict=True)
        ]
        for number, kind in enumerate(kinds):
            taken[number] += min(len(kind) - taken[number], most - sum(taken))
        return [text for kind, count in zip(kinds, taken, strict=True) for text in kind[:count]]

    def _last_word(self, text: str, most: int) -> list[str]:
        match = _LAST_WORD.search(text)
        # « président de la »: that the next word begins with « la » is unlikely.
        if match is None or (match.start() and is_stop(fold(match[0]))):
            return []
        words = self._vocabulary.word_texts.beginning_with(key_of(match[0]), most)
        return [text[: match.start()] + word for word in words]
