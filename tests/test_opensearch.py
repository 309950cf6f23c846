"""An index in a cluster: shared by machines, moved in one step, never answered in part."""

import json
import re
import time

import pytest

from indexer.article import Article
from indexer.build import generations, rebuild, rollback, update, withdraw, withdrawals
from indexer.build.withdrawals import Withdrawals
from indexer.cli import main
from indexer.engines import remote_store_of, with_local_copy
from indexer.engines.opensearch import cluster as connection
from indexer.engines.opensearch import lease, schema, writer
from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.engine import DEGRADED
from indexer.errors import (
    CallError,
    ClusterUnavailableError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
)
from indexer.search.live import LiveIndex
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from indexer.settings import ClusterAccess, Settings
from tests.conftest import publish, rewrite_manifest

NAMES = "phare port quai digue bac criée".split()


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        write_article(folder, f"a{number}", f"Le {name} de Kerlouan", f"On rouvre le {name}.")
    return folder


def write_article(folder, id_, title, body):
    said = json.dumps({"id": id_, "title": title, "body": body, "date": "2021-06-29"})
    (folder / f"{id_}.jsonl").write_text(said + "\n", "utf-8")


@pytest.fixture
def machine(tmp_path, cluster_hosts, corpus):
    """Gives the settings of a machine, by its name; all share one index of the cluster."""
    name = f"depeche-{tmp_path.name[-20:].lower().replace('_', '-')}-{time.time_ns():x}"
    engine = f"opensearch+http://{cluster_hosts}/{name}"

    def made(called="one"):
        return with_local_copy(Settings(corpus=corpus, index=tmp_path / called, engine=engine))

    yield made
    store = remote_store_of(made().index)
    if store.current_name():
        store.remove_all()


def cluster_of(settings):
    return writer.cluster_of(settings.index)


def indexes_of(settings):
    cluster = cluster_of(settings)
    name = cluster.address.name
    return sorted(name for name in cluster.call("GET", f"/{name}-*") if not name.endswith("files"))


def ids(directory, query):
    with open_index(directory) as index:
        return sorted(hit.id for hit in index.search(query).hits)


def test_what_one_machine_builds_another_serves_which_has_no_file_of_it(machine):
    here, there = machine("one"), machine("two")
    live = LiveIndex(there.index)
    assert live.generation() is None

    rebuild.rebuild(here)
    with live.open() as index:
        assert index.search("phares").total_all == 1
        assert index.suggest("pha") != []
    write_article(here.corpus, "neuf", "Une balise neuve", "La balise est neuve.")
    update.update(here)

    with live.open() as index:
        assert [hit.id for hit in index.search("balise").hits] == ["neuf"]
    live.close()


def test_what_one_machine_withdraws_is_gone_and_stays_out_on_all(machine):
    here, there = machine("one"), machine("two")
    rebuild.rebuild(here)
    rebuild.rebuild(here)

    withdraw.withdraw(there, ["a0"])

    assert [one.id for one in Withdrawals.load(here.index)] == ["a0"]
    rollback.roll_back(here)
    assert ids(here.index, "phare") == []
    rebuild.rebuild(here)
    assert ids(there.index, "phare") == []


def test_a_list_of_withdrawals_that_is_damaged_here_is_mended(machine):
    settings = machine()
    rebuild.rebuild(settings)
    withdraw.withdraw(settings, ["a0"])
    (settings.index / withdrawals.FILE).write_text("{")

    rebuild.rebuild(settings)

    assert ids(settings.index, "phare") == []


def test_a_person_is_told_where_the_index_is_in_the_cluster(machine, capsys):
    settings = machine()
    flags = ["--corpus", settings.corpus, "--engine", settings.engine]
    flags += ["--index", settings.index.parent]

    with pytest.raises(IndexMissingError, match=re.escape(f"index in {settings.engine}?shards")):
        open_index(settings.index)
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["rebuild", *map(str, flags)])

    assert f"in service in {settings.engine}?shards=1" in capsys.readouterr().err


def test_while_one_machine_builds_another_is_told_to_wait(machine):
    here, there = machine("one"), machine("two")

    with generations.locked(here.index), pytest.raises(IndexBusyError, match="depeche-"):
        rebuild.rebuild(there)


