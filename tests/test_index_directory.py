"""An index directory on its disk: pointer, manifests, names and what a kill leaves of them."""

import hashlib
import json
import os
import shutil
import zlib
from pathlib import Path

import pytest

from indexer.build import build_lock, generations, manifest, retention
from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.errors import (
    CallError,
    IndexDamagedError,
    IndexOutdatedError,
)
from tests.conftest import rewrite_manifest
from tests.kills import killed_after


def publish_one(directory, note):
    with generations.building(directory) as path:
        (path / "note").write_text(note)
        sealed = generations.seal(path, articles=1, engine="e", schema="s", analysis="a")
        return generations.publish(directory, sealed)


def test_an_index_directory_that_is_a_file_is_the_callers_mistake(tmp_path):
    (tmp_path / "fichier").write_text("")

    with (
        pytest.raises(CallError, match="cannot be written"),
        generations.building(tmp_path / "fichier"),
    ):
        pass


@pytest.mark.parametrize("pointer", ["../ailleurs", "generation-disparue", "n'importe quoi"])
def test_a_pointer_to_nothing_is_damage_not_an_empty_index(tmp_path, pointer):
    publish_one(tmp_path, "ancien")
    (tmp_path / generations.POINTER).write_text(pointer)

    with pytest.raises(IndexDamagedError, match="depeche rebuild"):
        generations.current(tmp_path)


def test_a_manifest_that_cannot_be_read_is_damage(tmp_path):
    published = publish_one(tmp_path, "ancien")
    (published.path / manifest.FILE).write_text("{")

    with pytest.raises(IndexDamagedError, match="manifest"):
        generations.current(tmp_path)


def test_a_generation_that_was_removed_is_damage(tmp_path):
    shutil.rmtree(publish_one(tmp_path, "ancien").path)

    with pytest.raises(IndexDamagedError):
        generations.current(tmp_path)


def test_the_manifest_says_what_is_in_service(tmp_path):
    published = publish_one(tmp_path, "ancien")

    said = json.loads((published.path / manifest.FILE).read_text())
    assert said["generation"] == published.name == generations.current_name(tmp_path)
    assert said["articles"] == 1


def change(published, changed):
    """Have the manifest of a generation say something else."""
    rewrite_manifest(published.path, changed)


def test_a_manifest_of_which_a_byte_is_another_is_damage(tmp_path):
    published = publish_one(tmp_path, "ancien")
    path = published.path / manifest.FILE
    text = path.read_text("utf-8")
    path.write_text(text.replace('"articles": 1', '"articles": 3'), "utf-8")

    with pytest.raises(IndexDamagedError, match=r"not what was written.*run depeche rebuild"):
        generations.current(tmp_path)


def test_a_pointer_of_which_a_byte_is_another_names_nothing(tmp_path):
    publish_one(tmp_path, "ancien")
    pointer = tmp_path / generations.POINTER
    name = pointer.read_bytes()
    for place in range(len(name)):
        pointer.write_bytes(name[:place] + bytes([name[place] ^ 4]) + name[place + 1 :])
        with pytest.raises(IndexDamagedError, match="run depeche rebuild"):
            generations.current(tmp_path)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        *(
            (lambda said, name=name: said.pop(name), f"'{name}' is missing")
            for name in (
                *("layout", "engine", "schema", "analysis"),
                *("generation", "built_at", "articles", "e", "files"),
            )
        ),
        (lambda said: said.update(layout="3"), "'layout' is no count"),
        (lambda said: said.update(articles=-1), "'articles' is no count"),
        (lambda said: said.update(articles=True), "'articles' is no count"),
        (lambda said: said.update(built_at="hier"), "'built_at' is no time"),
        (lambda said: said.update(built_at="2026-11-30T04:34:02"), "'built_at' is no time"),
        (lambda said: said.update(generation="generation-0"), "'generation' names another"),
        (lambda said: said.update(files=[]), "'files' is no object"),
        (lambda said: said["files"].update(note=1), "'files.note' is no object"),
        (lambda said: said["files"]["note"].pop("bytes"), "'files.note.bytes' is missing"),
        (lambda said: said["files"]["note"].update(sha256="0"), "'files.note.sha256' is no"),
        (lambda said: said["files"].update({"../note": {}}), "'files' names no file"),
        (lambda said: said["files"].update({"\0": {}}), "'files' names no file"),
    ],
)
def test_a_field_of_a_manifest_that_is_wrong_is_damage_and_named(tmp_path, changed, named):
    change(publish_one(tmp_path, "ancien"), changed)

    with pytest.raises(IndexDamagedError, match=named) as raised:
        generations.current(tmp_path)

    assert "run depeche rebuild" in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 100_000, '{"layout": NaN}'])
