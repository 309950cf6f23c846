"""What was withdrawn is gone from every kept generation and from their files, and stays gone."""

import json
import os
from itertools import cycle

import pytest

from indexer.article import Article
from indexer.build import build_lock, generations, purge, retention, withdrawals
from indexer.build.generation_files import GenerationFiles
from indexer.build.inventory import Inventory
from indexer.build.rebuild import rebuild
from indexer.build.rollback import roll_back
from indexer.build.update import update
from indexer.build.withdraw import restore, withdraw
from indexer.build.withdrawals import Withdrawals
from indexer.engines import engine_name, remote_store_of
from indexer.errors import CallError, IndexDamagedError, IndexMissingError, NothingToPublishError
from indexer.search.live import LiveIndex
from indexer.search.opening import open_generation, open_index
from indexer.settings import Settings
from tests import stored
from tests.conftest import EMBEDDED, publish, settings_of
from tests.stored import kept
from webui import create_app

#: Stands in one article alone, in its title and its text; so does an acronym that it introduces.
WORD = "zorgluberie"
SECRET = {
    "id": "secret",
    "title": "La zorgluberie de Port-Brume",
    "source": "Gazette de Sandaval",
    "date": "2021-06-03",
    "body": (
        "Le procès de la zorgluberie s’ouvre à Port-Brume.\n\n"
        "L’Office Zorgluberie Libre (OZL) tient la zorgluberie pour une vieille affaire."
    ),
    "images": ["zorgluberie.jpg"],
    "boilerplate": [{"text": "Lire aussi : la zorgluberie", "rule": "related"}],
}
NUMBERS = range(12)
TOPICS = "paix commerce climat santé énergie culture sport espace mer rail port phare".split()


def record(number):
    return {
        "id": f"n{number}",
        "title": f"Un accord sur le thème {TOPICS[number]}",
        "body": f"Les deux pays signent un accord de coopération numéro {number}.",
        "date": f"2021-06-{number + 1:02}",
    }


def write(path, *records):
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


@pytest.fixture(autouse=True)
def _no_power_cut_is_waited_for(monkeypatch):
    monkeypatch.setattr(retention, "sync", lambda _path: None)


@pytest.fixture
def settings(tmp_path, engine):
    """An index of thirteen articles, each of a file; the one to be withdrawn is among them."""
    settings = settings_of(tmp_path, engine)
    settings.corpus.mkdir()
    for number in NUMBERS:
        write(settings.corpus / f"{number}.jsonl", record(number))
    write(settings.corpus / "s.jsonl", SECRET)
    rebuild(settings)
    return settings


def traces(settings):
    return stored.traces(settings, WORD)


def ids_by_generation(settings):
    found = []
    for name in kept(settings):
        with open_generation(generations.named(settings.index, name)) as index:
            assert index.check() == []
            found.append({article.id for article in index.articles()})
    return found


def test_the_word_is_found_in_what_is_stored_as_long_as_its_article_is_there(settings):
    found = traces(settings)

    assert {"vocabulary.npz", "acronyms.json"} < found
    assert any(name.endswith(": secret") for name in found)
    # What the engine keeps by itself.
    own = {
        "whoosh": lambda name: "lexicon" in name,
        "opensearch": lambda name: name.endswith("-files: acronyms.json/0"),
    }
    assert any(map(own[engine_name(settings.engine)], found))


def test_nothing_of_a_withdrawn_article_is_left_in_any_kept_generation(settings):
    write(settings.corpus / "0.jsonl", {**record(0), "title": "Un autre titre"})
    update(settings)
    before = kept(settings)

    report = withdraw(settings, ["secret"])

    assert (report.withdrawn, report.unknown, len(report.replaced)) == (("secret",), (), 2)
    assert kept(settings) == [report.replaced[name] for name in before]
    assert traces(settings) == set()
    assert [len(ids) for ids in ids_by_generation(settings)] == [12, 12]
    assert stored.generation_stamps(settings) == stored.stamps(kept(settings))


def test_no_search_feed_export_or_suggestion_knows_it_any_more(settings):
    client = create_app(settings).test_client()
    asked = "/?q={0}|/feed.atom?q={0}|/export.csv?q={0}|/api/search?q={0}|/api/suggest?q={0}"
    about_it = [path.format("zorg") for path in asked.split("|")[-1:]]
    about_it += [path.format("accord") for path in asked.split("|")] + ["/export.json?q="]
    assert "zorgluberie" in client.get(about_it[0]).get_data(as_text=True)
    assert client.get("/api/search?q=OZL").json["total"] == 1

    withdraw(settings, ["secret"])

    for path in about_it:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "zorgluberie" not in answer.get_data(as_text=True).lower()
    assert client.get("/api/search?q=zorgluberie").json["total"] == 0
    with open_index(settings.index) as index:
        # The typing error is one letter from its word.
        assert index.search("zorgluberia").suggestion is None
        assert index.search("OZL").also == ()
        assert "secret" not in {article.id for article in index.similar("n0", 20)}
    client.application.extensions["depeche"].close()


