"""Exact phrases are found where a plain reading of the same positions finds them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.kernels import (
    begun_phrases,
    near_phrases,
    phrases,
    term_ranges,
)
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    LARGE,
    SKIP_BITS,
    FieldArrays,
)

#: For each term the articles that hold it, and at which positions.
Held = Mapping[int, Mapping[int, Sequence[int]]]

BLOCKS = 3
BLOCK = 1 << BLOCK_BITS
#: In all blocks but the second; some are next to each other, some far apart.
ARTICLES = (*range(40), BLOCK - 1, 2 * BLOCK, *range(2 * BLOCK + 7, 2 * BLOCK + 30))
#: Where marks end, where two bytes end.
EDGES = (0, phrases.MARKS - 6, phrases.MARKS * 3, BLOCK - 12)


def field_of(held: Held, position: str, base: int = 0) -> FieldArrays:
    """The arrays of a field, as they are read from a segment; its terms are numbers without gap."""
    starts, ids, counts, begins = [0], [], [], [0]
    positions: list[int] = []
    for term in range(len(held)):
        for block in range(BLOCKS):
            for article in sorted(held[term]):
                if article >> BLOCK_BITS == block:
                    ids.append(article % BLOCK)
                    counts.append(len(held[term][article]))
                    positions += held[term][article]
                    begins.append(len(positions))
            starts.append(len(ids))
    large = [at for at, count in enumerate(counts) if count >= LARGE]
    columns = {
        "term_index": np.empty(0, np.uint64),
        "lexicon": np.empty(0, np.uint8),
        "ends": np.zeros(len(held) + 1, np.uint32),
        "posting_starts": np.array(starts, np.uint32),
        "position_skips": np.array(begins[: -1 : 1 << SKIP_BITS], np.uint32),
        "ids": np.array(ids, np.uint16),
        "counts": np.minimum(np.array(counts, np.int64), LARGE).astype(np.uint8),
        "positions": np.array(positions, position),
        "tf_overflow_at": np.array(large, np.int64),
        "tf_overflow": np.array([counts[at] for at in large], np.int32),
    }
    for column in columns.values():
        # As those that are mapped: numba compiles for the one kind or the other.
        column.flags.writeable = False
    end = base + BLOCKS * BLOCK
    return as_struct(FieldArrays(**columns, doc_base=base, doc_end=end, blocks=BLOCKS))


def read(held: Held, terms: Sequence[int]) -> list[int]:
    """The articles with such a phrase, looked for in the plainest way."""
    return [
        article
        for article in sorted(held[terms[0]])
        if any(
            all(start + nth in held[term].get(article, ()) for nth, term in enumerate(terms))
            for start in held[terms[0]][article]
        )
    ]


def read_words(held: Held, terms: Sequence[int], article: int) -> list[int]:
    """The positions of words of such phrases in an article, looked for in the plainest way."""
    places = [held[term].get(article, ()) for term in terms]
    starts = [
        start for start in places[0] if all(start + nth in places[nth] for nth in range(len(terms)))
    ]
    return sorted({start + nth for start in starts for nth in range(len(terms))})


def found(held: Held, terms: Sequence[int], *, position: str = "u2", base: int = 0) -> list[int]:
    field = field_of(held, position, base)
    return phrases.phrase(field, np.array(terms, np.int64), field.doc_end).tolist()


@st.composite
def fields(draw: st.DrawFn) -> Held:
    """Four terms, each in many or in few articles, near each other's positions."""
    edge = draw(st.sampled_from(EDGES))
    held: dict[int, dict[int, list[int]]] = {}
    for term in range(4):
        chosen = draw(st.sets(st.sampled_from(ARTICLES), min_size=1))
        if draw(st.booleans()):
            chosen |= set(ARTICLES)
        chance = draw(st.randoms(use_true_random=False))
        most = draw(st.integers(1, 10))
        held[term] = {
            article: sorted(edge + at for at in chance.sample(range(12), chance.randint(1, most)))
            for article in chosen
        }
    return held


@settings(deadline=None, max_examples=150)
@given(
    held=fields(),
    terms=st.lists(st.integers(0, 3), min_size=1, max_size=5),
    base=st.sampled_from([0, 1000]),
    position=st.sampled_from(["u2", "u4"]),
)
def test_phrases_are_found_where_reading_finds_them(held, terms, base, position):
    expected = [base + article for article in read(held, terms)]

    assert found(held, terms, position=position, base=base) == expected


#: In the first block, at its edge, in an empty one, in the last one.
ENDS = st.sampled_from([0, 1, 20, BLOCK - 1, BLOCK, 2 * BLOCK, 2 * BLOCK + 9, BLOCKS * BLOCK])


@settings(deadline=None, max_examples=100)
@given(
    held=fields(),
    terms=st.lists(st.integers(0, 3), min_size=1, max_size=4),
    base=st.sampled_from([0, 1000]),
    end=ENDS,
)
def test_no_article_from_the_end_on_is_looked_through(held, terms, base, end):
    field, numbers = field_of(held, "u2", base), np.array(terms, np.int64)
    expected = [base + article for article in read(held, terms) if article < end]

    assert phrases.phrase(field, numbers, base + end).tolist() == expected


