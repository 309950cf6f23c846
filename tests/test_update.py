"""An update leaves the index that a rebuild would make, and touches only what has changed."""

import json
from dataclasses import asdict

import pytest
import whoosh.index

from indexer.build import generations, inventory
from indexer.build import update as updating
from indexer.build.manifest import FileEntry
from indexer.build.rebuild import new_articles, rebuild
from indexer.build.update import update
from indexer.cleaning import fingerprints
from indexer.cleaning.sites import MIN_PAGES
from indexer.engines import scratch_engine
from indexer.search.opening import check_index, open_generation, open_index
from tests.conftest import EMBEDDED, rewrite_manifest, settings_of

NAMES = "paix commerce climat santé énergie culture sport espace mer rail".split()


def accord_on(name):
    return f"Un accord sur le thème {name} est signé."


def record(number, text, **more):
    return {"id": f"n{number}", "title": f"Dépêche {number}", "body": text, **more}


@pytest.fixture
def settings(tmp_path, engine):
    settings = settings_of(tmp_path, engine)
    settings.corpus.mkdir()
    for number, name in enumerate(NAMES):
        write(settings.corpus / f"{number}.jsonl", record(number, accord_on(name)))
    return settings


def write(path, *records):
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


def found(settings, query):
    with open_index(settings.index) as index:
        return {hit.id for hit in index.search(query, size=100).hits if hit.matched == "all"}


def order(settings):
    """The ids in the index's own order: that of the corpus after a rebuild, new ones last else."""
    with open_index(settings.index) as index:
        return [article.id for article in index.articles()]


def content(settings):
    with open_index(settings.index) as index:
        assert index.check() == []
        return {article.id: (article.title, article.body) for article in index.articles()}


def test_without_an_index_an_update_builds_one(settings):
    report = update(settings)

    assert (report.added, report.changed, report.deleted, report.unchanged) == (10, 0, 0, 0)
    assert found(settings, "accord") == {f"n{number}" for number in range(10)}


def test_nothing_changed_is_said_and_leaves_the_generation_in_service(settings):
    rebuild(settings)
    before = generations.current_name(settings.index)

    report = update(settings)

    assert (report.added, report.changed, report.deleted, report.unchanged) == (0, 0, 0, 10)
    assert generations.current_name(settings.index) == before


def test_a_new_a_changed_and_a_deleted_article(settings):
    rebuild(settings)
    write(settings.corpus / "neuf.jsonl", record(99, "Une mission part vers la Lune."))
    write(settings.corpus / "0.jsonl", record(0, "Le traité de voisinage est prolongé."))

    report = update(settings)

    assert (report.added, report.changed, report.deleted, report.unchanged) == (1, 1, 0, 9)
    assert found(settings, "lune") == {"n99"}
    assert found(settings, "voisinage") == {"n0"}
    assert found(settings, "paix") == set()

    (settings.corpus / "neuf.jsonl").unlink()
    assert update(settings).deleted == 1
    assert found(settings, "lune") == set()


@EMBEDDED
def test_files_that_stay_as_they_are_are_links_to_those_of_the_former_generation(settings):
    rebuild(settings)
    former = generations.current(settings.index).path
    write(settings.corpus / "neuf.jsonl", record(99, "Une mission part vers la Lune."))

    update(settings)

    now = generations.current(settings.index).path
    assert any((former / path.name).exists() and path.stat().st_nlink > 1 for path in now.iterdir())


def test_after_several_updates_the_index_holds_what_a_rebuild_finds(settings, tmp_path):
    rebuild(settings)
    for step in range(8):
        write(settings.corpus / f"neuf-{step}.jsonl", record(50 + step, f"Texte neuf {step}."))
        write(settings.corpus / "3.jsonl", record(3, f"Version {step} du texte."))
        update(settings)
    other = settings_of(tmp_path, scratch_engine(settings.engine), "other")
    rebuild(other)

    assert content(settings) == content(other)
    for query in ("accord", "texte", "version 7", '"texte neuf"', "accord -climat", "tex*"):
        assert found(settings, query) == found(other, query)


def test_only_what_has_changed_in_a_file_of_many_is_indexed_again(settings):
    rows = [record(100 + n, f"Article numéro {n} du recueil.") for n in range(20)]
    write(settings.corpus / "recueil.jsonl", *rows)
    rebuild(settings)
    rows[4]["body"] = "Un tout autre texte."
    write(settings.corpus / "recueil.jsonl", *rows)

    report = update(settings)

    assert (report.added, report.changed, report.unchanged) == (0, 1, 29)


def test_a_duplicate_takes_the_place_of_the_article_it_repeated(settings):
    twin = record(0, accord_on(NAMES[0]))
    write(settings.corpus / "jumeau.jsonl", {**twin, "id": "jumeau"})
    assert rebuild(settings).duplicates == 1
    (settings.corpus / "0.jsonl").unlink()

    report = update(settings)

    assert (report.added, report.deleted, report.duplicates) == (1, 1, 0)
    assert found(settings, NAMES[0]) == {"jumeau"}


