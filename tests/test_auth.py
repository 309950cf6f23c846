"""A server that is not for everybody: tokens and passwords, of which settings hold hashes alone."""

import hashlib
import re
import threading

import pytest
from werkzeug.security import generate_password_hash

from indexer.settings import Settings
from tests.conftest import ROOT
from webui import create_app, credentials, gate
from webui.access import WRONG_PASSWORDS
from webui.credentials import Credentials

TOKEN = "un-jeton-long-et-tiré-au-sort"
#: Cheap ones: what they cost is Werkzeug's to say.
ANNE = "anne:" + generate_password_hash("le phare: d’Anne", "scrypt:1024:8:1")
PAUL = "paul:" + generate_password_hash("la rade", "pbkdf2:sha256:2")
ADDRESSES = (
    "/",
    "/?q=phare",
    "/article/a1",
    "/rien",
    "/static/style.css",
    "/api/search?q=phare",
    "/api/openapi.json",
    "/export.csv?q=phare",
    "/feed.atom",
    "/opensearch.xml",
    "/metrics",
)


@pytest.fixture
def client(live):
    settings = Settings.read(
        {}, token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(), basic_auth=f"{ANNE},{PAUL}"
    )
    return create_app(settings, live).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_nothing_is_answered_to_whom_is_not_known(client, address, method):
    response = client.open(address, method=method)

    assert response.status_code == 401
    assert response.headers.getlist("WWW-Authenticate") == [
        'Basic realm="Depeche", charset="UTF-8"',
        'Bearer realm="Depeche"',
    ]
    assert "ETag" not in response.headers
    if address.startswith("/api/") and method != "HEAD":
        assert response.json["title"] == "Accès réservé"


def test_what_is_refused_says_so_in_the_readers_language(client):
    french, english = client.get("/").text, client.get("/?lang=en").text

    assert "Accès réservé" in french
    assert "Access restricted" in english
    assert "phare" not in french


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_who_watches_over_the_server_need_not_be_known(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_token_or_a_password_lets_in(client, address):
    expected = 404 if address == "/rien" else 200
    for asked in (
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
        {"headers": {"Authorization": f"bearer {TOKEN}"}},
        {"auth": ("anne", "le phare: d’Anne")},
        {"auth": ("paul", "la rade")},
    ):
        with client.get(address, **asked) as response:
            assert response.status_code == expected, asked


@pytest.mark.parametrize(
    "given",
    [
        "Bearer",
        "Bearer ",
        "Bearer autre",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.encode().hex()}",
        f"Digest {TOKEN}",
        "Basic",
        "Basic ???",
        "Basic YW5uZQ==",
        "\u00e9" * 40,
    ],
)
def test_no_other_header_lets_in(client, given):
    given = given.encode().decode("latin-1")
    assert client.get("/", headers={"Authorization": given}).status_code == 401


@pytest.mark.parametrize(
    "pair",
    [("anne", "la rade"), ("", ""), ("anne", ""), ("jeanne", "la rade"), ("anne", "x" * 5000)],
)
def test_no_other_password_lets_in(client, pair):
    assert client.get("/", auth=pair).status_code == 401


def test_a_password_that_was_right_is_hashed_once(client, monkeypatch):
    assert client.get("/", auth=("anne", "le phare: d’Anne")).status_code == 200
    monkeypatch.setattr(Credentials, "has_password", None)

    assert client.get("/?q=rade", auth=("anne", "le phare: d’Anne")).status_code == 200


def test_of_passwords_that_were_right_a_bounded_number_is_remembered(monkeypatch):
    monkeypatch.setattr(credentials, "MAX_REMEMBERED", 1)
    known = Credentials.read(Settings.read({}, basic_auth=f"{ANNE},{PAUL}"))

    assert known.has_password("anne", "le phare: d’Anne")
    assert known.has_password("paul", "la rade")
    assert not known.remembers("anne", "le phare: d’Anne")
    assert known.remembers("paul", "la rade")
    assert not known.remembers("paul", "autre")


def test_who_guesses_is_made_to_wait_and_who_is_known_is_not(client):
    assert client.get("/", auth=("anne", "le phare: d’Anne")).status_code == 200
    guesses = [client.get("/", auth=("paul", str(number))) for number in range(WRONG_PASSWORDS + 2)]

    assert [response.status_code for response in guesses[-3:]] == [401, 429, 429]
    assert int(guesses[-1].headers["Retry-After"]) >= 1
    assert client.get("/", auth=("anne", "le phare: d’Anne")).status_code == 200
    assert client.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    elsewhere = client.get(
        "/", auth=("paul", "la rade"), environ_overrides={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert elsewhere.status_code == 200


def test_passwords_take_no_more_than_some_of_the_threads(client, monkeypatch):
    monkeypatch.setattr(gate, "_hashing", threading.BoundedSemaphore(1))
    with gate._hashing:
        response = client.get("/", auth=("paul", "la rade"))

    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert client.get("/", auth=("paul", "la rade")).status_code == 200


def test_with_a_token_alone_no_password_is_asked_for(live):
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    client = create_app(Settings.read({}, token_sha256=digest), live).test_client()

    assert client.get("/").headers.getlist("WWW-Authenticate") == ['Bearer realm="Depeche"']
    assert client.get("/", auth=("", "")).status_code == 401


def test_a_server_without_either_is_open(live):
    client = create_app(Settings.read({}), live).test_client()

    assert client.get("/", auth=("anne", "quelconque")).status_code == 200


def test_hashes_are_made_as_the_documentation_says(monkeypatch, capsys):
    text = (ROOT / "docs" / "deploy" / "README.md").read_text("utf-8")
    monkeypatch.setattr("getpass.getpass", lambda *_: "la rade")
    token, password = re.findall(r"python -c '(.*)'", text)

    exec(token)
    said = capsys.readouterr().out.split()
    exec(password)
    hashed = capsys.readouterr().out.strip()

    known = Credentials.read(Settings.read({}, token_sha256=said[1], basic_auth=f"paul:{hashed}"))
    assert known.has_token(said[0])
    assert known.has_password("paul", "la rade")
