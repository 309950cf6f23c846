"""Processes of our command, and which of those they started are alive."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
#: What ends by itself once a process is gone is given so long.
_GRACE_SECONDS = 5


def start(*arguments: object, **options: object) -> "subprocess.Popen[str]":
    """Start a command in a session of its own, which all that it starts belongs to."""
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=ENVIRONMENT,
        **options,
    )


def alive(session: int) -> list[str]:
    """The command lines of what is alive of a session."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _parent, _group, of = (
                (process / "stat").read_text().rpartition(")")[2].split()[:4]
            )
            if int(of) == session and state not in "ZX":
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def outliving(session: int) -> list[str]:
    """The same, once what ends by itself has ended."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := alive(session)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


def end(process: "subprocess.Popen[str]", number: signal.Signals, *, group: bool = False) -> str:
    """Send a signal and wait for the end; return what was said."""
    (os.killpg if group else os.kill)(process.pid, number)
    return process.communicate(timeout=60)[1]