def test_an_id_taken_before_is_free_when_its_article_goes(settings):
    write(settings.corpus / "z.jsonl", record(0, "Un autre texte avec le même id."))
    assert len(rebuild(settings).refused) == 1
    (settings.corpus / "0.jsonl").unlink()

    report = update(settings)

    assert (report.changed, report.refused) == (1, ())
    assert found(settings, "autre") == {"n0"}


@pytest.mark.parametrize("twin", ["jumeau", "n5"])
def test_of_two_articles_that_exclude_each_other_the_one_read_first_stays(settings, twin):
    text = accord_on(NAMES[5]) if twin != "n5" else "Un autre texte avec le même id."
    rebuild(settings)
    write(settings.corpus / "00.jsonl", {**record(5, text), "id": twin})

    report = update(settings)

    assert report.duplicates + len(report.refused) == 1
    found_now = content(settings)
    rebuild(settings)
    assert content(settings) == found_now
    assert found_now[twin] == ("Dépêche 5", text)


NOTICE = "Cette page est mise à disposition par le service en ligne de l'agence, pour information."


def copy(settings, number):
    """Save a text copy of a page that says nothing of its site."""
    (settings.corpus / f"copie{number}.txt").write_text(
        "\n\n".join(
            [
                "Le Courrier de Sandaval",
                "Toutes les criées de l'archipel",
                f"Un accord numéro {number} est signé sur la pêche",
                "Publié le 3 mars 2021",
                f"Le ministre a reçu la délégation numéro {number} des îles, lundi, à Port-Brume.",
                f"Les deux parties ont trouvé un accord après {number} heures de débats publics.",
                NOTICE,
                "Le Courrier de Sandaval, 12 rue des Lilas, Port-Brume",
            ]
        )
        + "\n",
        "utf-8",
    )


def copies_with_notice(settings):
    with open_index(settings.index) as index:
        return sum(NOTICE in article.body for article in index.articles())


def test_a_new_copy_is_freed_of_what_its_sites_pages_repeat(settings):
    for number in range(8):
        copy(settings, number)
    rebuild(settings)
    copy(settings, 8)

    report = update(settings)

    assert (report.added, report.changed) == (1, 0)
    assert copies_with_notice(settings) == 0


def test_pages_are_read_again_when_another_one_shows_what_they_repeat(settings, monkeypatch):
    for bound in ("MOST_CHANGED", "MOST_DELETED"):
        monkeypatch.setattr(updating, bound, 10)
    for number in range(MIN_PAGES - 1):
        copy(settings, number)
    rebuild(settings)
    assert copies_with_notice(settings) == MIN_PAGES - 1
    copy(settings, MIN_PAGES)

    report = update(settings)

    assert (report.added, report.changed) == (1, MIN_PAGES - 1)
    assert copies_with_notice(settings) == 0
    (settings.corpus / "copie0.txt").unlink()
    assert update(settings).changed == MIN_PAGES - 1
    assert copies_with_notice(settings) == MIN_PAGES - 1


def test_a_file_that_cannot_be_read_is_refused_and_named_each_time(settings):
    rebuild(settings)
    (settings.corpus / "cassé.jsonl").write_text("pas du JSON\n", "utf-8")

    for _ in range(2):
        report = update(settings)
        assert [refusal.path for refusal in report.refused] == ["cassé.jsonl#1"]


def test_where_the_cleaning_has_changed_every_page_is_read_again(settings, monkeypatch):
    page = "<title>Le port</title><article><h1>Le port rouvre</h1>"
    page += "<p>Le port de la ville rouvre lundi matin.</p><p>La cale sera prête dans un mois.</p>"
    (settings.corpus / "page.html").write_text(f"{page}</article>", "utf-8")
    rebuild(settings)
    before = generations.current_name(settings.index)
    # A version read from an older inventory.
    monkeypatch.setattr(updating, "cleaning_version", lambda: "of other rules")

    update(settings)

    assert generations.current_name(settings.index) != before
    with open_index(settings.index) as index:
        assert index.segments == 1


def test_where_little_has_changed_the_index_is_gone_on_from(settings):
    rebuild(settings)
    write(settings.corpus / "3.jsonl", record(3, "Récrit."))

    update(settings)

    assert order(settings) == [*(f"n{number}" for number in range(10) if number != 3), "n3"]


def test_where_much_has_changed_the_index_is_rebuilt(settings):
    rebuild(settings)
    for number in range(5):
        write(settings.corpus / f"{number}.jsonl", record(number, f"Récrit {number}."))

    report = update(settings)

    assert (report.changed, report.unchanged) == (5, 5)
    assert order(settings) == [f"n{number}" for number in range(10)]
    with open_index(settings.index) as index:
        assert (index.segments, index.deleted) == (1, 0)


def test_where_deletions_have_piled_up_the_index_is_rebuilt(settings):
    rebuild(settings)
    piled = []
    for step in range(3):
        write(settings.corpus / "3.jsonl", record(3, f"Récrit la {step}e fois."))
        update(settings)
        with open_index(settings.index) as index:
            piled.append(index.deleted)

    assert piled == [1, 2, 0]
    assert order(settings) == [f"n{number}" for number in range(10)]