def test_a_builder_that_is_renewed_no_more_gives_way(machine, monkeypatch):
    here, there = machine("one"), machine("two")
    monkeypatch.setattr(lease, "SECONDS", -1)

    with generations.locked(here.index):
        rebuild.rebuild(there)

    assert ids(here.index, "phare") == ["a0"]


def test_an_index_that_somebody_removed_is_told_as_such(machine):
    settings = machine()
    rebuild.rebuild(settings)
    [index] = indexes_of(settings)
    with open_index(settings.index) as opened:
        cluster_of(settings).call("DELETE", f"/{index}")

        with pytest.raises(IndexDamagedError, match="depeche rebuild"):
            opened.search("phare")
    with pytest.raises(IndexMissingError):
        open_index(settings.index)


def test_who_reads_a_generation_as_it_goes_is_told_to_ask_again(machine):
    here, there = machine("one"), machine("two")
    rebuild.rebuild(here)
    with open_index(there.index) as reading:
        withdraw.withdraw(here, ["a0"])

        with pytest.raises(IndexDamagedError, match="ask again"):
            reading.search("port")
    assert ids(there.index, "port") == ["a1"]


def test_a_generation_whose_articles_somebody_removed_is_not_rolled_back_to(machine):
    settings = machine()
    rebuild.rebuild(settings)
    [other] = indexes_of(settings)
    rebuild.rebuild(settings)
    served = generations.current_name(settings.index)
    cluster_of(settings).call("DELETE", f"/{other}")

    with pytest.raises(IndexDamagedError, match="depeche rebuild"):
        rollback.roll_back(settings)

    assert generations.current_name(settings.index) == served
    assert ids(settings.index, "phare") == ["a0"]


@pytest.mark.parametrize("said", [None, 3, [1], [["a0"]]])
def test_where_nobody_knows_what_updates_deleted_that_is_damage(machine, said):
    settings = machine()
    published = publish(settings.index, [Article("a", "Le phare", "Un texte.")], settings.engine)
    rewrite_manifest(published.path, lambda it: it["opensearch"].update(deleted=said))

    with pytest.raises(IndexDamagedError, match="depeche rebuild"):
        open_index(settings.index)


def test_readers_are_told_where_copies_of_the_index_are_missing(machine):
    settings = machine()
    rebuild.rebuild(settings)
    [index] = indexes_of(settings)
    # More than a cluster has nodes.
    copies = {"index.auto_expand_replicas": False, "index.number_of_replicas": 9}
    with open_index(settings.index) as opened:
        assert DEGRADED not in opened.search("phare").notices
    cluster_of(settings).call("PUT", f"/{index}/_settings", copies)

    with open_index(settings.index) as opened:
        results = opened.search("phare")

    assert DEGRADED in results.notices
    assert results.total_all == 1


def test_a_page_deeper_than_any_reader_goes_is_said_to_be_empty(machine, monkeypatch):
    settings = machine()
    rebuild.rebuild(settings)
    monkeypatch.setattr(schema, "MAX_WINDOW", 3)

    with open_index(settings.index) as index:
        results = index.search("Kerlouan", size=2, page=2)
        every = list(index.result_set(SearchRequest.typed("Kerlouan")).articles)

    assert (results.hits, results.total) == ((), len(NAMES))
    assert results.notices[-1].startswith("Au-delà")
    assert len(every) == len(NAMES)


