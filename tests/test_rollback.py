"""The other kept generation takes service in one step, once it is known to be sound."""

import itertools
import json
import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from indexer import engines
from indexer.article import Article
from indexer.build import generations, retention
from indexer.build.rebuild import rebuild
from indexer.build.rollback import kept_generations, roll_back
from indexer.build.update import update
from indexer.engines import place_of
from indexer.errors import (
    CallError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
)
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests import stored
from tests.conftest import EMBEDDED, publish, settings_of
from webui import create_app


@pytest.fixture(autouse=True)
def _no_time_is_waited_for(monkeypatch):
    """Disks are not waited for, and each look at the clock is a minute later."""
    monkeypatch.setattr(retention, "sync", lambda _path: None)
    minutes = itertools.count()
    begin = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
    clock = SimpleNamespace(now=lambda _zone: begin + timedelta(minutes=next(minutes)))
    monkeypatch.setattr(generations, "datetime", clock)


@pytest.fixture
def empty(tmp_path, engine):
    """An index of which nothing was published."""
    return settings_of(tmp_path, engine)


@pytest.fixture
def settings(empty):
    """Two kept generations, of which the first holds the article "a", the second also "b"."""
    first = Article("a", "Le phare", "Le gardien du phare a repris son service.")
    put(empty, first)
    put(empty, first, Article("b", "Le port", "Le port attend un bateau."))
    return empty


def put(settings, *articles):
    """Publish a generation of these articles."""
    return publish(settings.index, articles, settings.engine)


def ids(settings):
    with open_index(settings.index) as index:
        return sorted(article.id for article in index.articles())


def test_without_a_name_the_one_last_served_is_served_and_twice_comes_back(settings):
    served = generations.current_name(settings.index)

    back, former = roll_back(settings)
    assert (ids(settings), back.articles, former) == (["a"], 1, served)

    forth, former = roll_back(settings)
    assert (ids(settings), forth.name, former) == (["a", "b"], served, back.name)


def test_a_kept_generation_is_served_by_its_name(settings):
    newest, oldest = kept_generations(settings.index)

    assert roll_back(settings, oldest.name)[0].name == oldest.name
    with pytest.raises(CallError, match="is in service already"):
        roll_back(settings, oldest.name)
    with pytest.raises(CallError, match=f"no generation 'hier': {newest.name} is the one"):
        roll_back(settings, "hier")
    assert ids(settings) == ["a"]


def test_generations_of_one_second_are_told_from_each_other(empty, monkeypatch):
    instants = (datetime(2026, 11, 30, 14, 0, 0, tick, tzinfo=UTC) for tick in itertools.count())
    clock = SimpleNamespace(now=lambda _zone: next(instants))
    monkeypatch.setattr(generations, "datetime", clock)

    built = [put(empty, Article("a", "Le phare", "Un texte.")).name for _ in range(5)]

    kept = [generation.name for generation in kept_generations(empty.index)]
    assert kept == [built[-1], built[-2]]
    assert built == sorted(built)


def test_where_there_is_no_other_one_that_is_said(empty):
    with pytest.raises(IndexMissingError, match="run depeche rebuild"):
        roll_back(empty)
    assert stored.generation_stamps(empty) == set()

    put(empty, Article("a", "Le phare", "Un texte."))
    with pytest.raises(CallError, match="no generation but the one in service") as raised:
        roll_back(empty)
    assert str(raised.value).startswith(f"{place_of(empty.index)} keeps")


@EMBEDDED
def test_where_there_is_no_index_no_folder_is_made(tmp_path, engine):
    with pytest.raises(IndexMissingError):
        roll_back(Settings(index=tmp_path / "rien", engine=engine))

    assert not (tmp_path / "rien").exists()


def test_while_a_build_runs_nothing_moves(settings):
    with generations.building(settings.index), pytest.raises(IndexBusyError):
        roll_back(settings)


