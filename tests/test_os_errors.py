"""What the system refuses is said with path and remedy, wherever it happens."""

import errno
import json
import os
import resource
import subprocess
import sys

import pytest

from indexer.build import corpus_reader, generations
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.cleaning import reader
from indexer.cli import cli, main
from indexer.errors import CallError, IndexDamagedError
from indexer.os_errors import reason_of, sentence, surroundings
from indexer.search.index import Index
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests.processes import ENVIRONMENT

PAGE = """Le phare numéro {0} est rallumé

phare.example| Mis à jour : 2021-06-29

Le gardien du phare numéro {0} a repris son service mardi matin, après deux semaines de travaux.
"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "corpus").mkdir()
    for number in range(3):
        (tmp_path / "corpus" / f"{number}.txt").write_text(PAGE.format(number), "utf-8")
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", workers=1)


def run(capsys, *arguments):
    """The exit status of a command, and what it said on both streams."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code, *capsys.readouterr()


def refusing(code, name=None):
    """A function that raises what the system does."""

    def refuse(*_arguments, **_options):
        raise OSError(code, os.strerror(code), name)

    return refuse


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE])
def test_what_lacks_ends_a_build_with_the_folder_and_what_to_do(settings, monkeypatch, code):
    rebuild(settings)
    before = generations.current_name(settings.index)
    monkeypatch.setattr(os, "fsync", refusing(code))

    with pytest.raises(CallError, match=rf"{settings.index}: .*\. [A-Z].*\.$"):
        rebuild(settings)

    assert generations.current_name(settings.index) == before
    assert {path.name for path in settings.index.iterdir()} == {"CURRENT", "build.lock", before}


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC])
def test_what_lacks_while_pages_are_read_leaves_none_of_them_out(settings, monkeypatch, code):
    monkeypatch.setattr(reader, "read_bounded", refusing(code))

    with pytest.raises(CallError, match="The corpus cannot be read on"):
        rebuild(settings)


def test_a_file_that_cannot_be_read_is_refused_alone_in_words(settings, monkeypatch):
    real = reader.read_bounded

    def read(stream, limits, *, is_gzipped):
        if stream.name.endswith("1.txt"):
            refusing(errno.EACCES, stream.name)()
        return real(stream, limits, is_gzipped=is_gzipped)

    monkeypatch.setattr(reader, "read_bounded", read)
    report = rebuild(settings)

    assert report.articles == 2
    assert [(r.path, r.reason) for r in report.refused] == [
        ("1.txt", "cannot be read: permission denied")
    ]


def test_a_file_that_vanishes_after_it_was_listed_is_refused_and_the_next_update_knows(
    settings, monkeypatch
):
    real = corpus_reader.Reader.read

    def read(self, unit):
        if unit.name == "1.txt":
            unit.path.unlink()
        return real(self, unit)

    with monkeypatch.context() as patched:
        patched.setattr(corpus_reader.Reader, "read", read)
        report = rebuild(settings)
    assert [(r.path, r.reason) for r in report.refused] == [
        ("1.txt", "cannot be read: it is not there, or no longer")
    ]

    assert update(settings).refused == ()
    (settings.corpus / "1.txt").write_text(PAGE.format(1), "utf-8")
    assert update(settings).added == 1


def test_names_are_escaped_on_the_terminal_and_exact_in_json(settings, capsys):
    names = {"deux\nrefused x: y.txt", "\x1b[2Jrien.txt", os.fsdecode(b"pas-utf8-\xe9.txt")}
    for name in names:
        (settings.corpus / name).write_text("trop court")
    where = ("--corpus", settings.corpus, "--index", settings.index, "--workers", 1)

    status, _out, said = run(capsys, "rebuild", *where)
    assert status == 1
    assert r"refused deux\nrefused x: y.txt: " in said
    assert r"refused \x1b[2Jrien.txt: " in said
    assert r"refused pas-utf8-\udce9.txt: " in said
    status, out, _said = run(capsys, "rebuild", *where, "--json")
    assert {refused["path"] for refused in json.loads(out)["refused"]} == names


def test_what_nobody_may_read_is_told_as_such_not_as_damage(settings, capsys, monkeypatch):
    def raise_(*_):
        denied = PermissionError(errno.EACCES, "Permission denied", "/index/x")
        raise IndexDamagedError("run depeche rebuild") from denied

    rebuild(settings)
    monkeypatch.setattr("indexer.search.opening.open_generation", raise_)
    for command in (("check",), ("search", "phare")):
        status, _out, said = run(capsys, *command, "--index", settings.index)
        assert status == 2
        assert said.startswith("depeche: /index/x: permission denied. ")


