"""The page of an article: matches to walk through, ways back and on, citations."""

import json
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from indexer.article import Article
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import citation, create_app

LONG = Article(
    "long",
    "Le port et ses ports",
    "Le port rouvre. "
    + "Rien à voir ici, vraiment rien du tout. " * 4
    + "Un port.\n\nSans lui.\n\nLe port </script><b>clos</b>.",
    "Nord & Sud",
    "2021-06-29",
    "https://exemple.org/port",
)
OTHERS = [Article(f"n{n:02}", f"Le port numéro {n}", "Un port de pêche.") for n in range(12)]


@pytest.fixture
def client(tmp_path):
    publish(tmp_path, [LONG, *OTHERS])
    live = LiveIndex(tmp_path)
    yield create_app(engine=live).test_client()
    live.close()


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def test_matches_are_numbered_from_the_title_on(client):
    soup = page(client, "/article/long?q=port")
    marks = soup.select(".reading mark")

    assert [mark["id"] for mark in marks] == ["m1", "m2", "m3", "m4", "m5"]
    assert [m["id"] for m in soup.select("h1 mark")] == ["m1", "m2"]


@pytest.mark.parametrize(
    ("typed", "shown", "previous", "following"),
    [
        ("", "–", 5, 1),
        ("&m=1", "1", 5, 2),
        ("&m=3", "3", 2, 4),
        ("&m=5", "5", 4, 1),
        ("&m=99", "–", 5, 1),
        ("&m=²", "–", 5, 1),
    ],
)
def test_the_bar_leads_from_match_to_match_without_javascript(
    client, typed, shown, previous, following
):
    bar = page(client, f"/article/long?q=port{typed}").find(class_="walk")

    assert bar.find(class_="at").text == shown
    assert bar.find(class_="previous")["href"] == f"?q=port&m={previous}#m{previous}"
    assert bar.find(class_="following")["href"] == f"?q=port&m={following}#m{following}"


def test_passages_are_the_paragraphs_that_match_each_once(client):
    soup = page(client, "/article/long?q=port")
    rows = soup.select(".passages li a")

    assert soup.select_one(".passages summary").text == "2\u00a0passages"
    assert [row["href"] for row in rows] == ["#m3", "#m5"]
    assert rows[0].text.startswith("Le port rouvre. Rien")
    assert rows[0].text.endswith(" …")
    assert [match.text for match in rows[1].select("b")] == ["port"]


def test_a_page_of_results_counts_the_passages_that_the_article_lists(client):
    hit = page(client, "/?q=port+rouvre").find(id="hit-long")
    shown = len(hit.select(".snippet"))
    others = hit.select(".more")
    listed = page(client, "/article/long?q=port+rouvre").select(".passages li")

    assert shown + sum(int(other.text.split("\u00a0")[0]) for other in others) == len(listed) == 2


WORDS = Article(
    "gilets",
    "Les gilets jaunes",
    "Les gilets jaunes restent. Des gilets verts.\n\nL’état d’urgence, les gilets, jaunes.",
)


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("gilets jaunes", ["gilets jaunes", "gilets jaunes", "gilets", "gilets", "jaunes"]),
        ('"gilets jaunes"', ["gilets jaunes", "gilets jaunes", "gilets", "jaunes"]),
        ("état d'urgence", ["état d’urgence"]),
        ("\"l'état d'urgence\"", ["état d’urgence"]),
        ("jaunes verts", ["jaunes", "jaunes", "verts", "jaunes"]),
        ("jaunes restent", ["jaunes", "jaunes restent", "jaunes"]),
    ],
)
def test_words_next_to_each_other_are_one_match_to_mark_to_count_and_to_walk_to(
    tmp_path, query, marks
):
    publish(tmp_path, [WORDS])
    live = LiveIndex(tmp_path)
    client = create_app(engine=live).test_client()
    soup = page(client, "/article/gilets?" + urlencode({"q": query}))
    live.close()

    assert [mark.text for mark in soup.select("mark")] == marks
    assert soup.find(class_="walk")["data-total"] == str(len(marks))


def test_an_article_without_the_words_says_so(client):
    soup = page(client, "/article/long?q=montagne")

    assert not soup.find(class_="walk")
    assert "Aucune occurrence" in soup.find(class_="count").text


