"""A corpus becomes the index in service, and a running server follows."""

import json

import pytest

from indexer.article import Article
from indexer.build import generations
from indexer.build.corpus_reader import MIN_PAGES_FOR_WORKERS, READING
from indexer.build.generation_writer import GenerationWriter
from indexer.build.rebuild import INDEXING, rebuild
from indexer.build.verification import TRYING
from indexer.errors import CallError, NothingToPublishError
from indexer.search.live import LiveIndex
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests.conftest import publish
from webui import create_app

NOTICE = "Cette page de l'agence paraît pour les amateurs de kakémonos zinzolins (AKZ), en ligne."
BODY = "Les ministres des deux pays ont signé mardi un accord de coopération numéro {}."


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", workers=2)


def add_page(settings, name, number=1):
    (settings.corpus / name).write_text(f"Accord numéro {number}\n\n{BODY.format(number)}\n")


def test_a_new_page_is_shown_by_a_running_server_on_its_next_request(settings):
    add_page(settings, "un.txt")
    rebuild(settings)
    client = create_app(settings).test_client()
    assert client.get("/api/search?q=accord").json["total"] == 1

    add_page(settings, "deux.txt", 2)
    assert client.get("/api/search?q=accord").json["total"] == 1
    rebuild(settings)

    assert client.get("/api/search?q=accord").json["total"] == 2
    client.application.extensions["depeche"].close()


def test_an_index_stays_open_until_its_last_reader_is_done(tmp_path):
    publish(tmp_path, [Article("a", "Ancien", "Un texte ancien.")])
    live = LiveIndex(tmp_path)

    with live.open() as old:
        publish(tmp_path, [Article("b", "Nouveau", "Un texte nouveau.")])
        with live.open() as new:
            assert new.article("b")
        assert old.article("a").title == "Ancien"
        assert old.search("ancien").total == 1
    live.close()


def test_many_pages_are_read_by_several_processes_and_come_out_alike(settings):
    count = MIN_PAGES_FOR_WORKERS + 20
    for number in range(count):
        add_page(settings, f"{number:03}.txt", number)
    seen = []
    report = rebuild(settings, progress=lambda *stage: seen.append(stage))

    assert report.articles == count
    ends = {doing: (done, total) for doing, done, total in seen}
    assert [ends[READING], ends[INDEXING]] == [(count, count)] * 2
    assert seen[-1][0] == TRYING
    assert all(done == total > 0 for done, total in ends.values())
    with open_index(settings.index) as index:
        assert [article.path for article in index.articles()] == [
            f"{number:03}.txt" for number in range(count)
        ]


@pytest.mark.parametrize("bound", [400_000, 60])
def test_what_only_repeats_across_a_site_leaves_no_trace_though_it_was_shown(
    settings, monkeypatch, bound
):
    monkeypatch.setattr("indexer.build.generation_writer.BATCH_ARTICLES", 3)
    monkeypatch.setattr("indexer.build.chunks.MAX_CHUNKS", bound)
    for number in range(10):
        text = f"{BODY.format(number)}\n\n{NOTICE}\n\nLa délégation numéro {number} repart lundi."
        (settings.corpus / f"{number}.txt").write_text(f"Accord numéro {number}\n\n{text}\n")
        (settings.corpus / f"{number}.txt.url").write_text(f"https://agence.example/{number}")
    early = Settings(corpus=settings.corpus, index=settings.index / "a", workers=1)
    late = Settings(corpus=settings.corpus, index=settings.index / "b", workers=1)
    rebuild(early)
    monkeypatch.setattr(GenerationWriter, "show", lambda _self, _article: None)
    rebuild(late)

    with open_index(early.index) as one, open_index(late.index) as other:
        assert list(one.articles()) == list(other.articles())
        assert all(
            [dropped.text for dropped in article.boilerplate] == [NOTICE]
            for article in one.articles()
        )
        assert one.search("kakémonos zinzolins").total == 0
        for query in ("accord", "kakemono", '"délégation numéro"', "ministr*", "titre:accord"):
            answers = [index.search(query).to_dict() | {"took_ms": 0} for index in (one, other)]
            assert answers[0] == answers[1]
    assert written(early) == written(late)


def written(settings):
    """What stands in each of an index's files, but for those that hold the segment's name."""
    generation = generations.current(settings.index).path
    return {
        file.name.partition(".")[2]: file.read_bytes()
        for file in generation.iterdir()
        if not file.name.startswith("_MAIN") and file.name != "manifest.json"
    }


def test_equal_articles_are_indexed_once_and_an_id_in_use_is_refused(settings):
    article = {"id": "a", "title": "Titre", "body": "Un corps de texte."}
    lines = [article, {**article, "id": "b"}, {**article, "title": "Autre titre"}]
    (settings.corpus / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))

    report = rebuild(settings)

    assert (report.articles, report.duplicates) == (1, 1)
    [refusal] = report.refused
    assert refusal.path == "a.jsonl#3"
    assert "a.jsonl#1" in refusal.reason


def test_a_corpus_without_articles_publishes_nothing(settings):
    with pytest.raises(NothingToPublishError, match=r"0 files to read .*0 others"):
        rebuild(settings)
    with pytest.raises(CallError, match="There is no corpus"):
        rebuild(Settings(corpus=settings.corpus / "absent", index=settings.index))

    assert not (settings.index / "CURRENT").exists()


def test_a_fault_nobody_foresaw_in_one_page_does_not_stop_the_build(settings, monkeypatch):
    add_page(settings, "bon.txt")
    add_page(settings, "mauvais.txt", 2)
    from indexer.cleaning import extract

    real = extract.read_articles

    def faulty(file, **options):
        if file.name == "mauvais.txt":
            raise ZeroDivisionError("oups")
        return real(file, **options)

    monkeypatch.setattr(extract, "read_articles", faulty)
    report = rebuild(settings)

    assert report.articles == 1
    assert [(r.path, r.reason) for r in report.refused] == [
        ("mauvais.txt", "unexpected ZeroDivisionError: oups")
    ]


def test_dot_files_and_other_files_are_ignored_and_counted(settings):
    add_page(settings, "sous/page.txt".replace("sous/", ""), 1)
    (settings.corpus / ".cache").mkdir()
    (settings.corpus / ".cache" / "x.txt").write_text("x")
    (settings.corpus / ".cache.txt").write_text("x")
    (settings.corpus / "image.jpg").write_bytes(b"x")

    report = rebuild(settings)

    assert (report.articles, report.refused, report.ignored) == (1, (), 3)
