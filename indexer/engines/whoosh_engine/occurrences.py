"""Articles become occurrences: which word stands at which position, as arrays.

This is the part of indexing that can be done anywhere: a worker process cuts the texts of a batch
of articles, and the process that inverts them needs to look at no text again. Words are numbered:
a batch says each new one once, as a :class:`Lexeme`, and refers to it by number from then on, so
that the batches of one :class:`Tokeniser` must be read in their order.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import stretches, tokens
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.engines.base import Preparer
from indexer.engines.whoosh_engine.records import Record, RecordPacker
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP

Ints = NDArray[np.int32]

#: Stretches of text that a tokeniser remembers, some 300 bytes each; then it begins anew.
MAX_STRETCHES = 250_000


class Lexeme(NamedTuple):
    """A word as the index knows it: its form, its stems, and those of the compound it begins."""

    form: str
    stems: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The occurrences of some articles, in order, and the articles' records.

    ``lexemes[i]`` stands at ``positions[i]`` of its article; ``counts`` says how many occurrences
    each article has, ``title_counts`` how many of these, the first ones, are of its title.
    ``title_words`` and ``words`` are lengths, stop words left out. ``new`` are the lexemes numbered
    from ``first_new`` on; ``tokeniser`` tells whose numbers these are.
    """

    tokeniser: tuple[int, int]
    first_new: int
    new: tuple[Lexeme, ...]
    lexemes: NDArray[np.uint32]
    positions: Ints
    counts: Ints
    title_counts: Ints
    words: Ints
    title_words: Ints
    records: tuple[Record, ...]


class _Stretches(dict[str, int]):
    """Numbers the stretches of texts; knows the lexemes of each and where in it they begin."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[Lexeme, int] = {}
        self.lexemes: list[Lexeme] = []
        self.is_word = array("b")
        #: For each stretch the first of its parts, and one more in the end.
        self.first_parts = array("q", [0])
        self.part_lexemes = array("I")
        self.part_offsets = array("i")

    def __missing__(self, stretch: str) -> int:
        row = tokens(stretch)
        for number, token in enumerate(row):
            if token.joined:
                continue
            following = row[number + 1 : number + 2]
            joined = following[0].stems if following and following[0].joined else ()
            self.part_lexemes.append(self._number(Lexeme(token.form, token.stems, joined)))
            self.part_offsets.append(token.start)
        self.first_parts.append(len(self.part_lexemes))
        number = self[stretch] = len(self)
        return number

    def _number(self, lexeme: Lexeme) -> int:
        number = self._numbers.get(lexeme)
        if number is None:
            number = self._numbers[lexeme] = len(self.lexemes)
            self.lexemes.append(lexeme)
            self.is_word.append(bool(lexeme.stems))
        return number


class Tokeniser(Preparer):
    """Cuts the texts of articles, batch after batch."""

    def __init__(self, process: int = 0) -> None:
        self._process = process
        self._epoch = 0
        self._stretches = _Stretches()
        self._told = 0
        self._packer = RecordPacker()

    def prepare(self, articles: Sequence[Article]) -> Batch:
        """Answer the occurrences of ``articles``."""
        if len(self._stretches) > MAX_STRETCHES:
            self._epoch, self._told, self._stretches = self._epoch + 1, 0, _Stretches()
        words: list[str] = []
        #: How many stretches each text has, how many texts each article, and where texts begin.
        stretch_counts: list[int] = []
        text_counts: list[int] = []
        bases: list[int] = []
        for article in articles:
            base = 0
            texts = (article.title, *article.body.split(PARAGRAPH_BREAK))
            for text in texts:
                row = stretches(text)
                words.extend(row)
                stretch_counts.append(len(row))
                bases.append(base)
                base += len(text) + len(PARAGRAPH_BREAK)
            text_counts.append(len(texts))
        return self._laid_out(articles, words, stretch_counts, text_counts, bases)

    def _laid_out(
        self,
        articles: Sequence[Article],
        words: Sequence[str],
        stretch_counts: Sequence[int],
        text_counts: Sequence[int],
        bases: Sequence[int],
    ) -> Batch:
        known = self._stretches
        stretch = np.fromiter(map(known.__getitem__, words), np.int64, len(words))
        first_parts = np.array(known.first_parts)
        widths = np.diff(first_parts)[stretch]
        # A stretch begins a space after the one before it, the first of a text with the text.
        lengths = np.fromiter(map(len, words), np.int64, len(words)) + 1
        first_stretches = np.concatenate(([0], np.cumsum(stretch_counts)))
        ends = np.cumsum(lengths)
        text_starts = (ends - lengths)[first_stretches[:-1]]
        starts = ends - lengths + np.repeat(bases - text_starts, stretch_counts)
        # Every part of every stretch, in order.
        part = ranges(first_parts[stretch], widths)
        lexemes = np.array(known.part_lexemes)[part]
        offsets = np.array(known.part_offsets)[part] + np.repeat(starts, widths)
        counts_by_text = _sums(widths, first_stretches)
        first_texts = np.concatenate(([0], np.cumsum(text_counts)))
        counts = _sums(counts_by_text, first_texts)
        # Positions run on within an article, and leap before each text but the first.
        nth_text = ranges(np.zeros(len(text_counts), np.int64), np.array(text_counts))
        positions = ranges(np.zeros(len(counts), np.int64), counts)
        positions += PARAGRAPH_GAP * np.repeat(nth_text, counts_by_text)
        is_word = np.array(known.is_word)[lexemes]
        first_occurrences = np.concatenate(([0], np.cumsum(counts)))
        title_counts = counts_by_text[first_texts[:-1]]
        new = tuple(known.lexemes[self._told :])
        batch = Batch(
            tokeniser=(self._process, self._epoch),
            first_new=self._told,
            new=new,
            lexemes=lexemes,
            positions=positions.astype(np.int32),
            counts=counts,
            title_counts=title_counts,
            words=_sums(is_word, first_occurrences),
            title_words=_sums(
                np.where(positions < np.repeat(title_counts, counts), is_word, 0),
                first_occurrences,
            ),
            records=tuple(
                self._packer.pack(article, positions[first:last], offsets[first:last])
                for article, first, last in zip(
                    articles, first_occurrences[:-1], first_occurrences[1:], strict=True
                )
            ),
        )
        self._told += len(new)
        return batch


def ranges(starts: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Answer ``starts[0], starts[0] + 1, …``, ``counts[0]`` of them, then the same of the next."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    before: NDArray[np.int64] = np.repeat(starts - (ends - counts), counts)
    return before + np.arange(total, dtype=np.int64)


def _sums(values: NDArray[np.integer], firsts: NDArray[np.integer]) -> Ints:
    """Answer the sum of each stretch that begins at ``firsts``, the last of which is the end."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    between: Ints = (sums[firsts[1:]] - sums[firsts[:-1]]).astype(np.int32)
    return between
