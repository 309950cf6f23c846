"""What the first page says of an index, and what a page of results is narrowed and worked by."""

import json
from datetime import date
from urllib.parse import unquote_plus, urlencode

import pytest
from bs4 import BeautifulSoup

from indexer.article import Article
from indexer.query.clauses import clauses_of
from indexer.query.parser import parse
from indexer.search.facets import FACETS
from indexer.search.live import LiveIndex
from indexer.search.request import NO_FILTERS
from indexer.search.results import FacetCount
from tests.conftest import publish
from webui import create_app, histogram
from webui.advanced_form import composed, fields_of
from webui.filters import readable_day
from webui.params import SearchParams
from webui.refinements import periods_beside, presets

SOURCES = [f"Gazette {n:02}" for n in range(14)]
ARTICLES = [
    *(
        Article(
            f"d{n:02}",
            f"Digue numéro {n}",
            "La digue du large est réparée. " + "Rien ne se passe sur les quais de la ville. " * 20,
            SOURCES[n % 14],
            f"{2018 + n % 3}-0{1 + n % 9}-11",
        )
        for n in range(28)
    ),
    Article("nodate", "Digue sans jour", "La digue attend.", "Gazette 00"),
    Article("nosource", "Digue sans nom", "La digue attend.", None, "2020-05-02"),
    Article("neither", "Phare", "Le phare attend."),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, ARTICLES)
    live = LiveIndex(directory)
    yield create_app(engine=live).test_client()
    live.close()


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def ids(soup):
    return [hit["id"].removeprefix("hit-") for hit in soup.select(".hit")]


def found(client, query_string):
    return [hit["id"] for hit in client.get(f"/api/search?size=100&{query_string}").json["hits"]]


# Counts


def test_what_matches_in_full_leads_and_the_word_that_is_nowhere_is_named(client):
    soup = page(client, "/?q=digue+zéphyr")

    status = soup.find(role="status").text
    assert status.startswith(
        "Aucun article ne contient tous ces mots\u202f; 30\u00a0en contiennent"
    )
    assert [word.text for word in soup.select(".notice b")] == ["zéphyr"]


def test_a_few_that_match_in_full_are_counted_apart_from_the_others(client):
    status = page(client, "/?q=digue+jour").find(role="status").text

    assert status.startswith(
        "1\u00a0article avec tous ces mots\u202f; 29\u00a0autres avec une partie"
    )


# Values


@pytest.mark.parametrize(
    ("typed", "parameter", "expected"),
    [
        ("sans:date", "missing=date", {"nodate", "neither"}),
        ("sans:source", "missing=source", {"nosource", "neither"}),
        ("sans:date sans:source", "missing=date&missing=source", {"neither"}),
        ('-source:"gazette 00" digue', "q=digue&not_source=gazette+00", None),
    ],
)
def test_what_is_lacking_or_excluded_is_typed_or_chosen(client, typed, parameter, expected):
    by_query = found(client, f"q={typed}")

    assert sorted(by_query) == sorted(found(client, parameter))
    assert expected is None or set(by_query) == expected


def test_a_value_or_none_is_chosen_beside_each_other(client):
    assert set(found(client, "source=Gazette+01&missing=source")) == {
        "d01",
        "d15",
        "nosource",
        "neither",
    }


def test_nothing_without_a_date_is_within_days(client):
    assert found(client, "q=digue&missing=date&since=1900-01-01") == []


def test_what_cannot_be_lacking_is_said(client):
    assert client.get("/api/search?missing=prix").status_code == 400
    assert "doit être l’un de" in page(client, "/?q=digue&missing=prix").text
    assert "sans:prix" in page(client, "/?q=digue+sans:prix").select_one(".notice").text


def test_counts_of_a_facet_and_what_lacks_it_are_the_whole_set(client):
    soup = page(client, "/?q=digue")
    counts = {
        facet.find("h3").text: sum(int(n.text) for n in facet.select("li .n"))
        for facet in soup.select(".facets details")
        if facet.select("li")
    }

    assert counts["Année"] == 30
    assert soup.select_one("input[name=missing][value=date]")
    assert soup.select_one("input[name=missing][value=source]")


