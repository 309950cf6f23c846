"""Whether a process can answer: an article of the index is looked for and must be found."""

import pytest

from indexer.article import Article
from indexer.search.index import Index
from indexer.search.live import LiveIndex
from indexer.settings import Settings
from tests.conftest import publish
from webui import create_app, readiness


@pytest.fixture
def ready(tmp_path, monkeypatch):
    """What ``/readyz`` says of an index of some articles, asked anew each time."""
    monkeypatch.setattr(readiness, "CANARY_SECONDS", 0.0)
    opened = []

    def asked(articles=None):
        if articles is not None:
            publish(tmp_path, articles)
        if not opened:
            live = LiveIndex(tmp_path)
            opened.append((live, create_app(engine=live).test_client()))
        response = opened[0][1].get("/readyz")
        assert (response.status_code == 200) is response.json["ready"]
        return response.json

    yield asked
    for live, _client in opened:
        live.close()


@pytest.mark.parametrize(
    "titles",
    [
        ["Le phare de la pointe"],
        ['« Le phare », dit-on : "allumé" OU éteint ?'],
        ["phare* -brume~ (rade", "titre:rade"],
        ["mot " * 400],
        ["x" * 3000],
        [("mot " * 497) + "anticonstitutionnellement"],
        ["de la"],
        ["…", "—", "Le phare"],
        ["Le même titre"] * 150,
        ["PHARE ET RADE SAUF BRUME"],
        ["…"] * 30,
        ["Canal+, M&S, aujourd’hui : porte-avions"],
    ],
)
def test_whatever_its_articles_are_called_a_sound_index_is_ready(ready, titles):
    articles = [Article(f"a{n}", title, "…" if n % 2 else "") for n, title in enumerate(titles)]

    assert ready(articles)["ready"] is True


def test_an_index_that_does_not_find_what_it_holds_is_not(ready, monkeypatch):
    assert ready([Article("a", "Le phare", "Il éclaire la rade.")])["ready"] is True
    monkeypatch.setattr(Index, "search_ids", lambda *_: [])
    said = ready()

    assert said["ready"] is False
    assert "depeche check" in said["detail"]
    monkeypatch.undo()
    monkeypatch.setattr(readiness, "CANARY_SECONDS", 0.0)
    assert ready()["ready"] is True


def test_each_generation_has_a_canary_of_its_own(ready):
    first = ready([Article("a", "Le phare", "Il éclaire la rade.")])
    second = ready([Article("b", "La digue", "Elle protège le port.")])

    assert (first["ready"], second["ready"]) == (True, True)
    assert first["generation"] != second["generation"]


def test_who_asks_often_has_nothing_searched(tmp_path, monkeypatch):
    publish(tmp_path, [Article("a", "Le phare", "Il éclaire la rade.")])
    live = LiveIndex(tmp_path)
    client = create_app(engine=live).test_client()
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(Index, "search_ids", None)

    assert client.get("/readyz").status_code == 200
    live.close()


def test_a_restricted_server_is_ready_like_others(tmp_path):
    publish(tmp_path, [Article("a", "Le phare", "Il éclaire la rade.")])
    live = LiveIndex(tmp_path)
    settings = Settings.read({}, trusted_hosts="presse.example", token_sha256="0" * 64)

    assert create_app(settings, live).test_client().get("/readyz").status_code == 200
    live.close()
