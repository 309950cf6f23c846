"""The command line as a process: exit statuses, streams, JSON."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.build import generations
from indexer.cli import cli
from indexer.engines import with_local_copy
from indexer.settings import Settings
from tests.conftest import ROOT

PAGE = """Un accord de pêche signé entre deux voisins

agence.example| Mis à jour : 2021-06-29

Les ministres des deux pays ont signé mardi un accord de coopération sur la pêche côtière.
"""


def depeche(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
        check=False,
    )


def write(folder: Path, **pages: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in pages.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


@pytest.fixture
def project(tmp_path):
    """A folder with a corpus of two good pages, three bad ones and one that is no page."""
    write(
        tmp_path / "corpus",
        accord__txt=PAGE,
        copie__txt=PAGE,
        junk__txt=bytes(range(256)) * 9,
        vide__html="",
        menu__txt="Accueil | Actualités | Contact\n",
        notes__md="# Notes",
    )
    return tmp_path


def test_a_corpus_is_built_searched_and_checked(project):
    built = depeche("rebuild", "--json", cwd=project)
    report = json.loads(built.stdout)

    assert built.returncode == 1
    assert {key: report[key] for key in ("articles", "ignored", "duplicates", "index")} == {
        "articles": 1,
        "ignored": 1,
        "duplicates": 1,
        "index": ".depeche/index",
    }
    assert {refused["path"] for refused in report["refused"]} == {
        "junk.txt",
        "vide.html",
        "menu.txt",
    }
    assert all(refused["reason"] in built.stderr for refused in report["refused"])

    found = depeche("search", "cooperations cotieres", "--json", cwd=project)
    [hit] = json.loads(found.stdout)["hits"]
    assert (found.returncode, hit["source"], hit["date"]) == (0, "agence.example", "2021-06-29")

    shown = depeche("search", "pêche", cwd=project)
    assert "1 article" in shown.stdout
    assert hit["title"] in shown.stdout

    checked = depeche("check", "--json", cwd=project)
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["ok"] is True


def test_a_damaged_index_is_said_by_check_and_by_search(project):
    depeche("rebuild", cwd=project)
    generation = generations.current(project / ".depeche" / "index").path
    for path in generation.glob("MAIN_*"):
        path.write_bytes(path.read_bytes()[:200])

    checked, searched = (
        depeche(*command, cwd=project) for command in (("check",), ("search", "pêche"))
    )

    assert (checked.returncode, searched.returncode) == (1, 2)
    for outcome in (checked, searched):
        assert "depeche rebuild" in outcome.stderr
        assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rebuild", "--corpus", "absent"], "no corpus"),
        (["rebuild", "--corpus", "empty"], "No article could be read"),
        (["rebuild", "--index", "corpus/accord.txt"], "cannot be written"),
        (["search", "x"], "no index"),
        (["search"], "Missing argument"),
        (["search", "x", "--since", "hier"], "no index"),
        (["check"], "no index"),
        (["extract", "absent.txt"], "no file"),
        (["inconnu"], "No such command"),
        (["rebuild", "--workers", "0"], "0"),
        (["generations"], "no index"),
        (["rollback"], "no index"),
        (["withdraw", "x"], "no index"),
        (["withdraw", "un id"], "is no id"),
        (["withdraw"], "Name the IDs"),
        (["withdraw", "x", "--list"], "Name the IDs"),
    ],
)
def test_a_wrong_call_ends_with_two_and_one_plain_message(project, arguments, said):
    (project / "empty").mkdir()
    outcome = depeche(*arguments, cwd=project)

    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    assert not (project / ".depeche" / "index" / generations.POINTER).exists()


@pytest.fixture
def by_engine(project, engine, monkeypatch):
    """The project again, whose index an engine holds."""
    monkeypatch.setenv("DEPECHE_ENGINE", engine)
    return project


def directory_of(project, engine):
    return with_local_copy(Settings(index=project / ".depeche" / "index", engine=engine)).index


def test_generations_are_listed_and_rolled_back(by_engine, engine):
    project = by_engine
    depeche("rebuild", cwd=project)
    alone = depeche("rollback", cwd=project)
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "no generation but the one in service" in alone.stderr
    write(project / "corpus", autre__txt=PAGE.replace("pêche", "chasse"))
    depeche("rebuild", cwd=project)

    listed = depeche("generations", "--json", cwd=project)
    answer = json.loads(listed.stdout)
    directory = directory_of(project, engine)
    assert (listed.returncode, project / answer["index"]) == (0, directory)
    newest, oldest = answer["generations"]
    assert (newest["articles"], newest["served"]) == (2, True)
    assert (oldest["articles"], oldest["served"]) == (1, False)
    assert newest["built_at"] > oldest["built_at"]

    back = depeche("rollback", oldest["generation"], "--json", cwd=project)
    answer = json.loads(back.stdout)
    assert back.returncode == 0
    assert (answer["generation"], answer["former"]) == (oldest["generation"], newest["generation"])
    assert json.loads(depeche("search", "chasse", "--json", cwd=project).stdout)["total"] == 0

    (directory / newest["generation"] / "manifest.json").write_text("{")
    listed = depeche("generations", cwd=project)
    assert (listed.returncode, len(listed.stdout.splitlines())) == (1, 1)
    assert f"{newest['generation']}: The manifest" in listed.stderr
    assert depeche("rollback", cwd=project).returncode == 2
    assert generations.current_name(directory) == oldest["generation"]


def test_an_article_is_withdrawn_listed_and_restored(by_engine):
    project = by_engine
    depeche("rebuild", cwd=project)
    [hit] = json.loads(depeche("search", "pêche", "--json", cwd=project).stdout)["hits"]

    gone = depeche("withdraw", hit["id"], "futur", "--json", cwd=project)
    answer = json.loads(gone.stdout)
    assert gone.returncode == 1
    assert (answer["withdrawn"], answer["unknown"]) == ([hit["id"]], ["futur"])
    assert "futur: no generation holds it" in gone.stderr
    assert json.loads(depeche("search", "pêche", "--json", cwd=project).stdout)["total"] == 0

    listed = json.loads(depeche("withdraw", "--list", "--json", cwd=project).stdout)
    assert [entry["id"] for entry in listed["withdrawn"]] == [hit["id"], "futur"]
    assert depeche("withdraw", hit["id"], cwd=project).returncode == 0
    build = depeche("rebuild", cwd=project)
    assert (build.returncode, "2 articles are withdrawn" in build.stderr) == (2, True)

    assert depeche("withdraw", "--restore", hit["id"], "--json", cwd=project).returncode == 0
    assert json.loads(depeche("rebuild", "--json", cwd=project).stdout)["articles"] == 1


def test_extract_prints_articles_and_says_why_a_page_has_none(project):
    outcome = depeche("extract", "corpus/accord.txt", "corpus/menu.txt", cwd=project)

    assert outcome.returncode == 1
    [line] = outcome.stdout.splitlines()
    assert json.loads(line)["path"] == "accord.txt"
    assert "menu.txt: no article" in outcome.stderr


def test_extract_explains_each_block_of_a_page(project):
    outcome = depeche("extract", "--explain", "corpus/accord.txt", cwd=project)

    assert outcome.returncode == 0
    assert [line.partition("  ")[0] for line in outcome.stdout.splitlines()] == [
        "titre",
        "ligne de date",
        "kept",
    ]


def test_a_build_that_reads_nothing_leaves_the_index_in_service(project):
    depeche("rebuild", cwd=project)
    before = generations.current_name(project / ".depeche" / "index")
    (project / "empty").mkdir()

    outcome = depeche("rebuild", cwd=project, DEPECHE_CORPUS="empty")

    assert outcome.returncode == 2
    assert generations.current_name(project / ".depeche" / "index") == before


def test_a_build_that_is_killed_leaves_the_index_in_service_and_the_next_one_works(project):
    depeche("rebuild", cwd=project)
    index = project / ".depeche" / "index"
    before = generations.current_name(index)
    article = '{{"id": "n{0}", "title": "Titre {0}", "body": "Le corps numéro {0} du texte."}}\n'
    with (project / "corpus" / "many.jsonl").open("w") as file:
        file.writelines(article.format(number) for number in range(200_000))

    build = subprocess.Popen(
        [sys.executable, "-m", "indexer", "rebuild"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not list(index.glob("building-*")) and time.monotonic() < deadline:
        assert build.poll() is None
    found = json.loads(depeche("search", "pêche", "--json", cwd=project).stdout)
    build.kill()
    build.wait()

    assert found["total"] == 1
    assert generations.current_name(index) == before
    (project / "corpus" / "many.jsonl").unlink()
    assert depeche("rebuild", cwd=project).returncode == 1
    assert not list(index.glob("building-*"))


def test_help_is_there_for_every_command_and_option():
    for name, command in cli.commands.items():
        assert command.help, name
        options = [p for p in command.params if p.param_type_name == "option"]
        assert [option.name for option in options if not option.help] == [], name


def test_help_loads_no_engine_and_no_web_framework():
    script = (
        "import sys, indexer.cli\n"
        "sys.exit(bool({'whoosh', 'flask', 'bs4', 'numpy', 'rich'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_a_reader_that_stops_reading_is_no_error(project):
    command = f"{sys.executable} -m indexer extract corpus/accord.txt | true"
    outcome = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.stderr == ""