def test_ten_values_are_shown_and_all_can_be_reached(client):
    soup = page(client, "/?q=digue")
    more = soup.find("a", string=lambda text: text and text.startswith("Plus"))
    every = page(client, more["href"])
    some = page(client, more["href"] + "&contains=zette+1")

    assert len(soup.select(".facets input[name=source]")) == 10
    assert len(every.select("li input[name=source]")) == 14
    assert [box["value"] for box in some.select("li input[name=source]")] == SOURCES[10:]
    assert "Aucun nom" in page(client, more["href"] + "&contains=zzz").text
    assert client.get("/values/year?q=digue").status_code == 404


def test_what_is_excluded_is_a_chip_and_its_facet_stays(client):
    soup = page(client, "/?q=digue&not_source=Gazette+00&not_source=Gazette+01")
    chips = [chip.get_text(" ", strip=True) for chip in soup.select(".chips a")]

    assert [chip.split("filtre ")[1] for chip in chips] == [
        "sauf Gazette 00 ×",
        "sauf Gazette 01 ×",
    ]
    assert soup.select_one(".chips a")["href"] == "?q=digue&not_source=Gazette+01"
    assert "25\u00a0articles" in soup.find(role="status").text
    offered = [box["value"] for box in soup.select(".facets li input[name=source]")]
    assert offered
    assert "Gazette 00" not in offered


def test_what_is_ticked_and_then_excluded_is_excluded(client):
    form = page(client, "/?q=digue&source=Gazette+00&source=Gazette+01").select_one(".facets form")
    fields = [
        (field["name"], field.get("value", ""))
        for field in form.select("input[name]")
        if field.get("type") != "checkbox" or field.has_attr("checked")
    ]
    answer = client.get("/", query_string=urlencode([*fields, ("not_source", "Gazette 00")]))
    soup = BeautifulSoup(answer.text, "lxml")

    chips = [chip.get_text(" ", strip=True) for chip in soup.select(".chips a")]
    assert [chip.split("filtre ")[1] for chip in chips] == ["Gazette 01 ×", "sauf Gazette 00 ×"]
    assert "2\u00a0articles" in soup.find(role="status").text


def test_a_chosen_value_that_no_article_has_stays_chosen(client):
    box = page(client, "/?q=digue&source=Nulle").select_one("input[type=checkbox][value=Nulle]")

    assert box.has_attr("checked")


def test_a_facet_of_one_value_is_not_shown(client):
    shown = [
        h3.text for h3 in page(client, "/?q=numéro+source:%22Gazette+03%22").select(".facets h3")
    ]

    assert "Source" not in shown


def test_an_export_says_what_was_lacking_and_excluded(client):
    made = json.loads(client.get("/export.json?missing=source&not_source=Gazette+01").text)

    assert (made["source"], made["missing"], made["not_source"]) == (
        [],
        ["source"],
        ["Gazette 01"],
    )
    assert {article["id"] for article in made["articles"]} == {"nosource", "neither"}


# Dates


def test_days_are_chosen_as_people_say_them():
    days = {preset.label: preset.link for preset in presets(SearchParams("port"), date(2024, 3, 9))}

    assert days == {
        "7\u00a0jours": "q=port&since=2024-03-03&until=2024-03-09",
        "ce mois": "q=port&since=2024-03-01&until=2024-03-09",
        "cette année": "q=port&since=2024-01-01&until=2024-03-09",
    }


@pytest.mark.parametrize(
    ("since", "until", "before", "after"),
    [
        ((2020, 1, 1), (2020, 12, 31), "2019-01-01..2019-12-31", "2021-01-01..2021-12-31"),
        ((2020, 2, 1), (2020, 2, 29), "2020-01-01..2020-01-31", "2020-03-01..2020-03-31"),
        ((2020, 3, 9), (2020, 3, 9), "2020-03-08..2020-03-08", "2020-03-10..2020-03-10"),
        ((2020, 3, 1), (2020, 3, 7), "2020-02-23..2020-02-29", "2020-03-08..2020-03-14"),
    ],
)
def test_the_periods_beside_are_as_long(since, until, before, after):
    params = SearchParams(filters=NO_FILTERS.within(date(*since), date(*until)))
    beside = periods_beside(params)

    assert beside
    assert [f"{each.since}..{each.until}" for each in beside] == [before, after]