@settings(deadline=None, max_examples=100)
@given(
    held=fields(),
    terms=st.lists(st.integers(0, 3), min_size=1, max_size=3),
    begun=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    base=st.sampled_from([0, 1000]),
    end=ENDS,
)
def test_phrases_whose_last_word_is_begun_are_found_where_any_of_these_stands_last(
    held, terms, begun, base, end
):
    first, last = sorted(begun)
    field, numbers = field_of(held, "u2", base), np.array(terms, np.int64)
    expected = {
        base + article
        for term in range(first, last)
        for article in read(held, [*terms, term])
        if article < end
    }

    found = begun_phrases.begun_phrase(field, numbers, first, last, base + end)
    assert found.tolist() == sorted(expected)


def has_window(held: Held, terms: Sequence[int], width: int, article: int) -> bool:
    """Whether a window holds each term as often as it is asked for, told in the plainest way."""
    places = [(at, term) for term in {*terms} for at in held[term].get(article, ())]
    return any(
        not Counter(terms) - Counter(term for at, term in places if start <= at < start + width)
        for start, _term in places
    )


@settings(deadline=None, max_examples=150)
@given(
    held=fields(),
    terms=st.lists(st.integers(0, 3), min_size=1, max_size=5),
    slop=st.integers(0, 9),
    base=st.sampled_from([0, 1000]),
    end=ENDS,
)
def test_words_near_each_other_are_found_where_a_window_holds_them(held, terms, slop, base, end):
    needed, width = Counter(terms), len(terms) + slop
    numbers, times = (np.array([*part], np.int64) for part in (needed, needed.values()))
    expected = [
        base + article
        for article in ARTICLES
        if article < end and has_window(held, terms, width, article)
    ]

    field = field_of(held, "u2", base)
    assert near_phrases.near(field, numbers, times, width, base + end).tolist() == expected


@settings(deadline=None, max_examples=50)
@given(held=fields(), terms=st.tuples(st.integers(0, 4), st.integers(0, 4)), end=ENDS)
def test_articles_are_marked_that_hold_any_of_a_range_of_terms(held, terms, end):
    marks, (first, last) = np.zeros(1000 + BLOCKS * BLOCK, np.uint8), sorted(terms)
    term_ranges.mark_articles(marks, field_of(held, "u2", 1000), first, last, 1000 + end)
    expected = {1000 + article for term in range(first, last) for article in held[term]}

    found = [article for article in sorted(expected) if article < 1000 + end]
    assert np.flatnonzero(marks).tolist() == found


@settings(deadline=None, max_examples=100)
@given(
    held=fields(),
    terms=st.lists(st.integers(0, 3), min_size=1, max_size=5),
    base=st.sampled_from([0, 1000]),
    chosen=st.sets(st.sampled_from((*ARTICLES, ARTICLES[-1] + 1, BLOCKS * BLOCK))),
)
@example(held={0: {7: [0, 1, 2, 3]}}, terms=[0, 0, 0], base=0, chosen={7})
@example(held={0: {7: [*range(300)]}, 1: {7: [*range(1, 299)]}}, terms=[0, 1], base=0, chosen={7})
def test_the_words_of_phrases_are_marked_where_they_stand(held, terms, base, chosen):
    articles = sorted(chosen)
    expected = [
        (nth << 32) | position
        for nth, article in enumerate(articles)
        for position in read_words(held, terms, article)
    ]

    numbers, ids = np.array(terms, np.int64), np.array(articles, np.int32) + np.int32(base)
    keys = phrases.occurrences(field_of(held, "u2", base), numbers, ids)
    assert keys.tolist() == expected


@settings(deadline=None, max_examples=40)
@given(held=fields(), terms=st.lists(st.integers(0, 3), min_size=2, max_size=4))
@example(held={n: {3: [0, 1, 2, 3]} for n in range(4)}, terms=[0, 1, 2])
def test_a_word_that_an_article_holds_very_often_is_found_in_phrases(held, terms):
    often = {article: range(300, 300 + LARGE + article % 2) for article in (3, 2 * BLOCK)}
    held = {term: {**rows, **often} if term < 2 else rows for term, rows in held.items()}

    assert found(held, terms) == read(held, terms)


def test_a_rare_word_is_looked_up_among_common_ones():
    common = {article: [article % 5, 9] for article in range(3000)}
    rare = {7: [3], 9: [1], 700: [1], 2999: [8, 10], 4000: [1]}
    held = {0: common, 1: rare}

    assert found(held, [0, 1]) == read(held, [0, 1]) == [7, 700, 2999]
    assert found(held, [1, 0]) == read(held, [1, 0]) == [2999]
    assert found(held, [0, 1, 1]) == read(held, [0, 1, 1]) == []


@pytest.mark.parametrize("terms", [[0, 1], [0, 1, 2], [2, 0, 1]])
def test_a_word_that_stands_twice_at_a_position_counts_once(terms):
    # As the stems of a compound and of its first part may.
    held = {0: {1: [4, 6]}, 1: {1: [5, 5, 5, 7, 7]}, 2: {1: [6, 6, 8]}}

    assert found(held, terms) == read(held, terms)


def test_the_last_position_of_two_bytes_is_followed_by_none():
    held = {0: {1: [BLOCK - 1], 2: [BLOCK - 2]}, 1: {1: [0], 2: [BLOCK - 1]}}

    assert found(held, [0, 1]) == [2]


def test_a_phrase_is_found_across_landmarks():
    articles = list(chain(range(500), range(2 * BLOCK, 2 * BLOCK + 500, 3)))
    held = {
        0: {article: [1, 4, 7] for article in articles},
        1: {article: [2] for article in articles[::70]},
        2: {article: [3 + article % 2] for article in articles},
    }

    assert found(held, [0, 1, 2]) == read(held, [0, 1, 2])
    assert found(held, [1, 2]) == read(held, [1, 2])
