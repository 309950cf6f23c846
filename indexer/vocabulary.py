"""The surface words of a corpus, its titles and frequent phrases: what to correct and complete to.

In go articles as they are indexed, out comes a small file beside the index. Words are kept as they
are written, never as stems: for each folded form the way it is written most often. Memory is
bounded: beyond so many different words or phrases, those seen once are forgotten.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from indexer.analysis import APOSTROPHES, fold, is_stop, stretches
from indexer.article import Article

FILE = "vocabulary.json"
#: What is counted at once; beyond it the rare half is forgotten.
MAX_COUNTED = 500_000
#: What is kept in the end, the most frequent.
MAX_WORDS, MAX_PHRASES, MAX_TITLES = 400_000, 100_000, 200_000
#: A phrase is frequent that begins so many articles; the fourth root of their number if more.
MIN_PHRASE_COUNT = 2
MAX_PHRASE_WORDS = 4
_WORD = re.compile(rf"[^\W\d_]+(?:[-{APOSTROPHES}][^\W\d_]+)*")
_ELIDED = re.compile(
    rf"^(?:[ldcjmnst]|(?:jus|lors|puis|quoi|pres)?qu)[{APOSTROPHES}](?=\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and phrases with the number of times they stand in the corpus, and titles.

    Words are in lower case unless the corpus never writes them so; both lists begin with the most
    frequent.
    """

    words: tuple[tuple[str, int], ...] = ()
    phrases: tuple[tuple[str, int], ...] = ()
    titles: tuple[str, ...] = ()

    def save(self, directory: Path) -> None:
        """Write it into ``directory``."""
        document = {"words": self.words, "phrases": self.phrases, "titles": self.titles}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        (directory / FILE).write_text(text, "utf-8", "replace")

    @classmethod
    def load(cls, directory: Path) -> "Vocabulary":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        document = json.loads((directory / FILE).read_text("utf-8"))
        try:
            return cls(
                tuple((str(word), int(count)) for word, count in document["words"]),
                tuple((str(phrase), int(count)) for phrase, count in document["phrases"]),
                tuple(map(str, document["titles"])),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a vocabulary: {error}") from error


class VocabularyBuilder:
    """Counts words and phrases."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._phrases: Counter[str] = Counter()
        self._titles: dict[str, None] = {}
        self._articles = 0

    def add(self, articles: Iterable[Article]) -> None:
        """Count the words of articles, and the phrases of each title and first paragraph."""
        written: Counter[str] = Counter()
        for article in articles:
            written.update(stretches(article.title))
            written.update(stretches(article.body))
            first = article.body.partition("\n\n")[0]
            self._phrases.update({*_phrases(article.title), *_phrases(first)})
            self._titles[article.title] = None
            self._articles += 1
        for stretch, count in written.items():
            for word in words(stretch):
                self._words[word] += count

    def know(self, vocabulary: Vocabulary) -> None:
        """Go on from what was counted before."""
        self._words.update(dict(vocabulary.words))
        self._phrases.update(dict(vocabulary.phrases))
        self._titles.update(dict.fromkeys(vocabulary.titles))
        self._articles += len(vocabulary.titles)

    def update(self, other: "VocabularyBuilder") -> None:
        """Count what another one counted."""
        self._words.update(other._words)
        self._phrases.update(other._phrases)
        self._articles += other._articles
        for title in islice(other._titles, max(0, MAX_TITLES - len(self._titles))):
            self._titles[title] = None
        for counter in (self._words, self._phrases):
            if len(counter) > MAX_COUNTED:
                _forget(counter)

    def build(self) -> Vocabulary:
        """Answer what was counted."""
        least = max(MIN_PHRASE_COUNT, round(self._articles**0.25))
        frequent = {phrase: count for phrase, count in self._phrases.items() if count >= least}
        return Vocabulary(
            tuple(_by_form(self._words.items())[:MAX_WORDS]),
            tuple(_by_form(frequent.items())[:MAX_PHRASES]),
            tuple(self._titles),
        )


def words(text: str) -> list[str]:
    """Answer the words of a text as they are written, elided articles left out."""
    return [_bare(word) for word in _WORD.findall(text)]


def _bare(word: str) -> str:
    return word if word.isalpha() else _ELIDED.sub("", word)


def _phrases(text: str) -> Iterable[str]:
    """Two to four words that follow each other; none begins or ends with a small word."""
    row = _WORD.findall(text)
    small = list(map(_is_small, row))
    for start in range(len(row)):
        if small[start]:
            continue
        for end in range(start + 2, min(start + MAX_PHRASE_WORDS, len(row)) + 1):
            if not small[end - 1]:
                yield " ".join([_bare(row[start]), *row[start + 1 : end]])


@lru_cache(maxsize=100_000)
def _is_small(word: str) -> bool:
    return len(word) == 1 or is_stop(fold(word))


def _forget(counter: Counter[str]) -> None:
    """Forget the rarest half, at least those seen once."""
    least = max(1, sorted(counter.values())[len(counter) // 2])
    for word in [word for word, count in counter.items() if count <= least]:
        del counter[word]


def _by_form(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join the ways to write a form under the most frequent one, small letters first."""
    ways: dict[str, list[tuple[str, int]]] = {}
    for word, count in counted:
        ways.setdefault(fold(word), []).append((word, count))
    rows = []
    for written in ways.values():
        total = sum(count for _word, count in written)
        lower = [(word, count) for word, count in written if word == word.lower()]
        # A capital at a sentence's beginning is none of the word's.
        offered = lower if 4 * sum(count for _word, count in lower) >= total else written
        word, _count = min(offered, key=lambda row: (-row[1], row[0]))
        rows.append((word, total))
    return sorted(rows, key=lambda row: (-row[1], row[0]))