@pytest.mark.parametrize("days", [(None, None), (date(2020, 1, 2), date(2020, 1, 1))])
def test_no_period_has_none_beside(days):
    assert periods_beside(SearchParams(filters=NO_FILTERS.within(*days))) is None


@pytest.mark.parametrize("days", [(date.min, date.min), (date.max, date.max)])
def test_nothing_lies_beyond_the_calendar(days):
    assert periods_beside(SearchParams(filters=NO_FILTERS.within(*days))) is None


def test_a_range_is_typed_as_people_say_it(client):
    soup = page(client, "/?q=digue&since=mai+2019&until=2019")

    assert "du 1er\u00a0mai 2019 au 31\u00a0décembre 2019" in soup.select_one(".chips").text
    assert soup.select_one(".facets input[name=since]")["value"] == "2019-05-01"
    assert client.get("/api/search?q=digue&since=mai+2019").status_code == 400


def test_ticks_tell_years_apart_and_are_few():
    months = [FacetCount(f"{2015 + n // 12}-{n % 12 + 1:02}", n) for n in range(59)]
    days = [FacetCount(f"2020-0{4 + n // 30}-{n % 30 + 1:02}", 1) for n in range(60)]
    years = [FacetCount(str(year), 1) for year in range(1990, 2021)]

    assert [tick.period for tick in histogram.ticks(months)] == [str(y) for y in range(2015, 2020)]
    assert [(t.period, t.at) for t in histogram.ticks(months[1:12])] == [("2015-02", 0)]
    assert histogram.ticks(months)[1].at == pytest.approx(100 * 12 / 59, abs=0.1)
    assert [tick.period for tick in histogram.ticks(days)] == ["2020-04", "2020-05"]
    assert len(histogram.ticks(years)) <= histogram.MAX_TICKS
    assert next(count.count for count in histogram.years(months)) == sum(range(12))


def test_the_drawing_says_its_most_and_small_screens_have_years(client):
    soup = page(client, "/?q=digue")

    wide, narrow = [value.text for value in soup.select(".when .value")]
    assert wide.endswith("au plus")
    assert int(narrow.split()[0]) > int(wide.split()[0])
    assert len(soup.select(".narrow svg a")) == 3
    assert "since=2018-01-01&until=2018-12-31" in soup.select_one(".narrow svg a")["href"]
    assert soup.select(".ticks text")[-1].text == "2020"


# The first page


def test_the_first_page_says_what_is_here(client):
    soup = page(client, "/")

    assert "31\u00a0articles" in soup.select_one(".standfirst").text
    days = sorted(article.date for article in ARTICLES if article.date)
    first, last = (readable_day(day) for day in (days[0], days[-1]))
    assert f"du {first} au {last}" in soup.select_one(".standfirst").text
    assert soup.select_one(".counts a")["href"] == "?q=&source=Gazette+00"
    assert soup.select(".drawing svg a")
    assert len(soup.select(".latest li")) == 5


def test_the_examples_find_something(client):
    examples = [link["href"] for link in page(client, "/").select(".examples a")]

    assert len(examples) == 3
    for address in examples:
        assert client.get("/api/search" + address).json["total_all"] > 0


def test_no_words_with_filters_browse_the_newest_first(client):
    days = [hit["datetime"] for hit in page(client, "/?q=&source=Gazette+00").select(".hit time")]

    assert days == sorted(days, reverse=True)
    assert days
    assert len(found(client, "sort=newest")) == 31
    assert ids(page(client, "/?q=&sort=oldest"))[0] == "d00"


# The form


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("digue port", {"all": "digue port"}),
        ('digue "bon vent" -phare', {"all": "digue", "exact": "bon vent", "without": "phare"}),
        ("(port OU quai) digue", {"all": "digue", "any": "port quai"}),
        ("titre:digue titre:port", {"intitle": "digue port"}),
        ('titre:("bon vent" OU phare)', {"intitle": '"bon vent" OU phare'}),
        ('source:"Le Port" digue', {"all": 'source:"Le Port" digue'}),
        ('"un" "deux"', {"exact": "un", "all": '"deux"'}),
        ("-(vent pluie) digue", {"all": "-(vent pluie) digue"}),
    ],
)
def test_the_form_opens_with_what_the_query_says(typed, expected):
    assert {k: v for k, v in fields_of(typed)._asdict().items() if v} == expected


