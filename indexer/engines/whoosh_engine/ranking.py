"""How articles are scored: one default for all collections, each figure with its reason.

The base is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
2009) over title and body read as one text, each part's frequencies normalised by its own length as
in BM25F. To it come what the title says by itself, what stands exactly as typed, and how close the
words of a query stand. docs/ranking.md has what each of them gave on the test collections.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The figures of the scoring formula."""

    #: How fast repeating a word stops mattering.
    k1: float = 0.9
    #: How much a long body dilutes its words; press articles and encyclopedia paragraphs like less
    #: of it than the customary 0.75.
    body_b: float = 0.4
    title_b: float = 0.75
    #: What a word in the title scores again, with its rarity among titles.
    title_share: float = 0.4
    #: What a word scores again where it stands in the very form that was typed.
    exact_share: float = 1.2
    #: What an occurrence counts that only the stem without accents reaches.
    folded_weight: float = 0.8
    #: What the other name of an acronym or of its long form scores, as a share of its own score.
    also_share: float = 0.6
    #: What two words that follow each other in the query score where they stand close together,
    #: as a share of the commoner one's rarity, and how many words away is close.
    close_share: float = 0.5
    close_words: int = 4
    #: With fewer articles than this that match all clauses, those that match most follow.
    relax_below: int = 10
    #: "Most" clauses: at least this share of them, rounded up.
    most_share: float = 0.01


DEFAULT = Ranking()


def idf(documents: int, holding: int) -> float:
    """Inverse document frequency as in Lucene's BM25: positive however common a term is."""
    return math.log(1.0 + (documents - holding + 0.5) / (holding + 0.5))


def length_norm(lengths: Floats, b: float) -> Floats:
    """Answer what each document's frequencies are divided by: 1 at the average length."""
    average = float(lengths.mean()) if len(lengths) else 0.0
    if average <= 0:
        return np.ones_like(lengths)
    return (1.0 - b + b * lengths / np.float32(average)).astype(np.float32)
