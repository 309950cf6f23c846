"""The surface words of a corpus, its titles and frequent phrases: what to correct and complete to.

In go articles as they are indexed, out comes a small file beside the index. Words are kept as they
are written, never as stems: for each folded form the way it is written most often. Memory is
bounded: beyond so many different words or phrases, those seen once are forgotten. The file holds
sorted columns, so that what is read is ready to be asked.
"""

import re
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import APOSTROPHES, fold, is_stop, stretches
from indexer.article import Article

FILE = "vocabulary.npz"
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
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_END = "\U0010ffff"
_NEWLINE = 10

_Packed = NDArray[np.uint8]

_Columns = Mapping[str, NDArray[Any]]


def key_of(text: str) -> str:
    """Answer what a text is looked up by: no accents, no capitals, one kind of apostrophe."""
    return _APOSTROPHE.sub("'", fold(text))


class Texts:
    """Texts in the order of their keys, each with how often it stands in the corpus.

    Both are kept packed, a line each, until they are asked for.
    """

    def __init__(
        self, packed_keys: _Packed, packed_texts: _Packed, counts: NDArray[np.uint32]
    ) -> None:
        self.packed_keys = packed_keys
        self.counts = counts
        self._packed_texts = packed_texts

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[str, int]]) -> "Texts":
        """Sort texts; of equal keys the more frequent goes first."""
        lines = ((" ".join(text.split("\n")), count) for text, count in rows)
        ordered = sorted((key_of(text), -count, text) for text, count in lines)
        return cls(
            _packed(row[0] for row in ordered),
            _packed(row[2] for row in ordered),
            np.array([-count for _key, count, _text in ordered], np.uint32),
        )

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def keys(self) -> list[str]:
        """What the texts are looked up by, in order."""
        return _unpacked(self.packed_keys)

    @cached_property
    def texts(self) -> list[str]:
        """The texts as they are written, in the order of their keys."""
        return _unpacked(self._packed_texts)

    def rows(self) -> list[tuple[str, int]]:
        """All texts with their counts, the most frequent first."""
        rows = zip(self.texts, self.counts.tolist(), strict=True)
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def find(self, key: str) -> int | None:
        """Answer the place of the most frequent text with this very key."""
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else None

    def beginning_with(self, key: str, most: int) -> list[str]:
        """Answer at most ``most`` texts whose keys begin so, the most frequent first."""
        first = bisect_left(self.keys, key)
        last = bisect_left(self.keys, key + _END, lo=first)
        # Stable, so that equally frequent ones stay in the order of their keys.
        ranked = np.argsort(-self.counts[first:last].astype(np.int64), kind="stable")[:most]
        return [self.texts[first + place] for place in ranked.tolist()]

    def columns(self, name: str) -> dict[str, NDArray[Any]]:
        """Answer what to save, as arrays by name."""
        return {
            f"{name}_keys": self.packed_keys,
            f"{name}_texts": self._packed_texts,
            f"{name}_counts": self.counts,
        }

    @classmethod
    def of_columns(cls, name: str, columns: _Columns) -> "Texts":
        """Read what :meth:`columns` answered; raises KeyError or ValueError where it cannot be."""
        keys, texts = columns[f"{name}_keys"], columns[f"{name}_texts"]
        counts = columns[f"{name}_counts"]
        for packed in (keys, texts):
            if (lines := int(np.count_nonzero(packed == _NEWLINE))) != len(counts):
                raise ValueError(f"{lines} texts instead of {len(counts)}")
        return cls(keys, texts, counts)


def _packed(texts: Iterable[str]) -> _Packed:
    return np.frombuffer("".join(f"{t}\n" for t in texts).encode("utf-8", "replace"), np.uint8)


def _unpacked(packed: _Packed) -> list[str]:
    return packed.tobytes().decode("utf-8").split("\n")[:-1]


class Vocabulary:
    """Words and phrases with the number of times they stand in the corpus, and titles.

    Words are in lower case unless the corpus never writes them so.
    """

    def __init__(
        self,
        words: Iterable[tuple[str, int]] = (),
        phrases: Iterable[tuple[str, int]] = (),
        titles: Iterable[str] = (),
    ) -> None:
        self.word_texts = Texts.of_rows(words)
        self.phrase_texts = Texts.of_rows(phrases)
        self.title_texts = Texts.of_rows((title, 0) for title in titles)

    @property
    def words(self) -> tuple[tuple[str, int], ...]:
        """The words with their counts, the most frequent first."""
        return tuple(self.word_texts.rows())

    @property
    def phrases(self) -> tuple[tuple[str, int], ...]:
        """The phrases with their counts, the most frequent first."""
        return tuple(self.phrase_texts.rows())

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles, in alphabetical order."""
        return tuple(self.title_texts.texts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        mine, others = ((v.words, v.phrases, v.titles) for v in (self, other))
        return mine == others

    __hash__ = None  # type: ignore[assignment]  # equal ones may be many, none is a key

    def is_small_word(self, word: str) -> bool:
        """Answer whether the corpus has this word and writes it in small letters."""
        place = self.word_texts.find(key_of(word))
        return place is not None and self.word_texts.texts[place].islower()

    def save(self, directory: Path) -> None:
        """Write it into ``directory``."""
        columns: dict[str, Any] = {
            **self.word_texts.columns("words"),
            **self.phrase_texts.columns("phrases"),
            **self.title_texts.columns("titles"),
        }
        with (directory / FILE).open("wb") as file:
            np.savez(file, **columns)

    @classmethod
    def load(cls, directory: Path) -> "Vocabulary":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        vocabulary = cls()
        try:
            with (
                (directory / FILE).open("rb") as file,
                np.load(file, allow_pickle=False) as columns,
            ):
                vocabulary.word_texts = Texts.of_columns("words", columns)
                vocabulary.phrase_texts = Texts.of_columns("phrases", columns)
                vocabulary.title_texts = Texts.of_columns("titles", columns)
        except (KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"not a vocabulary: {error}") from error
        return vocabulary


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
            if article.title.strip():
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
            _by_form(self._words.items())[:MAX_WORDS],
            _by_form(frequent.items())[:MAX_PHRASES],
            self._titles,
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