@pytest.mark.parametrize(
    "typed",
    [
        "digue port",
        'digue "bon vent" -phare -"grand large" date:2020',
        '(port OU "quai nord") digue -source:"Le Port"',
        'titre:("bon vent" OU phare) mer*',
        "titre:digue titre:(port OU quai) mer~",
        '"a b"~5 sans:date "c d" OU e',
        "(a b) OU c d",
    ],
)
def test_the_fields_of_a_query_compose_the_same_query(typed):
    again = composed(fields_of(typed)._asdict())

    assert set(clauses_of(parse(again).root)) == set(clauses_of(parse(typed).root))
    twice = composed(fields_of(again)._asdict())
    assert set(clauses_of(parse(twice).root)) == set(clauses_of(parse(again).root))


def test_the_form_keeps_every_source_and_day_and_says_what_it_does(client):
    soup = page(client, "/?q=digue&source=A&source=B&not_source=C&missing=source&since=2020-01-01")
    form = soup.select_one(".advanced form")
    sent = [(field["name"], field["value"]) for field in form.find_all("input") if field["value"]]

    assert sent == [
        ("all", "digue"),
        ("source", "A"),
        ("source", "B"),
        ("not_source", "C"),
        ("since", "2020-01-01"),
        ("missing", "source"),
    ]
    assert form.button.text == "Lancer cette recherche"


# Work on results


def test_a_search_within_results_keeps_what_narrows_them(client):
    soup = page(client, "/?q=digue+OU+phare&source=Gazette+00&sort=newest")
    kept = {f["name"]: f["value"] for f in soup.select(".facets input[type=hidden]")}
    answer = client.get("/", query_string={**kept, "source": "Gazette 00", "within": "jour"})

    assert unquote_plus(answer.headers["Location"]) == (
        "/?q=(digue OU phare) jour&source=Gazette 00&sort=newest"
    )


def test_what_is_ticked_is_cited_and_exported(client):
    soup = page(client, "/?q=digue&sort=oldest")
    form = soup.select_one(".ticked")
    first, second = [box["value"] for box in form.select(".hit > input")][:2]
    cited = page(client, f"{form['action']}?q=digue&id={first}&id={second}&id=rien")
    table = client.get(f"/selection.csv?q=digue&id={second}&id={first}").text

    assert cited.h1.text == "2\u00a0articles cochés"
    assert all("Digue numéro" in pre.text for pre in cited.select("pre"))
    assert {button["formaction"] for button in form.select("button[formaction]")} == {
        f"/selection.{ending}" for ending in ("csv", "json", "bib", "ris")
    }
    assert [row.split(",")[0] for row in table.splitlines()[1:]] == [second, first]
    assert client.get("/selection.csv?q=digue").status_code == 400
    assert page(client, "/selection").h1.text.startswith("0")


def test_a_compact_list_keeps_its_view(client):
    soup = page(client, "/?q=digue&view=compact")

    assert soup.select_one("ol.compact")
    assert "view=compact" in soup.find("a", rel="next")["href"]
    assert soup.select_one(".box input[name=view]")["value"] == "compact"
    assert page(client, "/?q=digue&view=autre").select_one("ol.hits")["class"] == ["hits"]


def test_long_extracts_show_more_on_demand(client):
    hit = page(client, "/?q=digue+quais").select_one(".hit")

    assert hit.select_one(".extract.long")
    assert hit.select_one(".unfold input").get("name") is None


def test_the_next_page_and_a_skip_link_lead_to_the_first_result(client):
    soup = page(client, "/?q=digue")

    assert soup.find("a", rel="next")["href"].endswith("#r1")
    assert soup.find(id="r1").name == "a"
    assert [skip["href"] for skip in soup.select(".skip, .to-first")] == ["#contenu", "#r1"]


def test_facets_have_names_for_what_lacks_them():
    assert all(facet.without and facet.missing_name for facet in FACETS)
