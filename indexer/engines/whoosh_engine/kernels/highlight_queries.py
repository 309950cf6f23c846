"""A page of hits for words, a phrase or a prefix: where these stand, and what is shown.

In one call, as most pages are: between two calls a processor's caches lose more than the steps
take. Each page is laid out in the order of its articles.
"""

import numpy as np

from indexer.array_types import Bools, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import phrases, positions
from indexer.engines.whoosh_engine.kernels.arrays import argsort
from indexer.engines.whoosh_engine.kernels.fields import (
    EXACT,
    IN_TEXT,
    STEM,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.highlight import HighlightedPage, Matches, highlight
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.snippet_fragments import MAX_FRAGMENTS
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable


@compiled
def _ranks(order: Longs) -> Longs:
    """Return at which place of an order each number stands."""
    places = np.empty(len(order), np.int64)
    for place in range(len(order)):
        places[order[place]] = place
    return places


@compiled
def _of_one_leaf(keys: Longs) -> Matches:
    return Matches(keys, np.zeros(len(keys), np.int64), np.empty(0, np.int64))


@compiled
def highlight_words(
    index: IndexArrays,
    ids: Ints,
    terms: TermTable,
    marked: bytes,
    by_family: Bools,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
) -> HighlightedPage:
    """Return the articles ``ids`` highlighted, some passages of each.

    In those that ``by_family`` says a word's family is marked too. ``marked`` are the words to
    be marked, a byte each: rows of ``terms``. Each is worth in a passage what it is rare. The rest
    is as for :func:`highlight`.
    """
    rows = np.frombuffer(marked, np.uint8).astype(np.int64)
    order = argsort(ids)
    weights = np.ones(len(rows))
    for leaf in range(len(rows)):
        weights[leaf] += idf(index.params.documents, terms.doc_freqs[rows[leaf], IN_TEXT, STEM])
    keys, leaves = positions.word_positions(
        index, ids[order], by_family[order], terms, IN_TEXT, rows, np.arange(len(rows))
    )
    matches = Matches(keys, leaves, np.empty(0, np.int64))
    return highlight(records, blocks, sizes, _ranks(order), matches, weights, MAX_FRAGMENTS)


@compiled
def highlight_phrase(
    index: IndexArrays,
    ids: Ints,
    terms: TermTable,
    marked: bytes,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
) -> HighlightedPage:
    """Return articles that hold an exact phrase, whose words are ``marked``, highlighted."""
    rows = np.frombuffer(marked, np.uint8).astype(np.int64)
    order = argsort(ids)
    keys = np.empty(0, np.int64)
    for number in range(len(index.segments)):
        numbers = terms.numbers[number, :, IN_TEXT, EXACT][rows]
        field = index.segments[number].fields[1]
        keys = np.concatenate((keys, phrases.occurrences(field, numbers, ids[order])))
    return highlight(
        records, blocks, sizes, _ranks(order), _of_one_leaf(keys), np.ones(1), MAX_FRAGMENTS
    )


@compiled
def highlight_prefix(
    index: IndexArrays,
    ids: Ints,
    prefix: bytes,
    records: bytes,
    blocks: bytes,
    sizes: Longs,
) -> HighlightedPage:
    """Return articles that hold words that begin as ``prefix``, highlighted."""
    letters = np.frombuffer(prefix, np.uint8)
    order = argsort(ids)
    keys = np.empty(0, np.int64)
    for number in range(len(index.segments)):
        form = index.segments[number].fields[1]
        first, last = numbers_beginning_with(form, letters)
        own = positions.range_positions(form, ids[order], first, last)
        keys = np.concatenate((keys, own[argsort(own)]))
    return highlight(
        records, blocks, sizes, _ranks(order), _of_one_leaf(keys), np.ones(1), MAX_FRAGMENTS
    )
