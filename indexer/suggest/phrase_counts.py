"""Which phrases begin articles, counted: two to four words that follow each other.

In go rows of numbered words, out come phrases as rows of numbers with how many articles begin with
each, kept as a tree (:mod:`indexer.suggest.kernels.phrase_tree`). Nothing here knows what the
words are.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from indexer.array_types import Ints
from indexer.build.chunks import ChunkedBatch
from indexer.build.growable import GrowableArray
from indexer.suggest.kernels.phrase_tree import (
    MAX_PHRASE_WORDS,
    TEXTS,
    PhraseTree,
    add_phrases,
    count_phrases,
    fill_slots,
    kept_phrases,
)
from indexer.suggest.kernels.word_counts import WordTable

#: In a slot of the tree: no phrase.
_FREE = -1


class PhraseCounts:
    """Counts phrases. Memory grows with the different ones until :meth:`forget`."""

    def __init__(self) -> None:
        self._parents, self._words = GrowableArray(np.int32), GrowableArray(np.int32)
        self._counts, self._seen = GrowableArray(np.int32), GrowableArray(np.int32)
        self._slots: Ints = np.empty(0, np.int32)
        self._counted = 0
        self._articles = 0

    def __len__(self) -> int:
        """How many different phrases were counted."""
        return self._counted

    def count(self, cut: ChunkedBatch, table: WordTable) -> None:
        """Count the phrases of articles."""
        widths = np.diff(table.word_starts)[cut.numbers[cut.texts < TEXTS]]
        most = int(widths.sum())
        known, counted = count_phrases(
            cut.rows,
            cut.numbers,
            cut.texts,
            table,
            self._tree(most * (MAX_PHRASE_WORDS - 1)),
            len(self._words),
            self._articles,
            np.empty(most, np.int32),
        )
        self._fill(known)
        self._counted += counted
        self._articles += len(cut.articles)

    def know(self, rows: Sequence[Sequence[int]], counts: Sequence[int]) -> None:
        """Go on from phrases that were counted before."""
        words = np.array([word for row in rows for word in row], np.int32)
        word_starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        tree = self._tree(len(words))
        self._fill(
            add_phrases(words, word_starts, np.array(counts, np.int64), tree, len(self._words))
        )
        self._counted = int(np.count_nonzero(self._counts.values))

    def rows(self, least: int) -> Iterable[tuple[list[int], int]]:
        """Give the phrases that at least so many articles begin with, and the count of each."""
        parents, words = self._parents.values.tolist(), self._words.values.tolist()
        counts = self._counts.values
        for number in np.flatnonzero(counts >= least).tolist():
            row, node = [], number
            while node >= 0:
                row.append(words[node])
                node = parents[node]
            yield [-1 - node, *reversed(row)], int(counts[number])

    def words(self) -> Ints:
        """Return the words of all phrases."""
        parents = self._parents.values
        found: Ints = np.unique(np.concatenate([self._words.values, -1 - parents[parents < 0]]))
        return found

    def forget(self) -> None:
        """Forget the rarest half, at least those seen once."""
        counts = self._counts.values
        least = max(1, int(np.sort(counts[counts > 0])[self._counted // 2])) + 1
        kept = kept_phrases(self._parents.values, counts, least)
        parents, places = self._parents.values[kept], np.cumsum(kept) - 1
        self._parents = GrowableArray(np.int32, np.where(parents < 0, parents, places[parents]))
        self._words = GrowableArray(np.int32, self._words.values[kept])
        self._seen = GrowableArray(np.int32, self._seen.values[kept])
        self._counts = GrowableArray(np.int32, np.where(counts < least, 0, counts)[kept])
        self._slots = np.empty(0, np.int32)
        self._counted = int(np.count_nonzero(self._counts.values))

    def renumber(self, numbers: Ints) -> None:
        """Take ``numbers[w]`` for word ``w``."""
        parents = self._parents.values
        first = parents < 0
        parents[first] = -1 - numbers[-1 - parents[first]]
        self._words = GrowableArray(np.int32, numbers[self._words.values])
        self._slots = np.empty(0, np.int32)

    def _tree(self, more: int) -> PhraseTree:
        """Return the tree with room for so many phrases more."""
        known = len(self._words)
        fits = 2 * (known + more) <= len(self._slots)
        if not fits:
            self._slots = np.full(1 << (2 * (known + more)).bit_length(), _FREE, np.int32)
        tree = PhraseTree(
            self._parents.reserve(more),
            self._words.reserve(more),
            self._counts.reserve(more),
            self._seen.reserve(more),
            self._slots,
        )
        if not fits:
            fill_slots(tree, known)
        return tree

    def _fill(self, known: int) -> None:
        for column in (self._parents, self._words, self._counts, self._seen):
            column.fill(known)
