"""The pages, through the application's own test client, on a real index."""

import gc
import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote_plus, urlencode, urljoin

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup, escape

from indexer.article import Article, Dropped
from indexer.query import diagnosis
from indexer.search.facets import FACETS, VALUE_FACETS
from indexer.search.live import LiveIndex
from indexer.search.results import Hit
from tests.conftest import publish
from webui import create_app, refinements
from webui.advanced_form import composed
from webui.exports import FORMATS
from webui.filters import counted, escaped, french_day, readable_number, seconds
from webui.pages import page_numbers
from webui.params import SearchParams
from webui.typography import typographic

TREATY = Article(
    id="traite",
    title="Le traité <b>d’amitié</b> prolongé",
    body="Le traité est prolongé.\n\nIl dit : « paix » & <script>alert(1)</script>.",
    source="fmprc.gov.cn",
    date="2021-06-29",
    url="javascript:alert(1)",
    path="traite.txt",
    boilerplate=(Dropped("京ICP备18041594号", "icp-licence"),),
)
OTHERS = tuple(
    Article(
        id=f"n{number:02}",
        title=f"Sommet {number}",
        body="Le sommet s’ouvre.",
        source="Agence Exemple" if number % 2 else "Autre & fils",
        date=f"20{15 + number % 5}-01-01",
        url="https://exemple.org/sommet",
    )
    for number in range(25)
)


@pytest.fixture
def client(tmp_path):
    publish(tmp_path, (TREATY, *OTHERS))
    live = LiveIndex(tmp_path)
    yield create_app(engine=live).test_client()
    live.close()


@pytest.fixture
def without_index(tmp_path):
    return create_app(engine=LiveIndex(tmp_path)).test_client()


def page(client, path, **arguments):
    response = client.get(path, query_string=arguments or None)
    return response, BeautifulSoup(response.text, "lxml")


def test_the_start_page_has_a_labelled_box_and_says_how_much_there_is(client):
    response, soup = page(client, "/")

    assert response.status_code == 200
    assert soup.html["lang"] == "fr"
    assert soup.find("label", attrs={"for": soup.find("input", type="search")["id"]})
    assert "26\u00a0articles" in soup.text


def test_results_show_title_source_date_and_marks(client):
    _response, soup = page(client, "/", q="traites")
    hit = soup.find("li", class_="hit")

    assert hit.h2.a["href"].startswith("/article/traite?q=traites")
    assert [mark.text for mark in hit.h2.find_all("mark")] == ["traité"]
    assert hit.find(class_="source").text == "fmprc.gov.cn"
    assert hit.find("time")["datetime"] == "2021-06-29"
    assert "29\u00a0juin 2021" in hit.text
    assert "1\u00a0article" in soup.find(role="status").text
    assert soup.title.text.startswith("traites – 1\u00a0résultat")


def test_pages_are_real_links_that_keep_the_search(client):
    _response, soup = page(
        client, "/", q="sommet", source="Agence Exemple", sort="newest", size="5"
    )
    after = soup.find("a", rel="next")["href"]
    _response, second = page(client, "/" + after)

    assert all(
        part in after for part in ("q=sommet", "source=Agence+Exemple", "sort=newest", "size=5")
    )
    assert second.find(attrs={"aria-current": "page"}).text == "2"
    first_ids = {a["href"] for a in soup.select(".hit h2 a")}
    assert first_ids.isdisjoint(a["href"] for a in second.select(".hit h2 a"))


class Offered(NamedTuple):
    """A value that a page offers: whether it is chosen, and the address that a click leads to."""

    chosen: bool
    address: str


def sent(form, *toggled, button=None):
    """The address that a form leads to, with some of its boxes ticked, or not any more."""
    fields = [
        (field["name"], field.get("value", ""))
        for field in form.find_all("input")
        if field.has_attr("name")
        and (field.get("type") != "checkbox" or field.has_attr("checked") != (field in toggled))
    ]
    if button is not None:
        fields.append((button["name"], button["value"]))
    return f"{form['action']}?{urlencode(fields)}"


