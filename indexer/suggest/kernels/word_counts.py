"""The words of chunks, counted."""

from typing import NamedTuple

from indexer.array_types import Bools, Ints, Longs
from indexer.compiled import compiled


class WordTable(NamedTuple):
    """The words of each chunk by number, and what is known of each word.

    Chunk ``i`` holds ``words[word_starts[i]:word_starts[i + 1]]``. ``bares`` are the words without
    an elided article before them, ``is_stop`` those that no phrase begins or ends with.
    """

    word_starts: Longs
    words: Ints
    bares: Ints
    is_stop: Bools


@compiled
def count_words(numbers: Ints, table: WordTable, counts: Longs) -> None:
    """Count the words of chunks."""
    for number in numbers:
        for at in range(table.word_starts[number], table.word_starts[number + 1]):
            counts[table.bares[table.words[at]]] += 1