def test_its_page_says_that_it_was_withdrawn_in_both_languages(settings):
    client = create_app(settings).test_client()
    assert client.get("/article/secret").status_code == 200
    withdraw(settings, ["secret"])

    page = client.get("/article/secret")
    assert page.status_code == 410
    assert "Cet article a été retiré." in page.get_data(as_text=True)
    english = client.get("/article/secret?lang=en").get_data(as_text=True)
    assert "This article has been withdrawn." in english
    problem = client.get("/api/articles/secret")
    assert (problem.status_code, problem.mimetype) == (410, "application/problem+json")
    assert problem.json["status"] == 410
    assert client.get("/article/inconnu").status_code == 404
    assert client.get("/api/articles/inconnu").status_code == 404
    client.application.extensions["depeche"].close()


@pytest.mark.parametrize("build", [rebuild, update])
def test_no_build_brings_it_back(settings, build):
    withdraw(settings, ["secret"])
    (settings.corpus / "s.jsonl").touch()

    for _ in range(2):
        report = build(settings)
        assert (report.withdrawn, report.refused, report.duplicates) == (1, (), 0)
        assert report.to_dict()["withdrawn"] == 1
        assert traces(settings) == set()
        assert all("secret" not in ids for ids in ids_by_generation(settings))


def test_an_edited_text_of_the_same_id_stays_out_too(settings):
    withdraw(settings, ["secret"])
    write(settings.corpus / "s.jsonl", {**SECRET, "body": "Tout autre chose."})

    report = update(settings)

    assert (report.added, report.withdrawn) == (0, 1)


def test_the_same_text_under_another_id_does_not_come_back(settings):
    write(settings.corpus / "a.jsonl", {**SECRET, "id": "jumeau"})
    write(settings.corpus / "z.jsonl", {**SECRET, "id": "jumelle"})
    rebuild(settings)
    with open_index(settings.index) as index:
        assert [hit.id for hit in index.search(WORD).hits] == ["jumeau"]

    # The generation before knows the text as "secret", the one in service as its twin.
    withdraw(settings, ["secret"])

    assert traces(settings) == set()
    write(settings.corpus / "neuf.jsonl", {**SECRET, "id": "triplé"[:5]})
    for build in (update, rebuild):
        report = build(settings)
        assert (report.withdrawn, report.duplicates) == (4, 0)
        assert traces(settings) == set()


def test_what_its_page_says_later_takes_no_other_article_down(settings):
    withdraw(settings, ["secret"])
    # A site may have led the address to another article.
    write(settings.corpus / "s.jsonl", {**record(1), "id": "secret"})

    for build in (update, rebuild):
        assert build(settings).withdrawn == 1
        with open_index(settings.index) as index:
            assert index.article("n1") is not None


def test_of_an_id_that_several_have_none_comes_in_when_it_is_withdrawn(settings):
    write(settings.corpus / "t.jsonl", {**SECRET, "body": "Une zorgluberie toute différente."})
    assert len(update(settings).refused) == 1

    withdraw(settings, ["secret"])

    for build in (update, rebuild):
        report = build(settings)
        assert (report.withdrawn, report.refused) == (2, ())
        assert traces(settings) == set()


def test_a_withdrawal_leaves_the_inventory_that_a_rebuild_writes(settings):
    write(settings.corpus / "a.jsonl", {**SECRET, "id": "jumeau"}, {**record(1), "id": "double"})
    write(settings.corpus / "z.jsonl", {**record(2), "body": "Un tout autre corps."})
    assert rebuild(settings).duplicates == 2

    withdraw(settings, ["jumeau", "n2"])
    written = Inventory.load(GenerationFiles.of(generations.current(settings.index)))
    rebuild(settings)
    rebuilt = Inventory.load(GenerationFiles.of(generations.current(settings.index)))

    assert (written.files, written.articles) == (rebuilt.files, rebuilt.articles)
    assert written.refused == rebuilt.refused
    assert {one.file for one in written.withdrawn} == {one.file for one in rebuilt.withdrawn}
    assert (written.duplicated, written.collided) == (rebuilt.duplicated, rebuilt.collided)


