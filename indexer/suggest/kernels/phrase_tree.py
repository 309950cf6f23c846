"""Phrases as a tree of numbered words, counted once an article.

Phrases share their beginnings; a branch is found by hashing, so that a phrase costs a look-up.
"""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Bools, Ints, Longs
from indexer.compiled import compiled
from indexer.suggest.kernels.word_counts import WordTable

MAX_PHRASE_WORDS = 4
#: Phrases stand in an article's title and in its first paragraph.
TEXTS = 2


class PhraseTree(NamedTuple):
    """Phrases by number: each is its parent and one word more.

    The parent is a phrase or, as ``-1 - w``, the first word. ``seen`` is the last article that a
    phrase was counted for; ``slots`` finds them.
    """

    parents: Ints
    words: Ints
    counts: Ints
    seen: Ints
    slots: Ints


@compiled
def _slot(tree: PhraseTree, parent: int, word: int) -> np.int64:
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
def _child(tree: PhraseTree, parent: int, word: int, known: int) -> int:
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
def fill_slots(tree: PhraseTree, known: int) -> None:
    """Put every phrase into its slot; all slots are free."""
    for node in range(known):
        tree.slots[_slot(tree, tree.parents[node], tree.words[node])] = node


@compiled
def count_phrases(
    rows: Longs,
    numbers: Ints,
    texts: Ints,
    table: WordTable,
    tree: PhraseTree,
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
        for text in range(TEXTS):
            length = 0
            while at < rows[article + 1] and texts[at] == text:
                number = numbers[at]
                for place in range(table.word_starts[number], table.word_starts[number + 1]):
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
def add_phrases(
    words: Ints, word_starts: Longs, counts: Longs, tree: PhraseTree, known: int
) -> int:
    """Add phrases with their counts; return how many are in the tree then."""
    for phrase in range(len(counts)):
        node = -1 - words[word_starts[phrase]]
        for at in range(word_starts[phrase] + 1, word_starts[phrase + 1]):
            node = _child(tree, node, words[at], known)
            if node == known:
                known += 1
        tree.counts[node] += counts[phrase]
    return known


@compiled
def kept_phrases(parents: Ints, counts: Ints, least: int) -> Bools:
    """Return which phrases have a count of at least ``least`` or begin one that has."""
    kept = counts >= least
    # A phrase comes after those it begins with.
    for node in range(len(parents) - 1, -1, -1):
        if kept[node] and parents[node] >= 0:
            kept[parents[node]] = True
    return kept
