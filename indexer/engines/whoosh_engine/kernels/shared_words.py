"""Which articles share words with one, compiled: how much these tell, and how many they are."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Floats, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import LARGE, block_bounds, postings_in
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import StemTable


class SharedWords(NamedTuple):
    """For each article what the words that it shares tell, and how many they are."""

    scores: Floats
    words: NDArray[np.uint8]


@compiled
def shared_words(
    index: IndexArrays, stems: StemTable, rows: Longs, weights: NDArray[np.float64], documents: int
) -> SharedWords:
    """Return what each of an index's articles shares of some words, fewer than 256.

    These are ``rows`` of ``stems``; each tells what it weighs, and the more the more often an
    article says it.
    """
    # A count that does not fit into a byte tells hardly more than one that does.
    tells = np.ones(LARGE + 1)
    for count in range(1, LARGE + 1):
        tells[count] += math.log(count)
    scores, words = np.zeros(documents, np.float32), np.zeros(documents, np.uint8)
    for number in range(len(index.segments)):
        text = index.segments[number].fields.text.stems
        for nth in range(len(rows)):
            term = stems.numbers[number, rows[nth]]
            if term < 0:
                continue
            for block in range(text.blocks):
                low, _high = block_bounds(text, block)
                first, last = postings_in(text, term, block)
                for posting in range(first, last):
                    article = low + int(text.ids[posting])
                    scores[article] += weights[nth] * tells[text.counts[posting]]
                    words[article] += 1
    return SharedWords(scores, words)