def choices(soup, title):
    """The values that the facet of this title offers, with their counts."""
    found = [d for d in soup.select(".facets details") if d.summary.text.strip() == title]
    offered = {}
    for item in [li for facet in found for li in facet.find_all("li")]:
        count, box = int(item.find(class_="n").text), item.find("input")
        if box:
            address = sent(item.find_parent("form"), box)
            offered[item.label.text.strip(), count] = Offered(box.has_attr("checked"), address)
        else:
            text = item.a.find(string=True).strip()
            chosen = item.a.get("aria-current") == "true"
            offered[text, count] = Offered(chosen, "/" + item.a["href"])
    return offered


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_page_offers_the_values_of_each_facet(client, facet):
    _response, soup = page(client, "/", q="sommet")
    offered = choices(soup, facet.label)
    expected = Counter(facet.label_of(value) for value in map(facet.value_of, OTHERS) if value)

    assert dict(offered.keys()) == expected
    for (value, count), link in offered.items():
        _response, chosen = page(client, link.address)
        assert chosen.find(role="status").strong.text == counted(count, "article")
        assert choices(chosen, facet.label)[value, count].chosen
        assert chosen.select(".chips li")


@pytest.fixture
def bracketed(monkeypatch):
    """Facets whose values readers see in brackets."""
    facets = tuple(replace(facet, label_of=lambda value: f"[{value}]") for facet in FACETS)
    monkeypatch.setattr(refinements, "FACETS", facets)
    for module in (refinements, diagnosis):
        by_value = tuple(facet for facet in facets if not facet.is_period)
        monkeypatch.setattr(module, "VALUE_FACETS", by_value)


@pytest.mark.usefixtures("bracketed")
def test_readers_see_the_labels_of_values_and_addresses_name_the_values(client):
    _response, soup = page(client, "/?q=sommet&source=Agence+Exemple")
    _response, nothing = page(client, "/?q=sommet&source=Nulle")

    assert {text for text, _count in choices(soup, "Source")} == {
        "[Agence Exemple]",
        "[Autre & fils]",
    }
    assert {text[0] for text, _count in choices(soup, "Année")} == {"["}
    assert "[Agence Exemple]" in soup.select_one(".chips li").text
    assert "[Nulle]" in nothing.select_one("main ul li").text
    assert "[" not in unquote_plus("".join(link["href"] for link in soup.find_all("a", href=True)))


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_a_value_is_kept_by_a_new_search_and_taken_by_the_advanced_form(client, facet):
    _response, soup = page(client, "/", q="zzzz", **{facet.name: "Un & autre"})
    [box, advanced] = soup.select("search form")

    assert box.find("input", attrs={"name": facet.name})["value"] == "Un & autre"
    field = advanced.find("input", attrs={"name": facet.name})
    assert field["value"] == "Un & autre"
    assert advanced.find("label", attrs={"for": field["id"]}).text == facet.label


def test_facets_leave_their_own_filter_out_and_choose_several(client):
    _response, soup = page(client, "/", q="sommet", source="Autre & fils", since="2016-01-01")
    offered = choices(soup, "Source")

    assert list(offered) == [("Agence Exemple", 10), ("Autre & fils", 10)]
    assert offered["Autre & fils", 10].chosen
    _response, both = page(client, offered["Agence Exemple", 10].address)
    assert "20\u00a0articles" in both.find(role="status").text
    assert {
        chip.a.text.split(" ×")[0].split("filtre ")[1] for chip in both.select(".chips li")
    } == {
        "Autre & fils",
        "Agence Exemple",
        "depuis le 1er\u00a0janvier 2016",
    }


def test_a_chip_removes_its_filter_only(client):
    _response, soup = page(client, "/", q="sommet", source="Autre & fils", until="2016-12-31")
    first, second = [chip.a["href"] for chip in soup.select(".chips li")]

    assert first == "?q=sommet&until=2016-12-31"
    assert second == "?q=sommet&source=Autre+%26+fils"


def test_a_year_narrows_and_widens_again(client):
    _response, soup = page(client, "/", q="sommet")
    link = choices(soup, "Année")["2016", 5].address
    _response, narrow = page(client, link)

    assert "since=2016-01-01&until=2016-12-31" in link
    assert "5\u00a0articles" in narrow.find(role="status").text
    assert choices(narrow, "Année")["2016", 5].address == "/?q=sommet"


