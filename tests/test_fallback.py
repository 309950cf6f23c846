"""A quotation or a question of stop words that no article holds falls back on its words, said."""

import pytest

from indexer.article import Article
from indexer.query.fallback import QUOTATION, STOP_WORDS, fallback
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from tests.conftest import text_of

ARTICLES = [
    Article("quai", "Quai", "La mairie promet de rouvrir le quai aux flâneurs.", "Nord"),
    Article("pont", "Pont", "Le pont reste fermé aux flâneurs.", "Sud", "2024-02-03"),
    Article("nous", "Nous", "Ils sont venus chez nous.", "Nord"),
]
CHANGED = '"la mairie jure de rouvrir le quai"'
asked = SearchRequest.typed


def ids(results):
    return [hit.id for hit in results.hits]


def test_a_quotation_that_no_article_holds_falls_back_on_its_words_and_that_is_said(make_index):
    results = make_index(ARTICLES).search(CHANGED)

    assert ids(results) == ["quai"]
    assert results.notices == (QUOTATION,)
    assert results.hits[0].matched == "most"
    assert (results.total, results.total_all) == (1, 0)
    assert text_of(results.to_dict()["hits"][0]["snippet_html"]) == ["mairie", "rouvrir", "quai"]


def test_all_that_shows_a_result_set_falls_back_alike(make_index):
    index = make_index(ARTICLES)
    request = asked(CHANGED)

    assert index.search_ids(request) == ["quai"]
    assert [count.value for count in index.overview(request).facets["source"]] == ["Nord"]
    assert [extent.paragraphs for extent in index.extents(CHANGED, ["quai"])] == [(0,)]
    assert len(index.matches(CHANGED, ["Le quai et la mairie."])[0]) == 2


def test_a_quotation_that_an_article_holds_stays_exact(make_index):
    index = make_index(ARTICLES)

    assert ids(index.search('"rouvrir le quai"')) == ["quai"]
    assert index.search('"rouvrir le quai"').notices == ()
    # Elsewhere it is there, so that it is the filter which is in the way.
    assert index.search('"rouvrir le quai"', source="Sud").total == 0
    assert index.search('"rouvrir le quai" source:Sud').total == 0


def test_filters_and_negations_beside_a_quotation_stay(make_index):
    index = make_index(ARTICLES)

    assert ids(index.search('"les flâneurs du pont"')) == ["pont", "quai"]
    assert ids(index.search('"les flâneurs du pont" source:Nord')) == ["quai"]
    assert ids(index.search('"les flâneurs du pont" -quai')) == ["pont"]
    assert ids(index.search('"les flâneurs du pont"', since="2024-01-01")) == ["pont"]


def test_what_no_article_holds_a_word_of_is_not_said_to_follow(make_index):
    results = make_index(ARTICLES).search('"zanzibar zénith"')

    assert (results.total, results.notices) == (0, ())


def test_a_question_of_stop_words_falls_back_on_them(make_index):
    results = make_index(ARTICLES).search("chez vous ou chez nous")

    assert ids(results)[0] == "nous"
    assert results.notices == (STOP_WORDS,)


@pytest.mark.parametrize(
    "typed",
    [
        "la mairie",
        "mairie",
        "le",
        '"mairie"',
        '"la mairie" quai',
        '"mairie quai"~5',
        '"la mair*"',
        'titre:"la mairie"',
        "source:Nord",
        "",
    ],
)
def test_no_other_query_falls_back(typed):
    assert fallback(parse(typed)) is None
