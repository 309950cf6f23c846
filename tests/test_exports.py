"""Exports hold the whole result set, in the pages' order, in files that programs read back."""

import csv
import io
import json
import re
import shutil
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from indexer.article import Article
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.search.index import Index
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import create_app
from webui.exports import FORMATS, file_name
from webui.params import SearchParams

#: More than two pages of a hundred.
MANY = tuple(
    Article(
        id=f"n{number:03}",
        title=f"Sommet {number}",
        body="Le sommet s’ouvre à Genève." + " Encore le sommet." * (number % 7),
        source="Agence Exemple" if number % 2 else "Autre & fils",
        date=f"20{15 + number % 5}-06-{number % 28 + 1:02}",
        url=f"https://exemple.org/{number}",
    )
    for number in range(230)
)
HOSTILE = Article(
    id="hostile",
    title='=HYPERLINK("http://x","é") {accolade \\ & 50 % de_$#~^\r\nER  - \r\nTY  - EVIL @misc{x,',
    body="Une piraterie.",
    source="@SUM(A1)",
    date="2021-06-09",
    url="https://exemple.org/a b{}é?q=1&r=%20#x",
)
BARE = Article(id="nu", title="Piraterie nue", body="Sans date ni source.", url="javascript:x")
QUERY = {"q": "sommet"}


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """An index for all tests; those that publish another one work on a copy."""
    path = tmp_path_factory.mktemp("index")
    publish(path, (*MANY, HOSTILE, BARE))
    return path


@pytest.fixture(scope="module")
def live(directory):
    index = LiveIndex(directory)
    yield index
    index.close()


@pytest.fixture(scope="module")
def client(live):
    return create_app(engine=live).test_client()


@pytest.fixture
def copied(directory, tmp_path):
    shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
    index = LiveIndex(tmp_path)
    yield index
    index.close()


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def ris_records(text):
    """Records as lists of (tag, value); any line that is none fails."""
    records = []
    for line in filter(None, text.split("\r\n")):
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups()
        if tag == "TY":
            records.append([])
        records[-1].append((tag, value))
    assert all(record[-1] == ("ER", "") for record in records)
    return [dict(record) for record in records]


def bibtex_entries(text):
    """Entries as (kind, key, fields), read by counting braces as BibTeX does."""
    entries = []
    for match in re.finditer(r"@", text):
        if entries and match.start() < entries[-1][-1]:
            continue
        kind, key = re.compile(r"@(\w+)\{([^,\s]+)").match(text, match.start()).groups()
        at, depth, fields = match.start() + len(kind) + 2, 1, {}
        value_start = None
        while depth:
            sign = text[at]
            depth += (sign == "{") - (sign == "}")
            if sign == "{" and depth == 2:
                name = re.search(r"(\w+) = $", text[text.rfind("\n", 0, at) : at])[1]
                value_start = at + 1
            if sign == "}" and depth == 1:
                fields[name] = text[value_start:at]
            at += 1
        entries.append((kind, key, fields, at))
    return [entry[:3] for entry in entries]


#: How the ids of an export are read back, by its ending.
IDS_IN = {
    "csv": lambda text: [row["id"] for row in csv_rows(text)],
    "json": lambda text: [article["id"] for article in json.loads(text)["articles"]],
    "bib": lambda text: [key for _kind, key, _fields in bibtex_entries(text)],
    "ris": lambda text: [record["ID"] for record in ris_records(text)],
}


def ids_on_pages(client, **asked):
    ids = []
    for page in range(1, 4):
        answer = client.get("/api/search", query_string={**asked, "size": 100, "page": page}).json
        ids += [hit["id"] for hit in answer["hits"]]
    assert len(ids) == answer["total"] == len(set(ids))
    return ids


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    "asked",
    [
        QUERY,
        {"q": "sommet", "sort": "newest"},
        {"q": "sommet", "sort": "oldest", "source": "Autre & fils"},
        {"q": "sommet", "since": "2016-01-01", "until": "2017-12-31"},
        {"q": "sommet piraterie"},
        {"source": ["Agence Exemple", "Autre & fils"]},
        {"q": "introuvable"},
        {},
    ],
    ids=str,
)
def test_an_export_holds_the_articles_of_all_pages_in_their_order(client, ending, asked):
    response = client.get(f"/export.{ending}", query_string=asked)

    assert response.status_code == 200
    assert IDS_IN[ending](response.get_data().decode()) == ids_on_pages(client, **asked)


