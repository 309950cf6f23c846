"""The surface words of a corpus, its titles and frequent phrases: what to correct and complete to.

What was counted (:mod:`indexer.suggest.vocabulary_builder`) goes in, out comes a small file beside
the index. It holds sorted columns, so that what is read is ready to be asked.
"""

import re
import zipfile
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import APOSTROPHES, ELIDED, fold
from indexer.build.generation_files import GenerationFiles
from indexer.columns_file import columns_of

FILE = "vocabulary.npz"
_WORD = re.compile(rf"[^\W\d_]+(?:[-{APOSTROPHES}][^\W\d_]+)*")
_ELIDED = re.compile(rf"^{ELIDED}[{APOSTROPHES}](?=\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
#: So many of the commonest words are read by themselves: they are two thirds of what is typed.
_COMMONEST = 2_000
#: zlib's level: the usual 6 takes three times as long for a twentieth less.
_LEVEL = 4
_END = "\U0010ffff"
_NEWLINE = 10

_Packed = NDArray[np.uint8]

_Columns = Mapping[str, NDArray[Any]]


def key_of(text: str) -> str:
    """Return what a text is looked up by: no accents, no capitals, one kind of apostrophe."""
    folded = fold(text)
    return folded if folded.isalnum() else _APOSTROPHE.sub("'", folded)


class Texts:
    """Texts in the order of their keys, each with how often it stands in the corpus.

    Both are kept packed, a line each, until they are asked for; of a text that is its own key the
    line is empty.
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
        lines = ((text.replace("\n", " "), count) for text, count in rows)
        ordered = sorted([(key_of(text), -count, text) for text, count in lines])
        return cls(
            _packed([key for key, _count, _text in ordered]),
            _packed(["" if text == key else text for key, _count, text in ordered]),
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
        texts = zip(self.keys, _unpacked(self._packed_texts), strict=True)
        return [text or key for key, text in texts]

    def rows(self) -> list[tuple[str, int]]:
        """Return all texts with their counts, the most frequent first."""
        rows = zip(self.texts, self.counts.tolist(), strict=True)
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def find(self, key: str) -> int | None:
        """Return the place of the most frequent text with this very key."""
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else None

    def beginning_with(self, key: str, most: int) -> list[str]:
        """Return at most ``most`` texts whose keys begin so, the most frequent first."""
        first = bisect_left(self.keys, key)
        last = bisect_left(self.keys, key + _END, lo=first)
        # Stable, so that equally frequent ones stay in the order of their keys.
        ranked = np.argsort(-self.counts[first:last].astype(np.int64), kind="stable")[:most]
        return [self.texts[first + place] for place in ranked.tolist()]

    def columns(self, name: str) -> dict[str, NDArray[Any]]:
        """Return what to save, as arrays by name."""
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


def _packed(texts: Sequence[str]) -> _Packed:
    lines = "\n".join([*texts, ""])
    return np.frombuffer(lines.encode("utf-8", "replace"), np.uint8)


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

    def is_lower_case(self, word: str) -> bool:
        """Return whether the corpus has this word and writes it in small letters."""
        place = self.word_texts.find(key_of(word))
        return place is not None and self.word_texts.texts[place].islower()

    def save(self, directory: Path) -> None:
        """Write it into ``directory``."""
        columns: dict[str, Any] = {
            **self.word_texts.columns("words"),
            **self.phrase_texts.columns("phrases"),
            **self.title_texts.columns("titles"),
            "commonest": _packed(self.word_texts.beginning_with("", _COMMONEST)),
        }
        # As numpy would, but for the level, which it does not let be chosen.
        with zipfile.ZipFile(
            directory / FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL
        ) as archive:
            for name, column in columns.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                    np.lib.format.write_array(file, column, allow_pickle=False)

    @classmethod
    def load(cls, files: GenerationFiles) -> "Vocabulary":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        vocabulary = cls()
        with columns_of(files.read(FILE), FILE) as columns:
            vocabulary.word_texts = Texts.of_columns("words", columns)
            vocabulary.phrase_texts = Texts.of_columns("phrases", columns)
            vocabulary.title_texts = Texts.of_columns("titles", columns)
        return vocabulary


def commonest_words(files: GenerationFiles) -> list[str]:
    """Return the words that a corpus has most, without loading the others.

    None where they cannot be read, which is told by loading.
    """
    try:
        with columns_of(files.read(FILE), FILE) as columns:
            return _unpacked(columns["commonest"])
    except (OSError, ValueError):
        return []


def words(text: str) -> list[str]:
    """Return the words of a text as they are written, elided articles left out."""
    return [bare(word) for word in written_words(text)]


def written_words(text: str) -> list[str]:
    """Return the words of a text with the elided articles before them."""
    return _WORD.findall(text)


def bare(word: str) -> str:
    """Return a word without the elided article before it."""
    return word if word.isalpha() else _ELIDED.sub("", word)
