"""Loops over postings at the borders of windows, blocks and segments, beside plain sums."""

import gc
import weakref
from typing import NamedTuple

import numpy as np
import pytest

from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.execution.scratch import ScratchPool
from indexer.engines.whoosh_engine.kernels import (
    accumulate,
    conjunction,
    max_scores,
    scoring,
    top_k,
    windows,
)
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    COLUMNS,
    EXACT,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    IN_TITLE,
    MAX_STEMS,
    STEM,
    TRUNCATED,
    TRUNCATED_END,
    FieldArrays,
    FieldPair,
)
from indexer.engines.whoosh_engine.kernels.scoring_params import (
    Boosts,
    LengthNorms,
    Proximity,
    ScoringParams,
)
from indexer.engines.whoosh_engine.kernels.segments import Fields, IndexArrays, index_arrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable

BLOCK, WINDOW = 1 << BLOCK_BITS, 1 << windows.WINDOW_BITS
#: A full block and a part of another, then a small segment.
SIZES = [BLOCK + 2 * WINDOW + 77, 300]
COUNT = sum(SIZES)
BOOSTS = Boosts(1.55, 2.0, 4.0, 0.7, 1.1, 0.8, 0.5)
#: What part of all articles each term is in: stems, and the forms of a prefix group.
STEMS = [0.3, 0.02, 0.0004, 0.5]
FORMS = [0.2, 0.1, 0.0003, 0.05, 0.4]
#: A word's stems, its form, the range of its prefix group, that of its family among the stems.
WORDS = [
    ([0, 1], 1, (0, 3), (0, 3)),
    ([2], 2, (0, 0), (1, 3)),
    ([3, 2, 1], -1, (3, 5), (1, 4)),
    ([], 4, (0, 0), (0, 0)),
    ([3], 0, (0, 0), (0, 0)),
    ([0], 0, (0, 0), (0, 0)),
    ([2, 3], 2, (0, 0), (2, 3)),
]
BORDERS = [
    0,
    1,
    WINDOW - 1,
    WINDOW,
    WINDOW + 1,
    BLOCK - 1,
    BLOCK,
    BLOCK + WINDOW,
    SIZES[0] - 1,
    SIZES[0],
]
chance = np.random.default_rng(5)


class Segment(NamedTuple):
    """Counts of every term in every article, field by field, and the same as loops take it."""

    counts: list[np.ndarray]
    fields: Fields
    doc_base: int


class Index(NamedTuple):
    """Segments, and the same as loops take them."""

    segments: list[Segment]
    arrays: IndexArrays


