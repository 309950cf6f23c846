"""How well articles fit words: what their postings score."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import (
    MAX_SLOTS,
    Accumulators,
    Counts,
    Floats,
    Ints,
    Longs,
    Range,
    Slots,
    add_tf,
    clear_slots,
    id_range,
    map_slots,
    set_tf,
)
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    EXACT,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    IN_TITLE,
    OTHER_STEM,
    STEM,
    STOP_WORD,
    FieldArrays,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Float = np.floating[Any]
#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]
#: What a word scores at most by its stems, by its form, by its family.
Weights = tuple[float, float, float]

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 2


class TermFreqs(NamedTuple):
    """How often a word's terms stand in the articles asked about, by their slots.

    One stem, the other, the form, all of the family. Slot 0 takes what is of no such article.
    """

    one: Counts
    other: Counts
    exact: Counts
    family: Floats


class Boosts(NamedTuple):
    """What a word scores at most by its stems in the text, in titles again, in titles alone.

    Then what its form and its family score of that, what an occurrence counts that only the stem
    without accents reaches, and the part of all articles that may hold a stop word that counts.
    """

    text: float
    title: float
    title_alone: float
    exact: float
    family: float
    folded: float
    max_stop_word_share: float


class ScoringParams(NamedTuple):
    """What scoring takes of an index and its ranking.

    How many articles there are; the length norms of each one's text and title; how much of a
    word's score two words score that stand close together, and within how many words.
    """

    documents: int
    length_norms: tuple[Floats, Floats]
    boosts: Boosts
    proximity_scale: float
    proximity_words: int
    k1: float


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
    weight, exact_weight, family_weight = weights
    # Views of their own, of which a loop takes many numbers at once.
    one, other, exact, family = (
        tfs.one[1:],
        tfs.other[1:],
        tfs.exact[1:],
        tfs.family[1:],
    )
    for nth in range(len(total)):
        by_one, by_other = np.float32(one[nth]), np.float32(folded * other[nth])
        count = by_one if by_one > by_other else by_other
        scored = np.float32(weight * count / (count + length_norm[nth]))
        count = np.float32(exact[nth])
        scored += np.float32(exact_weight * count / (count + length_norm[nth]))
        count = family[nth]
        by_family = np.float32(family_weight * count / (count + length_norm[nth]))
        total[nth] += scored if scored > by_family else by_family
    one[:] = 0
    other[:] = 0
    exact[:] = 0
    family[:] = 0


@compiled
def _add_scores_of_postings(
    total: Floats,
    tfs: TermFreqs,
    length_norm: Floats,
    weights: Weights,
    folded: float,
    slots: Slots,
    field: FieldArrays,
    blocks: int,
    block: int,
    terms: Range,
) -> None:
    """As :func:`_add_scores`, of articles of some terms; one that comes twice has nothing left."""
    weight, exact_weight, family_weight = weights
    one, other, exact, family = tfs
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            at = slots[field.ids[posting]]
            if not at:
                continue
            norm = length_norm[at - 1]
            count = max(np.float32(one[at]), np.float32(folded * other[at]))
            scored = np.float32(weight * count / (count + norm))
            count = np.float32(exact[at])
            scored += np.float32(exact_weight * count / (count + norm))
            count = family[at]
            by_family = np.float32(family_weight * count / (count + norm))
            total[at - 1] += max(scored, by_family)
            one[at] = other[at] = exact[at] = 0
            family[at] = 0


@compiled
def _add_field(
    total: Floats,
    ids: Ints,
    slots: Slots,
    tfs: TermFreqs,
    length_norm: Floats,
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    block: int,
    high: int,
    terms: Longs,
    weights: Weights,
    folded: float,
) -> None:
    """Add to the totals what a word scores in one field: by stems and form, or by its family."""
    alike = (terms[FAMILY], terms[FAMILY_END])
    postings = (
        set_tf(tfs.one, ids, slots, stems, blocks, block, high, terms[STEM])
        + set_tf(tfs.other, ids, slots, stems, blocks, block, high, terms[OTHER_STEM])
        + set_tf(tfs.exact, ids, slots, forms, blocks, block, high, terms[EXACT])
        + add_tf(tfs.family, ids, slots, forms, blocks, block, high, alike)
    )
    if _FEW * postings > len(ids):
        _add_scores(total, tfs, length_norm, weights, folded)
        return
    # Few articles have anything of it.
    for number in (terms[STEM], terms[OTHER_STEM]):
        own = (max(number, 0), max(number + 1, 0))
        _add_scores_of_postings(
            total, tfs, length_norm, weights, folded, slots, stems, blocks, block, own
        )
    for own in ((max(terms[EXACT], 0), terms[EXACT] + 1), alike):
        _add_scores_of_postings(
            total, tfs, length_norm, weights, folded, slots, forms, blocks, block, own
        )


@compiled
def is_ignored(is_stop_word: bool, doc_freqs: Longs, documents: int, boosts: Boosts) -> bool:
    """Whether it is a stop word that too many articles hold."""
    return is_stop_word and doc_freqs[EXACT] > boosts.max_stop_word_share * documents


@compiled
def _weights(scale: float, doc_freqs: Longs, documents: int, boosts: Boosts) -> Weights:
    """Return what a word scores at most by its stems, by its form, by its family."""
    return (
        scale * idf(documents, doc_freqs[STEM]),
        scale * boosts.exact * idf(documents, doc_freqs[EXACT]),
        scale * boosts.family * idf(documents, doc_freqs[FAMILY]),
    )


@compiled
def _add_part(
    total: Floats,
    ids: Ints,
    slots: Slots,
    segment: SegmentArrays,
    blocks: int,
    block: int,
    high: int,
    numbers: Longs,
    doc_freqs: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    params: ScoringParams,
) -> None:
    """Add what words score in articles of one block, no more than have slots."""
    text, form, title, title_form = segment.fields
    documents, boosts = params.documents, params.boosts
    length_norm, title_length_norm = params.length_norms[0][ids], params.length_norms[1][ids]
    count = len(ids) + 1
    tfs = TermFreqs(
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.float32),
    )
    map_slots(slots, ids, high)
    for nth in range(len(rows)):
        terms, counted = numbers[rows[nth]], doc_freqs[rows[nth]]
        is_stop_word, alone = terms[IN_TEXT, STEM] == STOP_WORD, in_title[nth]
        if not alone and not is_ignored(is_stop_word, counted[IN_TEXT], documents, boosts):
            weights = _weights(boosts.text, counted[IN_TEXT], documents, boosts)
            _add_field(
                total,
                ids,
                slots,
                tfs,
                length_norm,
                text,
                form,
                blocks,
                block,
                high,
                terms[IN_TEXT],
                weights,
                boosts.folded,
            )
        # In titles again; a stop word says nothing again.
        if not is_stop_word or (
            alone and not is_ignored(is_stop_word, counted[IN_TITLE], documents, boosts)
        ):
            scale = boosts.title_alone if alone else boosts.title
            weights = _weights(scale, counted[IN_TITLE], documents, boosts)
            _add_field(
                total,
                ids,
                slots,
                tfs,
                title_length_norm,
                title,
                title_form,
                blocks,
                block,
                high,
                terms[IN_TITLE],
                weights,
                boosts.folded,
            )
    clear_slots(slots, ids, high)


@compiled
def add_words(
    total: Floats,
    ids: Ints,
    accumulators: Accumulators,
    segment: SegmentArrays,
    blocks: int,
    doc_base: int,
    numbers: Longs,
    doc_freqs: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    params: ScoringParams,
) -> None:
    """Add what words score in one segment to the totals of ``ids``, which ascend.

    ``numbers`` and ``doc_freqs`` are those of words that
    :func:`~indexer.engines.whoosh_engine.kernels.term_lookup.look_up` found. ``rows`` are the words
    asked for, ``in_title`` says which of these in titles alone.
    """
    for block in range(blocks):
        high = doc_base + (block << BLOCK_BITS)
        begin, block_end = id_range(ids, high, high + (1 << BLOCK_BITS))
        # A segment's last block may reach beyond it.
        while begin < block_end:
            end = min(block_end, begin + MAX_SLOTS)
            _add_part(
                total[begin:end],
                ids[begin:end],
                accumulators.slots,
                segment,
                blocks,
                block,
                high,
                numbers,
                doc_freqs,
                rows,
                in_title,
                params,
            )
            begin = end