def test_columns_and_their_table_lead_to_the_same_dates_and_show_gaps(client):
    _response, soup = page(client, "/", q="sommet")
    drawn = [a["href"] for a in soup.select(".drawing:not(.narrow) svg a")]

    assert drawn == [a["href"] for a in soup.select(".when table a")]
    assert "since=2015-01-01&until=2015-01-31" in drawn[0]
    [gaps] = soup.select(".wide .gap")
    assert gaps["d"].count("M") == 44
    assert len(soup.select(".narrow .bar")) == 5
    assert len(soup.select(".when tbody tr")) == 49
    assert not soup.select("[style]")


def test_the_advanced_form_writes_the_query(client):
    response = client.get(
        "/?all=sommet&exact=«+bon+voisinage+»&without=climat+-mer&intitle=traité"
        "&source=&since=2020-01-01&until=&size=25"
    )
    _path, _mark, typed = response.headers["Location"].partition("?")

    assert response.status_code == 302
    assert unquote_plus(typed) == (
        'q=sommet "bon voisinage" titre:traité -climat -mer&since=2020-01-01&size=25'
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"intitle": '"Digue ouverte"'}, 'titre:"Digue ouverte"'),
        ({"intitle": "« Digue ouverte"}, "titre:« Digue ouverte»"),
        ({"intitle": "digue OU phare"}, "titre:(digue OU phare)"),
        ({"intitle": "digue -phare"}, "titre:(digue -phare)"),
        ({"intitle": "digue (phare"}, "titre:(digue (phare))"),
        ({"intitle": "l’été"}, "titre:l’été"),
        ({"without": 'vent OU "grand large" -houle'}, '-vent -"grand large" -houle'),
        ({"without": "(vent pluie)"}, "-(vent pluie)"),
        ({"all": "(digue OU phare", "intitle": "mer"}, "(digue OU phare) titre:mer"),
        ({"all": 'la "digue', "without": "mer"}, 'la "digue" -mer'),
        ({"all": "digue OU", "without": "mer"}, "(digue OU) -mer"),
    ],
)
def test_what_is_typed_in_a_field_stays_in_it(fields, expected):
    assert composed(fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("all=", ""),
        ("exact=%22%22", ""),
        ("without=---", ""),
        ("exact=a%22+OU+b", 'q="a  OU b"'),
        ("all=%00%0d%0aSet-Cookie:x", None),
    ],
)
def test_strange_fields_of_the_advanced_form_make_a_plain_query(client, fields, expected):
    response = client.get(f"/?{fields}", follow_redirects=False)
    typed = unquote_plus(response.headers["Location"].partition("?")[2])

    assert "Set-Cookie" not in response.headers
    assert expected is None or typed == (expected or "q=")
    assert client.get(response.headers["Location"]).status_code == 200


def test_every_export_and_the_feed_are_linked_to(client):
    _response, soup = page(client, "/?q=sommet&page=2")

    links = {link.text: link["href"] for link in soup.select(".ways-out a")}
    assert links == {
        format_.label: f"/export.{ending}?q=sommet" for ending, format_ in FORMATS.items()
    }
    follow = soup.find("a", class_="follow")
    assert follow.text == "Suivre cette recherche (flux Atom)"
    assert follow["href"] == "/feed.atom?q=sommet"
    assert follow.find_next(class_="hits")
    assert soup.find("link", rel="alternate")["href"] == "/feed.atom?q=sommet"


def status(client, path):
    with client.get(path) as response:
        return response.status_code


@pytest.mark.parametrize("path", ["/", "/?q=sommet", "/?q=zzzz", "/article/n01?q=sommet"])
def test_no_link_of_a_page_leads_nowhere(client, path):
    _response, soup = page(client, path)
    links = {link["href"] for link in soup.find_all(["a", "link"], href=True)}
    ours = {urljoin(path, link) for link in links if not link.startswith(("#", "https:"))}

    assert {link for link in ours if status(client, link) != 200} == set()


