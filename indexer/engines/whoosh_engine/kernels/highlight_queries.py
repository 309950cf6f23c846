"""A page of hits: where what is asked for stands in them, and what is shown.

In one call, as most pages are: between two calls a processor's caches lose more than the steps
take. In one loop, whatever is marked: what is shown is most of what there is to compile. Each page
is laid out in the order of its articles.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import phrases, positions
from indexer.engines.whoosh_engine.kernels.arrays import argsort, as_longs, joined, taken
from indexer.engines.whoosh_engine.kernels.fields import (
    EXACT,
    IN_TEXT,
    STEM,
    numbers_beginning_with,
)
from indexer.engines.whoosh_engine.kernels.highlight import HighlightedPage, Matches, highlight
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable

Weights = NDArray[np.float64]
#: What is marked: words, or the phrase that they make; what begins with a prefix; what was found.
WORDS, PHRASE, PREFIX, FOUND = range(4)


class HitRecords(NamedTuple):
    """The articles of a page, which of them were found by their words' families.

    And their records and blocks, as :func:`highlight` takes them.
    """

    ids: Ints
    by_family: Bools
    records: bytes
    blocks: bytes
    sizes: Longs


@compiled
def _ranks(order: Longs) -> Longs:
    """Return at which place of an order each number stands."""
    places = np.empty(len(order), np.int64)
    for place in range(len(order)):
        places[order[place]] = place
    return places


@compiled
def _of_words(
    index: IndexArrays, ids: Ints, by_family: Bools, terms: TermTable, rows: Longs
) -> Matches:
    """Return where words stand; in articles found by their families these are meant, too."""
    leaves = np.empty(len(rows), np.int64)
    for leaf in range(len(rows)):
        leaves[leaf] = leaf
    found = positions.word_positions(index, ids, by_family, terms, IN_TEXT, rows, leaves)
    return Matches(found[0], found[1], np.empty(0, np.int64))


@compiled
def _of_phrase(index: IndexArrays, ids: Ints, terms: TermTable, rows: Longs) -> Longs:
    keys = np.empty(0, np.int64)
    for number in range(len(index.segments)):
        numbers = taken(terms.numbers[number, :, IN_TEXT, EXACT], rows)
        field = index.segments[number].fields.text.forms
        keys = joined(keys, phrases.occurrences(field, numbers, ids))
    return keys


@compiled
def _of_prefix(index: IndexArrays, ids: Ints, letters: NDArray[np.uint8]) -> Longs:
    keys = np.empty(0, np.int64)
    for number in range(len(index.segments)):
        form = index.segments[number].fields.text.forms
        first, last = numbers_beginning_with(form, letters)
        own = positions.range_positions(form, ids, first, last)
        keys = joined(keys, taken(own, argsort(own)))
    return keys


@compiled
def _word_weights(index: IndexArrays, terms: TermTable, rows: Longs) -> Weights:
    """Return what words are worth in a passage: the rarer the more."""
    weights = np.empty(len(rows), np.float64)
    for leaf in range(len(rows)):
        doc_freq = terms.doc_freqs[rows[leaf], IN_TEXT, STEM]
        weights[leaf] = 1.0 + idf(index.params.documents, doc_freq)
    return weights


@compiled
def highlight_page(
    index: IndexArrays,
    hits: HitRecords,
    kind: int,
    marked: bytes,
    terms: TermTable,
    found: Matches,
    weights: Weights,
    most: int,
) -> HighlightedPage:
    """Return articles highlighted, at most ``most`` passages of each, or :data:`WHOLE_BODY`.

    ``marked`` are the words to be marked, a byte each: rows of ``terms``; or the prefix. Where
    they are told otherwise, they are ``found`` in the articles in ascending order, and each leaf is
    worth what ``weights`` says.
    """
    order = argsort(as_longs(hits.ids))
    ids = taken(hits.ids, order)
    letters = np.frombuffer(marked, np.uint8)
    if kind == WORDS:
        rows = as_longs(letters)
        weights = _word_weights(index, terms, rows)
        found = _of_words(index, ids, taken(hits.by_family, order), terms, rows)
    elif kind != FOUND:
        if kind == PHRASE:
            keys = _of_phrase(index, ids, terms, as_longs(letters))
        else:
            keys = _of_prefix(index, ids, letters)
        weights = np.empty(1, np.float64)
        weights[0] = 1.0
        found = Matches(keys, np.zeros(len(keys), np.int64), np.empty(0, np.int64))
    return highlight(hits.records, hits.blocks, hits.sizes, _ranks(order), found, weights, most)