def test_no_more_of_a_file_is_read_than_tells_that_much_has_changed(settings, monkeypatch):
    write(settings.corpus / "many.jsonl", *(record(f"m{n}", f"Texte {n}.") for n in range(90)))
    rebuild(settings)
    write(settings.corpus / "many.jsonl", *(record(f"m{n}", f"Récrit {n}.") for n in range(90)))
    read = []

    def until_told(*arguments):
        for article in new_articles(*arguments):
            read.append(article)
            yield article

    monkeypatch.setattr(updating, "new_articles", until_told)
    report = update(settings)

    assert (report.changed, report.unchanged) == (90, 10)
    assert len(read) == 31


def test_where_many_pages_are_to_be_read_the_index_is_rebuilt(settings, monkeypatch):
    monkeypatch.setattr(updating, "MIN_PAGES_FOR_WORKERS", 4)
    for number in range(10):
        text = "\n\n".join(accord_on(f"{name} {number}") for name in NAMES)
        (settings.corpus / f"page{number}.txt").write_text(f"Accord {number}\n\n{text}\n")
    rebuild(settings)
    before = generations.current_name(settings.index)

    for few in (3, 4):
        for number in range(few):
            path = settings.corpus / f"page{number}.txt"
            path.write_text(path.read_text() + "\n" * few)
        report = update(settings)
        is_rebuilt = generations.current_name(settings.index) != before

        assert (report.changed, report.unchanged, is_rebuilt) == (0, 20, few == 4)


def test_words_that_an_update_brings_are_completed_and_acronyms_learned(settings):
    rebuild(settings)
    text = "L'Organisation de coopération de Shanghai (OCS) s'est réunie."
    write(settings.corpus / "ocs.jsonl", record(60, text), record(61, "L'OCS accueille un membre."))
    update(settings)

    with open_index(settings.index) as index:
        assert index.search("OCS").also == ("Organisation de coopération de Shanghai",)
        assert "Shanghai" in index.suggest("shangh")


def flip_last_byte(settings, ending):
    """Change a file of the index in service, not its length; return its name."""
    [file] = generations.current(settings.index).path.glob(f"*{ending}")
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return file.name


def test_an_update_of_a_damaged_index_is_a_rebuild(settings):
    rebuild(settings)
    flip_last_byte(settings, "vocabulary.npz")
    write(settings.corpus / "0.jsonl", record(0, "Le traité de voisinage est prolongé."))

    assert update(settings).changed == 1
    assert order(settings) == [f"n{number}" for number in range(10)]
    assert check_index(settings.index).problems == []


@EMBEDDED
def test_an_update_of_a_damaged_index_takes_none_of_its_files(settings):
    write(settings.corpus / "9.jsonl", record(9, "Une image du port.", images=["port.jpg"]))
    rebuild(settings)
    name = flip_last_byte(settings, ".rest.u1")
    write(settings.corpus / "neuf.jsonl", record(99, "La lune est pleine."))

    assert update(settings).added == 1
    with open_index(settings.index) as index:
        assert index.check() == []
        assert index.segments == 1
    assert not (generations.current(settings.index).path / name).exists()


def entry_of(path):
    """A file as the manifest would name it now."""
    return {path.name: asdict(FileEntry.of(path))}


@EMBEDDED
def test_an_update_reads_the_manifest_and_not_what_is_pickled_for_whoosh(settings):
    rebuild(settings)
    [toc] = generations.current(settings.index).path.glob("*.toc")
    toc.write_bytes(b"?" * toc.stat().st_size)
    rewrite_manifest(toc.parent, lambda said: said["files"].update(entry_of(toc)))
    write(settings.corpus / "0.jsonl", record(0, "Le traité de voisinage est prolongé."))

    assert update(settings).changed == 1
    assert len(content(settings)) == 10
    opened = whoosh.index.open_dir(str(generations.current(settings.index).path))
    with opened.reader() as reader:
        assert (reader.doc_count_all(), reader.doc_count()) == (11, 10)


def test_what_is_deleted_is_said_by_each_generation_for_itself(settings):
    rebuild(settings)
    before = generations.current(settings.index)
    (settings.corpus / "3.jsonl").unlink()

    assert update(settings).deleted == 1
    assert found(settings, "santé") == set()
    with open_generation(before) as index:
        assert index.search("santé").total == 1
        assert index.check() == []


@pytest.mark.parametrize(
    ("engine", "name", "kept"),
    [
        *(
            ("whoosh", name, kept)
            for name in (inventory.FILE, fingerprints.FILE)
            for kept in (0, 20, -20)
        ),
        # The file is read before any engine is asked.
        ("opensearch", inventory.FILE, 20),
    ],
    indirect=["engine"],
)
def test_without_what_the_corpus_held_all_is_read_again(settings, name, kept):
    rebuild(settings)
    file = generations.current(settings.index).path / name
    file.write_bytes(file.read_bytes()[:kept])
    write(settings.corpus / "neuf.jsonl", record(99, "La lune est pleine."))

    assert update(settings).added == len(list(settings.corpus.iterdir()))
    assert found(settings, "lune") == {"n99"}
