"""How articles are scored: one default for all collections, each figure with its reason.

The base is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
2009). A word is looked for in three ways, each with an idf of its own: its stems, its exact form
and its prefix group, the words that begin like it (stemming by truncation); all three again in
titles alone. A stop word has its form and nothing else. To it comes how close the words of a query
stand. docs/ranking.md has what each gave on the test collections.
"""

import math
from dataclasses import dataclass

import numpy as np

from indexer.array_types import Floats, Ints
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.kernels.scoring_params import (
    Boosts,
    LengthNorms,
    Proximity,
    ScoringParams,
)
from indexer.search.relaxation import RELAX_BELOW


@dataclass(frozen=True, slots=True)
class Ranking:
    """The figures of the scoring formula."""

    #: How fast repeating a word stops mattering: a word that is there twice says little more.
    k1: float = 0.55
    #: How much a long text dilutes its words.
    b: float = 0.6
    #: The same in a title, where a word counts by its share of the title: nearly all that the
    #: article is about in one of two words, little in one of fifteen.
    title_k1: float = 3.0
    title_b: float = 1.0
    #: What a word in a title of average length scores again.
    title_boost: float = 0.5
    #: What a word scores again where it stands in the very form that was typed; all that a stop
    #: word scores.
    exact_boost: float = 0.7
    #: A stop word that more than this part of all articles hold says nothing.
    max_stop_word_share: float = 0.5
    #: What the words that begin alike score in place of the word itself, where that is more:
    #: ``salmonelles`` says something of ``salmonellose``.
    truncation_boost: float = 1.1
    #: So many first letters make a prefix group.
    truncation_chars: int = 5
    #: What an occurrence counts that only the stem without accents reaches.
    folded_boost: float = 0.8
    #: What the other name of an acronym or of its long form scores, as a share of its own score.
    synonym_boost: float = 0.6
    #: What two words that follow each other in the query score where they stand close together,
    #: as a share of the commoner one's rarity, and how many words away is close.
    proximity_boost: float = 0.6
    proximity_words: int = 5
    #: With fewer articles than this that match all clauses, those that match some follow.
    relax_below: int = RELAX_BELOW


DEFAULT = Ranking()


def idf(documents: int, doc_freq: int) -> float:
    """Inverse document frequency as in Lucene's BM25: positive however common a term is."""
    doc_freq = min(doc_freq, documents)
    return math.log(1.0 + (documents - doc_freq + 0.5) / (doc_freq + 0.5))


def length_norm(lengths: Ints, b: float) -> Floats:
    """Return what each document's frequencies are divided by: 1 at the average length.

    Never 0: what holds nothing but stop words counts as one word.
    """
    average = float(lengths.mean()) if len(lengths) else 0.0
    if average <= 0:
        return np.ones(len(lengths), np.float32)
    return (1.0 - b + b * np.maximum(lengths, 1) / average).astype(np.float32)


#: From so many articles times words on, it is first told which may be among the best: it pays in
#: queries of common words in an index of some fifty thousand articles (docs/DESIGN.md); not below
#: an eighth of all articles, as it takes a look at each of these.
_MANY = 60_000


def scoring_params(ranking: Ranking, doc_values: DocValues) -> ScoringParams:
    """Return these figures, and what they make of an index, as compiled loops take them."""
    return ScoringParams(
        documents=doc_values.count,
        length_norms=LengthNorms(
            _scaled_length_norm(ranking.k1, doc_values.words, ranking.b),
            _scaled_length_norm(ranking.title_k1, doc_values.title_words, ranking.title_b),
        ),
        boosts=Boosts(
            text=ranking.k1 + 1,
            title=(ranking.title_k1 + 1) * ranking.title_boost,
            title_alone=ranking.title_k1 + 1,
            exact=ranking.exact_boost,
            truncated=ranking.truncation_boost,
            folded=ranking.folded_boost,
            max_stop_word_share=ranking.max_stop_word_share,
        ),
        proximity=Proximity(
            doc_values.count,
            ranking.proximity_boost * (ranking.k1 + 1),
            ranking.proximity_words,
            ranking.k1,
        ),
        relax_below=ranking.relax_below,
        many=max(_MANY, len(doc_values) // 8),
    )


def _scaled_length_norm(k1: float, words: Ints, b: float) -> Floats:
    # Of an article without a word nothing is counted, but divided all the same.
    norms: Floats = np.maximum(np.float32(k1) * length_norm(words, b), np.float32(1e-6))
    return norms
