"""How well articles fit words: what their postings score."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import (
    MAX_SLOTS,
    Candidates,
    Counts,
    Range,
    Slots,
    add_tf,
    clear_slots,
    map_slots,
    set_tf,
)
from indexer.engines.whoosh_engine.kernels.arrays import clear, lower_bound, taken
from indexer.engines.whoosh_engine.kernels.fields import (
    EXACT,
    IN_TEXT,
    IN_TITLE,
    MAX_STEMS,
    STEM,
    STOP_WORD,
    TRUNCATED,
    TRUNCATED_END,
    FieldArrays,
    FieldPair,
    block_bounds,
    postings_in,
)
from indexer.engines.whoosh_engine.kernels.scoring_params import Boosts, ScoringParams
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays, SegmentArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable

#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]
#: What a word scores at most by its stems, by its form, by its prefix group.
Weights = tuple[float, float, float]

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 2


class TermFreqs(NamedTuple):
    """How often a word's terms stand in the articles asked about, by their slots.

    One stem, the other, the form, all of the prefix group. Slot 0 takes what is of no such article.
    """

    one: Counts
    other: Counts
    exact: Counts
    truncated: Floats


class SegmentWords(NamedTuple):
    """Words asked for: their terms in a segment, how many articles of the index hold these.

    Then which rows of these they are, and which of them are asked for in titles alone.
    """

    numbers: Longs
    doc_freqs: Longs
    rows: Longs
    in_title: NDArray[np.bool_]


@compiled
def idf(documents: int, doc_freq: int) -> float:
    """As :func:`~indexer.engines.whoosh_engine.execution.ranking.idf`."""
    doc_freq = min(doc_freq, documents)
    return float(np.log(1.0 + (documents - doc_freq + 0.5) / (doc_freq + 0.5)))


@compiled
def _add_scores(
    total: Floats, tfs: TermFreqs, length_norm: Floats, weights: Weights, folded: float
) -> None:
    """Add to the totals what the term frequencies score, and reset these."""
    weight, exact_weight, truncated_weight = weights
    # Views of their own, of which a loop takes many numbers at once.
    one, other, exact, truncated = (tfs.one[1:], tfs.other[1:], tfs.exact[1:], tfs.truncated[1:])
    for nth in range(len(total)):
        by_one, by_other = np.float32(one[nth]), np.float32(folded * other[nth])
        count = by_one if by_one > by_other else by_other
        scored = np.float32(weight * count / (count + length_norm[nth]))
        count = np.float32(exact[nth])
        scored += np.float32(exact_weight * count / (count + length_norm[nth]))
        count = truncated[nth]
        by_truncated = np.float32(truncated_weight * count / (count + length_norm[nth]))
        total[nth] += scored if scored > by_truncated else by_truncated
    clear(one)
    clear(other)
    clear(exact)
    clear(truncated)


@compiled
def _add_scores_of_postings(
    total: Floats,
    candidates: Candidates,
    tfs: TermFreqs,
    length_norm: Floats,
    weights: Weights,
    folded: float,
    field: FieldArrays,
    terms: Range,
) -> None:
    """As :func:`_add_scores`, of articles of some terms; one that comes twice has nothing left."""
    weight, exact_weight, truncated_weight = weights
    one, other, exact, truncated = tfs
    slots = candidates.slots
    for number in range(terms[0], terms[1]):
        first, last = postings_in(field, number, candidates.block)
        for posting in range(first, last):
            at = slots[field.ids[posting]]
            if not at:
                continue
            norm = length_norm[at - 1]
            count = max(np.float32(one[at]), np.float32(folded * other[at]))
            scored = np.float32(weight * count / (count + norm))
            count = np.float32(exact[at])
            scored += np.float32(exact_weight * count / (count + norm))
            count = truncated[at]
            by_truncated = np.float32(truncated_weight * count / (count + norm))
            total[at - 1] += max(scored, by_truncated)
            one[at] = other[at] = exact[at] = 0
            truncated[at] = 0


@compiled
def _add_field(
    total: Floats,
    candidates: Candidates,
    tfs: TermFreqs,
    fields: FieldPair,
    length_norm: Floats,
    terms: Longs,
    weights: Weights,
    folded: float,
) -> None:
    """Add to the totals what a word scores in one field: by stems and form, or by prefix group."""
    stems, forms = fields.stems, fields.forms
    alike = (terms[TRUNCATED], terms[TRUNCATED_END])
    postings = (
        set_tf(tfs.one, candidates, stems, terms[STEM])
        # Where an article holds both of the others, the second counts.
        + set_tf(tfs.other, candidates, stems, terms[STEM + 2])
        + set_tf(tfs.other, candidates, stems, terms[STEM + 1])
        + set_tf(tfs.exact, candidates, forms, terms[EXACT])
        + add_tf(tfs.truncated, candidates, forms, alike)
    )
    if _FEW * postings > len(candidates.ids):
        _add_scores(total, tfs, length_norm, weights, folded)
        return
    # Few articles have anything of it.
    for number in terms[STEM : STEM + MAX_STEMS]:
        own = (max(number, 0), max(number + 1, 0))
        _add_scores_of_postings(total, candidates, tfs, length_norm, weights, folded, stems, own)
    for own in ((max(terms[EXACT], 0), terms[EXACT] + 1), alike):
        _add_scores_of_postings(total, candidates, tfs, length_norm, weights, folded, forms, own)


@compiled
def is_ignored(is_stop_word: bool, doc_freqs: Longs, documents: int, boosts: Boosts) -> bool:
    """Whether it is a stop word that too many articles hold."""
    return is_stop_word and doc_freqs[EXACT] > boosts.max_stop_word_share * documents


@compiled
def _weights(scale: float, doc_freqs: Longs, documents: int, boosts: Boosts) -> Weights:
    """Return what a word scores at most by its stems, by its form, by its prefix group."""
    return (
        scale * idf(documents, doc_freqs[STEM]),
        scale * boosts.exact * idf(documents, doc_freqs[EXACT]),
        scale * boosts.truncated * idf(documents, doc_freqs[TRUNCATED]),
    )


@compiled
def _add_block(
    total: Floats,
    candidates: Candidates,
    segment: SegmentArrays,
    words: SegmentWords,
    params: ScoringParams,
) -> None:
    """Add what words score in articles of one block."""
    in_text, in_titles = segment.fields.text, segment.fields.title
    documents, boosts = params.documents, params.boosts
    ids = candidates.ids
    length_norms = params.length_norms
    norms, title_norms = taken(length_norms.text, ids), taken(length_norms.title, ids)
    count = len(ids) + 1
    tfs = TermFreqs(
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.float32),
    )
    map_slots(candidates, in_text.stems)
    for nth in range(len(words.rows)):
        row, alone = words.rows[nth], words.in_title[nth]
        terms, counted = words.numbers[row], words.doc_freqs[row]
        is_stop_word = terms[IN_TEXT, STEM] == STOP_WORD
        if not alone and not is_ignored(is_stop_word, counted[IN_TEXT], documents, boosts):
            weights = _weights(boosts.text, counted[IN_TEXT], documents, boosts)
            _add_field(
                total, candidates, tfs, in_text, norms, terms[IN_TEXT], weights, boosts.folded
            )
        # In titles again; a stop word says nothing again.
        if not is_stop_word or (
            alone and not is_ignored(is_stop_word, counted[IN_TITLE], documents, boosts)
        ):
            scale = boosts.title_alone if alone else boosts.title
            weights = _weights(scale, counted[IN_TITLE], documents, boosts)
            _add_field(
                total,
                candidates,
                tfs,
                in_titles,
                title_norms,
                terms[IN_TITLE],
                weights,
                boosts.folded,
            )
    clear_slots(candidates, in_text.stems)


@compiled
def add_words(
    total: Floats,
    ids: Ints,
    slots: Slots,
    index: IndexArrays,
    terms: TermTable,
    rows: Longs,
    in_title: NDArray[np.bool_],
) -> None:
    """Add what words score to the totals of ``ids``, which ascend.

    ``rows`` are words of ``terms``; ``in_title`` says which of these are asked for in titles alone.
    """
    params = index.params
    end = 0
    for number in range(len(index.segments)):
        segment = index.segments[number]
        words = SegmentWords(terms.numbers[number], terms.doc_freqs, rows, in_title)
        for block in range(segment.blocks):
            _low, high = block_bounds(segment, block)
            begin, block_end = end, lower_bound(ids, end, high)
            while begin < block_end:
                end = min(block_end, begin + MAX_SLOTS)
                candidates = Candidates(ids[begin:end], slots, block)
                _add_block(total[begin:end], candidates, segment, words, params)
                begin = end
