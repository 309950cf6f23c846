"""Pages speak French, and English to those who ask for it; the catalogue is whole."""

import io
import re
from collections import Counter
from datetime import date

import babel.messages.catalog
import pytest
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

from indexer.article import Article
from indexer.cleaning.rules import ALL_RULES
from indexer.query.fields import FIELDS
from indexer.query.lexer import _UNKNOWN_FIELD_NOTICE
from indexer.search.budget import PARTIAL_NOTICE
from indexer.search.facets import FACETS
from indexer.search.live import LiveIndex
from tests.conftest import ROOT, publish
from webui import create_app, openapi
from webui.api import ALSO, NO_ARTICLE
from webui.errors import _BUSY, _TITLES, _TOO_COSTLY
from webui.languages import DIRECTORY
from webui.params import SearchParams
from webui.refinements import presets

PO = DIRECTORY / "en" / "LC_MESSAGES" / "depeche.po"
TEMPLATES = sorted((ROOT / "webui" / "templates").glob("*.html"))


@pytest.fixture
def client(tmp_path):
    articles = [Article(f"a{n}", "Le port", "Un port.", "Nord", "2021-06-01") for n in range(3)]
    publish(tmp_path, articles)
    live = LiveIndex(tmp_path)
    yield create_app(engine=live).test_client()
    live.close()


def catalogue():
    with PO.open("rb") as file:
        return read_po(file)


def used():
    """Every text that goes through the catalogue."""
    for template in TEMPLATES:
        with template.open("rb") as file:
            for _line, text, _comments, _context in extract("jinja2", file, {"_": None}):
                yield text
        source = template.read_text("utf-8")
        for singular, plural in re.findall(r'counted\("([^"]+)"(?:, "([^"]+)")?\)', source):
            yield from (singular, plural or singular + "s")
        for names, label in re.findall(r"for (\w+, \w+) in \[(.+?)\] ?%}", source, re.DOTALL):
            if not names.startswith("code"):
                yield from re.findall(r'\("[^"]*", "([^"]+)"\)', label)
                yield from re.findall(r"\('[^']*', \"([^\"]+)\"\)", label)
    yield from (rule.label for rule in ALL_RULES)
    for facet in FACETS:
        yield from (facet.label, facet.plural, facet.without)
        if not facet.is_period:
            yield facet.widened_label
    yield from (field.meaning for field in FIELDS)
    yield "sauf"
    yield _UNKNOWN_FIELD_NOTICE.replace("\u00a0", " ")
    yield from (
        preset.label.replace("\u00a0", " ") for preset in presets(SearchParams(), date.today())
    )
    for pair in (*_TITLES.values(), _BUSY, _TOO_COSTLY):
        yield from pair
    yield PARTIAL_NOTICE.replace("\u00a0", " ")
    yield NO_ARTICLE.replace("\u00a0", " ")
    yield ALSO
    yield from described(openapi._document())


def described(part):
    """What a part of the API's description says to people."""
    for name, value in part.items() if isinstance(part, dict) else enumerate(part):
        if name in ("description", "summary") and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from described(value)


def test_every_text_of_the_pages_has_its_english():
    known = {message.id: message.string for message in catalogue() if message.id}

    assert {text for text in used() if not known.get(text)} == set()
    assert {
        text
        for text, english in known.items()
        if re.findall(r"{\w+}", text) != re.findall(r"{\w+}", english)
    } == set()


def test_compiling_the_catalogue_again_gives_the_same_bytes(monkeypatch):
    committed = PO.with_suffix(".mo").read_bytes()
    # The file names the Babel that compiled it, which need not be the one at hand.
    [version] = re.findall(rb"Generated-By: Babel (\S+)", committed)
    monkeypatch.setattr(babel.messages.catalog, "VERSION", version.decode())

    compiled = io.BytesIO()
    write_mo(compiled, catalogue())

    assert compiled.getvalue() == committed, "run pybabel compile (CONTRIBUTING.md)"


def test_no_text_stands_twice_in_the_catalogue():
    # Babel takes the last of two without a word.
    ids = re.findall(r'^msgid (".*"(?:\n".*")*)', PO.read_text("utf-8"), re.MULTILINE)

    assert [text for text, times in Counter(ids).items() if times > 1] == []


