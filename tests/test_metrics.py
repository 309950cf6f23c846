"""What an operator watches: numbers that add up over all workers, ids of requests, lines of log."""

import json
import logging
import re
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from indexer.article import Article
from indexer.search.live import LiveIndex
from indexer.settings import Settings
from tests.conftest import publish
from webui import create_app, metrics
from webui.access_log import JsonFormatter
from webui.counters import Counters
from webui.metrics import BOUNDS
from webui.shared_memory import ROW_NUMBERS, SharedMemory

ARTICLES = [Article(f"a{n}", f"Le phare {n}", "Il éclaire la rade.") for n in range(3)]


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, ARTICLES)
    opened = LiveIndex(directory)
    yield opened
    opened.close()


@pytest.fixture
def client(live):
    return create_app(Settings.read({}), live).test_client()


def samples(client):
    """Every number that is told, by its name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    return {
        (sample.name, *(value for _label, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_answers_are_counted_by_route_and_status_with_how_long_they_took(client):
    for address in (
        "/",
        "/?q=phare",
        "/article/a1",
        "/article/rien",
        "/rien",
        "/api/search?page=x",
    ):
        client.get(address)
    client.post("/")
    told = samples(client)

    requests = {key[1:]: value for key, value in told.items() if key[0] == "depeche_requests_total"}
    assert requests == {
        ("/", "200"): 2,
        ("/article/<article_id>", "200"): 1,
        ("/article/<article_id>", "404"): 1,
        ("/api/search", "400"): 1,
        ("none", "404"): 1,
        ("none", "405"): 1,
    }
    buckets = [told["depeche_request_seconds_bucket", str(bound), "/"] for bound in BOUNDS]
    assert buckets == sorted(buckets)
    assert told["depeche_request_seconds_bucket", "+Inf", "/"] == 2
    assert told["depeche_request_seconds_count", "/"] == 2
    assert told["depeche_request_seconds_sum", "/"] > 0


def test_an_answer_stands_in_the_bucket_of_its_duration():
    counted = metrics.Metrics(SharedMemory.made(), 0, ["/"])
    for seconds in (0.0, 0.001, 0.0011, 99.0):
        counted.answered("/", 200, seconds)
    [family] = [each for each in counted.counted() if each.name == "depeche_request_seconds"]
    told = {sample.labels.get("le"): sample.value for sample in family.samples}

    assert (told["0.001"], told["0.0025"], told["10.0"], told["+Inf"]) == (2, 3, 3, 4)


def test_searches_are_counted_with_those_that_find_nothing_or_were_cut(client, monkeypatch):
    for address in (
        "/?q=phare",
        "/?q=zzzz",
        "/api/search?q=phare",
        "/api/search?q=zzzz",
        "/feed.atom?q=phare",
        "/export.csv?q=zzzz",
    ):
        client.get(address)
    client.get("/")
    told = samples(client)

    assert told["depeche_searches_total",] == 6
    assert told["depeche_searches_without_hits_total",] == 3
    assert told["depeche_searches_cut_total",] == 0
    with client.application.test_request_context():
        metrics.searched(SimpleNamespace(total=7, partial=True))
    assert samples(client)["depeche_searches_cut_total",] == 1


def test_what_is_refused_is_counted_by_reason(live, tmp_path):
    settings = Settings.read({}, trusted_hosts="localhost", token_sha256="0" * 64, rate_limit=3)
    client = create_app(settings, live).test_client()
    client.get("/", headers={"Host": "autre.example"})
    for _ in range(5):
        client.get("/")
    counted = {
        sample.labels["reason"]: sample.value
        for family in client.application.extensions["depeche-metrics"].counted()
        for sample in family.samples
        if sample.name == "depeche_requests_refused_total"
    }

    assert counted == {"busy": 0, "credentials": 3, "host": 1, "index": 0, "rate": 2}
    client = create_app(Settings.read({}, index=tmp_path)).test_client()
    client.get("/")
    assert samples(client)["depeche_requests_refused_total", "index"] == 1


def test_the_index_in_service_is_told(client, live, tmp_path):
    told = samples(client)
    assert told["depeche_index_up",] == 1
    assert told["depeche_index_articles",] == 3
    assert told["depeche_index_info", live.generation()] == 1
    assert 0 <= told["depeche_index_age_seconds",] < 3600

    told = samples(create_app(Settings.read({}, index=tmp_path)).test_client())
    assert told["depeche_index_up",] == 0
    assert not {key[0] for key in told} & {"depeche_index_articles", "depeche_index_info"}


def test_what_a_process_asks_itself_is_not_counted(client):
    assert client.get("/readyz").json["ready"] is True

    told = samples(client)
    assert told["depeche_searches_total",] == 0
    assert ("depeche_requests_total", "/", "200") not in told


def test_no_label_holds_what_a_client_said(client):
    client.get("/secret-1?q=secret-2", headers={"Host": "secret-3", "X-Request-ID": "secret-4-abc"})
    client.open("/", method="SECRET")

    assert "secret" not in client.get("/metrics").text.lower()


def test_totals_are_those_of_all_workers_and_outlive_each(live):
    memory = SharedMemory.made(3)

    def worker(slot):
        return create_app(Settings.read({}), live, memory=memory, slot=slot).test_client()

    first, second = worker(0), worker(2)
    first.get("/")
    second.get("/")
    key = ("depeche_requests_total", "/", "200")
    assert samples(first)[key] == samples(second)[key] == 2
    successor = worker(0)
    successor.get("/")
    assert samples(second)[key] == 3


def test_a_row_of_another_layout_counts_for_nothing():
    numbers = SharedMemory.made(2).numbers
    old = Counters(numbers, 0, ["a", "b"])
    old.add([(0, 5.0), (1, 7.0)])
    new = Counters(numbers, 1, ["b", "c"])
    new.add([(0, 1.0)])

    assert new.totals() == [1, 0]
    assert old.totals() == [5, 7]
    assert Counters(numbers, 0, ["b", "c"]).totals() == [1, 0]
    with pytest.raises(ValueError, match="do not fit"):
        Counters(numbers, 0, ["x"] * ROW_NUMBERS)


def test_an_error_names_its_request_on_the_page_in_the_header_and_in_the_problem(client):
    page, problem = client.get("/rien"), client.get("/api/rien")

    assert re.fullmatch("[0-9a-f]{16,}", page.headers["X-Request-ID"])
    assert page.headers["X-Request-ID"] in page.text
    assert problem.json["request_id"] == problem.headers["X-Request-ID"]
    assert page.headers["X-Request-ID"] != problem.headers["X-Request-ID"]
    assert "X-Request-ID" not in client.get("/").headers


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("abcdef12-3456.7_8", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("short", False),
        ("<script>alert</script>", False),
        ("abcdefgh ijkl", False),
        ("é" * 10, False),
    ],
)
def test_the_id_that_a_proxy_gave_is_taken_where_it_is_one(client, given, is_taken):
    given = given.encode().decode("latin-1")
    response = client.get("/rien", headers={"X-Request-ID": given})

    assert (response.headers["X-Request-ID"] == given) is is_taken
    assert (given in response.text) is is_taken


def test_an_incident_is_logged_with_the_id_that_the_page_shows(client, monkeypatch, caplog):
    monkeypatch.setattr("webui.pages.read_params", None)
    response = client.get("/?q=secret", headers={"X-Request-ID": "incident-0001"})

    assert response.status_code == 500
    assert "incident-0001" in response.text
    [record] = caplog.records
    assert "incident-0001" in record.getMessage()
    assert "secret" not in record.getMessage()


def test_as_json_a_traceback_stays_on_one_line():
    try:
        raise ValueError("brume\nforgée")
    except ValueError as error:
        about = (type(error), error, error.__traceback__)
    record = logging.LogRecord("webui.errors", logging.ERROR, "x.py", 1, "%s\nb", ("a",), about)
    line = JsonFormatter().format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "webui.errors", "a\nb")
    assert told["exception"].endswith("ValueError: brume\nforgée")