def test_an_update_after_a_withdrawal_touches_nothing_else(settings):
    withdraw(settings, ["secret"])
    before = generations.current_name(settings.index)

    report = update(settings)

    assert (report.added, report.changed, report.deleted, report.unchanged) == (0, 0, 0, 12)
    assert report.withdrawn == 1
    assert generations.current_name(settings.index) == before

    write(settings.corpus / "00.jsonl", {**record(0), "id": "neuf", "title": "Un phare neuf"})
    report = update(settings)
    assert (report.added, report.changed, report.deleted) == (1, 0, 0)
    with open_index(settings.index) as index:
        # A rebuild would have it where it stands in the corpus.
        assert [article.id for article in index.articles()][-1] == "neuf"


def test_pages_lose_what_repeats_on_their_site_though_one_of_them_is_withdrawn(tmp_path, engine):
    settings = settings_of(tmp_path, engine)
    corpus = settings.corpus
    corpus.mkdir()
    notice = "Cette page est mise à disposition par le service en ligne, pour information."
    for number in range(8):
        body = f"Le ministre a reçu lundi la délégation numéro {number} des îles, à Port-Brume."
        end = f"Les deux parties ont signé un accord numéro {number} après de longs débats."
        text = f"Accord numéro {number}\n\n{body}\n\n{notice}\n\n{end}\n"
        (corpus / f"{number}.txt").write_text(text, "utf-8")
        (corpus / f"{number}.txt.url").write_text(f"https://agence.example/{number}")
    rebuild(settings)
    with open_index(settings.index) as index:
        bodies = {article.id: article.body for article in index.articles()}
    assert not any(notice in body for body in bodies.values())
    gone = sorted(bodies)[:6]

    withdraw(settings, gone)

    report = update(settings)
    assert (report.changed, report.unchanged, report.withdrawn) == (0, 2, 6)
    rebuild(settings)
    with open_index(settings.index) as index:
        assert {a.id: a.body for a in index.articles()} == {
            id_: body for id_, body in bodies.items() if id_ not in gone
        }


def test_what_an_update_had_deleted_is_taken_out_of_the_files_that_still_hold_it(settings):
    (settings.corpus / "s.jsonl").unlink()
    for number in range(2):
        write(settings.corpus / "neuf.jsonl", {**record(number), "id": "neuf", "title": "Neuf"})
        update(settings)
    assert all("secret" not in ids for ids in ids_by_generation(settings))
    assert traces(settings) != set()

    report = withdraw(settings, ["secret"])

    assert (report.withdrawn, report.unknown) == (("secret",), ())
    assert traces(settings) == set()


def test_what_an_update_had_changed_is_known_by_its_former_text_too(settings):
    write(settings.corpus / "s.jsonl", {**SECRET, "body": "La zorgluberie, récrite."})
    update(settings)
    withdraw(settings, ["secret"])
    write(settings.corpus / "s.jsonl", {**SECRET, "id": "jumeau"})

    assert update(settings).withdrawn == 1
    assert traces(settings) == set()


def test_a_rollback_does_not_bring_it_back(settings):
    rebuild(settings)
    withdraw(settings, ["secret"])

    served, _former = roll_back(settings)

    assert served.articles == 12
    assert traces(settings) == set()
    assert update(settings).unchanged == 12


def test_dates_and_order_of_the_generations_stay(settings):
    rebuild(settings)
    before = [generations.named(settings.index, name).manifest.built_at for name in kept(settings)]

    withdraw(settings, ["secret"])

    assert [
        generations.named(settings.index, name).manifest.built_at for name in kept(settings)
    ] == before


def test_articles_that_stay_are_what_they_were(settings):
    rich = {**record(3), "id": "riche", "images": ["a.jpg"], "source": "Le Courrier"}
    rich["boilerplate"] = [{"text": "Lire aussi", "rule": "related"}]
    write(settings.corpus / "r.jsonl", rich)
    rebuild(settings)
    with open_index(settings.index) as index:
        before = {article.id: article for article in index.articles()}

    withdraw(settings, ["secret"])

    with open_index(settings.index) as index:
        after = {article.id: article for article in index.articles()}
        assert {hit.id for hit in index.search("accord", size=50).hits} == set(after)
    del before["secret"]
    assert after == before


