"""One generation is in service and one is kept, whatever becomes of a build; on every engine."""

import os

import pytest

from indexer.article import Article
from indexer.build import generations, retention
from indexer.build.generation_writer import writing
from indexer.build.rollback import roll_back
from indexer.engines import place_of
from indexer.errors import IndexBusyError, IndexMissingError, IndexOutdatedError
from indexer.search.live import LiveIndex
from indexer.search.opening import open_generation, open_index
from tests import stored
from tests.conftest import publish, rewrite_manifest, settings_of
from tests.kills import killed_after, steps_of


@pytest.fixture(autouse=True)
def _no_power_cut_is_waited_for(monkeypatch):
    monkeypatch.setattr(retention, "sync", lambda _path: None)


@pytest.fixture
def settings(tmp_path, engine):
    return settings_of(tmp_path, engine)


def article(title):
    return Article("a", title, "Un texte.")


def put(settings, title):
    """Publish a generation of one article that has this title."""
    return publish(settings.index, [article(title)], settings.engine)


def served(settings):
    with open_index(settings.index) as index:
        return index.article("a").title


def test_what_was_published_last_is_in_service(settings):
    put(settings, "Ancien")
    assert served(settings) == "Ancien"

    published = put(settings, "Nouveau")

    assert generations.current(settings.index) == published
    assert served(settings) == "Nouveau"


def test_the_manifest_says_what_is_in_service(settings):
    published = put(settings, "Ancien")

    said = generations.current(settings.index).manifest
    assert said.generation == published.name == generations.current_name(settings.index)
    assert said.articles == 1
    assert settings.engine.startswith(said.engine)


def test_a_build_that_fails_leaves_the_old_generation_and_no_litter(settings):
    before = put(settings, "Ancien")

    def fail():
        with (
            generations.building(settings.index) as path,
            writing(path, settings.engine) as writer,
        ):
            writer.add(article("À moitié"))
            writer.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert generations.current(settings.index) == before
    assert served(settings) == "Ancien"
    assert stored.generation_stamps(settings) == stored.stamps([before.name])


def build_and_die(settings):
    """Build in a process that is gone before it is done."""
    child = os.fork()
    if not child:
        with (
            generations.building(settings.index) as path,
            writing(path, settings.engine) as writer,
        ):
            writer.add(article("À moitié"))
            writer.flush()
            os._exit(0)
    os.waitpid(child, 0)


def test_what_a_killed_build_left_is_swept_by_the_next(settings):
    before = put(settings, "Ancien")
    build_and_die(settings)
    assert stored.generation_stamps(settings) > stored.stamps([before.name])
    assert served(settings) == "Ancien"

    after = put(settings, "Nouveau")

    assert stored.generation_stamps(settings) == stored.stamps([before.name, after.name])


def test_only_the_generation_in_service_and_the_one_before_stay(settings):
    published = [put(settings, f"Le {number}e").name for number in range(4)]

    assert stored.kept(settings) == published[:-3:-1]
    assert stored.generation_stamps(settings) == stored.stamps(published[-2:])


def test_two_builds_at_once_are_refused_with_a_reason(settings):
    with (
        generations.building(settings.index),
        pytest.raises(IndexBusyError, match="Another build is running"),
        generations.building(settings.index),
    ):
        pass


def test_no_index_is_said_with_its_place_and_the_command_that_makes_one(settings):
    with pytest.raises(IndexMissingError, match="run depeche rebuild") as raised:
        generations.current(settings.index)

    assert place_of(settings.index) in str(raised.value)


@pytest.mark.parametrize("name", ["engine", "schema", "analysis"])
def test_another_version_is_refused_with_its_place_and_the_command_that_repairs(settings, name):
    published = put(settings, "Ancien")
    changed = "lucene" if name == "engine" else "0"
    rewrite_manifest(published.path, lambda said: said.update({name: changed, changed: {}}))

    with pytest.raises(IndexOutdatedError, match=r"(?i)run depeche rebuild"):
        open_index(settings.index)


def test_readers_follow_and_finish_with_what_they_had_opened(settings):
    put(settings, "Ancien")
    live = LiveIndex(settings.index)
    with live.open() as old:
        put(settings, "Nouveau")
        with live.open() as new:
            assert new.article("a").title == "Nouveau"
        assert old.article("a").title == "Ancien"
        assert [hit.title for hit in old.search("ancien").hits] == ["Ancien"]
    live.close()


@pytest.mark.parametrize("act", [lambda settings: put(settings, "Neuf"), roll_back])
def test_killed_at_any_step_the_one_in_service_and_the_one_before_survive(settings, act):
    before = ["Servi", "Avant"]
    for title in reversed(before):
        put(settings, title)
    after = ["Avant", "Servi"] if act is roll_back else ["Neuf", "Servi"]
    step, was_killed = 0, True
    while was_killed:
        was_killed = killed_after(step, lambda: act(settings), steps_of(settings.engine))

        found = titles(settings)
        assert found in (before, after), step
        # What comes next finds nothing in its way, and sweeps what was left.
        put(settings, "Avant")
        put(settings, "Servi")
        assert titles(settings) == before, step
        assert stored.generation_stamps(settings) == stored.stamps(stored.kept(settings)), step
        step += 1
    assert step > 3
    assert found == after


def titles(settings):
    """The titles in the generation in service and the one before it, both opened."""
    found = []
    for name in stored.kept(settings):
        with open_generation(generations.named(settings.index, name)) as index:
            found.append(index.article("a").title)
    return found