def soup_of(client, path, accept=None):
    response = client.get(path, headers={"Accept-Language": accept} if accept else {})
    assert "Accept-Language" in response.headers["Vary"]
    soup = BeautifulSoup(response.text, "lxml")
    assert response.headers["Content-Language"] == soup.html["lang"]
    return soup


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/", None, "fr"),
        ("/", "de, es;q=0.5", "fr"),
        ("/", "en-GB, fr;q=0.5", "en"),
        ("/", "fr-CA, en;q=0.5", "fr"),
        ("/?lang=fr", "en", "fr"),
        ("/?lang=en", "fr", "en"),
        ("/?lang=xx", None, "fr"),
    ],
)
def test_the_language_is_that_of_the_address_else_of_the_browser(client, path, accept, expected):
    assert soup_of(client, path, accept).html["lang"] == expected


def test_an_english_page_is_english_and_its_texts_stay_french(client):
    soup = soup_of(client, "/?q=port&lang=en")

    assert "3\u00a0articles" in soup.find(role="status").text
    assert soup.title.text == "port – 3\u00a0results – Dépêche"
    assert "1\u00a0June 2021" in soup.find("time").text
    assert soup.select_one(".hit h2")["lang"] == "fr"
    assert soup.find("button", string="Search")


def test_a_chosen_language_stays_without_a_cookie(client):
    soup = soup_of(client, "/?q=port&lang=en&size=1")
    ours = [a["href"] for a in soup.find_all("a", href=True) if not a["href"].startswith("#")]
    switch = soup.select_one(".tongue a")["href"]

    assert [href for href in ours if "lang=en" not in href and href != switch] == []
    assert "lang=fr" in switch
    assert "q=port" in switch
    article = soup_of(client, soup.select_one(".hit h2 a")["href"])
    assert article.html["lang"] == "en"
    assert article.select_one(".reading")["lang"] == "fr"
    assert soup_of(client, "/rien?lang=en").h1.text == "Page not found"


def test_notices_and_problems_are_english_too(client):
    soup = soup_of(client, "/?q=port+zzzz&since=demain&lang=en")
    notices = [notice.text for notice in soup.select(".notice")]

    assert notices == ["“since” must be a date as YYYY-MM-DD.", "In no article: zzzz"]
    status = soup.find(role="status").text
    assert status.startswith("No article holds all these words; 3\u00a0hold some of them in")


def test_programs_are_spoken_to_in_their_language(client):
    for asked in ({"query_string": {"lang": "en"}}, {"headers": {"Accept-Language": "en-GB"}}):
        missing = client.get("/api/articles/rien", **asked)
        description = client.get("/api/openapi.json", **asked).json
        page = client.get("/api/", **asked).text

        assert missing.json["title"] == "Page not found"
        assert missing.json["detail"] == "No article has the identifier “rien”."
        assert missing.headers["Content-Language"] == "en"
        assert "Accept-Language" in missing.vary
        assert description["paths"]["/api/search"]["get"]["summary"] == "Search articles"
        assert "Search articles" in page
        assert "Pour les programmes" not in page
    wrong = client.get("/api/search?page=x&since=y&lang=en").json
    assert wrong["title"] == "Request not understood"
    assert wrong["detail"].count("must be") == 2
    assert client.get("/api/rien?lang=en").json["detail"] == "There is nothing at this address."
    cut = client.get("/api/search", query_string={"q": "mot " * 200, "lang": "en"}).json
    assert any("first 512 characters" in notice for notice in cut["notices"])


def test_programs_that_ask_for_no_language_are_spoken_to_in_french(client):
    missing = client.get("/api/articles/rien")

    assert missing.json["detail"] == "Aucun article n’a l’identifiant «\u00a0rien\u00a0»."
    assert missing.headers["Content-Language"] == "fr"
    document = client.get("/api/openapi.json").json
    assert document["paths"]["/api/search"]["get"]["summary"] == "Chercher des articles"


@pytest.mark.parametrize("path", ["/rien", "/article/rien", "/article/rien?q=port&lang=en"])
def test_a_page_that_is_not_there_offers_a_search(client, path):
    soup = BeautifulSoup(client.get(path).text, "lxml")
    box = soup.select_one("main form[action='/']")

    assert box.select_one("input[type=search]")["value"] == ("port" if "q=port" in path else "")
    kept = {field["name"]: field["value"] for field in box.select("input[type=hidden]")}
    assert kept == ({"lang": "en"} if "lang=en" in path else {})
