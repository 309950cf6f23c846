import json
import shutil

import pytest

from indexer.build import generations
from indexer.errors import (
    CallError,
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
)


def publish_one(directory, note):
    with generations.building(directory) as path:
        (path / "note").write_text(note)
        sealed = generations.seal(path, articles=1, engine="e", schema="s", analysis="a")
        return generations.publish(directory, sealed)


def test_what_was_published_last_is_in_service(tmp_path):
    publish_one(tmp_path, "ancien")
    published = publish_one(tmp_path, "nouveau")

    assert generations.current(tmp_path) == published
    assert (generations.current(tmp_path).path / "note").read_text() == "nouveau"


def test_a_build_that_fails_leaves_the_old_generation_and_no_litter(tmp_path):
    before = publish_one(tmp_path, "ancien")

    def fail():
        with generations.building(tmp_path) as path:
            (path / "note").write_text("à moitié")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert generations.current(tmp_path) == before
    assert not list(tmp_path.glob("building-*"))


def test_what_a_killed_build_left_is_swept_by_the_next(tmp_path):
    left = tmp_path / "building-20200101T000000-abcdef"
    left.mkdir()

    publish_one(tmp_path, "nouveau")

    assert not left.exists()


def test_only_the_generation_in_service_and_the_one_before_stay(tmp_path):
    published = [publish_one(tmp_path, str(number)).name for number in range(4)]

    left = {path.name for path in tmp_path.glob("generation-*")}
    assert published[-1] in left
    assert len(left) == generations.KEPT_GENERATIONS


def test_two_builds_at_once_are_refused_with_a_reason(tmp_path):
    with (
        generations.building(tmp_path),
        pytest.raises(IndexBusyError, match="Another build is running"),
        generations.building(tmp_path),
    ):
        pass


def test_an_index_directory_that_is_a_file_is_the_callers_mistake(tmp_path):
    (tmp_path / "fichier").write_text("")

    with (
        pytest.raises(CallError, match="cannot be written"),
        generations.building(tmp_path / "fichier"),
    ):
        pass


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path):
    with pytest.raises(IndexMissingError, match="run depeche rebuild"):
        generations.current(tmp_path)


@pytest.mark.parametrize("pointer", ["../ailleurs", "generation-disparue", "n'importe quoi"])
def test_a_pointer_to_nothing_is_damage_not_an_empty_index(tmp_path, pointer):
    publish_one(tmp_path, "ancien")
    (tmp_path / generations.POINTER).write_text(pointer)

    with pytest.raises(IndexDamagedError, match="depeche rebuild"):
        generations.current(tmp_path)


def test_a_manifest_that_cannot_be_read_is_damage(tmp_path):
    published = publish_one(tmp_path, "ancien")
    (published.path / generations.MANIFEST).write_text("{")

    with pytest.raises(IndexDamagedError, match="manifest"):
        generations.current(tmp_path)


def test_a_generation_that_was_removed_is_damage(tmp_path):
    shutil.rmtree(publish_one(tmp_path, "ancien").path)

    with pytest.raises(IndexDamagedError):
        generations.current(tmp_path)


def test_another_analysis_version_is_refused_with_the_command_that_repairs(tmp_path):
    published = publish_one(tmp_path, "ancien")

    generations.require_version(published, "e", "s", "a")
    with pytest.raises(IndexOutdatedError, match="run depeche rebuild"):
        generations.require_version(published, "e", "s", "b")


def test_the_manifest_says_what_is_in_service(tmp_path):
    published = publish_one(tmp_path, "ancien")

    manifest = json.loads((published.path / generations.MANIFEST).read_text())
    assert manifest["generation"] == published.name == generations.current_name(tmp_path)
    assert manifest["articles"] == 1