def field(counts, doc_base):
    blocks = max(1, -(-counts.shape[1] // BLOCK))
    starts, ids, noted = [0], [], []
    for term in counts:
        for block in range(blocks):
            own = term[block * BLOCK : (block + 1) * BLOCK]
            ids.append(np.flatnonzero(own))
            noted.append(own[ids[-1]])
            starts.append(starts[-1] + len(ids[-1]))
    arrays = [
        np.empty(0, np.uint8),
        np.zeros(len(counts) + 1, np.uint32),
        np.array(starts, np.uint32),
        np.empty(0, np.uint32),
        np.concatenate(ids).astype(np.uint16),
        np.concatenate(noted).astype(np.uint8),
        np.empty(0, np.uint16),
        np.empty(0, np.int64),
        np.empty(0, np.int32),
    ]
    for array in arrays:
        # As mapped from files.
        array.flags.writeable = False
    doc_end = doc_base + counts.shape[1]
    return FieldArrays(np.empty(0, np.uint64), *arrays, doc_base, doc_end, blocks)


def segment(size, doc_base):
    counts = []
    for rarer in (1.0, 0.1):
        for parts in (STEMS, FORMS):
            there = chance.random((len(parts), size)) < rarer * np.array(parts)[:, None]
            own = there * chance.integers(1, 256, (len(parts), size))
            for border in BORDERS:
                if doc_base <= border < doc_base + size:
                    own[:, border - doc_base] = 3
            counts.append(own)
    text, form, title, title_form = (field(own, doc_base) for own in counts)
    fields = Fields(FieldPair(text, form), FieldPair(title, title_form))
    return Segment(counts, fields, doc_base)


@pytest.fixture(scope="module")
def index(params):
    segments = [segment(size, sum(SIZES[:nth])) for nth, size in enumerate(SIZES)]
    places = np.zeros(COUNT, np.int32)
    fields = [own.fields for own in segments]
    return Index(segments, index_arrays(fields, places, places, params))


@pytest.fixture(scope="module")
def params():
    length_norms = LengthNorms(
        *(chance.random(COUNT).astype(np.float32) + np.float32(0.1) for _ in range(2))
    )
    return ScoringParams(COUNT, length_norms, BOOSTS, Proximity(COUNT, 0.5, 5, 0.55), 10, COUNT)


@pytest.fixture(scope="module")
def scratch_pool():
    return ScratchPool(COUNT)


@pytest.fixture(scope="module")
def terms(index):
    numbers = np.full((len(WORDS), 2, COLUMNS), -1, np.int64)
    doc_freqs = np.zeros((len(WORDS), 2, COLUMNS), np.int64)
    for row, (word_stems, form, prefix_group, family) in enumerate(WORDS):
        numbers[row, :, STEM : STEM + len(word_stems)] = word_stems
        numbers[row, :, EXACT] = form
        numbers[row, :, TRUNCATED], numbers[row, :, TRUNCATED_END] = prefix_group
        numbers[row, :, FAMILY], numbers[row, :, FAMILY_END] = family
        word = numbers[row, IN_TEXT]
        for where in (IN_TEXT, IN_TITLE):
            for own in index.segments:
                stems, forms = own.counts[2 * where], own.counts[2 * where + 1]
                doc_freqs[row, where, STEM] += np.count_nonzero(stems[word[STEM]])
                doc_freqs[row, where, EXACT] += np.count_nonzero(forms[word[EXACT]])
                truncated = forms[word[TRUNCATED] : word[TRUNCATED_END]]
                doc_freqs[row, where, TRUNCATED] += np.count_nonzero(truncated)
    return TermTable(np.stack([numbers] * len(index.segments)), doc_freqs)


def test_an_index_keeps_the_arrays_that_its_loops_borrow(params):
    fields = segment(9, 0).fields
    counts = weakref.ref(fields.text.stems.counts)
    places = np.zeros(9, np.int32)
    index = index_arrays([fields], places, places, params)
    del fields
    gc.collect()

    assert counts() is not None
    del index
    gc.collect()
    assert counts() is None


def saturated(weight, counts, length_norm):
    counts = counts.astype(np.float32)
    return (weight * counts.astype(np.float64) / (counts + length_norm)).astype(np.float32)


def term(counts, number):
    return counts[number] if number >= 0 else np.zeros(counts.shape[1], np.int64)


def summed(index, terms, params, rows, in_title):
    """What all articles score, word by word."""
    found = []
    for nth, own in enumerate(index.segments):
        size = own.counts[0].shape[1]
        total = np.zeros(size, np.float32)
        for row, alone in zip(rows, in_title, strict=True):
            for where in (IN_TITLE,) if alone else (IN_TEXT, IN_TITLE):
                stems, forms = own.counts[2 * where], own.counts[2 * where + 1]
                word, counted = terms.numbers[nth, row, where], terms.doc_freqs[row, where]
                length_norm = params.length_norms[where][own.doc_base : own.doc_base + size]
                scale = BOOSTS.title_alone if alone else (BOOSTS.text, BOOSTS.title)[where]
                one, second, third = (term(stems, word[STEM + n]) for n in range(MAX_STEMS))
                other = np.where(second, second, third)
                stem = np.maximum(
                    one.astype(np.float32), (BOOSTS.folded * other).astype(np.float32)
                )
                truncated = forms[word[TRUNCATED] : word[TRUNCATED_END]].sum(axis=0)
                rarities = [scoring.idf(COUNT, counted[n]) for n in (STEM, EXACT, TRUNCATED)]
                scored = saturated(scale * rarities[0], stem, length_norm)
                weight = scale * BOOSTS.exact * rarities[1]
                scored += saturated(weight, term(forms, word[EXACT]), length_norm)
                weight = scale * BOOSTS.truncated * rarities[2]
                total += np.maximum(scored, saturated(weight, truncated, length_norm))
        found.append(total)
    return np.concatenate(found)


def some(*parts):
    return np.unique(np.concatenate(parts)).astype(np.int32)


ASKED = {
    "none": np.empty(0, np.int32),
    "borders": np.array(BORDERS, np.int32),
    "a window's last": np.array([WINDOW - 1], np.int32),
    "the last": np.array([COUNT - 1], np.int32),
    "few": some(chance.choice(COUNT, 40), BORDERS),
    "some": some(chance.choice(COUNT, 3000), BORDERS),
    "many": some(chance.choice(COUNT, 40_000), BORDERS),
    "the second block": np.arange(BLOCK, SIZES[0], dtype=np.int32),
    "all": np.arange(COUNT, dtype=np.int32),
}


def is_clear(scratch):
    return not any(
        table.any()
        for table in (scratch.clause_counts, scratch.family_counts, *scratch.accumulators)
    )


@pytest.mark.parametrize("ids", ASKED.values(), ids=ASKED.keys())
def test_what_words_score_is_summed_up_by_place(index, terms, params, scratch_pool, ids):
    rows = np.arange(len(WORDS))
    in_title = np.array([False, False, False, True, False, False, False])
    total = np.zeros(len(ids), np.float32)
    with scratch_pool.borrow() as scratch:
        slots = scratch.accumulators.slots
        scoring.add_words(total, ids, slots, index.arrays, terms, rows, in_title)
        assert is_clear(scratch)

    assert total.tolist() == summed(index, terms, params, rows, in_title)[ids].tolist()


@pytest.mark.parametrize("ids", ASKED.values(), ids=ASKED.keys())
def test_how_often_forms_stand_is_summed_up_by_place(index, scratch_pool, ids):
    sums = np.zeros(len(ids), np.float32)
    with scratch_pool.borrow() as scratch:
        for own in index.segments:
            ranges = np.array([(0, 2), (3, 5)])
            accumulate.add_terms(
                sums, ids, scratch.accumulators.slots, as_struct(own.fields.text.forms), ranges
            )
        assert is_clear(scratch)

    expected = np.concatenate([own.counts[1][[0, 1, 3, 4]].sum(axis=0) for own in index.segments])
    assert sums.tolist() == expected[ids].tolist()


@pytest.mark.parametrize("ids", ASKED.values(), ids=ASKED.keys())
def test_nothing_scores_more_than_it_may(index, terms, params, scratch_pool, ids):
    # The last word has no stem: it is bound to come after ones that have.
    rows = np.array([0, 1, 2])
    stop_words = np.array([False, False, True])
    scores = summed(index, terms, params, rows, np.zeros(len(rows), np.bool_))
    with scratch_pool.borrow() as scratch:
        bounds, rest = max_scores.upper_bounds(
            index.arrays, ids, terms, rows, stop_words, scratch.accumulators
        )
        assert is_clear(scratch)

    assert len(bounds) == len(ids)
    assert (bounds * (1 + 1e-5) + rest >= scores[ids]).all()


@pytest.mark.parametrize("below", [0, 10, COUNT])
@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize("rows", [[0], [1], [3], [0, 2], [0, 1, 2], [1, 2], [6, 1, 6], [6, 0]])
@pytest.mark.parametrize("together", [False, True])
def test_articles_are_found_to_the_last(
    index, terms, scratch_pool, below, filtered, rows, together
):
    clauses = np.ones(len(rows), np.int64) if together else np.arange(1, len(rows) + 1)
    allowed = np.zeros(0, np.uint8)
    if filtered:
        allowed = (np.arange(COUNT) % 3 > 0).astype(np.uint8)
    with scratch_pool.borrow() as scratch:
        all_, rest, by_family_ids = conjunction.find_words(
            index.arrays, terms, np.array(rows), clauses, allowed, below, 0, scratch
        )
        assert is_clear(scratch)
        out = scratch.out[: all_ + rest].tolist()

    holds = np.zeros((clauses[-1], COUNT), np.bool_)
    for row, clause in zip(rows, clauses, strict=True):
        for side in range(STEM, STEM + MAX_STEMS):
            number = terms.numbers[0, row, IN_TEXT, side]
            found = [term(own.counts[0], number) for own in index.segments]
            holds[clause - 1] |= np.concatenate(found) > 0
    count = holds.sum(axis=0)
    if filtered:
        count = count * (allowed > 0)
    expected = np.flatnonzero(count == clauses[-1])
    assert out[:all_] == expected.tolist()
    by_family = holds.copy()
    for row, clause in zip(rows, clauses, strict=True):
        _stems, _form, _group, family = WORDS[row]
        found = [own.counts[0][slice(*family)].sum(axis=0) for own in index.segments]
        by_family[clause - 1] |= np.concatenate(found) > 0
    is_some = (count > 0) | by_family.all(axis=0)
    if filtered:
        is_some &= allowed > 0
    follow = np.flatnonzero(is_some & (count < clauses[-1])) if all_ < below else []
    assert out[all_:] == list(follow)
    expected_by_family = [n for n in follow if by_family[:, n].all()]
    assert by_family_ids.tolist() == expected_by_family


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize("rows", [[0, 1, 4], [4, 1, 5], [1, 0, 4, 5], [4, 0]])
def test_of_a_question_one_word_may_be_missing_but_not_the_rarest(
    index, terms, scratch_pool, filtered, rows
):
    allowed = (np.arange(COUNT) % 3 > 0).astype(np.uint8) if filtered else np.zeros(0, np.uint8)
    clauses = np.arange(1, len(rows) + 1)
    with scratch_pool.borrow() as scratch:
        all_, some, _by_family = conjunction.find_words(
            index.arrays, terms, np.array(rows), clauses, allowed, 5, len(rows) - 1, scratch
        )
        assert is_clear(scratch)
        out = scratch.out[: all_ + some].tolist()

    holds = np.zeros((len(rows), COUNT), np.bool_)
    for nth, row in enumerate(rows):
        for number in WORDS[row][0]:
            found = [own.counts[0][number] for own in index.segments]
            holds[nth] |= np.concatenate(found) > 0
    if filtered:
        holds &= allowed > 0
    rarest = np.argmin(terms.doc_freqs[rows, IN_TEXT, STEM])
    count = holds.sum(axis=0)
    assert all_ >= 5
    assert out[:all_] == np.flatnonzero(count == len(rows)).tolist()
    assert out[all_:] == np.flatnonzero((count == len(rows) - 1) & holds[rarest]).tolist()


@pytest.mark.parametrize("count", [0, 1, 20, 63, 64, 65, 1000])
@pytest.mark.parametrize("margin", [0.0, 0.25])
def test_what_comes_near_the_top_is_told_to_the_last(count, margin):
    scores = np.arange(count, dtype=np.float32) // 3 / 8
    for own in (scores, scores[::-1].copy(), chance.permutation(scores)):
        lowest = np.sort(own)[-20] - margin if count >= 20 else -np.inf

        assert top_k.candidates(own, 20, margin).tolist() == np.flatnonzero(own >= lowest).tolist()
        assert top_k.at_least(own, 0.5).tolist() == np.flatnonzero(own >= 0.5).tolist()
