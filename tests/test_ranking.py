"""What speaks for an article among those that hold as many of a query's words.

Each test pits two articles of the same words against each other; by their ids alone, which break
ties, the other one would come first.
"""

import math

import pytest

from indexer.article import Article
from indexer.engines import whoosh_engine
from indexer.engines.whoosh_engine.execution import ranking
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from tests.conftest import publish


def found(index, query):
    return [hit.id for hit in index.search(query).hits]


def test_a_small_word_speaks_for_an_article_and_is_never_required(make_index):
    index = make_index(
        [
            Article("a", "Prêt", "La banque accorde un prêt avec garantie."),
            Article("b", "Prêt", "La banque accorde un prêt sans garantie."),
            Article("c", "Météo", "Il pleut sur la côte."),
        ]
    )

    results = index.search("prêt sans garantie")

    assert [hit.id for hit in results.hits] == ["b", "a"]
    assert results.total_all == 2


def test_a_small_word_that_most_articles_hold_says_nothing(make_index):
    index = make_index(
        [
            Article("a", "Prêt", "La banque accorde un prêt avec garantie."),
            Article("b", "Prêt", "La banque accorde un prêt sans garantie."),
            Article("c", "Météo", "Il pleut sans cesse sur la côte."),
        ]
    )

    assert found(index, "prêt sans garantie") == ["a", "b"]


def test_words_on_either_side_of_a_small_one_follow_each_other(make_index):
    index = make_index(
        [
            Article(
                "a", "École", "Le droit vaut pour enfant, parent, maître, voisin, et à leur image."
            ),
            Article("b", "École", "Le droit à l’image vaut pour enfant, parent, maître, voisin."),
            Article("c", "Météo", "Il pleut sur la côte."),
        ]
    )

    assert found(index, "droit à l’image") == ["b", "a"]


def test_a_word_says_more_of_an_article_the_fewer_words_its_title_has(make_index):
    index = make_index(
        [
            Article("a", "Chèque, virement, carte, prélèvement", "Les frais du mandat."),
            Article("b", "Chèque", "Virement, carte, prélèvement : les frais du mandat."),
            Article("c", "Météo", "Il pleut sur la côte."),
        ]
    )

    assert found(index, "chèque") == ["b", "a"]


def test_a_prefix_group_counts_in_titles_too(make_index):
    index = make_index(
        [
            Article("a", "Fromage : rappel", "Des cas de salmonellose."),
            Article("b", "Salmonellose : rappel", "Des cas de fromage."),
            Article("c", "Météo", "Il pleut sur la côte."),
        ]
    )

    assert found(index, "rappel salmonelles") == ["b", "a"]


def test_an_article_without_a_title_has_a_score_all_the_same(make_index):
    index = make_index(
        [
            Article("a", "", "Un accord sur la pêche."),
            Article("b", "Accords de pêche", "Les flottes partent."),
        ]
    )

    scores = {hit.id: hit.score for hit in index.search("titre:acc* pêche").hits}

    assert set(scores) == {"a", "b"}
    assert all(math.isfinite(score) for score in scores.values())


@pytest.mark.parametrize(
    "typed", ["accord pêche", "accord port", "accord OU météo", "flottes pêche"]
)
def test_words_score_the_same_beside_a_filter_that_all_articles_pass(make_index, typed):
    day = {"date": "2021-01-01"}
    index = make_index(
        [
            Article("a", "Accord", "Pêche et pêche : les flottes partent du port.", **day),
            Article("b", "Accord signé, flottes de pêche", "Elles partent du port.", **day),
            Article("c", "Météo", "Il pleut sur la côte.", **day),
        ]
    )
    alone = [(hit.id, hit.score) for hit in index.search(typed).hits]
    beside = [(hit.id, hit.score) for hit in index.search(f"{typed} date:2021").hits]

    assert [id_ for id_, _score in beside] == [id_ for id_, _score in alone]
    assert [s for _id, s in beside] == pytest.approx([s for _id, s in alone], rel=1e-5)


def test_what_stands_close_together_is_not_left_out_where_many_articles_are(tmp_path, monkeypatch):
    """What comes to a score after its bound was told must be part of the bound."""
    long = "et puis vient la longue suite des choses du jour " * 2
    apart = f"Accord sur accord, {long} pêche."
    articles = [Article(f"a{n:02}", "Brève", apart) for n in range(40)]
    articles += [Article(f"b{n:03}", "Météo", "Il pleut sur la côte.") for n in range(400)]
    articles.append(Article("z", "Brève", f"Une pêche, accord bref, {long} texte."))
    monkeypatch.setattr(ranking, "_MANY", 1)
    engine = whoosh_engine.open_engine(publish(tmp_path, articles))
    try:
        engine.rank_by(ranking.DEFAULT)
        [best] = engine.search(SearchRequest(parse("accord pêche"), size=1)).hits
    finally:
        engine.close()

    assert best.id == "z"