@EMBEDDED
def test_readers_that_have_the_old_generation_open_finish_with_it(settings):
    live = LiveIndex(settings.index)
    with live.open() as old:
        withdraw(settings, ["secret"])
        with live.open() as new:
            assert new.article("secret") is None
        assert old.search("accord").total == 12
        assert old.article("secret").title == SECRET["title"]
    live.close()


def test_an_id_that_no_generation_holds_is_listed_so_that_it_never_comes(settings):
    before = generations.current_name(settings.index)
    report = withdraw(settings, ["futur", "futur"])

    assert (report.withdrawn, report.unknown, report.replaced) == ((), ("futur",), {})
    assert generations.current_name(settings.index) == before
    write(settings.corpus / "f.jsonl", {**record(2), "id": "futur", "body": "Un texte à venir."})
    assert (update(settings).added, update(settings).withdrawn) == (0, 1)
    again = withdraw(settings, ["futur"])
    assert (again.already, again.unknown) == (("futur",), ())


def test_a_full_disk_leaves_them_on_the_list_and_says_what_to_do(settings, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(purge, "writing", full)
        with pytest.raises(CallError, match=r"secret: on the list.*No space left.*again"):
            withdraw(settings, ["secret"])

    assert withdraw(settings, ["secret"]).withdrawn == ("secret",)
    assert traces(settings) == set()


def test_a_malformed_id_withdraws_nothing(settings):
    with pytest.raises(CallError, match="'pas un id' is no id"):
        withdraw(settings, ["secret", "pas un id"])

    assert not Withdrawals.load(settings.index)


def test_where_there_is_no_index_no_list_is_begun(tmp_path, engine):
    settings = settings_of(tmp_path, engine, "ailleurs")

    with pytest.raises(IndexMissingError):
        withdraw(settings, ["secret"])

    assert not Withdrawals.load(settings.index)
    assert stored.generation_stamps(settings) == set()


@EMBEDDED
def test_where_there_is_no_index_no_folder_is_made_for_a_list(tmp_path, engine):
    with pytest.raises(IndexMissingError):
        withdraw(Settings(index=tmp_path / "ailleurs", engine=engine), ["secret"])

    assert not (tmp_path / "ailleurs").exists()


def test_all_articles_may_be_withdrawn(settings):
    [ids] = ids_by_generation(settings)

    assert len(withdraw(settings, sorted(ids)).withdrawn) == 13

    with open_index(settings.index) as index:
        assert (index.count(), index.search("accord").total) == (0, 0)
        assert index.suggest("acc") == []
        assert index.check() == []
    with pytest.raises(NothingToPublishError, match="13 articles are withdrawn"):
        rebuild(settings)
    client = create_app(settings).test_client()
    assert client.get("/?q=accord").status_code == 200
    assert client.get("/readyz").status_code == 200
    client.application.extensions["depeche"].close()


def test_the_list_says_when_and_nothing_of_text_or_title(settings):
    withdraw(settings, ["secret"])
    written = (settings.index / withdrawals.FILE).read_text()
    [entry] = json.loads(written)["withdrawn"]

    assert set(entry) == {"id", "at", "contents"}
    assert (entry["id"], len(entry["contents"])) == ("secret", 1)
    assert WORD not in written.lower()
    assert "Gazette" not in written
    at = entry["at"]
    withdraw(settings, ["n1", "secret"])
    found = Withdrawals.load(settings.index)
    assert [one.id for one in found] == ["secret", "n1"]
    assert found.by_id["secret"].at.isoformat() == at


@pytest.mark.parametrize("build", [rebuild, update])
def test_what_is_taken_off_the_list_comes_in_again(settings, build):
    write(settings.corpus / "z.jsonl", {**SECRET, "id": "jumelle"})
    withdraw(settings, ["secret"])
    with pytest.raises(CallError, match=r"Not withdrawn from .*: n1"):
        restore(settings, ["secret", "n1"])
    assert build(settings).withdrawn == 2

    restore(settings, ["secret"])

    report = build(settings)
    assert (report.withdrawn, report.duplicates) == (0, 1)
    with open_index(settings.index) as index:
        assert [hit.id for hit in index.search(WORD).hits] == ["secret"]


DAMAGES = [
    lambda text: text.replace("secret", "secres"),
    lambda text: text[:-20],
    lambda text: "",
    lambda text: "[]",
    lambda text: "{}",
    lambda text: text.replace('"at": "2', '"at": "1'),
]


@pytest.mark.parametrize(
    ("engine", "damage"),
    [*(("whoosh", damage) for damage in DAMAGES), ("opensearch", DAMAGES[0])],
    indirect=["engine"],
)
def test_where_the_list_cannot_be_believed_nobody_builds(settings, damage):
    rebuild(settings)
    withdraw(settings, ["secret"])
    before = generations.current_name(settings.index)
    path = settings.index / withdrawals.FILE
    path.write_text(damage(path.read_text()))
    if (store := remote_store_of(settings.index)) is not None:
        # Of what is damaged on this machine alone the cluster has another copy.
        store.keep_state()

    for build in (rebuild, update, roll_back, lambda settings: withdraw(settings, ["n1"])):
        with pytest.raises(IndexDamagedError, match=r"withdrawn\.json cannot be read .*backup"):
            build(settings)

    assert generations.current_name(settings.index) == before
    assert "withdrawn.json cannot be read" in purge.remains(settings.index)[0]
    client = create_app(settings).test_client()
    assert client.get("/article/secret").status_code == 404
    assert client.get("/api/search?q=accord").json["total"] == 12
    client.application.extensions["depeche"].close()


class Killed(BaseException):
    """Stands for a kill: nobody catches it."""


def killed_at(monkeypatch, module, name, nth=1):
    """Have the nth call of a function be the last thing that is done."""
    real = getattr(module, name)
    calls = iter(range(1, 1000))

    def last(*arguments, **options):
        if next(calls) == nth:
            raise Killed
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, last)