def test_a_new_search_keeps_filters_order_and_size(client):
    _response, soup = page(
        client, "/", q="sommet", source="Autre & fils", sort="newest", size="25", since="2015-01-01"
    )
    hidden = {i["name"]: i["value"] for i in soup.select(".box input[type=hidden]")}

    assert hidden == {
        "source": "Autre & fils",
        "since": "2015-01-01",
        "sort": "newest",
        "size": "25",
    }


def test_no_result_says_what_each_word_finds_and_what_would_help(client):
    _response, soup = page(client, "/", q="sommet", source="fmprc.gov.cn")
    nothing = soup.find(class_="nothing")

    assert "Aucun article" in soup.find(role="status").text
    assert [row.get_text(" ").split() for row in nothing.select(".parts tbody tr")] == [
        ["sommet", "25", "articles"]
    ]
    [relief] = [a for a in nothing.select("li a") if "Toutes les sources" in a.text]
    assert relief["href"] == "?q=sommet"
    assert "25\u00a0articles" in relief.find_parent("li").text


def test_no_result_offers_any_of_the_words(client):
    _response, soup = page(client, "/", q='"traité ouvert" sommet -ouvre')
    _response, phrases = page(client, "/", q='"est prolongé" "sommet clos" -amitié')
    offers = [a["href"] for a in phrases.select(".nothing a") if "Au moins un mot" in a.text]

    assert soup.find(class_="nothing")
    assert not [a for a in soup.select(".nothing a") if "Au moins un mot" in a.text]
    assert not offers


def test_a_hit_says_how_long_it_is_and_how_many_passages_are_left(client):
    _response, soup = page(client, "/", q="traité OU paix")
    hit = soup.find("li", class_="hit")

    assert hit["id"] == "hit-traite"
    assert "lecture 1 min" in hit.text


def test_a_page_of_results_is_small(client):
    assert len(client.get("/?q=sommet&size=10").data) < 50_000


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "zzzz",
        "?!…",
        "x" * 5000,
        "<script>alert(1)</script>",
        '"><img src=x>',
        "\0\u202e",
        "(" * 400,
    ],
)
def test_whatever_is_typed_gives_a_page_with_everything_escaped(client, typed):
    response, soup = page(client, "/", q=typed)

    assert response.status_code == 200
    assert not [s for s in soup.find_all(["script", "img"]) if not s.get("src", "").startswith("/")]
    assert soup.find("input", type="search")["value"] == typed.replace("\0", "\ufffd")


@pytest.mark.parametrize(
    "query_string",
    [
        "page=-1",
        "page=1e9",
        "page=abc",
        "page=99999999999999999999",
        "size=-5",
        "size=1000000",
        "sort=../../",
        "since=2021-13-01",
        "until=hier",
        "q=%00",
        "q=%ff%fe",
        "q=a&q=b",
        "source=x&source=y",
        "page=%D9%A3",
        "q=%F0%9F%98%80",
        "q=a%0d%0aSet-Cookie:x",
        "lang=../../en",
        "lang=%00",
        "lang=en&lang=fr",
    ],
)
def test_a_strange_parameter_gives_a_page(client, query_string):
    response = client.get(f"/?{query_string}&q=sommet")

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_a_parameter_that_is_left_out_is_said(client):
    _response, soup = page(client, "/", q="sommet", since="2021-13-01")

    assert "AAAA-MM-JJ" in soup.find(class_="notice").text


def test_a_page_beyond_the_last_leads_back(client):
    _response, soup = page(client, "/", q="sommet", page="99")

    assert "au-delà" in soup.text
    assert soup.find("a", string="Revenir à la première page")


def test_most_words_follow_all_words_behind_a_divider(client):
    _response, soup = page(client, "/", q="traité sommet")

    assert soup.select_one(".count strong").text == "Aucun article ne contient tous ces mots"
    assert "26\u00a0en contiennent une partie" in soup.find(role="status").text
    assert soup.title.text.startswith("traité sommet – 0\u00a0résultat")
    assert len(soup.select(".hit")) == 10


