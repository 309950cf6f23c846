"""A signal at any moment ends a build with its status; nothing of it is left, nor a process."""

import random
import re
import signal
import time
from pathlib import Path

from tests.faults import corpora, forks
from tests.faults.ground import litter
from tests.processes import end, outliving, start

#: Of both commands together a hundred.
MOMENTS = 50
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
#: A command is to end so soon after a signal, on a machine that is busy; usual is a hundredth.
SOON_SECONDS = 5


def begun(ground, index, workers=1):
    """Start the command and return it once its first line has run; before, Python itself starts."""
    build = start(ground.name, "--corpus", ground.corpus, "--index", index, "--workers", workers)
    while not _heeds(build.pid, signal.SIGTERM):
        assert build.poll() is None
        time.sleep(0.001)
    return build


def _heeds(process, number):
    status = Path(f"/proc/{process}/status").read_text()
    caught = re.search(r"^SigCgt:\t(\w+)", status, re.MULTILINE)
    return caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1)


def duration(ground):
    """How long the command takes from its first line on."""
    index = ground.index("timed-process")
    build = begun(ground, index)
    began = time.monotonic()
    build.communicate(timeout=120)
    assert build.returncode == 0
    assert corpora.served(index) in ground.new
    return time.monotonic() - began


def test_a_signal_at_any_moment_ends_a_build_and_leaves_nothing(ground, faults_scale):
    seconds = duration(ground)

    def trial(nth):
        chance = random.Random(f"{ground.name} {nth}")
        index = ground.index(f"signal-{nth}")
        number = SIGNALS[nth % len(SIGNALS)]
        build = begun(ground, index, workers=1 + nth % 2)
        time.sleep(chance.uniform(0, seconds))
        began = time.monotonic()
        said = end(build, number, group=chance.random() < 0.5)
        took = time.monotonic() - began

        assert build.returncode in (0, 128 + number), said
        assert "Traceback" not in said
        assert outliving(build.pid) == []
        assert litter(index) == []
        assert took < SOON_SECONDS
        return ground.what_is_wrong(index, next_build=nth % 10 == 0)

    assert forks.failures(range(MOMENTS * faults_scale), trial, ground.folder) == []