@pytest.mark.parametrize("ending", FORMATS)
def test_page_and_size_do_not_shorten_an_export(client, ending):
    text = client.get(f"/export.{ending}?q=sommet&page=abc&size=5").get_data().decode()

    assert len(IDS_IN[ending](text)) == 230


def test_csv_is_rows_alone_and_spreadsheets_read_its_accents(client):
    response = client.get("/export.csv", query_string={"q": "piraterie"})

    assert response.get_data().startswith(
        "\ufeffid,title,source,date,url,path,permalink,passage\r\n".encode()
    )
    assert len(csv_rows(response.text)) == 2
    assert response.mimetype == "text/csv"


def test_no_cell_is_a_formula(client):
    rows = csv_rows(client.get("/export.csv?q=piraterie").text)
    row = next(row for row in rows if row["id"] == "hostile")

    assert row["title"] == "'" + HOSTILE.title
    assert row["source"] == "'@SUM(A1)"
    assert row["url"] == HOSTILE.url
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]


def test_json_holds_the_article_objects_and_says_what_was_asked_where(client, live):
    asked = {"q": "piraterie", "until": "2022-01-01"}
    answer = client.get("/export.json", query_string=asked).json

    assert answer["articles"] == [HOSTILE.to_dict()]
    assert (answer["query"], answer["total"], answer["until"]) == ("piraterie", 1, "2022-01-01")
    assert answer["generation"] == live.generation()
    assert datetime.fromisoformat(answer["built_at"]).tzinfo


def test_bibtex_is_read_back_whole_and_escaped(client, live):
    text = client.get("/export.bib?q=piraterie").text
    entries = {key: (kind, fields) for kind, key, fields in bibtex_entries(text)}

    kind, fields = entries["hostile"]
    assert kind == "article"
    assert set(fields) == {"title", "journal", "year", "month", "date", "url", "language"}
    assert r"\textbraceleft{}accolade \textbackslash{} \& 50 \% de\_\$\#" in fields["title"]
    assert "\n" not in fields["title"]
    assert (fields["year"], fields["month"], fields["date"]) == ("2021", "6", "2021-06-09")
    assert fields["url"] == "https://exemple.org/a%20b%7B%7D%C3%A9?q=1&r=%20#x"
    here = "http://localhost/article/nu"
    assert entries["nu"] == (
        "misc",
        {"title": "{Piraterie nue}", "url": here, "language": "french"},
    )
    assert text.startswith("% piraterie\n")
    assert f"% Dépêche, {live.generation()}, " in text


def test_what_was_typed_begins_no_bibtex_entry(client):
    text = client.get("/export.bib", query_string={"q": "piraterie\n@misc{x, title={y}}"}).text

    assert {key for _kind, key, _fields in bibtex_entries(text)} <= {"hostile", "nu"}


def test_ris_is_read_back_whole_with_a_line_a_field(client, live):
    records = {r["ID"]: r for r in ris_records(client.get("/export.ris?q=piraterie").text)}

    assert {r["TY"] for r in records.values()} == {"NEWS"}
    hostile = records["hostile"]
    assert hostile["TI"] == " ".join(HOSTILE.title.split())
    assert (hostile["T2"], hostile["DA"], hostile["PY"]) == ("@SUM(A1)", "2021/06/09", "2021")
    assert hostile["UR"] == "https://exemple.org/a%20b%7B%7D%C3%A9?q=1&r=%20#x"
    assert live.generation() in hostile["DB"]
    assert records["nu"]["UR"] == "http://localhost/article/nu"
    assert not {"DA", "PY", "T2"} & set(records["nu"])


def test_a_row_says_where_the_article_is_read_and_what_it_says(client):
    row = csv_rows(client.get("/export.csv?q=encore+ouvre&sort=oldest").text)[-1]

    assert row["permalink"] == f"http://localhost/article/{row['id']}"
    assert client.get(row["permalink"]).status_code == 200
    assert row["passage"].startswith("Le sommet s’ouvre à Genève.")
    assert "<" not in row["passage"]


