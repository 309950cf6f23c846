"""Which articles are like one: those that share most of its telling words.

A word tells by how often the article says it and how rare it is in the index (TF-IDF, as in
Lucene's MoreLikeThis); words that one article alone holds tell nothing. In goes an article's number
and text, out come numbers of others.
"""

import math

import numpy as np

from indexer.analysis import first_term_counts
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.format.stem_terms import stem_term
from indexer.engines.whoosh_engine.kernels.shared_words import shared_words
from indexer.engines.whoosh_engine.kernels.term_lookup import look_up_stems

#: How many telling words are looked for; how many of them another article must hold.
MAX_WORDS, MIN_SHARED = 30, 4
#: A word that more than this part of all articles hold tells little.
MAX_SHARE = 0.2
#: Words of one article that are weighed, the most frequent first.
MAX_WEIGHED = 400


def more_like_this(
    number: int, text: str, terms: TermIndex, doc_values: DocValues, most: int
) -> list[int]:
    """Return at most ``most`` articles like article ``number``, whose text this is, best first."""
    said = first_term_counts(text).most_common(MAX_WEIGHED)
    common = max(2.0, doc_values.count * MAX_SHARE)
    packed_terms = "".join([f"{stem_term(stem)}\0" for stem, _count in said]).encode()
    table = look_up_stems(terms.arrays, packed_terms, len(said))
    doc_freqs = table.doc_freqs.tolist()
    telling = []
    for row, ((stem, count), doc_freq) in enumerate(zip(said, doc_freqs, strict=True)):
        if 2 <= doc_freq <= common:
            idf = math.log(1 + doc_values.count / doc_freq)
            telling.append(((1 + math.log(count)) * idf, idf, stem, row))
    best = sorted(telling, reverse=True)[:MAX_WORDS]
    scores, shared = shared_words(
        terms.arrays,
        table,
        np.array([row for *_how, row in best], np.int64),
        np.array([weight * idf for weight, idf, *_which in best], np.float64),
        len(doc_values),
    )
    candidates = np.flatnonzero(shared >= MIN_SHARED)
    candidates = candidates[candidates != number]
    if doc_values.alive is not None:
        candidates = candidates[doc_values.alive[candidates]]
    # Long articles hold many words by chance.
    own = scores[candidates] / np.sqrt(np.maximum(doc_values.words[candidates], 100))
    order = np.lexsort((doc_values.id_ranks[candidates], -own.astype(np.float32)))[:most]
    return [int(other) for other in candidates[order]]
