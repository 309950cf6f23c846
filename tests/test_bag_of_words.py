"""Queries of words and phrases: taken apart as clause by clause, answered in one call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh_engine.execution.bag_of_words import bag_of_words
from indexer.engines.whoosh_engine.kernels.term_query import EXCLUDED, FIRST_CLAUSE, NO_CLAUSE
from indexer.query.clauses import clauses_of
from indexer.query.parser import parse
from indexer.query.scoring_terms import scoring_query

CONTENT = st.sampled_from("droit image ports port pêche ministre Éclairs été".split())
SMALL = st.sampled_from("à l’image de la".split())
CLAUSES = st.one_of(
    CONTENT,
    SMALL,
    CONTENT.map("-{}".format),
    st.lists(CONTENT, min_size=2, max_size=3).map(" OU ".join),
    st.lists(CONTENT, min_size=2, max_size=3).map(lambda words: f"-({' OU '.join(words)})"),
)


PHRASES = st.lists(st.one_of(CONTENT, SMALL, st.just("sous-sol")), min_size=1, max_size=6)


@given(
    st.one_of(
        st.lists(CLAUSES, min_size=1, max_size=6).map(" ".join),
        PHRASES.map(" ".join).map('"{}"'.format),
    )
)
def test_words_are_wanted_as_clause_by_clause(text):
    clauses = clauses_of(parse(text).root)
    wanted, pairs = scoring_query(clauses, lambda _word: ())

    found = bag_of_words(parse(text).root)

    if found is None:
        assert not any(each.token and each.token.terms for each in wanted)
        return
    if not any(token.terms for token in found.tokens):
        # A phrase of small words wants each by its form.
        assert [(token.form,) for token in found.tokens] == [each.forms for each in wanted]
        assert not any(found.follows)
        return
    kept = [n for n, clause in enumerate(found.clauses) if clause != EXCLUDED]
    assert [found.tokens[n] for n in kept] == [each.token for each in wanted]
    places = {place: n for n, place in enumerate(kept)}
    following = [(n - before, n) for n, before in enumerate(found.follows) if before]
    assert [(places[left], places[right]) for left, right in following] == list(pairs)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("droit à image", [FIRST_CLAUSE, NO_CLAUSE, FIRST_CLAUSE + 1]),
        ("port OU pêche été", [FIRST_CLAUSE, FIRST_CLAUSE, FIRST_CLAUSE + 1]),
        ("droit -port -(pêche OU été)", [FIRST_CLAUSE, EXCLUDED, EXCLUDED, EXCLUDED]),
    ],
)
def test_each_word_is_of_its_clause(text, clauses):
    found = bag_of_words(parse(text).root)

    assert found is not None
    assert found.clauses == clauses


def test_a_phrase_is_its_words_and_all_of_them_are_marked():
    found = bag_of_words(parse('"droit à l’image"').root)

    assert found is not None
    assert found.is_phrase
    assert [token.form for token in found.tokens] == ["droit", "a", "image"]
    assert found.clauses == [NO_CLAUSE] * 3
    assert found.follows == [0, 0, 2]
    assert found.marked == found.tokens


@pytest.mark.parametrize(
    "text",
    [
        "à la",
        "-droit",
        "droit*",
        '"droit image"~3',
        '"droit image" port',
        "droit~",
        "titre:droit",
        "sous-sol",
        "de OU droit",
    ],
)
def test_what_is_no_query_of_words_or_of_one_phrase_is_left_to_others(text):
    assert bag_of_words(parse(text).root) is None
