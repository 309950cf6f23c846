"""The words of chunks, counted."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class WordTable(NamedTuple):
    """The words of each chunk by number, and what is known of each word.

    Chunk ``i`` holds ``words[firsts[i]:firsts[i + 1]]``. ``bares`` are the words without an
    elided article before them, ``is_stop`` those that no phrase begins or ends with.
    """

    firsts: Longs
    words: Ints
    bares: Ints
    is_stop: NDArray[np.bool_]


@compiled
def count_words(numbers: Ints, table: WordTable, counts: Longs) -> None:
    """Count the words of chunks."""
    for number in numbers:
        for at in range(table.firsts[number], table.firsts[number + 1]):
            counts[table.bares[table.words[at]]] += 1
