"""The API's answers are the contract's objects; its errors are problem documents."""

import pytest

from indexer.article import Article
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import create_app

ARTICLES = (
    Article(
        id="a",
        title="Traité d’amitié",
        body="Le traité dure.",
        source="S",
        date="2021-06-29",
        path="a.txt",
    ),
    Article(id="b", title="Sommet", body="Un traité au sommet."),
)


@pytest.fixture
def client(tmp_path):
    publish(tmp_path, ARTICLES)
    live = LiveIndex(tmp_path)
    yield create_app(engine=live).test_client()
    live.close()


def test_a_search_answers_the_result_object(client):
    answer = client.get("/api/search", query_string={"q": "traites", "size": "1"}).json

    assert set(answer) == {
        "query",
        "total",
        "page",
        "pages",
        "size",
        "took_ms",
        "suggestion",
        "facets",
        "total_all",
        "partial",
        "notices",
        "hits",
    }
    assert (answer["query"], answer["total"], answer["total_all"]) == ("traites", 2, 2)
    assert (answer["page"], answer["pages"], answer["size"]) == (1, 2, 1)
    assert (
        answer["facets"].items()
        >= {
            "source": [{"value": "S", "count": 1}],
            "year": [{"value": "2021", "count": 1}],
        }.items()
    )
    [hit] = answer["hits"]
    assert set(hit) == {
        "id",
        "matched",
        "title",
        "source",
        "date",
        "url",
        "path",
        "score",
        "title_html",
        "snippet_html",
    }
    assert (hit["id"], hit["matched"]) == ("a", "all")
    assert hit["title_html"] == "<mark>Traité</mark> d’amitié"


def test_an_article_answers_the_article_object(client):
    assert client.get("/api/articles/a").json == ARTICLES[0].to_dict()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/articles/inconnu", 404),
        ("/api/rien", 404),
        ("/api/search?q=a&page=abc", 400),
        ("/api/search?q=a&since=2021-02-30", 400),
        ("/api/search?q=a&sort=../", 400),
    ],
)
def test_an_error_is_a_problem_document(client, path, status):
    response = client.get(path)

    assert response.status_code == status == response.json["status"]
    assert response.content_type == "application/problem+json"
    assert response.json["title"]
    assert response.json["detail"]


def test_a_page_beyond_the_end_is_empty_and_no_error(client):
    answer = client.get("/api/search?q=traité&page=50").json

    assert (answer["hits"], answer["total"]) == ([], 2)


def test_health_names_the_generation_and_needs_no_index(client, tmp_path):
    empty = create_app(engine=LiveIndex(tmp_path / "rien")).test_client()

    assert client.get("/healthz").json["generation"].startswith("generation-")
    assert empty.get("/healthz").status_code == 200
    assert empty.get("/healthz").json == {"generation": None}
    assert empty.get("/api/search?q=a").status_code == 503


def test_suggestions_complete_what_is_typed(client):
    assert client.get("/api/suggest?q=trai").json == {
        "query": "trai",
        "suggestions": ["traité", "Traité d’amitié"],
    }
    assert client.get("/api/suggest").json == {"query": "", "suggestions": []}
    for strange in ("%00", "é" * 5000, "*", '"', "l'"):
        answer = client.get("/api/suggest", query_string={"q": strange})
        assert (answer.status_code, answer.json["suggestions"]) == (200, [])