def test_what_is_ranked_by_weight_has_no_divider(client):
    _response, soup = page(client, "/", q="quel traité le sommet a-t-il signé hier")
    _response, by_day = page(client, "/", q="quel traité le sommet a-t-il signé", sort="newest")

    assert "de nombreux mots" in soup.find(class_="notice").text
    assert not soup.select(".divider")
    assert soup.select(".hit")
    assert by_day.select(".hit")


def test_an_article_is_shown_whole_escaped_and_marked(client):
    response, soup = page(client, "/article/traite", q="traité")

    assert response.status_code == 200
    assert soup.find(id="p1").text == "Le traité est prolongé."
    assert (
        soup.find(id="p2").text == "Il dit\u00a0: «\u00a0paix\u00a0» & <script>alert(1)</script>."
    )
    assert {mark.text for mark in soup.find_all("mark")} == {"traité"}
    [data] = soup.find_all("script", type="application/ld+json")
    assert json.loads(data.string)["headline"] == TREATY.title
    back = soup.find("a", string="← Retour aux résultats")["href"]
    assert back.endswith("/?q=trait%C3%A9#hit-traite")


def test_what_was_stripped_is_shown_with_its_rule(client):
    _response, soup = page(client, "/article/traite")
    dropped = soup.find(class_="dropped")

    assert dropped.find_parent("details")
    assert dropped.dt.text == "numéro de licence"
    assert dropped.dd.text == "京ICP备18041594号"


def test_only_a_web_address_becomes_a_link(client):
    assert "javascript:" not in client.get("/article/traite").text
    assert page(client, "/article/n01")[1].find("a", string="Page d’origine")["href"] == (
        "https://exemple.org/sommet"
    )


@pytest.mark.parametrize(
    ("path", "status"), [("/article/inconnu", 404), ("/rien", 404), ("/%00", 404)]
)
def test_an_error_is_a_french_page(client, path, status):
    response, soup = page(client, path)

    assert response.status_code == status
    assert soup.h1.text == "Page introuvable"


def test_only_reading_is_allowed(client):
    response = client.post("/")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_without_an_index_the_page_says_what_to_run(without_index):
    response = without_index.get("/?q=traité")

    assert response.status_code == 503
    assert "depeche rebuild" in response.text


def test_an_unforeseen_error_shows_no_traceback(client, monkeypatch):
    def fail(*_arguments, **_options):
        raise RuntimeError("secret")

    monkeypatch.setattr("indexer.search.index.Index.run", fail)
    monkeypatch.setattr("indexer.search.index.Index.results_page", fail)
    for path in ("/?q=a", "/api/search?q=a"):
        response = client.get(path)
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text


def test_every_answer_is_protected_and_sets_no_cookie(client):
    for path in (
        "/",
        "/?q=sommet",
        "/article/traite",
        "/rien",
        "/api/search?q=a",
        "/static/style.css",
    ):
        with client.get(path) as response:
            headers = response.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_every_page_says_which_index_answers(client):
    live = client.application.extensions["depeche"]

    for path in ("/", "/?q=sommet", "/article/traite"):
        assert live.generation() in client.get(path).text