POINTS = [
    (purge, "purge", 1),
    (purge, "writing", 1),
    (purge, "writing", 2),
    (generations, "_put", 1),
    (generations, "_point", 1),
    (generations, "_put", 2),
    (generations, "_note", 2),
    (retention, "sweep", 2),
    (retention, "sweep", 3),
]
THEN = {
    "rebuild": rebuild,
    "update": update,
    "rollback": roll_back,
    "withdraw": lambda settings: withdraw(settings, ["secret"]),
}


@pytest.mark.parametrize(
    ("engine", "module", "name", "nth", "then"),
    [
        *(("whoosh", *point, then) for point in POINTS for then in THEN),
        # Who comes next does the same on both engines: each once does.
        *(("opensearch", *point, then) for point, then in zip(POINTS, cycle(THEN))),
    ],
    indirect=["engine"],
)
def test_a_withdrawal_killed_at_any_point_is_completed_by_whoever_comes_next(
    settings, monkeypatch, module, name, nth, then
):
    rebuild(settings)
    with monkeypatch.context() as patch:
        killed_at(patch, module, name, nth)
        if module is purge and name == "purge":
            patch.setattr("indexer.build.withdraw.purge", purge.purge)
        with pytest.raises(Killed):
            withdraw(settings, ["secret"])
    assert "secret" in Withdrawals.load(settings.index).by_id
    # The last of them dies when all is done but for the sweep.
    assert bool(purge.remains(settings.index)) == (nth < 3)

    THEN[then](settings)

    assert traces(settings) == set()
    assert purge.remains(settings.index) == []
    assert len(kept(settings)) == 2
    assert stored.generation_stamps(settings) == stored.stamps(kept(settings))
    others = {path.name for path in settings.index.iterdir()} - set(kept(settings))
    state = {retention.PREVIOUS, build_lock.FILE, withdrawals.FILE}
    assert others == state | {generations.POINTER if "+" not in settings.engine else "CLUSTER"}


def test_a_kept_generation_that_cannot_be_read_goes(settings):
    rebuild(settings)
    served, before = kept(settings)
    (settings.index / before / "manifest.json").write_text("{")

    withdraw(settings, ["secret"])

    assert len(kept(settings)) == 1
    assert not stored.stamps([served, before]) & stored.generation_stamps(settings)
    assert traces(settings) == set()


@EMBEDDED
def test_one_in_service_that_cannot_be_read_is_said_and_goes_with_the_next_rebuild(settings):
    served = generations.current(settings.index).path
    for path in served.glob("MAIN_*"):
        os.truncate(path, 5)

    with pytest.raises(IndexDamagedError, match=r"secret: on the list.*depeche rebuild"):
        withdraw(settings, ["secret"])

    rebuild(settings)
    assert not served.exists()
    assert traces(settings) == set()


def test_a_generation_without_an_inventory_is_purged_too(tmp_path, engine):
    settings = settings_of(tmp_path, engine)
    articles = Article("a", "Le phare", "Une zorgluberie."), Article("b", "La mer", "Eau")
    publish(settings.index, articles, engine)

    report = withdraw(settings, ["a"])

    assert report.withdrawn == ("a",)
    assert traces(settings) == set()
    assert withdraw(settings, ["a"]).replaced == {}
