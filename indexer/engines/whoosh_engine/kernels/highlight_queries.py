"""A page of hits for words, a phrase or a prefix: where these stand, and what is shown.

In one call, as most pages are: between two calls a processor's caches lose more than the steps
take. Articles are of one segment; each page is laid out in the order of its articles.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import phrases, positions
from indexer.engines.whoosh_engine.kernels.fields import (
    EXACT,
    IN_TEXT,
    STEM,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.highlight import HighlightedPage, highlight
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@compiled
def _ranks(order: Longs) -> Longs:
    """Return at which place of an order each number stands."""
    places = np.empty(len(order), np.int64)
    for place in range(len(order)):
        places[order[place]] = place
    return places


@compiled
def highlight_words(
    segment: SegmentArrays,
    segment_blocks: int,
    doc_base: int,
    documents: int,
    ids: Ints,
    numbers: Longs,
    doc_freqs: Longs,
    marked: bytes,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
    most: int,
) -> HighlightedPage:
    """Return the articles ``ids`` highlighted, at most ``most`` passages of each.

    ``marked`` are the words to be marked, a byte each: rows of ``numbers`` and ``doc_freqs``. Each
    is worth in a passage what it is rare among the ``documents``. The rest is as for
    :func:`highlight`.
    """
    rows = np.frombuffer(marked, np.uint8).astype(np.int64)
    order = np.argsort(ids)
    weights = np.ones(len(rows))
    for leaf in range(len(rows)):
        weights[leaf] += idf(documents, doc_freqs[rows[leaf], IN_TEXT, STEM])
    keys, leaves = positions.word_positions(
        segment.fields[0],
        segment_blocks,
        doc_base,
        ids[order],
        numbers,
        IN_TEXT,
        rows,
        np.arange(len(rows)),
    )
    no_widths = np.empty(0, np.int64)
    return highlight(records, blocks, sizes, _ranks(order), keys, leaves, no_widths, weights, most)


@compiled
def highlight_phrase(
    segment: SegmentArrays,
    segment_blocks: int,
    doc_base: int,
    ids: Ints,
    numbers: Longs,
    marked: bytes,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
    most: int,
) -> HighlightedPage:
    """Return articles that hold an exact phrase, whose words are ``marked``, highlighted."""
    terms = numbers[np.frombuffer(marked, np.uint8).astype(np.int64), IN_TEXT, EXACT]
    order = np.argsort(ids)
    keys = phrases.occurrences(segment.fields[1], segment_blocks, doc_base, terms, ids[order])
    leaves, no_widths = np.zeros(len(keys), np.int64), np.empty(0, np.int64)
    return highlight(
        records, blocks, sizes, _ranks(order), keys, leaves, no_widths, np.ones(1), most
    )


@compiled
def highlight_prefix(
    segment: SegmentArrays,
    segment_blocks: int,
    doc_base: int,
    ids: Ints,
    prefix: bytes,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
    most: int,
) -> HighlightedPage:
    """Return articles that hold words that begin as ``prefix``, highlighted."""
    form = segment.fields[1]
    first, last = numbers_beginning_with(form, np.frombuffer(prefix, np.uint8))
    order = np.argsort(ids)
    keys = np.sort(
        positions.range_positions(form, segment_blocks, doc_base, ids[order], first, last)
    )
    leaves, no_widths = np.zeros(len(keys), np.int64), np.empty(0, np.int64)
    return highlight(
        records, blocks, sizes, _ranks(order), keys, leaves, no_widths, np.ones(1), most
    )