@pytest.mark.parametrize(
    "error",
    [KeyError("x"), ValueError("x"), MemoryError(), OSError("Not a gzipped file"), EOFError()],
)
def test_whatever_reading_an_index_raises_is_damage_for_check(settings, capsys, monkeypatch, error):
    def raise_(_index):
        raise error

    rebuild(settings)
    monkeypatch.setattr(Index, "check", raise_)
    status, out, said = run(capsys, "check", "--index", settings.index, "--json")

    assert status == 1
    assert json.loads(out)["ok"] is False
    assert "is damaged" in said
    assert "run depeche rebuild" in said


def test_check_says_the_first_of_many_problems_and_json_all(settings, capsys, monkeypatch):
    rebuild(settings)
    monkeypatch.setattr(Index, "check", lambda _index: [f"Mal {n}." for n in range(120)])
    status, out, said = run(capsys, "check", "--index", settings.index, "--json")

    assert status == 1
    assert len(json.loads(out)["problems"]) == 120
    assert said.splitlines()[-1] == "… and 70 more (all of them with --json)"
    assert len(said.splitlines()) == 51


def test_an_output_that_is_full_is_said_in_a_line(settings):
    rebuild(settings)
    with open("/dev/full", "w") as full:  # noqa: PTH123 - no path of ours
        outcome = subprocess.run(
            [
                sys.executable,
                "-m",
                "indexer",
                "search",
                "phare",
                "--index",
                settings.index,
                "--json",
            ],
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert outcome.returncode == 2
    assert outcome.stderr == (
        "depeche: No space is left on the disk. Free some, or name another place.\n"
    )


def test_a_process_that_may_open_few_files_says_so(settings):
    rebuild(settings)
    where = ("--index", settings.index, "--corpus", settings.corpus, "--workers", "1")
    outcome = subprocess.run(
        [sys.executable, "-m", "indexer", "rebuild", *where],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9)),
        check=False,
    )

    assert outcome.returncode == 2, outcome
    assert "too many files open. Raise its limit (ulimit -n)." in outcome.stderr
    with open_index(settings.index) as index:
        assert index.count() == 3


def test_every_reason_has_a_sentence_with_its_path():
    for code in (errno.ENOSPC, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP, errno.EIO):
        said = sentence(OSError(code, os.strerror(code)), "/un/chemin")
        assert said.startswith("/un/chemin: ")
        assert said.count(". ") == 1
    assert sentence(OSError(errno.EPROTO, "Protocol error", "/x")) == "/x: Protocol error."


def test_only_surroundings_are_told_from_damage():
    assert surroundings(FileNotFoundError(errno.ENOENT, "gone")) is None
    assert surroundings(ValueError("x")) is None
    assert surroundings(PermissionError(errno.EACCES, "no")) is not None
    assert reason_of(EOFError()) == "EOFError"


def test_an_unreadable_place_for_an_index_is_the_callers_mistake(settings, capsys):
    (settings.corpus / "fichier").write_text("")
    for place in ("fichier", "fichier/index", "x" * 300):
        index = settings.corpus / place
        status, _out, said = run(capsys, "rebuild", "--corpus", settings.corpus, "--index", index)
        assert status == 2
        assert "cannot be written" in said
        assert str(index)[:200] in said


def test_links_out_of_the_corpus_are_followed_with_the_flag(settings, capsys, tmp_path):
    (tmp_path / "ailleurs.txt").write_text(PAGE.format(9), "utf-8")
    (settings.corpus / "lien.txt").symlink_to("../ailleurs.txt")
    where = ("--corpus", settings.corpus, "--index", settings.index, "--workers", 1, "--json")

    plain = json.loads(run(capsys, "rebuild", *where)[1])
    asked = json.loads(run(capsys, "update", "--follow-symlinks", *where)[1])

    assert (plain["articles"], plain["ignored_files"]) == (3, ["lien.txt"])
    assert plain["ignored_kinds"] == {"link out of the corpus": 1}
    assert (asked["articles"], asked["ignored"]) == (4, 0)
    assert "--follow-symlinks" in {flag for p in cli.commands["update"].params for flag in p.opts}