def test_a_manifest_that_is_no_object_is_damage(tmp_path, text):
    published = publish_one(tmp_path, "ancien")
    (published.path / manifest.FILE).write_text(text)

    with pytest.raises(IndexDamagedError, match="run depeche rebuild"):
        generations.current(tmp_path)


@pytest.mark.parametrize("layout", [2, 99])
def test_of_a_manifest_of_another_layout_nothing_else_is_read(tmp_path, layout):
    published = publish_one(tmp_path, "ancien")
    (published.path / manifest.FILE).write_text(json.dumps({"layout": layout, "files": 0}))

    with pytest.raises(IndexOutdatedError, match=f"layout {layout}.*run depeche rebuild"):
        generations.current(tmp_path)


def test_fields_that_are_not_known_are_left_alone(tmp_path):
    published = publish_one(tmp_path, "ancien")
    change(published, lambda said: said.update(note="0"))
    change(published, lambda said: said["files"]["note"].update(blocks=["0"]))

    assert generations.current(tmp_path) == published


def test_every_file_is_named_with_its_length_and_its_digest(tmp_path):
    published = publish_one(tmp_path, "l’été")

    files = json.loads((published.path / manifest.FILE).read_text())["files"]
    data = "l’été".encode()
    checksum, digest = f"{zlib.crc32(data):08x}", hashlib.sha256(data).hexdigest()
    assert files == {"note": {"bytes": 9, "crc32": checksum, "sha256": digest}}


def test_a_file_of_another_length_is_told_at_once_and_other_bytes_when_it_is_read(tmp_path):
    published = publish_one(tmp_path, "ancien")
    note, files = published.path / "note", GenerationFiles.of(published)
    files.require_lengths()
    assert list(files.problems()) == []
    assert files.read("note").tobytes() == b"ancien"

    note.write_text("ANCIEN")
    files.require_lengths()
    [problem] = files.problems()
    assert "note is not what was written" in problem
    for read in (files.read, files.verify):
        with pytest.raises(DamagedFileError, match="note is not what was written"):
            read("note")

    note.write_text("")
    [problem] = files.problems()
    assert "note is not what was written" in problem
    for read in (files.read, files.verify, lambda _name: files.require_lengths()):
        with pytest.raises(DamagedFileError, match="note has 0 bytes, not the 6"):
            read("note")

    note.unlink()
    with pytest.raises(FileNotFoundError):
        files.require_lengths()
    [problem] = files.problems()
    assert "note cannot be read" in problem


def test_what_was_read_stays_what_it_was_whatever_becomes_of_the_file(tmp_path):
    published = publish_one(tmp_path, "ancien")
    contents = GenerationFiles.of(published).read("note")
    with (published.path / "note").open("r+b") as note:
        note.truncate(2)

    assert contents.tobytes() == b"ancien"
    with pytest.raises(ValueError, match="read-only"):
        contents[0] = 0


def test_a_file_that_the_manifest_does_not_name_is_told_and_never_opened(tmp_path):
    published = publish_one(tmp_path, "ancien")
    (published.path / "note.2").write_text("nouveau")
    files = GenerationFiles.of(published)

    [problem] = files.problems()
    assert "note.2 is none of the index's files" in problem
    with pytest.raises(FileNotFoundError, match=r"names no file note\.2"):
        files.read("note.2")


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    published = publish_one(tmp_path, "ancien")
    (tmp_path / "elsewhere").write_text("ancien")
    (published.path / "note").unlink()
    (published.path / "note").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="note"):
        GenerationFiles.of(published).read("note")


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_generation_that_others_may_write_is_not_believed(tmp_path, mode):
    published = publish_one(tmp_path, "ancien")
    generations.require_owner(published)
    published.path.chmod(mode)

    with pytest.raises(IndexDamagedError, match="chmod 700"):
        generations.require_owner(published)


