"""Costly pages wait for their turn or are told to come again; everything else is answered."""

from contextlib import ExitStack
from threading import Thread
from xml.etree import ElementTree

import pytest

from indexer.article import Article
from indexer.search import budget
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import admission, create_app, worker
from webui.admission import ServerBusyError, Slots

ARTICLES = [
    Article(f"a{number:02}", "Le port", "Le phare de la rade, la nuit. " * 3)
    for number in range(40)
]
COSTLY, PLAIN = "/?q=%22phare+rade%22~5", "/?q=phare"


@pytest.fixture
def app(tmp_path):
    publish(tmp_path, ARTICLES)
    live = LiveIndex(tmp_path)
    app = create_app(engine=live)
    places = app.extensions["depeche-admission"]
    places.costly, places.bulk, places.exports = Slots(1), Slots(1), Slots(2)
    yield app
    live.close()


@pytest.fixture
def places(app, monkeypatch):
    """The places of the application, in which what reads more than a word is costly."""
    monkeypatch.setattr(budget, "COSTLY_READS", 400)
    monkeypatch.setattr(budget, "COSTLY_READS_AN_ARTICLE", 0)
    return app.extensions["depeche-admission"]


@pytest.fixture
def client(app):
    return app.test_client()


def test_a_costly_page_without_a_place_is_told_when_to_come_again(client, places):
    with places.costly.taken():
        page = client.get(COSTLY)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "Serveur occupé" in page.text
        assert "ETag" not in page.headers
        found = client.get("/api/search?q=%22phare+rade%22~5")
        assert (found.status_code, found.headers["Retry-After"]) == (503, "5")
        assert found.content_type == "application/problem+json"
        assert found.json["title"] == "Serveur occupé"

    assert client.get(COSTLY).status_code == 200


def test_an_article_beside_a_costly_search_waits_for_its_turn_too(client, places):
    with places.costly.taken():
        assert client.get("/article/a01?q=%22phare+rade%22~5").status_code == 503
        assert client.get("/article/a01?q=phare").status_code == 200


def test_plain_searches_and_health_are_answered_whatever_goes_on(client, places):
    with places.costly.taken(), places.bulk.taken():
        for address in (
            PLAIN,
            "/",
            "/healthz",
            "/readyz",
            "/api/suggest?q=ph",
            "/feed.atom?q=phare",
        ):
            assert client.get(address).status_code == 200, address


def test_exports_and_feeds_take_no_reader_s_place_and_readers_none_of_theirs(client, places):
    feed = "/feed.atom?q=%22phare+rade%22~5"
    with places.costly.taken():
        assert client.get(feed).status_code == 200
        assert client.get("/export.csv?q=%22phare+rade%22~5").status_code == 200
    with places.bulk.taken():
        assert client.get(COSTLY).status_code == 200
        assert client.get(feed).status_code == 503
        assert client.get("/export.csv?q=%22phare+rade%22~5").status_code == 503
    ElementTree.fromstring(client.get(feed).data)


def test_no_more_exports_are_under_way_than_have_places(client):
    begun = [client.get("/export.json?q=phare", buffered=False) for _ in range(2)]
    refused = client.get("/export.json?q=phare")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    # Read to its end or no longer wanted, it gives its place back.
    begun[0].close()
    assert len(client.get("/export.json?q=phare").json["articles"]) == len(ARTICLES)
    assert len(begun[1].json["articles"]) == len(ARTICLES)
    begun[1].close()
    assert client.head("/export.json?q=phare").status_code == 200
    assert client.get("/export.json?q=phare").status_code == 200


def test_a_place_is_given_back_after_an_error(client, places, monkeypatch):
    monkeypatch.setattr("webui.pages.render", None)
    assert client.get(COSTLY).status_code == 500
    monkeypatch.undo()
    with places.costly.taken():
        pass


def test_what_is_cut_is_said_on_the_page_and_never_exported(client, monkeypatch):
    monkeypatch.setattr(budget, "MAX_READS", 500)
    page = client.get(COSTLY)
    assert page.status_code == 200
    assert "au moins <strong>" in page.text
    assert "Recherche trop coûteuse" in page.text
    found = client.get("/api/search?q=%22phare+rade%22~5").json
    assert found["partial"] is True
    assert 0 < found["total"] < len(ARTICLES)
    for ending in ("csv", "json", "bib", "ris"):
        export = client.get(f"/export.{ending}?q=%22phare+rade%22~5")
        assert export.status_code == 503
        assert "Retry-After" not in export.headers
        assert "un export serait incomplet" in export.text


def test_nothing_found_in_a_part_is_not_said_to_be_nowhere(client, monkeypatch):
    monkeypatch.setattr(budget, "MAX_READS", 10)
    page = client.get(COSTLY).text

    assert "Aucun article ne répond" not in page
    assert "La partie parcourue n’a rien" in page
    assert "dans tout l’index" not in page


def test_who_finds_a_place_in_time_is_let_in():
    slots = Slots(1, 1, 60)
    first = ExitStack()
    first.enter_context(slots.taken())
    leaving = Thread(target=first.close)
    leaving.start()
    with slots.taken():
        leaving.join()


def test_whoever_is_one_too_many_is_not_let_wait():
    slots = Slots(2, 0, 60)
    with slots.taken(), slots.taken(), pytest.raises(ServerBusyError), slots.taken():
        pass
    with slots.taken(), slots.taken():
        pass


def test_a_thread_is_always_free_for_plain_searches():
    held = admission.COSTLY + admission.COSTLY_WAITING + admission.BULK + admission.BULK_WAITING

    assert held < worker.THREADS
