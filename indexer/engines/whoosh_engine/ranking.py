"""How articles are scored: one default for all collections, each figure with its reason.

BM25F over title and body (Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted
fields", CIKM 2004): a word's frequencies in the two fields are normalised by the field's length,
weighted, added, and only then saturated by ``k1``.
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
    k1: float = 1.2
    #: How much a long body dilutes its words; titles differ little in length, so theirs matters less.
    body_b: float = 0.75
    title_b: float = 0.3
    #: A word in the title counts as much as this many in the body.
    title_boost: float = 2.0
    #: What a word scores again, as a share, where it stands exactly as typed.
    exact_share: float = 0.1
    #: What an occurrence counts that only the stem without accents reaches.
    folded_weight: float = 0.8
    #: "Most" clauses: at least this share of them, rounded up.
    most_share: float = 0.5
    #: With fewer articles than this that match all clauses, those that match most follow.
    relax_below: int = 10


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