def test_a_generation_of_another_user_is_not_believed(tmp_path, monkeypatch):
    published = publish_one(tmp_path, "ancien")
    os.chown(published.path, 4711, -1) if os.geteuid() == 0 else None
    monkeypatch.setattr(os, "geteuid", lambda: 815)

    with pytest.raises(IndexDamagedError, match="belongs to another user"):
        generations.require_owner(published)


def test_all_is_on_disk_before_the_pointer_moves(tmp_path, monkeypatch):
    publish_one(tmp_path, "ancien")
    done = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def note(real, what):
        def call(first, *others):
            path = Path(f"/proc/self/fd/{first}").readlink() if what == "sync" else others[0]
            done.append((what, Path(path).name))
            return real(first, *others)

        return call

    monkeypatch.setattr(os, "fsync", note(fsync, "sync"))
    monkeypatch.setattr(os, "rename", note(rename, "move"))
    monkeypatch.setattr(os, "replace", note(replace, "move"))
    new = publish_one(tmp_path, "nouveau").name

    moved, synced = done.index(("move", new)), ("sync", tmp_path.name)
    pointed = done.index(("move", generations.POINTER))
    for name in ("note", manifest.FILE):
        assert ("sync", name) in done[:moved]
    assert any(
        what == "sync" and name.startswith(retention.BUILDING) for what, name in done[:moved]
    )
    noted = done.index(("move", retention.PREVIOUS))
    assert done[noted - 1] == ("sync", "PREVIOUS.new")
    assert done[pointed - 1] == ("sync", "CURRENT.new")
    assert noted < moved
    assert synced in done[moved:pointed]
    assert done[pointed + 1] == synced


def served_and_before(directory):
    name = generations.current_name(directory)
    assert (generations.named(directory, name).path / "note").exists()
    return [
        (generations.named(directory, kept).path / "note").read_text()
        for kept in retention.kept(directory, name)
    ]


def nothing_else_is_left(directory):
    kept = retention.kept(directory, generations.current_name(directory))
    expected = {*kept, generations.POINTER, retention.PREVIOUS, build_lock.FILE}
    return {path.name for path in directory.iterdir()} <= expected


def replace_one(directory, name, note):
    with generations.locked(directory), generations.new_generation(directory) as path:
        (path / "note").write_text(note)
        sealed = generations.seal(path, articles=1, engine="e", schema="s", analysis="a")
        generations.replace(directory, name, sealed)


@pytest.mark.parametrize("is_rolled_back", [False, True])
@pytest.mark.parametrize(
    ("act", "after"),
    [
        (lambda place, _names: publish_one(place, "neuf"), ["neuf", "servi"]),
        (lambda place, names: generations.roll_back(place, names[1]), ["avant", "servi"]),
        (lambda place, names: replace_one(place, names[0], "neuf"), ["neuf", "avant"]),
        (lambda place, names: replace_one(place, names[1], "neuf"), ["servi", "neuf"]),
    ],
    ids=["publish", "roll back", "replace the one in service", "replace the other"],
)
def test_killed_at_any_step_the_one_in_service_and_the_one_before_survive(
    tmp_path, monkeypatch, act, after, is_rolled_back
):
    # A killed process loses nothing that it has written: no disk is waited for.
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    step, was_killed = 0, True
    while was_killed:
        place = tmp_path / str(step)
        # A third one that goes: the sweep is among the steps.
        for note in (
            ("ancien", "servi", "avant") if is_rolled_back else ("ancien", "avant", "servi")
        ):
            publish_one(place, note)
        if is_rolled_back:
            with generations.locked(place):
                generations.roll_back(
                    place, retention.kept(place, generations.current_name(place))[1]
                )
        names = retention.kept(place, generations.current_name(place))
        assert served_and_before(place) == ["servi", "avant"]

        was_killed = killed_after(step, lambda place=place, names=names: act(place, names))

        found = served_and_before(place)
        assert found in (["servi", "avant"], after)
        publish_one(place, "suivant")
        assert served_and_before(place) == ["suivant", found[0]]
        assert nothing_else_is_left(place)
        step += 1
    assert step > 3
    assert found == after
