"""What scoring takes of an index and its ranking, as compiled loops see it."""

from typing import NamedTuple

from indexer.array_types import Floats


class Boosts(NamedTuple):
    """What a word scores at most by its stems in the text, in titles again, in titles alone.

    Then what its form and its prefix group score of that, what an occurrence counts that only the
    stem without accents reaches, and the part of all articles that may hold a stop word that
    counts.
    """

    text: float
    title: float
    title_alone: float
    exact: float
    truncated: float
    folded: float
    max_stop_word_share: float


class LengthNorms(NamedTuple):
    """What counts are divided by with themselves added, for each article's text and title."""

    text: Floats
    title: Floats


class Proximity(NamedTuple):
    """How two words score that stand close together.

    How many articles the index has; what a pair scores at most, times the idf of its commoner word;
    within how many words they count; BM25's ``k1``.
    """

    documents: int
    scale: float
    words: int
    k1: float


class ScoringParams(NamedTuple):
    """What scoring takes of an index and its ranking.

    How many articles there are; the length norms of each one's text and title; what words score at
    most; how two words score that stand close together. With fewer articles than ``relax_below``
    that match all clauses, those that match some follow. From ``many`` articles times words on, it
    is first told which may be among the best.
    """

    documents: int
    length_norms: LengthNorms
    boosts: Boosts
    proximity: Proximity
    relax_below: int
    many: int
