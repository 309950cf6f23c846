"""Commands run in children of this process, which has imported all: a trial takes no start."""

import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from indexer.cli import main

RUNNERS = min(2, os.cpu_count() or 1)
#: What a child ends with where it raised what no command does.
_RAISED = 70


def begin(work: Callable[[], Any], said: Path) -> int:
    """Have a child do some work, what it says in a file; return its process id."""
    process = os.fork()
    if process:
        return process
    status: Any = _RAISED
    try:
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for name, number in (("stdout", 1), ("stderr", 2)):
            setattr(sys, name, io.TextIOWrapper(io.FileIO(number, "w", closefd=False), "utf-8"))
        work()
        status = 0
    except SystemExit as error:
        status = error.code
    except BaseException:  # noqa: BLE001 - nothing may come back into the parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def wait(process: int, kill_after: float | None = None) -> int:
    """Wait for a child, killed after some seconds if so asked; return its status as Popen does."""
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def command(*arguments: object) -> Callable[[], None]:
    """Return the work of a command."""
    return lambda: main([str(argument) for argument in arguments])


def failures(trials: Sequence[Any], trial: Callable[[Any], str | None], folder: Path) -> list[str]:
    """Try all in several processes; return what went wrong, a sentence each."""

    def run(nth: int) -> None:
        for each in trials[nth::RUNNERS]:
            try:
                wrong = trial(each)
            except Exception:  # noqa: BLE001 - the other trials go on
                wrong = traceback.format_exc()
            if wrong is not None:
                # At once: the next child would have it, too.
                print(json.dumps(f"{each}: {wrong}"), flush=True)

    files = [folder / f"runner-{nth}" for nth in range(RUNNERS)]
    runners = [begin(lambda nth=nth: run(nth), file) for nth, file in enumerate(files)]
    statuses = [wait(runner) for runner in runners]
    said = [line for file in files for line in file.read_text("utf-8").splitlines()]
    if any(statuses):
        return [f"runners ended with {statuses}", *said]
    return [json.loads(line) for line in said]
