"""An article that stands in a page's data alone is read there, and that is said."""

import json
from html import escape

import pytest

from indexer.cleaning.explain import explain_file
from indexer.cleaning.extract import read
from indexer.cleaning.reader import CorpusFile
from indexer.errors import PageRefusedError
from indexer.settings import Limits
from tests.saved_pages import (
    FIRST,
    SECOND,
    THIRD,
    TITLE,
    TODAY,
    article_of,
    extract,
    html_page,
    paragraphs,
)

LOADING = "<div id=app>Chargement…</div>"
HEAD = f"<title>{TITLE} | Le Fanal de la côte nord</title>"
TEXTS = (FIRST, SECOND, THIRD)
LINKED = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(TEXTS)})
ARTICLE = {"title": TITLE, "date": "2021-03-05", "content": paragraphs(*TEXTS)}
PARTS = {"title": TITLE, "body": [{"type": "paragraph", "text": text} for text in TEXTS]}


def script(document, attributes="id=__NEXT_DATA__ type='application/json'", before=""):
    return f"<script {attributes}>{before}{json.dumps(document)}</script>"


@pytest.mark.parametrize(
    ("page", "origin"),
    [
        (f"{LOADING}<script type='application/ld+json'>{LINKED}</script>", "JSON-LD articleBody"),
        (LOADING + script({"props": {"article": ARTICLE}}), "__NEXT_DATA__"),
        (LOADING + script({"props": {"article": PARTS}}), "__NEXT_DATA__"),
        (LOADING + script({"page": PARTS}, "", "window.__STATE__ = "), "window.__STATE__"),
        (LOADING + script([{"menu": 1}, TITLE, paragraphs(*TEXTS), "x"]), "__NEXT_DATA__"),
        (
            LOADING + script({"cache": {f"P:{n}": {"t": t} for n, t in enumerate(TEXTS)}}),
            "__NEXT_DATA__",
        ),
        (
            LOADING + script(json.dumps(PARTS), "", "window.__DATA__ = JSON.parse("),
            "window.__DATA__",
        ),
        (LOADING + script({"body": escape(paragraphs(*TEXTS))}), "__NEXT_DATA__"),
        (f"<h1>{TITLE}</h1><noscript>{paragraphs(*TEXTS)}</noscript>", "noscript"),
    ],
)
def test_the_text_is_read_in_the_data_and_its_place_is_named(page, origin):
    page = html_page(page, HEAD)

    article = extract(page)
    assert (article.title, article.paragraphs) == (TITLE, list(TEXTS))
    assert read(page, Limits(), TODAY).origin == origin


def test_the_day_beside_the_text_is_the_articles():
    assert article_of(LOADING + script({"article": ARTICLE}), HEAD).date == "2021-03-05"


def test_of_several_articles_in_the_data_the_pages_own_is_read():
    other = {"title": "La bibliothèque rouvre", "content": paragraphs(*2 * TEXTS, "Autre fin.")}
    page = html_page(LOADING + script({"main": ARTICLE, "more": [other, other]}), HEAD)

    assert extract(page).paragraphs == list(TEXTS)


def test_data_is_not_asked_where_the_markup_has_an_article():
    page = html_page(f"<h1>{TITLE}</h1>{paragraphs(FIRST)}{script(PARTS)}", HEAD)

    assert extract(page).paragraphs == [FIRST]
    assert read(page, Limits(), TODAY).origin is None


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[" * 10_000,
        json.dumps({"menu": ["Accueil", "Contact"], "labels": {"a": "b " * 200}}),
        json.dumps([1, None, "texte"]),
    ],
)
def test_data_without_an_article_is_refused_like_any_page(data):
    with pytest.raises(PageRefusedError, match="no article"):
        extract(html_page(f"{LOADING}<script type='application/json'>{data}</script>", HEAD))


def test_the_explanation_says_where_the_text_was_read(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(html_page(LOADING + script(PARTS), HEAD).data)
    file = CorpusFile(path, path.name)

    lines = list(explain_file(file, Limits(), TODAY, as_json=False))
    assert lines[0] == "== text read in __NEXT_DATA__"
    documents = [json.loads(line) for line in explain_file(file, Limits(), TODAY, as_json=True)]
    assert documents[0] == {"origin": "__NEXT_DATA__"}
    assert [document["text"] for document in documents[1:] if document["kept"]] == list(TEXTS)