@pytest.mark.parametrize("id_", ["n001", "hostile", "nu"])
def test_exports_and_the_page_of_an_article_cite_it_alike(client, id_):
    title = next(each.title for each in (*MANY, HOSTILE, BARE) if each.id == id_)
    asked = {"q": "sommet OU piraterie"}
    soup = BeautifulSoup(client.get(f"/article/{id_}").text, "lxml")
    cited = [each.text for each in soup.select(".cite pre")]
    text, bibtex, ris = cited

    assert bibtex in client.get("/export.bib", query_string=asked).text
    exported = ris_records(client.get("/export.ris", query_string=asked).text)
    of_page = ris_records(ris.replace("\n", "\r\n"))
    assert {**of_page[0], "DB": ""} in [{**each, "DB": ""} for each in exported]
    assert text.startswith("«\u00a0" + " ".join(title.split()))
    assert of_page[0]["UR"] in text


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_names_its_index_and_its_file(client, live, ending):
    response = client.get(
        f"/export.{ending}", query_string={"q": 'été"; filename=x.exe\r\nSet-Cookie: a=b ../../'}
    )

    assert response.headers["X-Depeche-Generation"] == live.generation()
    assert re.fullmatch(
        r"attachment; filename=depeche-ete-filename-x-exe-set-cookie-a-b-\d{4}-\d\d-\d\d\.\w+",
        response.headers["Content-Disposition"],
    )
    assert response.headers["Content-Disposition"].endswith("." + ending)
    assert "Set-Cookie" not in response.headers
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Traité d’amitié", "depeche-traite-d-amitie-2026-11-25.csv"),
        ("中国", "depeche-2026-11-25.csv"),
        ("", "depeche-2026-11-25.csv"),
        ("a" * 500, f"depeche-{'a' * 40}-2026-11-25.csv"),
    ],
)
def test_a_file_is_named_after_the_query_and_the_day(typed, name):
    assert file_name(SearchParams(q=typed), datetime(2026, 11, 25, tzinfo=UTC), "csv") == name


def test_a_running_export_keeps_the_generation_that_it_began_with(copied, tmp_path):
    app = create_app(engine=copied)
    before = copied.generation()
    running = app.test_client().get("/export.json?q=sommet")
    first = next(running.response)

    publish(tmp_path, [BARE])
    shutil.rmtree(tmp_path / before)
    assert app.test_client().get("/api/search?q=sommet").json["total"] == 0
    text = b"".join([first, *running.response]).decode()
    running.close()

    assert len(IDS_IN["json"](text)) == 230
    assert running.headers["X-Depeche-Generation"] == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_export_not_read_to_its_end_lets_go_of_its_index(copied, tmp_path, monkeypatch, method):
    closed = []
    close = Index.close

    def closing(index):
        closed.append(index.generation)
        close(index)

    monkeypatch.setattr(Index, "close", closing)
    client = create_app(engine=copied).test_client()
    before = copied.generation()
    running = client.open("/export.csv?q=sommet", method=method)
    publish(tmp_path, [BARE])
    client.get("/api/search?q=sommet")
    running.close()

    assert closed == [before]


def test_an_export_reads_no_more_articles_than_were_sent(client, monkeypatch):
    read = []
    article = WhooshEngine._article
    monkeypatch.setattr(
        WhooshEngine,
        "_article",
        lambda engine, number: read.append(number) or article(engine, number),
    )
    with client.get("/export.json?q=sommet"):
        # The client waits for the first bytes alone.
        assert 0 < len(read) < 230


@pytest.mark.parametrize("ending", FORMATS)
def test_head_answers_the_same_headers_and_no_body(client, ending):
    head = client.head(f"/export.{ending}?q=sommet")
    get = client.get(f"/export.{ending}?q=sommet")

    assert (head.status_code, head.get_data()) == (200, b"")
    assert head.headers == get.headers
    assert head.headers["Content-Disposition"].startswith("attachment; filename=depeche-sommet-")


@pytest.mark.parametrize(
    "query_string", ["sort=../../", "since=2021-13-01", "until=hier", "sort=%00"]
)
def test_a_wrong_parameter_is_refused_with_a_page_that_says_why(client, query_string):
    response = client.get(f"/export.csv?q=sommet&{query_string}")

    assert response.status_code == 400
    assert response.mimetype == "text/html"
    assert query_string.split("=")[0] in response.text


def test_an_export_is_only_read(client):
    assert client.post("/export.csv").status_code == 405
    assert client.get("/export.exe").status_code == 404


def test_without_an_index_nothing_is_exported(tmp_path):
    response = create_app(engine=LiveIndex(tmp_path)).test_client().get("/export.csv?q=a")

    assert response.status_code == 503
