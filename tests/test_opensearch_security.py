"""A cluster with TLS and users: who may not is told so in one sentence, and no secret is shown."""

import json
import logging
import os
import tempfile
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.cli import main
from indexer.engines import with_local_copy
from indexer.engines.opensearch.writer import cluster_of
from indexer.errors import DepecheError
from indexer.search.opening import open_index
from indexer.settings import ClusterAccess, Settings
from tests.conftest import publish
from tests.opensearch import gateway
from tests.opensearch.cluster import Cluster, missing_tools
from webui import create_app

ARTICLES = [Article("a", "Le phare de Kerlouan", "On rallume le phare.")]


@pytest.fixture(scope="module")
def secure():
    lacking = missing_tools(has_security=True)
    if lacking and "CI" not in os.environ:
        pytest.skip(f"OpenSearch does not run here: this machine lacks {lacking}")
    folder = Path(tempfile.gettempdir()) / f"depeche-tests-secure-{os.getpid()}"
    cluster = Cluster.start(folder, has_security=True)
    yield cluster
    cluster.stop()


@pytest.fixture
def engine_of(secure, monkeypatch):
    """Gives the address for a user, who knows the password and the authority unless told."""

    def made(user, password=None, authority=None):
        known = secure.passwords[user] if password is None else password
        monkeypatch.setenv("DEPECHE_OPENSEARCH_PASSWORD", known)
        monkeypatch.setenv("DEPECHE_OPENSEARCH_CA", authority or str(secure.authority))
        return f"opensearch+https://{user}@{secure.hosts[0]}/depeche-secure"

    return made


def test_a_writer_builds_what_a_reader_searches_and_may_not_change(engine_of, tmp_path, capsys):
    publish(tmp_path / "writer", ARTICLES, engine_of("writer"))
    engine = engine_of("reader")

    with open_index(
        with_local_copy(Settings(index=tmp_path / "reader", engine=engine)).index
    ) as index:
        assert [hit.id for hit in index.search("phares").hits] == ["a"]
    with pytest.raises(DepecheError, match="'reader' may not do this"):
        publish(tmp_path / "reader", ARTICLES, engine)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "geheim"}, "does not let us in"),
        ({"authority": "/etc/ssl/certs/ca-certificates.crt"}, "DEPECHE_OPENSEARCH_CA"),
        ({"authority": "/nowhere.pem"}, "/nowhere.pem cannot be read"),
    ],
)
def test_who_is_not_let_in_is_told_why_in_one_line(engine_of, tmp_path, capsys, wrong, said):
    engine = engine_of("writer", **wrong)

    with pytest.raises(SystemExit) as ended:
        main(["search", "phare", "--index", str(tmp_path), "--engine", engine])

    [line] = capsys.readouterr().err.strip().splitlines()
    assert ended.value.code == 2
    assert said in line
    assert "geheim" not in line


#: Two keys that the gateway knows, and one that it does not.
WRITING, READING, UNKNOWN = "c2NyaWJlOjQy", "bGVjdGV1cjo3", "aW5jb25udTox"


@pytest.fixture
def keyed(secure, monkeypatch):
    """Gives the gateway; who asks knows a key, and a password that is of no use to it."""
    monkeypatch.setenv("DEPECHE_OPENSEARCH_CA", str(secure.authority))
    monkeypatch.setenv("DEPECHE_OPENSEARCH_PASSWORD", "geheim")
    with gateway.before(secure, {WRITING: "writer", READING: "reader"}) as opened:
        yield opened


@pytest.fixture
def settings_with(keyed, tmp_path, monkeypatch):
    """Gives the settings of who asks through the gateway with a key."""

    def made(key, user="writer@"):
        monkeypatch.setenv("DEPECHE_OPENSEARCH_API_KEY", key)
        engine = f"opensearch+https://{user}{keyed.host}/depeche-keyed"
        return with_local_copy(Settings(index=tmp_path / "keyed", engine=engine))

    return made


def test_a_key_is_all_that_is_sent_with_each_request_and_stands_in_no_log(
    keyed, settings_with, tmp_path, capsys, caplog
):
    caplog.set_level(logging.NOTSET)
    settings = settings_with(WRITING)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text(json.dumps({"id": "a", "title": "Le phare", "body": "Un."}))
    place = ["--index", str(settings.index), "--engine", settings.engine]
    for command in (["rebuild", "--corpus", str(corpus)], ["search", "phare"]):
        with pytest.raises(SystemExit, match=r"^0$"):
            main([*command, *place])

    cluster = cluster_of(settings.index)
    cluster.call("GET", "/")

    assert len(keyed.authorizations) > 20
    assert all(said == [f"ApiKey {WRITING}"] for said in keyed.authorizations)
    shown = capsys.readouterr()
    represented = [repr(each) for each in (cluster, ClusterAccess.read(), settings, vars(cluster))]
    for text in (shown.out, shown.err, caplog.text, *represented):
        assert WRITING not in text
        assert "geheim" not in text
    cluster.call("DELETE", "/depeche-keyed*")
    cluster.close()


def test_a_key_that_is_refused_is_told_in_one_line_and_shown_nowhere(settings_with, capsys, caplog):
    caplog.set_level(logging.NOTSET)
    settings = settings_with(UNKNOWN)

    with pytest.raises(SystemExit, match=r"^2$"):
        main(["search", "phare", "--index", str(settings.index), "--engine", settings.engine])
    client = create_app(settings).test_client()
    page = client.get("/?q=phare")

    [line] = capsys.readouterr().err.strip().splitlines()
    assert "does not let us in" in line
    assert "DEPECHE_OPENSEARCH_API_KEY" in line
    assert page.status_code == 503
    for text in (line, page.text, caplog.text):
        assert UNKNOWN not in text


def test_a_key_that_may_only_read_is_told_what_it_may_not(settings_with, tmp_path):
    publish(tmp_path / "writer", ARTICLES, settings_with(WRITING).engine)
    settings = settings_with(READING, user="")

    with open_index(settings.index) as index:
        assert [hit.id for hit in index.search("phares").hits] == ["a"]
    with pytest.raises(DepecheError, match="The API key may not do this"):
        publish(tmp_path / "reader", ARTICLES, settings.engine)
