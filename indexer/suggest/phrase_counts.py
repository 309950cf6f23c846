"""Which phrases begin articles, counted: two to four words that follow each other.

In go rows of numbered words, out come phrases as rows of numbers with how many articles begin with
each. PhraseCounts share their beginnings in a tree whose branches are found by hashing, so that a
phrase costs a look-up. Nothing here knows what the words are.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.build.chunks import ChunkedBatch
from indexer.build.growable import GrowableArray
from indexer.compiled import compiled

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

MAX_PHRASE_WORDS = 4
#: PhraseCounts stand in an article's title and in its first paragraph.
_TEXTS = 2
_NOBODY = -1


class WordTable(NamedTuple):
    """The words of each chunk by number, and what is known of each word.

    Chunk ``i`` holds ``words[firsts[i]:firsts[i + 1]]``. ``bares`` are the words without an
    elided article before them, ``is_stop`` those that no phrase begins or ends with.
    """

    firsts: Longs
    words: Ints
    bares: Ints
    is_stop: NDArray[np.bool_]


class _Tree(NamedTuple):
    """PhraseCounts by number: each is its parent and one word more.

    The parent is a phrase or, as ``-1 - w``, the first word. ``seen`` is the last article that a
    phrase was counted for; ``slots`` finds them.
    """

    parents: Ints
    words: Ints
    counts: Ints
    seen: Ints
    slots: Ints


@compiled
def _slot(tree: _Tree, parent: int, word: int) -> np.int64:
    """Return the slot of a phrase, or the free one where it belongs."""
    last = len(tree.slots) - 1
    code = (np.int64(parent) & np.int64(0x7FFFFFFF)) * np.int64(1000003)
    code += np.int64(word) * np.int64(8191)
    slot = (code ^ (code >> 17)) & last
    while tree.slots[slot] >= 0:
        node = tree.slots[slot]
        if tree.parents[node] == parent and tree.words[node] == word:
            break
        slot = (slot + 1) & last
    return slot


@compiled
def _child(tree: _Tree, parent: int, word: int, known: int) -> int:
    """Return the number of a phrase; ``known``, which is then taken, for a new one."""
    slot = _slot(tree, parent, word)
    node = int(tree.slots[slot])
    if node < 0:
        node = known
        tree.slots[slot] = node
        tree.parents[node] = parent
        tree.words[node] = word
        tree.counts[node] = 0
        tree.seen[node] = -1
    return node


@compiled
def _fill_slots(tree: _Tree, known: int) -> None:
    """Put every phrase into its slot; all slots are free."""
    for node in range(known):
        tree.slots[_slot(tree, tree.parents[node], tree.words[node])] = node


@compiled
def _count(
    rows: Longs,
    numbers: Ints,
    texts: Ints,
    table: WordTable,
    tree: _Tree,
    known: int,
    articles: int,
    row: Ints,
) -> tuple[int, int]:
    """Count the phrases of some articles, each once in an article.

    Answers how many are in the tree then and how many of them were not counted before; ``row`` has
    room for the words of a text.
    """
    counted = 0
    for article in range(len(rows) - 1):
        at = rows[article]
        for text in range(_TEXTS):
            length = 0
            while at < rows[article + 1] and texts[at] == text:
                number = numbers[at]
                for place in range(table.firsts[number], table.firsts[number + 1]):
                    row[length] = table.words[place]
                    length += 1
                at += 1
            for start in range(length):
                if table.is_stop[row[start]]:
                    continue
                parent = -1 - table.bares[row[start]]
                for end in range(start + 1, min(start + MAX_PHRASE_WORDS, length)):
                    node = _child(tree, parent, row[end], known)
                    if node == known:
                        known += 1
                    if not table.is_stop[row[end]] and tree.seen[node] != articles + article:
                        tree.seen[node] = articles + article
                        counted += tree.counts[node] == 0
                        tree.counts[node] += 1
                    parent = node
    return known, counted


@compiled
def _add(words: Ints, firsts: Longs, counts: Longs, tree: _Tree, known: int) -> int:
    """Add phrases with their counts; return how many are in the tree then."""
    for phrase in range(len(counts)):
        node = -1 - words[firsts[phrase]]
        for at in range(firsts[phrase] + 1, firsts[phrase + 1]):
            node = _child(tree, node, words[at], known)
            if node == known:
                known += 1
        tree.counts[node] += counts[phrase]
    return known


@compiled
def _kept(parents: Ints, counts: Ints, least: int) -> NDArray[np.bool_]:
    """Return which phrases have a count of at least ``least`` or begin one that has."""
    kept = counts >= least
    # A phrase comes after those it begins with.
    for node in range(len(parents) - 1, -1, -1):
        if kept[node] and parents[node] >= 0:
            kept[parents[node]] = True
    return kept


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
        widths = np.diff(table.firsts)[cut.numbers[cut.texts < _TEXTS]]
        most = int(widths.sum())
        known, counted = _count(
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
        firsts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        tree = self._tree(len(words))
        self._fill(_add(words, firsts, np.array(counts, np.int64), tree, len(self._words)))
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
        kept = _kept(self._parents.values, counts, least)
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

    def _tree(self, more: int) -> _Tree:
        """Return the tree with room for so many phrases more."""
        known = len(self._words)
        fits = 2 * (known + more) <= len(self._slots)
        if not fits:
            self._slots = np.full(1 << (2 * (known + more)).bit_length(), _NOBODY, np.int32)
        tree = _Tree(
            self._parents.reserve(more),
            self._words.reserve(more),
            self._counts.reserve(more),
            self._seen.reserve(more),
            self._slots,
        )
        if not fits:
            _fill_slots(tree, known)
        return tree

    def _fill(self, known: int) -> None:
        for column in (self._parents, self._words, self._counts, self._seen):
            column.fill(known)
