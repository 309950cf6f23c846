"""What every answer carries: compression, tags, and what caches may keep."""

import gzip
import re

import pytest
import zstandard

from indexer.article import Article
from indexer.search.index import Index
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import conditional, create_app

ARTICLES = [
    Article(f"a{number}", f"Sommet {number}", "Le sommet s’ouvre sous la pluie. " * 40)
    for number in range(30)
]
#: Whatever is made from the index.
ADDRESSES = (
    "/",
    "/?q=sommet",
    "/article/a1?q=sommet",
    "/api/search?q=sommet",
    "/api/articles/a1",
    "/api/suggest?q=som",
    "/export.csv?q=sommet",
    "/export.json?q=sommet",
    "/feed.atom?q=sommet",
    "/opensearch.xml",
    "/api/openapi.json",
)


@pytest.fixture
def directory(tmp_path):
    publish(tmp_path, ARTICLES)
    return tmp_path


@pytest.fixture
def client(directory):
    live = LiveIndex(directory)
    yield create_app(engine=live).test_client()
    live.close()


def unpacked(response):
    if response.content_encoding == "gzip":
        return gzip.decompress(response.data)
    if response.content_encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(response.data)
    return response.data


def without_time(body):
    """How long a search took is never the same."""
    return re.sub(rb'took_ms":[\d.]+|\d+,\d+\xc2\xa0s\b', b"", body)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("accepted", "used"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip", "gzip"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
    ],
)
def test_an_answer_is_compressed_as_it_is_asked_for(client, address, accepted, used):
    plain = client.get(address)
    response = client.get(address, headers={"Accept-Encoding": accepted})

    assert response.content_encoding == used or len(plain.data) < 860
    assert "Accept-Encoding" in response.vary
    assert without_time(unpacked(response)) == without_time(plain.data)
    assert response.content_length in (None, len(response.data))


def test_an_export_is_compressed_piece_by_piece(client):
    with client.get("/export.json?q=sommet", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.is_streamed
        assert response.content_length is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_holds_an_answer_is_told_so_before_anything_is_searched(client, address, monkeypatch):
    tag = client.get(address).headers["ETag"]
    for name in ("run", "article", "count", "suggest", "overview"):
        monkeypatch.setattr(Index, name, None)
    response = client.get(address, headers={"If-None-Match": f'"other", {tag}'})

    assert tag.startswith("W/")
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == tag
    assert response.headers["Cache-Control"] == "no-cache"
    assert {"Accept-Encoding", "Accept-Language"} <= set(response.vary)
    assert "Content-Type" not in response.headers


def test_another_generation_code_language_query_or_host_has_another_tag(
    client, directory, monkeypatch
):
    def tag(address="/?q=sommet", **headers):
        return client.get(address, headers=headers).headers["ETag"]

    tags = [
        tag(),
        tag("/?q=sommets"),
        tag("/?q=sommet&lang=en"),
        tag(**{"Accept-Language": "en"}),
        tag(Host="presse.example"),
    ]
    publish(directory, ARTICLES[:20])
    tags.append(tag())
    monkeypatch.setattr(conditional, "code_digest", lambda: "another")
    tags.append(tag())

    assert len(set(tags)) == len(tags)
    assert tag() == tag()


def test_an_answer_of_another_generation_than_its_tag_was_made_of_has_no_tag(
    directory, monkeypatch
):
    live = LiveIndex(directory)
    client = create_app(engine=live).test_client()
    look = live.generation

    def look_and_publish():
        found = look()
        publish(directory, ARTICLES[:20])
        return found

    monkeypatch.setattr(live, "generation", look_and_publish)
    assert "ETag" not in client.get("/?q=sommet").headers
    monkeypatch.undo()

    assert "ETag" in client.get("/?q=sommet").headers
    live.close()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rien", 404),
        ("/article/rien", 404),
        ("/api/search?page=x", 400),
        ("/healthz", 200),
        ("/readyz", 200),
    ],
)
def test_an_error_and_the_servers_health_have_no_tag(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert "ETag" not in response.headers


def test_styles_and_scripts_are_kept_by_the_digest_in_their_address(client):
    addresses = re.findall(r'"(/static/[^"]+)"', client.get("/").text)

    assert len(addresses) == 3
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{16}$", address)
        with client.get(address, headers={"Accept-Encoding": "gzip"}) as kept:
            assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert kept.content_encoding == "gzip" or len(kept.data) < 860
            whole = unpacked(kept)
        for other in (address.partition("?")[0], address[:-1] + "-"):
            with client.get(other) as response:
                assert response.headers["Cache-Control"] == "no-cache"
                assert response.data == whole
        with client.get(address, headers={"If-None-Match": kept.headers["ETag"]}) as again:
            assert again.status_code == 304


@pytest.mark.parametrize("address", [*ADDRESSES, "/static/style.css", "/healthz", "/readyz"])
def test_head_is_answered_with_the_headers_of_the_answer_alone(client, address):
    for accepted in ("", "gzip"):
        headers = {"Accept-Encoding": accepted}
        with (
            client.get(address, headers=headers) as get,
            client.head(address, headers=headers) as head,
        ):
            assert head.data == b""
            assert {n for n, _ in head.headers} == {n for n, _ in get.headers}
            assert head.headers.get("ETag") == get.headers.get("ETag")


def test_a_server_is_ready_once_it_has_answered_and_while_there_is_an_index(directory, tmp_path):
    client = create_app(engine=LiveIndex(tmp_path / "none")).test_client()

    response = client.get("/readyz")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.json.items() >= {"ready": False, "generation": None, "compiled": True}.items()
    assert "depeche rebuild" in response.json["detail"]

    live = LiveIndex(directory)
    client = create_app(engine=live).test_client()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json["ready"] is True
    assert response.json["generation"] == live.generation()
    live.close()
