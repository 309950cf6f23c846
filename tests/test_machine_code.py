"""Loops are compiled ahead, by ``depeche warm`` alone; where they are not, they run as they are."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from indexer import machine_code
from indexer.errors import CallError
from tests.conftest import ROOT

#: Builds, updates and asks an index in every way; prints what was compiled meanwhile.
USE_ALL = """
import json, sys
from pathlib import Path
from numba.core import event
compiled = []
class Listener(event.Listener):
    def on_start(self, found):
        compiled.append(found.data["dispatcher"].py_func.__name__)
    def on_end(self, found):
        pass
event.register("numba:compile", Listener())
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.settings import Settings
from tests.test_compiled import answers
corpus, index = map(Path, sys.argv[1:])
settings = Settings(corpus=corpus, index=index, workers=1)
rebuild(settings)
answers(index)
(corpus / "one.jsonl").write_text(json.dumps({"id": "one", "title": "Un pont", "body": "Le port."}))
update(settings)
answers(index)
print(json.dumps(compiled))
"""


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A home, and a folder for temporary files, that are there and empty."""
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    for name in (machine_code.FOLDER_VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(machine_code.tempfile, "tempdir", str(temporary))
    machine_code.folder.cache_clear()
    yield home, temporary
    machine_code.folder.cache_clear()


def test_it_is_kept_in_the_folder_that_is_named(places, tmp_path, monkeypatch):
    monkeypatch.setenv(machine_code.FOLDER_VARIABLE, str(tmp_path / "named"))

    found = machine_code.writable_folder()
    assert machine_code.folder() is None
    machine_code.mark_complete(found)

    assert machine_code.folder() == found == tmp_path / "named" / machine_code.digest()


def test_it_is_kept_in_the_users_cache(places):
    home, _temporary = places

    assert machine_code.writable_folder().parent == home / ".cache" / "depeche"


def test_it_is_kept_in_a_temporary_folder_of_the_user_where_there_is_no_other(places):
    home, temporary = places
    (home / ".cache").write_text("a file")

    found = machine_code.writable_folder()

    assert found.parent == temporary / f"depeche-{os.getuid()}"
    assert found.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("places")
def test_the_folder_that_is_named_may_be_a_link(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "named").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv(machine_code.FOLDER_VARIABLE, str(tmp_path / "named"))

    assert machine_code.writable_folder().parent == tmp_path / "elsewhere"


def test_a_link_in_a_shared_folder_is_not_followed(places, tmp_path):
    home, temporary = places
    (home / ".cache").write_text("a file")
    (tmp_path / "trap").mkdir(mode=0o700)
    (temporary / f"depeche-{os.getuid()}").symlink_to(tmp_path / "trap")

    with pytest.raises(CallError, match="kept nowhere"):
        machine_code.writable_folder()


@pytest.mark.usefixtures("places")
def test_it_is_not_read_from_a_folder_that_others_may_write_to():
    found = machine_code.writable_folder()
    machine_code.mark_complete(found)
    assert machine_code.is_complete()

    found.parent.chmod(0o777)
    machine_code.folder.cache_clear()

    assert not machine_code.is_complete()
    assert machine_code.writable_folder().parent != found.parent


def test_a_folder_that_is_named_and_cannot_be_used_is_told(places, tmp_path, monkeypatch):
    (tmp_path / "named").write_text("a file")
    monkeypatch.setenv(machine_code.FOLDER_VARIABLE, str(tmp_path / "named"))

    with pytest.raises(CallError, match=r"named .*DEPECHE_CACHE"):
        machine_code.writable_folder()


def run(code, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_a_process_that_finds_none_runs_loops_as_they_are_without_a_compiler(tmp_path):
    code = "import sys; from indexer.engines.whoosh_engine import engine; "
    code += "from indexer.compiled import IS_COMPILED; print(IS_COMPILED, 'numba' in sys.modules)"

    assert run(code) == "True True\n"
    assert run(code, DEPECHE_CACHE=str(tmp_path)) == "False False\n"
    assert run(code, NUMBA_DISABLE_JIT="1") == "False False\n"


def test_once_it_is_made_nothing_waits_for_a_compiler(tmp_path):
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")

    assert json.loads(run(USE_ALL, tmp_path / "corpus", tmp_path / "index")) == []


def test_warm_says_where_it_is():
    script = "from indexer.cli import main; main(['warm', '--json'])"

    assert json.loads(run(script)) == {"folder": str(machine_code.folder())}


@pytest.mark.usefixtures("places")
def test_it_is_made_in_the_background_by_one_process_at_a_time(monkeypatch):
    begun = []
    start = subprocess.Popen

    def waits(_command, **options):
        begun.append(start(["sleep", "60"], **options))
        return begun[-1]

    monkeypatch.setattr(machine_code.subprocess, "Popen", waits)
    try:
        assert machine_code.make_in_background()
        assert not machine_code.make_in_background()
    finally:
        for process in begun:
            process.kill()
            process.wait()
    assert machine_code.make_in_background()
    begun[-1].kill()
    begun[-1].wait()
    machine_code.mark_complete(machine_code.writable_folder())
    assert not machine_code.make_in_background()

    assert len(begun) == 2