@pytest.mark.parametrize(
    ("page_number", "pages", "expected"),
    [
        (1, 1, [1]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (50, 3, [1, 3]),
    ],
)
def test_a_pagination_shows_ends_and_neighbours(page_number, pages, expected):
    numbers = page_numbers(page_number, pages)

    assert [n for n in numbers if n] == [n for n in expected if n]
    assert (None in numbers) == (None in expected or page_number > pages)


def test_french_reads_french():
    assert french_day("2021-01-01") == "1er\u00a0janvier 2021"
    assert readable_number(12345.5) == "12\u202f345,5"
    assert counted(1, "article") == "1\u00a0article"
    assert counted(2, "article") == "2\u00a0articles"
    assert seconds(12.34) == "0,012\u00a0s"
    assert (
        typographic("Oui ! « Non » : 20 000") == "Oui\u202f! «\u00a0Non\u00a0»\u00a0: 20\u202f000"
    )
    assert typographic(" !« ! 5 % de 1 000 000 000 €") == (
        "\u202f!«\u202f! 5\u202f% de 1\u202f000\u202f000\u202f000\u202f€"
    )
    assert typographic("an 2021 1234, la 300") == "an 2021 1234, la 300"


@pytest.fixture
def spoken(tmp_path):
    long = "Organisation de coopération de Shanghai"
    publish(
        tmp_path,
        [
            Article("a", "Sommet", f"L'{long} (OCS) se réunit."),
            Article("b", "Vingt ans", f"L'{long} fête ses vingt ans."),
        ],
    )
    live = LiveIndex(tmp_path)
    yield create_app(engine=live).test_client()
    live.close()


def test_the_other_name_of_an_acronym_is_said_marked_and_switched_off_in_one_click(spoken):
    _response, soup = page(spoken, "/", q="OCS")

    assert "aussi\u00a0: Organisation de coopération de Shanghai" in soup.text
    assert len(soup.select(".hit")) == 2
    [switch] = [a for a in soup.select(".notice a") if "also=0" in a["href"]]
    _response, narrow = page(spoken, "/" + switch["href"])
    assert len(narrow.select(".hit")) == 1
    assert "aussi" not in narrow.find(class_="outcome").text
    # The article opened from there marks what was searched there, and leads back to it.
    link = narrow.select_one(".hit h2 a")["href"]
    _response, opened = page(spoken, link)
    assert {mark.text for mark in opened.find_all("mark")} == {"OCS"}
    assert "also=0" in opened.find(class_="back").a["href"]


def test_another_spelling_is_offered_as_a_link_and_not_applied(spoken):
    _response, soup = page(spoken, "/", q="organisaton")

    assert not soup.select(".hit")
    [link] = [a for a in soup.select(".notice a") if a.text == "Organisation"]
    assert "q=Organisation" in link["href"]


@pytest.mark.parametrize(
    "value", ["a & b", "<b>", "d'été", 'dit "non"', "&amp;", "", 12, 2.5, None, Markup("<i>&amp;")]
)
def test_templates_escape_as_markupsafe_does(value):
    assert escaped(value) == str(escape(value))


def test_a_template_escapes_whatever_it_is_given(client):
    typed = '<b>"d\'été" & {{ 1 }}'
    response, soup = page(client, "/", q=typed, source="<i>'\"&")

    assert soup.find(id="q")["value"] == typed
    assert soup.find("input", attrs={"name": "source"})["value"] == "<i>'\"&"
    assert "<b>" not in response.text
    assert "<i>" not in response.text


def test_two_lines_of_a_long_extract_show_its_match_and_all_of_it_is_there(tmp_path):
    before = (
        "Réunis depuis la veille dans la grande salle du conseil, les élus et leurs voisins de "
    )
    before += "de toutes les communes de la côte parlent du "
    body = f"{before}<quai> que la mer emporte un peu plus chaque hiver malgré les travaux."
    publish(tmp_path, [Article("a", "Un titre", body)])
    with closing(LiveIndex(tmp_path)) as live:
        response = create_app(engine=live).test_client().get("/?q=quai")

    [lead] = BeautifulSoup(response.data, "lxml").select(".extract.long .lead")
    rest = "".join(str(each) for each in lead.next_siblings)
    assert before.startswith(lead.text)
    assert rest.index("<mark>") < 60
    assert lead.parent.text == body


def shown_objects():
    """Return what pages are made of, of all that the garbage collector knows."""
    kinds = (Hit, Article, SearchParams)
    # To ask an object itself would ask what a weak proxy stands for, which may be gone.
    return [each for each in gc.get_objects() if issubclass(type(each), kinds)]


@pytest.mark.parametrize("address", ["/?q=sommet", "/article/n01?q=sommet", "/feed.atom?q=sommet"])
def test_a_page_leaves_none_of_its_articles_to_the_garbage_collector(client, address):
    client.get(address)
    gc.collect()
    gc.disable()
    try:
        before = shown_objects()
        assert client.get(address).status_code == 200
        left = shown_objects()
    finally:
        gc.enable()

    known = set(map(id, before))
    assert [each for each in left if id(each) not in known] == []
