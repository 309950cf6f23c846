"""The index is a Whoosh index: Whoosh's own classes search, show, sort and count over it."""

import re
import shutil
import subprocess
import sys
from datetime import datetime
from typing import NamedTuple

import pytest
import whoosh.index
from whoosh import highlight, qparser, query, sorting
from whoosh.support.relativedelta import relativedelta

from indexer.analysis import tokens
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.build import generations
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.errors import CallError
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from indexer.settings import Settings
from tests.conftest import ROOT, publish
from tests.test_referee import recombined

STEMS, EXACT = ("title", "body"), ("title_exact", "body_exact")
FAMILIES = ("title_family", "body_family")


class Asked(NamedTuple):
    """The same asked of the engine and of Whoosh's parser over some fields."""

    ours: str
    theirs: str
    fields: tuple[str, ...] = STEMS
    filters: dict[str, str] = {}  # noqa: RUF012 - never changed


def same(typed: str, fields: tuple[str, ...] = STEMS) -> Asked:
    return Asked(typed, typed, fields)


ASKED = [
    # Words, their other forms, without accents, in capitals, elided.
    *map(
        same,
        [
            "coopération",
            "cooperations",
            "COOPERATION",
            "pêcheurs",
            "pecheur",
            "medecins",
            "l’eau",
            "l'accord",
            "écoles",
            "ecole",
            "vaccinés",
            "planteur",
            "formation médicale",
            "les médecins de la province",
            "prix cacao",
            "eaux du lac",
            "sages-femmes",
            "Port-Mérou",
            "vingt-quatre",
            "introuvable",
        ],
    ),
    # Phrases, exact and folded.
    *(
        same(typed, EXACT)
        for typed in [
            '"coopération technique"',
            '"la gestion partagée"',
            '"gestion partagee des fleuves"',
            '"accord de pêche"',
            '"repos biologique"',
            '"TOUR DU DETROIT"',
            '"deux cents villages"',
            '"technique coopération"',
        ]
    ),
    # What words begin with.
    *(same(typed, EXACT) for typed in ["coop*", "ecol*", "vacc*", "medec*", "tesf*"]),
    # All, any, none of them.
    Asked("accord lac", "accord AND lac"),
    Asked("formation agricole africaine", "formation AND agricole AND africaine"),
    Asked("cacao OU choléra", "cacao OR choléra"),
    Asked("cooperations OU traité", "cooperations OR traité"),
    Asked("escrime OU voile OU marathon", "escrime OR voile OR marathon"),
    Asked("coopération -fleuves", "coopération NOT fleuves"),
    Asked("accord -pêche -acier", "accord NOT pêche NOT acier"),
    Asked("cacao OU thé prix", "(cacao OR thé) AND prix"),
    Asked("lac -(navigation OU pêche)", "lac AND NOT (navigation OR pêche)"),
    Asked("titre:cacao", "title:cacao", ("body",)),
    # Days and sources.
    Asked("accord", "accord AND date:2017", filters={"since": "2017-01-01", "until": "2017-12-31"}),
    Asked(
        "accord",
        "accord AND date:[20160101 TO 20190228]",
        filters={"since": "2016-01-01", "until": "2019-02-28"},
    ),
    Asked("province", "province AND date:[2020 TO]", filters={"since": "2020-01-01"}),
    Asked("villages", "villages date:[TO 20181231]", filters={"until": "2018-12-31"}),
    Asked(
        "coopération",
        "coopération date:2019-04-18",
        filters={"since": "2019-04-18", "until": "2019-04-18"},
    ),
    Asked("Haian", "Haian source:'Haian Sports'", filters={"source": "Haian Sports"}),
    Asked(
        "escrime", 'escrime source:"Stade et Plein Air"', filters={"source": "Stade et Plein Air"}
    ),
    Asked(
        "commerce OU accord",
        "(commerce OR accord) AND source:coop-haiping.example",
        filters={"source": "coop-haiping.example"},
    ),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("whole")
    rebuild(Settings(corpus=ROOT / "corpus", index=directory, workers=1))
    return directory


@pytest.fixture(scope="module")
def updated(tmp_path_factory):
    """An index of three segments, in which some articles are deleted, some changed."""
    directory = tmp_path_factory.mktemp("updated")
    corpus = directory / "corpus"
    corpus.mkdir()
    settings = Settings(corpus=corpus, index=directory / "index", workers=1)
    files = sorted(file for file in (ROOT / "corpus").iterdir() if file.is_file())
    for step, part in enumerate([files[:-5], files[-5:-2], files[-2:]]):
        for file in part:
            shutil.copy(file, corpus)
        if step == 2:
            (corpus / files[0].name).unlink()
        rebuild(settings) if step == 0 else update(settings)
    with open_index(settings.index) as index:
        assert index.segments == 3
        assert index.deleted
    return settings.index


@pytest.fixture(params=["whole", "updated"])
def directory(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def ix(directory):
    opened = whoosh.index.open_dir(str(generations.current(directory).path))
    yield opened
    opened.close()


@pytest.fixture
def searcher(ix):
    with ix.searcher() as opened:
        yield opened


@pytest.fixture
def index(directory):
    with open_index(directory) as opened:
        yield opened


def engine_ids(index, asked):
    results = index.search(asked.ours, size=100, also=False, **asked.filters)
    found = {hit.id for hit in results.hits if hit.matched == "all"}
    assert len(found) == results.total_all
    return found


def parsed(ix, asked):
    return qparser.MultifieldParser(asked.fields, ix.schema).parse(asked.theirs)


def test_fifty_queries_are_asked():
    assert len(ASKED) >= 50


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.theirs)
def test_whoosh_finds_what_the_engine_matches_in_full(ix, searcher, index, asked):
    found = searcher.search(parsed(ix, asked), limit=None)

    assert {hit["id"] for hit in found} == engine_ids(index, asked)


def test_the_queries_find_something(whole):
    with open_index(whole) as index:
        assert sum(bool(engine_ids(index, asked)) for asked in ASKED) >= len(ASKED) - 4


def test_the_fields_are_those_of_the_readme(ix):
    assert ix.schema.names() == sorted([*STEMS, *EXACT, *FAMILIES, "id", "source", "date", "url"])
    assert ix.doc_count() == sum(1 for _ in ix.reader().all_doc_ids())


def test_terms_and_positions_are_those_that_the_analyzers_give(ix, searcher, index):
    """So what one field's analyzer says of its stored text is what its postings say."""
    reader = searcher.reader()
    numbers = {stored["id"]: number for number, stored in reader.iter_docs()}
    expected = {}
    for article in index.articles():
        for name, text in zip((*STEMS, *EXACT), (article.title, article.body) * 2, strict=True):
            for token in ix.schema[name].analyzer(text, positions=True, mode="index"):
                places = expected.setdefault((name, token.text.encode()), {})
                places.setdefault(numbers[article.id], []).append(token.pos)

    found = {}
    for name, term in reader.all_terms():
        if name in (*STEMS, *EXACT):
            matcher = reader.postings(name, term)
            while matcher.is_active():
                places = found.setdefault((name, term), {})
                places[matcher.id()] = matcher.value_as("positions")
                matcher.next()

    assert found == expected


def test_all_terms_come_in_order_and_each_is_found(searcher):
    reader = searcher.reader()
    terms = list(reader.all_terms())

    assert terms == sorted(set(terms))
    assert {name for name, _term in terms} == set(reader.schema.names())
    deleted = {number for number in range(reader.doc_count_all()) if reader.is_deleted(number)}
    for name, term in terms[::7]:
        assert (name, term) in reader
        assert reader.doc_frequency(name, term) > 0
        assert not deleted & set(reader.postings(name, term).all_ids())
    assert ("body", "zythum") not in reader
    assert reader.doc_frequency("body", "zythum") == 0


def test_a_term_of_titles_alone_is_no_term_of_bodies(whole):
    with whoosh.index.open_dir(str(generations.current(whole).path)).reader() as reader:
        bodies = set(reader.field_terms("body_exact"))
        titles = set(reader.field_terms("title_exact"))
        forms = {
            token.form
            for _number, stored in reader.iter_docs()
            for token in tokens(stored["body"])
            if not token.joined
        }

    assert bodies == forms
    assert titles - bodies


def test_stored_fields_come_back(searcher, index):
    for article in index.articles():
        [stored] = searcher.documents(id=article.id)
        expected = {
            "id": article.id,
            "title": article.title,
            "body": article.body,
            "title_exact": article.title,
            "body_exact": article.body,
            "source": article.source,
            "date": article.date and datetime.fromisoformat(article.date),
            "url": article.url,
        }
        assert stored == {name: value for name, value in expected.items() if value is not None}


def test_a_hit_shows_its_fields(ix, searcher):
    parser = qparser.QueryParser("body", ix.schema)
    hits = searcher.search(parser.parse("cooperations OR traité"), limit=5)

    assert len(hits) > 0
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in hits:
        assert hit["title"] == hit.fields()["title"]
        assert hit["body"].count(PARAGRAPH_BREAK) > 0


def test_documents_are_found_by_source_day_and_address(searcher, index):
    articles = list(index.articles())
    for article in articles:
        for name in ("source", "date", "url"):
            value = getattr(article, name)
            if value is not None:
                found = {stored["id"] for stored in searcher.documents(**{name: value})}
                assert found == {a.id for a in articles if getattr(a, name) == value}


@pytest.mark.parametrize(
    ("field", "typed", "marked"),
    [
        ("body", "cooperations", "coopération"),
        ("body", "MEDECIN", "médecins"),
        ("body", "sage-femme", "sages-femmes"),
        ("title", "sage-femme", "sages-femmes"),
        ("body_exact", "ecol*", "écoles"),
        ("body_exact", '"coopération technique"', "coopération"),
        ("body", '"coopérations techniques"', "technique"),
    ],
)
def test_highlights_mark_the_words_found(ix, searcher, field, typed, marked):
    hits = searcher.search(qparser.QueryParser(field, ix.schema).parse(typed), limit=None)
    hits.formatter = highlight.HtmlFormatter("mark")
    hits.fragmenter = highlight.ContextFragmenter()
    shown = [hit.highlights(field) for hit in hits]

    assert shown
    assert all("<mark" in text for text in shown)
    assert any(f">{marked}</mark>" in text for text in shown)


def test_the_best_hits_are_the_first_of_all(tmp_path):
    publish(tmp_path, list(recombined(400)))
    opened = whoosh.index.open_dir(str(generations.current(tmp_path).path))
    parser = qparser.MultifieldParser(STEMS, opened.schema)
    with opened.searcher() as searcher:
        for typed in ("école médecins", "médecins téléphone", "première février", "accord prix"):
            everything = searcher.search(parser.parse(typed), limit=None)
            scores = [round(hit.score, 6) for hit in everything]
            assert scores
            for limit in (1, 2, 5, 10):
                best = searcher.search(parser.parse(typed), limit=limit)
                assert [round(hit.score, 6) for hit in best] == scores[:limit]


def test_a_phrase_of_stems_is_found_whatever_its_stop_words_and_endings(whole):
    with whoosh.index.open_dir(str(generations.current(whole).path)).searcher() as searcher:
        parser = qparser.QueryParser("body", searcher.schema)
        ids = {
            typed: {hit["id"] for hit in searcher.search(parser.parse(typed), limit=None)}
            for typed in ['"accord de pêche"', '"accords de peche"', '"accord des pêches"']
        }

    assert len(ids['"accord de pêche"']) == 1
    assert ids['"accords de peche"'] == ids['"accord de pêche"']
    assert not ids['"accord des pêches"']


def test_hits_are_sorted_by_day_and_by_source(searcher, index):
    articles = list(index.articles())
    days = sorted((a.date for a in articles if a.date), reverse=True)
    newest = searcher.search(query.Every(), sortedby="date", reverse=True, limit=None)
    oldest = searcher.search(query.Every(), sortedby="date", limit=None)
    by_source = searcher.search(
        query.Every(), sortedby=[sorting.FieldFacet("source", reverse=True), "date"], limit=None
    )

    assert [f"{hit['date']:%Y-%m-%d}" for hit in newest if "date" in hit.fields()] == days
    assert [f"{hit['date']:%Y-%m-%d}" for hit in oldest if "date" in hit.fields()] == days[::-1]
    rows = [(hit["source"], hit["date"]) for hit in by_source]
    assert rows == sorted(sorted(rows, key=lambda row: row[1]), key=lambda r: r[0], reverse=True)


def test_hits_are_counted_by_source_and_by_day(searcher, index):
    articles = list(index.articles())
    found = searcher.search(query.Every(), groupedby=["source", "date"], limit=None)

    for name in ("source", "date"):
        counted = {
            value if name == "source" or value is None else f"{value:%Y-%m-%d}": len(docs)
            for value, docs in found.groups(name).items()
        }
        values = [getattr(article, name) for article in articles]
        assert counted == {value: values.count(value) for value in values}


def test_years_are_counted_by_ranges_of_days(ix, searcher, index):
    years = sorting.DateRangeFacet(
        "date", datetime(2015, 1, 1), datetime(2025, 1, 1), relativedelta(years=1)
    )
    found = searcher.search(query.Every(), groupedby={"year": years}, limit=None)

    counted = {start.year: len(docs) for (start, _end), docs in found.groups("year").items()}
    overview = index.overview(SearchRequest.typed("le OU la OU de"))
    assert counted == {int(count.value): count.count for count in overview.facets["year"]}


def test_words_near_in_spelling_and_documents_alike_are_found(searcher):
    assert searcher.suggest("body_exact", "cooperatoin")[0] == "cooperation"
    number = searcher.document_number(source="Horizons du Sud", date=datetime(2022, 6, 15))
    alike = [hit["title"] for hit in searcher.more_like(number, "body", top=3)]
    assert any("cacao" in title.lower() for title in alike)


@pytest.mark.parametrize(
    "plugin", [qparser.FuzzyTermPlugin, qparser.PrefixPlugin, qparser.RegexPlugin]
)
def test_the_parsers_plugins_work(ix, searcher, plugin):
    parser = qparser.QueryParser("body_exact", ix.schema)
    if plugin is qparser.PrefixPlugin:
        parser.remove_plugin_class(qparser.WildcardPlugin)
    parser.add_plugin(plugin())
    typed = {
        qparser.FuzzyTermPlugin: "cooperatoin~2",
        qparser.PrefixPlugin: "coopér*",
        qparser.RegexPlugin: 'r"coop.rati?ons?"',
    }

    assert len(searcher.search(parser.parse(typed[plugin]), limit=None)) > 0


UNUSUAL = [
    Article(
        "a1", "Vendanges", "La vigne. " * 400, source='L\'Écho "du" vignoble', date="2020-09-01"
    ),
    Article(
        "a2", "Sans jour", "Une vigne sans date, ni source.", url="https://vigne.example/a?b=1"
    ),
    Article("a3", "…", "Vigne, vigne.\n\nVigne ; porte-monnaie perdu.", date="2019-09-01"),
    Article("a4", "Porte-monnaie", "Le porte monnaie des vignes et l’arc-en-ciel.", source="Aube"),
]


@pytest.fixture
def unusual(tmp_path):
    publish(tmp_path, UNUSUAL)
    opened = whoosh.index.open_dir(str(generations.current(tmp_path).path))
    with opened.searcher() as searcher:
        yield searcher


def ids_of(searcher, typed, field="body", sortedby="id"):
    parser = qparser.QueryParser(field, searcher.schema)
    found = searcher.search(parser.parse(typed), limit=None, sortedby=sortedby)
    return [hit["id"] for hit in found]


def test_articles_without_a_day_come_last_in_either_order(unusual):
    assert ids_of(unusual, "*", sortedby="date") == ["a3", "a1", "a2", "a4"]
    assert ids_of(unusual, "*", sortedby=sorting.FieldFacet("date", reverse=True)) == [
        *("a1", "a3"),
        *("a2", "a4"),
    ]


def test_what_an_article_has_not_is_counted_as_none_and_not_stored(unusual):
    groups = unusual.search(query.Every(), groupedby=["source", "date"])

    assert groups.groups("source")[None] == [1, 2]
    assert groups.groups("date")[None] == [1, 3]
    [stored] = unusual.documents(id="a2")
    assert "source" not in stored
    assert "date" not in stored
    assert [found["id"] for found in unusual.documents(url=UNUSUAL[1].url)] == ["a2"]
    assert [found["id"] for found in unusual.documents(source=UNUSUAL[0].source)] == ["a1"]


def test_a_word_counts_as_often_as_it_stands(unusual):
    reader = unusual.reader()

    assert reader.frequency("body_exact", "vigne") == 404
    assert reader.doc_frequency("body", "vigne") == 4
    assert reader.term_info("body_exact", "vigne").max_weight() == 400


def test_a_compound_is_found_in_parts_in_a_row_and_as_one_word(unusual):
    assert ids_of(unusual, "porte-monnaie") == ["a3", "a4"]
    assert ids_of(unusual, "portemonnaie") == ["a3"]
    assert ids_of(unusual, "porte-monnaie", "body_exact") == ["a3", "a4"]
    assert ids_of(unusual, "porte-monnaie", "title") == ["a4"]
    assert ids_of(unusual, "arc-en-ciel") == ["a4"]
    assert ids_of(unusual, "monnaie-porte") == []


def test_days_are_asked_for_in_each_of_whooshs_ways(unusual):
    day, end = datetime(2019, 9, 1), datetime(2019, 12, 31)
    for asked in (
        query.Term("date", "2019-09-01"),
        query.Term("date", day),
        query.DateRange("date", day, end),
        query.TermRange("date", "20190901", "20191231"),
        qparser.QueryParser("date", unusual.schema).parse("[2019-09 TO 2019-12]"),
    ):
        assert [hit["id"] for hit in unusual.search(asked)] == ["a3"]


@pytest.mark.parametrize(
    "written",
    [
        lambda ix: ix.optimize(),
        lambda ix: ix.delete_by_term("id", "a1"),
        lambda ix: ix.writer().commit(),
    ],
    ids=["optimize", "delete", "commit"],
)
# Whoosh leaves its files open where it cannot write.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_whoosh_writes_nothing_over_the_index(tmp_path, written):
    publish(tmp_path, UNUSUAL)
    opened = whoosh.index.open_dir(str(generations.current(tmp_path).path))

    with pytest.raises(CallError, match="Only depeche rebuild and depeche update write"):
        written(opened)

    with open_index(tmp_path) as index:
        assert index.search("vigne").total == 4
        # What Whoosh leaves beside is told, and is all.
        assert all("none of the index's files" in problem for problem in index.check())


def test_the_lines_of_the_readme_work(whole, tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    [lines] = [block for block in blocks if "whoosh" in block]
    (tmp_path / ".depeche").mkdir()
    (tmp_path / ".depeche" / "index").symlink_to(whole)
    monkeypatch.chdir(tmp_path)

    exec(lines, {})

    shown = capsys.readouterr().out
    assert shown.startswith("2015-")
    assert 'class="match' in shown


def test_the_engine_needs_none_of_what_whoosh_is_shown(directory):
    code = (
        "import sys; from indexer import open_index\n"
        "with open_index(sys.argv[1]) as index:\n"
        "    print(index.search('cacao').total, index.check())\n"
        "print([name for name in sys.modules if '.face.' in name or name == 'whoosh'])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(directory)], capture_output=True, text=True, check=True
    )

    answered, modules = found.stdout.splitlines()
    assert re.fullmatch(r"[1-9]\d* \[\]", answered)
    assert modules == "[]"
