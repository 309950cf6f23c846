"""The description is true: every address in it is asked and answers what it says."""

import re
from collections import Counter

import jsonschema_rs
import pytest
from bs4 import BeautifulSoup

from indexer.article import Article, Dropped
from indexer.search.facets import VALUE_FACETS
from indexer.search.live import LiveIndex
from tests.conftest import publish
from tests.fuzz.surface import operations, walk
from webui import create_app
from webui.exports import FORMATS
from webui.openapi import SCHEMAS, document

ARTICLES = (
    Article(
        id="a",
        title="Traité d’amitié",
        body="Le traité dure.\n\nLongtemps.",
        source="Agence",
        date="2021-06-29",
        url="https://exemple.org/a",
        images=("a.jpg",),
        path="a.txt",
        boilerplate=(Dropped("Partager", "share"),),
    ),
    Article(id="b", title="Sommet", body="Un traité au sommet."),
)
#: Addresses that are pages for readers; everything else is for programs and described.
PAGES = {
    *("/", "/article/<article_id>", "/static/<path:filename>"),
    *("/values/<name>", "/selection", *(f"/selection.{ending}" for ending in FORMATS)),
}
STRANGE = (
    "page=-1",
    "page=1e9",
    "page=abc",
    "page=99999999999999999999",
    "page=%D9%A3",
    "page=%00",
    "page=1&page=x",
    "size=-5",
    "size=1e9",
    "size=%F0%9F%98%80",
    "sort=../../",
    "sort=%00",
    "sort=newest&sort=../../",
    "since=2021-13-01",
    "since=%E2%80%AE2021",
    "until=hier",
    "until=0000-00-00",
    "since=9999-12-31&until=0001-01-01",
    "also=maybe",
    "source=%00",
    "source=x&source=y&source=" + "z" * 2000,
    "&".join(f"source={n}" for n in range(300)),
    "q=%00",
    "q=%ff%fe",
    "q=%",
    "q=%zz%u20AC",
    "q=a&q=b",
    "q=%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D",
    "q=%F0%9F%98%80",
    "q=a%0d%0aSet-Cookie:x",
    "q=" + "%C3%A9" * 1300,
    "q=" + "%28" * 2700,
    "q[]=a&q[b]=c",
    "format=%00",
    "=&&;;=%3D",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, ARTICLES)
    live = LiveIndex(directory)
    yield create_app(engine=live)
    live.close()


@pytest.fixture(scope="module")
def client(app):
    return app.test_client()


def addresses():
    return [path.replace("{article_id}", "a") for path in document()["paths"]]


def test_the_document_is_what_is_served_and_valid_openapi(client):
    served = client.get("/api/openapi.json")

    assert served.json == document()
    assert served.json["openapi"].startswith("3.1.")
    assert {op["operationId"] for op in operations(served.json)}
    assert set(Counter(op["operationId"] for op in operations(served.json)).values()) == {1}
    for schema in SCHEMAS.values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )


def test_every_address_for_programs_is_described_and_no_other(app):
    rules = {str(rule) for rule in app.url_map.iter_rules()} - PAGES

    assert {re.sub("<(.*?)>", r"{\1}", rule) for rule in rules} == set(document()["paths"])


def test_every_parameter_described_is_read_and_every_one_read_is_described():
    described = {
        parameter["name"]
        for operation in operations(document())
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    }

    always = {"q", "page", "size", "sort", "source", "since", "until", "also", "format", "missing"}
    named = {facet.name for facet in VALUE_FACETS}
    assert described == always | named | {f"not_{name}" for name in named}


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/api/search?q=traité", "Resultats"),
        ("/api/search", "Resultats"),
        ("/api/search?q=zzz&page=9", "Resultats"),
        ("/api/articles/a", "Article"),
        ("/api/articles/b", "Article"),
        ("/api/articles/inconnu", "Probleme"),
        ("/api/suggest?q=trai", "Suggestions"),
        ("/api/search?page=abc", "Probleme"),
        ("/export.json?q=traité", "Export"),
        ("/healthz", "Sante"),
        ("/readyz", "Disponibilite"),
    ],
)
def test_an_answer_is_what_its_schema_says(client, address, schema):
    whole = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": SCHEMAS}}

    jsonschema_rs.validate(whole, client.get(address).json)


def test_random_requests_are_answered_as_described(app):
    """The surface's fuzzer, short and always the same; tests/fuzz/surface.py goes on for longer."""
    assert walk(app, examples=80) >= 80


@pytest.mark.parametrize("address", [*addresses(), "/", "/article/a"])
def test_a_strange_parameter_is_answered_or_refused_and_never_breaks(client, address):
    for query_string in STRANGE:
        response = client.get(f"{address}?{query_string}")

        assert response.status_code in (200, 400), query_string
        assert "Traceback" not in response.get_data(as_text=True)
        assert "Set-Cookie" not in response.headers
        if response.status_code == 400:
            problem = address.startswith("/api/")
            assert response.mimetype == ("application/problem+json" if problem else "text/html")


@pytest.mark.parametrize(
    "path",
    ["/api/articles/%00", "/api/articles/%ff", "/api/articles/..%2f..", "/api/articles/é" * 500],
)
def test_a_strange_path_is_a_problem_document(client, path):
    response = client.get(path)

    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json["status"] == 404


@pytest.mark.parametrize("address", [*addresses(), "/api/rien", "/export.exe", "/api/articles/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_answer_and_error_is_protected(client, address, method):
    response = client.open(address, method=method)

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", addresses())
def test_everything_is_read_with_get_and_head_alone(client, address):
    get, head, post = client.get(address), client.head(address), client.post(address)

    assert (get.status_code, head.status_code, post.status_code) == (200, 200, 405)
    assert head.get_data() == b""
    assert head.content_type == get.content_type
    assert set(post.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    if address.startswith("/api/"):
        assert post.json["status"] == 405


def test_the_readable_page_has_every_address_parameter_and_field(client):
    response = client.get("/api/")
    soup = BeautifulSoup(response.text, "lxml")
    said = {code.text for code in soup.find_all("code")}

    assert soup.html["lang"] == "fr"
    for path, item in document()["paths"].items():
        assert f"GET {path}" in said
        assert {parameter["name"] for parameter in item["get"]["parameters"]} <= said
    for name, schema in SCHEMAS.items():
        assert soup.find(id=name).text == name
        assert set(schema["properties"]) <= said
    ids = {element["id"] for element in soup.find_all(id=True)}
    inner = {a["href"][1:] for a in soup.find_all("a", href=True) if a["href"].startswith("#")}
    assert inner <= ids


def test_the_readable_page_is_found_without_its_last_slash(client):
    assert client.get("/api").status_code == 200


def test_without_an_index_the_description_is_there_and_the_rest_says_503(tmp_path):
    client = create_app(engine=LiveIndex(tmp_path)).test_client()

    for path, item in document()["paths"].items():
        status = client.get(path.replace("{article_id}", "a")).status_code
        assert status == (503 if "503" in item["get"]["responses"] else 200), path
