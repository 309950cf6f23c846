"""A cluster with TLS and users: who may not is told so in one sentence, and no secret is shown."""

import os
import tempfile
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.cli import main
from indexer.engines import with_local_copy
from indexer.errors import DepecheError
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests.conftest import publish
from tests.opensearch.cluster import Cluster, missing_tools

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