def test_a_running_server_shows_it_on_the_next_request(settings):
    client = create_app(settings).test_client()
    assert client.get("/api/articles/b").status_code == 200
    tag = client.get("/article/a").headers["ETag"]

    roll_back(settings)

    assert client.get("/api/articles/b").status_code == 404
    assert client.get("/article/a", headers={"If-None-Match": tag}).status_code == 200
    client.application.extensions["depeche"].close()


def test_the_next_build_keeps_the_one_that_was_rolled_back_to(settings):
    served = roll_back(settings)[0].name

    new = put(settings, Article("c", "La mer", "La mer monte.")).name

    assert [generation.name for generation in kept_generations(settings.index)] == [new, served]
    roll_back(settings)
    assert ids(settings) == ["a"]


def write(corpus, *names):
    corpus.mkdir(exist_ok=True)
    for name in names:
        record = {"id": name, "title": f"Titre {name}", "body": f"Le corps du texte {name}."}
        (corpus / f"{name}.jsonl").write_text(json.dumps(record) + "\n")


def test_an_update_goes_on_from_the_generation_in_service(settings):
    write(settings.corpus, *"abcdefgh")
    rebuild(settings)
    write(settings.corpus, "neuf")
    assert update(settings).added == 1
    roll_back(settings)
    write(settings.corpus, "dix")

    report = update(settings)

    assert (report.added, report.unchanged) == (2, 8)
    assert ids(settings) == sorted([*"abcdefgh", "dix", "neuf"])


def damage_file(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def outdate(path):
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "layout": 1}))


#: The files of articles that the embedded engine has, and those that every engine has.
OWN = [
    ("MAIN_*.text.ids.u2", damage_file, IndexDamagedError),
    ("MAIN_*.shown.u1", lambda path: os.truncate(path, 3), IndexDamagedError),
    ("MAIN_*.text.ends.u4", os.remove, IndexDamagedError),
]
COMMON = [
    ("acronyms.json", damage_file, IndexDamagedError),
    ("vocabulary.npz", damage_file, IndexDamagedError),
    ("manifest.json", lambda path: path.write_text("{"), IndexDamagedError),
    ("manifest.json", outdate, IndexOutdatedError),
]


@pytest.mark.parametrize(
    ("engine", "name", "harm", "error"),
    [(name, *each) for name in engines.NAMES for each in COMMON] + [("whoosh", *e) for e in OWN],
    indirect=["engine"],
)
def test_a_generation_that_is_not_what_was_written_is_refused_and_nothing_moves(
    settings, name, harm, error
):
    served, other = kept_generations(settings.index)
    [path] = (settings.index / other.name).glob(name)
    harm(path)

    with pytest.raises(error, match="depeche rebuild"):
        roll_back(settings)

    assert generations.current_name(settings.index) == served.name
    assert ids(settings) == ["a", "b"]


def test_the_kept_generations_are_listed_with_what_is_wrong_with_them(settings):
    newest, oldest = kept_generations(settings.index)
    assert [newest.articles, oldest.articles] == [2, 1]
    assert [newest.is_served, oldest.is_served] == [True, False]
    assert newest.to_dict() == {
        "generation": newest.name,
        "built_at": newest.built_at.isoformat(),
        "articles": 2,
        "served": True,
    }

    roll_back(settings)
    again = kept_generations(settings.index)
    assert [generation.name for generation in again] == [newest.name, oldest.name]
    assert [generation.is_served for generation in again] == [False, True]

    (settings.index / newest.name / "manifest.json").write_text("{")
    damaged, sound = kept_generations(settings.index)
    assert (damaged.name, damaged.articles, sound.articles) == (newest.name, None, 1)
    assert "manifest" in damaged.to_dict()["problem"]


@EMBEDDED
def test_what_an_older_version_kept_is_known_by_its_name(settings):
    (settings.index / retention.PREVIOUS).unlink()

    roll_back(settings)

    assert ids(settings) == ["a"]