def test_facets_and_periods_leave_their_own_filter_out(machine):
    settings = machine()
    rebuild.rebuild(settings)

    with open_index(settings.index) as index:
        request = SearchRequest.typed("Kerlouan", since="2022-01-01")
        page = index.results_page(request)

        alone = index.overview(SearchRequest.typed("", since="2020-01-01"))

    assert alone.facets["year"] == ()
    assert page.results.total == 0
    assert [(c.value, c.count) for c in page.overview.facets["year"]] == [("2021", len(NAMES))]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("opensearch+https://user:geheim@hote:9200/presse", "DEPECHE_OPENSEARCH_PASSWORD"),
        ("opensearch+ftp://hote/presse", "leads to no cluster"),
        ("opensearch+https://hote:9200/Presse", "small letters"),
        ("opensearch+https://hote:9200/", "small letters"),
        ("opensearch+https://hote:99999/presse", "no host"),
        ("opensearch+https:///presse", "no host"),
        ("opensearch+https://hote/presse?shards=0", "shards=0"),
        ("opensearch+https://hote/presse?color=1", "color=1"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_and_shows_no_password(typed, said):
    with pytest.raises(CallError, match=said) as raised:
        ClusterAddress.parse(typed)

    assert "geheim" not in str(raised.value)


def test_an_address_is_read_as_it_is_written():
    address = ClusterAddress.parse("opensearch+https://lea@un:9201,[::1]/presse?replicas=2")

    assert address.hosts == (("un", 9201), ("::1", 9200))
    assert (address.user, address.name, address.shards, address.replicas) == ("lea", "presse", 1, 2)
    assert address.has_tls


def test_secrets_stand_in_no_representation():
    access = ClusterAccess.read({"DEPECHE_OPENSEARCH_PASSWORD": "geheim"})

    assert access.password == "geheim"
    assert "geheim" not in repr(access)


def test_a_cluster_that_is_away_is_said_in_a_sentence():
    address = ClusterAddress.parse("opensearch+http://127.0.0.1:1/presse")

    with pytest.raises(ClusterUnavailableError, match=r"No node of the cluster at 127\.0\.0\.1:1"):
        Cluster(address, ClusterAccess()).call("GET", "/")


class Answering(Cluster):
    """A cluster that answers what it is given, one after another."""

    def __init__(self, *answers):
        super().__init__(ClusterAddress.parse("opensearch+http://hote/presse"), ClusterAccess())
        self.answers = list(answers)
        self.asked = []

    def call(self, method, path, body=None, **params):
        self.asked.append(body)
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given


@pytest.mark.parametrize(
    ("timed_out", "failed", "successful"), [(True, 0, 2), (False, 1, 1), (False, 0, 1)]
)
def test_a_part_of_an_answer_is_no_answer(monkeypatch, timed_out, failed, successful):
    shards = {"total": 2, "successful": successful, "failed": failed}
    cluster = Answering(*[{"timed_out": timed_out, "_shards": shards, "hits": {}}] * 3)
    monkeypatch.setattr(connection, "_PAUSE_SECONDS", 0)

    with pytest.raises(ClusterUnavailableError, match="no part of an answer"):
        cluster.search("presse", {})


def test_what_is_not_whole_while_a_node_is_lost_is_asked_again(monkeypatch):
    whole = {"timed_out": False, "_shards": {"total": 2, "successful": 2, "failed": 0}}
    cluster = Answering(connection.NotWholeError("disconnected"), whole)
    monkeypatch.setattr(connection, "_PAUSE_SECONDS", 0)

    assert cluster.search("presse", {}) == whole


def taken(*statuses):
    items = [
        {"index": {"_id": f"a{n}", "status": status, "error": {"reason": "busy"}}}
        if status != 201
        else {"index": {"_id": f"a{n}", "status": status}}
        for n, status in enumerate(statuses)
    ]
    return {"errors": any(status != 201 for status in statuses), "items": items}


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(writer, "_FIRST_PAUSE", 0)


ARTICLES = [(n, Article(f"a{n}", f"Titre {n}", "Texte.")) for n in range(3)]


def test_what_a_busy_cluster_did_not_take_is_sent_again_alone(no_pause):
    cluster = Answering(taken(201, 429, 201), ClusterUnavailableError("away"), taken(201))

    writer.send(cluster, "presse", ARTICLES)

    assert [body.count(b"\n") // 2 for body in cluster.asked] == [3, 1, 1]
    assert b'"a1"' in cluster.asked[2]


def test_articles_that_the_cluster_refuses_are_named(no_pause):
    with pytest.raises(CallError, match="a1 "):
        writer.send(Answering(taken(201, 400, 201)), "presse", ARTICLES)


def test_a_cluster_that_stays_busy_ends_a_build(no_pause):
    away = [ClusterUnavailableError("away") for _ in range(9)]

    with pytest.raises(ClusterUnavailableError, match="away"):
        writer.send(Answering(*away), "presse", ARTICLES)
