"""The words of a corpus and its frequent phrases are counted as its articles are read.

In go articles cut into chunks, out comes a :class:`~indexer.suggest.vocabulary.Vocabulary`.
Words are kept as they are written, never as stems: for each folded form the way it is written most
often. Memory is bounded: beyond so many different words or phrases, those seen once are forgotten.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from indexer.analysis import fold, is_stop
from indexer.array_types import Ints
from indexer.build.chunks import ChunkedBatch
from indexer.build.growable import GrowableArray
from indexer.suggest.kernels.word_counts import WordTable, count_words
from indexer.suggest.phrase_counts import PhraseCounts
from indexer.suggest.vocabulary import Vocabulary, bare, written_words

#: What is counted at once; beyond it the rare half is forgotten.
MAX_COUNTED = 500_000
#: What is kept in the end, the most frequent.
MAX_WORDS, MAX_PHRASES, MAX_TITLES = 400_000, 100_000, 200_000
#: A phrase is frequent that begins so many articles; the fourth root of their number if more.
MIN_PHRASE_COUNT = 2


class _Words:
    """Numbers words and counts them; knows the words of each chunk."""

    def __init__(self) -> None:
        #: A word takes the next number as it is first asked for.
        self._numbers: dict[str, int] = defaultdict(itertools.count().__next__)
        #: Of new words they do not tell before :meth:`_settle`.
        self._counts, self._bares = GrowableArray(np.int64), GrowableArray(np.int32)
        self._is_stop = GrowableArray(np.bool_)
        self.begin_table()

    def begin_table(self) -> None:
        """Forget the chunks."""
        self._word_starts, self._words = GrowableArray(np.int64, [0]), GrowableArray(np.int32)

    def __len__(self) -> int:
        """How many words have a number."""
        return len(self._numbers)

    def number(self, word: str) -> int:
        """Return the number of a word as it is written."""
        return self._numbers[word]

    def learn(self, chunks: Sequence[str]) -> None:
        """Note the words of new chunks."""
        found: list[str] = []
        lasts = []
        begin = len(self._words)
        for chunk in chunks:
            if chunk.isalpha():
                found.append(chunk)
            else:
                found += written_words(chunk)
            lasts.append(begin + len(found))
        self._words.extend(list(map(self._numbers.__getitem__, found)))
        self._word_starts.extend(lasts)

    def table(self) -> WordTable:
        """Return the words of each chunk."""
        self._settle()
        return WordTable(
            self._word_starts.values, self._words.values, self._bares.values, self._is_stop.values
        )

    def count(self, numbers: Ints) -> None:
        """Count the words of chunks."""
        count_words(numbers, self.table(), self._counts.values)

    def add(self, words: Iterable[tuple[str, int]]) -> None:
        """Count words as often as they were counted before."""
        known = [(self.number(word), count) for word, count in words]
        self._settle()
        for number, count in known:
            self._counts.values[number] += count

    def _settle(self) -> None:
        """Note what is to be known of each new word."""
        # Words without their article may be new in turn.
        while more := len(self._numbers) - len(self._bares):
            new = list(itertools.islice(reversed(self._numbers), more))[::-1]
            self._counts.extend(np.zeros(more, np.int64))
            self._bares.extend([self._numbers[bare(word)] for word in new])
            self._is_stop.extend([len(word) == 1 or is_stop(fold(word)) for word in new])

    def rows(self) -> list[tuple[str, int]]:
        """Return the words that were counted, with their counts."""
        self._settle()
        counted = zip(self._numbers, self._counts.values.tolist(), strict=True)
        return [(word, count) for word, count in counted if count]

    def written(self) -> list[str]:
        """Return the words by number."""
        return list(self._numbers)

    def forget(self, used: Ints) -> Ints:
        """Forget the rarest half, at least those seen once; return the new number of each word.

        Those in ``used`` lose their count only. No chunk is known any more.
        """
        self._settle()
        counts = self._counts.values
        counted = np.sort(counts[counts > 0])
        least = max(1, int(counted[len(counted) // 2])) if len(counted) else 1
        counts[counts <= least] = 0
        kept = counts > 0
        kept[used] = True
        kept[self._bares.values[kept]] = True
        numbers = (np.cumsum(kept) - 1).astype(np.int32)
        words = self.written()
        self._numbers = defaultdict(
            itertools.count(int(kept.sum())).__next__,
            {words[old]: new for new, old in enumerate(np.flatnonzero(kept).tolist())},
        )
        self._counts = GrowableArray(np.int64, counts[kept])
        self._bares = GrowableArray(np.int32, numbers[self._bares.values[kept]])
        self._is_stop = GrowableArray(np.bool_, self._is_stop.values[kept])
        self.begin_table()
        return numbers


class VocabularyBuilder:
    """Counts words and phrases of articles, batch after batch."""

    def __init__(self) -> None:
        self._words = _Words()
        self._phrases = PhraseCounts()
        self._titles: dict[str, None] = {}
        self._articles = 0
        self._table = -1

    def add(self, cut: ChunkedBatch) -> None:
        """Count the words of articles, and the phrases of each title and first paragraph."""
        if cut.table != self._table:
            self._begin_table(cut.table)
        self._words.learn(cut.new)
        self._words.count(cut.numbers)
        self._phrases.count(cut, self._words.table())
        if len(self._phrases) > MAX_COUNTED:
            self._phrases.forget()
        for article in cut.articles:
            if len(self._titles) < MAX_TITLES and article.title.strip():
                self._titles[article.title] = None
        self._articles += len(cut.articles)

    def _begin_table(self, table: int) -> None:
        """Forget what chunks hold, and rare words where there are many.

        While a table lasts words are not forgotten: its chunks are made of them.
        """
        self._table = table
        self._words.begin_table()
        if len(self._words) > MAX_COUNTED:
            self._phrases.renumber(self._words.forget(self._phrases.words()))

    def know(self, vocabulary: Vocabulary) -> None:
        """Go on from what was counted before."""
        self._words.add(vocabulary.words)
        phrases = vocabulary.phrases
        number = self._words.number
        rows = [list(map(number, phrase.split(" "))) for phrase, _count in phrases]
        self._phrases.know(rows, [count for _phrase, count in phrases])
        self._titles.update(dict.fromkeys(vocabulary.titles))
        self._articles += len(vocabulary.titles)

    def build(self) -> Vocabulary:
        """Return what was counted."""
        least = max(MIN_PHRASE_COUNT, round(self._articles**0.25))
        written = self._words.written()
        frequent = [
            (" ".join([written[word] for word in row]), count)
            for row, count in self._phrases.rows(least)
        ]
        return Vocabulary(
            _most(MAX_WORDS, _by_form(self._words.rows())),
            _most(MAX_PHRASES, _by_form(frequent)),
            self._titles,
        )


def _by_form(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join the ways to write a form under the most frequent one, small letters first."""
    by_form: dict[str, tuple[str, int]] = {}
    # Most forms are written in one way: a list for each took a fifth of the time.
    ways: dict[str, list[tuple[str, int]]] = {}
    for row in counted:
        form = fold(row[0])
        first = by_form.setdefault(form, row)
        if first is not row:
            ways.setdefault(form, [first]).append(row)
    for form, written in ways.items():
        by_form[form] = _joined(written)
    return list(by_form.values())


def _joined(written: Sequence[tuple[str, int]]) -> tuple[str, int]:
    total = sum(count for _word, count in written)
    lower = [(word, count) for word, count in written if word == word.lower()]
    # A capital at a sentence's beginning is none of the word's.
    offered = lower if 4 * sum(count for _word, count in lower) >= total else written
    word, _count = min(offered, key=lambda row: (-row[1], row[0]))
    return word, total


def _most(count: int, rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the most frequent, in any order."""
    if len(rows) <= count:
        return rows
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:count]