def test_the_way_back_leads_to_the_same_page_and_place(client):
    results = page(client, "/?q=port&size=5&page=2&sort=oldest")
    link = results.select_one(".hit h2 a")["href"]
    back = page(client, link).select_one(".back .up")["href"]

    path, _hash, anchor = back.partition("#")
    assert page(client, path).find(id=anchor).a["href"] == link


def test_the_next_results_are_walked_through_page_after_page(client):
    link = page(client, "/?q=port&size=5").select_one(".hit h2 a")["href"]
    walked = []
    while link:
        walked.append(link.partition("?")[0])
        after = page(client, link).find("a", rel="next")
        link = after and after["href"]
    before = page(client, f"{walked[5]}?q=port&size=5&page=2").find("a", rel="prev")["href"]

    assert len(walked) == len(set(walked)) == 13
    assert before.startswith(walked[4] + "?")
    assert "page" not in before


def test_paragraphs_have_links_of_their_own(client):
    soup = page(client, "/article/long")

    assert [a["href"] for a in soup.select(".anchor")] == ["#p1", "#p2", "#p3"]
    assert soup.find(id="p2").text == "Sans lui."


def test_programs_read_what_the_article_is(client):
    data = json.loads(page(client, "/article/long").find(type="application/ld+json").string)

    assert data["@type"] == "NewsArticle"
    assert data["datePublished"] == "2021-06-29"
    assert data["publisher"]["name"] == "Nord & Sud"


def test_similar_articles_are_offered(client):
    assert page(client, "/article/n01").select(".similar a") == []


def test_a_search_from_an_article_keeps_filters_sort_and_language(client):
    asked = "q=port&source=Nord+%26+Sud&since=2021-01-01&sort=newest&size=25&page=2&lang=en"
    box = page(client, "/article/long?" + asked).select_one("form.box")
    fields = [(field["name"], field["value"]) for field in box.select("input")]

    assert fields[0] == ("q", "port")
    assert dict(fields[1:]) == {
        "source": "Nord & Sud",
        "since": "2021-01-01",
        "sort": "newest",
        "size": "25",
        "lang": "en",
    }


def test_a_line_that_heads_a_part_is_a_heading_in_its_place(tmp_path):
    prose = "Les marins de Kerlouan reprennent la mer après un long hiver passé à quai. " * 2
    article = Article("a", "Le port", f"{prose}\n\nUn port plus grand\n\n{prose}")
    publish(tmp_path, [article])
    live = LiveIndex(tmp_path)
    client = create_app(engine=live).test_client()
    soup = page(client, "/article/a?q=port")
    whole = client.get("/api/articles/a").json
    live.close()

    assert soup.select_one(".para h2#p2").text == "Un port plus grand"
    assert soup.select_one("h2#p2 mark")["id"] == "m2"
    assert [each.name for each in soup.select(".para > [id]")] == ["p", "h2", "p"]
    assert whole["body"] == article.body


@pytest.mark.parametrize(
    ("id_", "address"),
    [("long", "https://exemple.org/port"), ("n01", "http://localhost/article/n01")],
)
def test_what_is_cited_is_the_page_itself_where_it_is_known(client, id_, address):
    soup = page(client, f"/article/{id_}?q=port")
    text, bibtex, ris = (each.text for each in soup.select(".cite pre"))

    assert text.endswith(f", {address}.")
    assert f"url = {{{address}}}" in bibtex
    assert f"UR  - {address}" in ris
    assert f"http://localhost/article/{id_}" in soup.find(class_="printed").text


def test_citations_escape_what_their_format_reserves():
    hostile = Article("x1", "50 % {de} \\x\nER  - fin", "", "A & B", "2021-06-29")
    plain, bibtex, ris = (text for _name, text in citation.styles(hostile, "https://h/x1"))

    assert plain.endswith("A & B, 29\u00a0juin 2021, https://h/x1.")
    assert (
        r"title = {{50 \% \textbraceleft{}de\textbraceright{} \textbackslash{}x ER - fin}},"
        in bibtex
    )
    assert r"journal = {A \& B}," in bibtex
    assert ris.count("\nER  - ") == 1
    assert "DA  - 2021/06/29" in ris
