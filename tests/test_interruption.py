"""Signals end commands cleanly, and no process outlives the one that started it."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from indexer import parent_process
from indexer.build.corpus_reader import MIN_PAGES_FOR_WORKERS
from tests.processes import ENVIRONMENT, alive, end, outliving, start

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
PAGE = """Le phare de Kerbihan est rallumé, annonce numéro {0}

Le gardien du phare de Kerbihan a repris son service mardi, après {0} jours de travaux sur la côte.
"""


@pytest.fixture
def corpus(tmp_path):
    """A corpus that several processes read for some seconds."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(8 * MIN_PAGES_FOR_WORKERS):
        (folder / f"{number}.txt").write_text(PAGE.format(number), "utf-8")
    return folder


def rebuild(corpus, processes):
    """Start a rebuild of which so many processes are alive, and return it."""
    index = corpus.parent / "index"
    build = start("rebuild", "--corpus", corpus, "--index", index, "--workers", 2)
    deadline = time.monotonic() + 60
    while len(alive(build.pid)) < processes or not list(index.glob("building-*")):
        assert build.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return build


def names(corpus):
    return {path.name for path in (corpus.parent / "index").iterdir()}


@pytest.mark.parametrize("to_all", [False, True], ids=["to-the-command", "to-all-its-processes"])
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_a_build_with_its_status_and_leaves_nothing(corpus, number, to_all):
    # Both that read pages, and multiprocessing's own that looks after what they share.
    build = rebuild(corpus, processes=4)
    said = end(build, number, group=to_all)

    assert build.returncode == 128 + number
    assert said == (
        f"depeche: ended by {number.name}; "
        "what was not finished is removed, the index in service is whole.\n"
    )
    assert names(corpus) == {"build.lock"}
    assert outliving(build.pid) == []


def test_further_signals_do_not_break_off_the_cleaning_up(corpus):
    build = rebuild(corpus, processes=1)
    for number in (*SIGNALS, *SIGNALS):
        os.kill(build.pid, number)
    build.communicate(timeout=60)

    assert build.returncode in {128 + number for number in SIGNALS}
    assert names(corpus) == {"build.lock"}


def test_processes_that_read_pages_end_with_a_build_that_is_killed(corpus):
    build = rebuild(corpus, processes=4)
    end(build, signal.SIGKILL)

    assert outliving(build.pid) == []


def test_a_signal_is_heeded_before_a_command_is_imported():
    code = (
        "import os, signal, sys; sys.argv = ['depeche', 'check']\n"
        "import indexer.__main__ as command\n"
        "class Hook:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'indexer.cli': os.kill(os.getpid(), signal.SIGHUP)\n"
        "sys.meta_path.insert(0, Hook())\n"
        "command.main()\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stderr) == (129, "depeche: ended by SIGHUP.\n")


def test_a_signal_that_was_ignored_from_the_start_stays_so(corpus):
    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    build = start("search", "phare", "--index", corpus, preexec_fn=ignore)
    said = end(build, signal.SIGHUP)

    assert build.returncode == 2
    assert "There is no index" in said


def test_a_signal_that_comes_when_all_is_done_changes_nothing():
    code = (
        "import os, signal, sys; from indexer import interruption\n"
        "class Late:\n"
        "    def __del__(self, kill=os.kill, process=os.getpid()): kill(process, 15)\n"
        "interruption.end_by_signals(); late = Late(); sys.exit(1)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False).returncode == 1
    )


def test_who_is_refused_is_told_which_process_builds_and_since_when(corpus):
    build = rebuild(corpus, processes=1)
    refused = start("rebuild", "--corpus", corpus, "--index", corpus.parent / "index")
    said = refused.communicate(timeout=60)[1]
    end(build, signal.SIGTERM)

    assert refused.returncode == 2
    assert re.search(
        rf"Another build is running in .*index \(process {build.pid} since \d\d:\d\d:\d\d\): "
        "wait for it to end",
        said,
    )


@pytest.mark.parametrize("how", ["end_with", "watch"])
def test_a_process_ends_with_the_one_that_started_it(how):
    inner = (
        "import sys, time; from indexer import parent_process as p\n"
        f"p.{how}(int(sys.argv[1])); print('ready', flush=True); time.sleep(60)"
    )
    outer = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {inner!r}, str(os.getpid())],"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", outer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    assert process.wait(60) == -signal.SIGKILL

    assert outliving(process.pid) == []


def test_a_process_whose_parent_is_gone_already_ends_at_once():
    code = f"import {parent_process.__name__} as p; p.end_with(1 << 30)"
    outcome = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False)

    assert outcome.returncode == -signal.SIGTERM
