"""A signal ends a command within a moment, whatever it is doing, and leaves nothing unfinished.

An exception raised wherever a process happens to be may break off the very cleaning up that is
going on, get lost where Python swallows it, or wait for threads. So none is raised: whoever begins
what must not be left behind says beforehand how it is undone; the signal's handler does that, and
ends the process. Until a command calls :func:`end_by_signals` all this does nothing.
"""

import _thread
import atexit
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType

#: From the keyboard of a terminal; from one that is closed; from outside.
ENDING = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
#: As shells say it: 143, 129, 130.
_EXIT_BASE = 128
#: What is only tidy is given so long: it may wait for a lock that the interrupted code holds.
_PATIENCE_SECONDS = 0.3

#: In the order in which they began.
_undoings: dict[object, Callable[[], None]] = {}
# They are this process's own.
os.register_at_fork(after_in_child=_undoings.clear)
#: Signals that came while the process is not to end.
_held_back: list[int] | None = None


@contextmanager
def undone_by_signal(undo: Callable[[], None]) -> Iterator[None]:
    """Have ``undo`` called where a signal ends the process meanwhile.

    It may be called at any moment, also when what it undoes is not begun or already undone.
    """
    key = object()
    _undoings[key] = undo
    try:
        yield
    finally:
        del _undoings[key]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards, or after a signal."""
    import tempfile

    with (
        tempfile.TemporaryDirectory(prefix="depeche-") as name,
        undone_by_signal(partial(shutil.rmtree, name, ignore_errors=True)),
    ):
        yield Path(name)


@contextmanager
def starting_processes() -> Iterator[None]:
    """Have processes started meanwhile never see what is typed at the terminal, or its end.

    This one heeds signals once they are started: half a start is noisy.
    """
    global _held_back
    came: list[int] = []
    _held_back = came
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _held_back = None
        if came:
            _end(came[0], None)


def end_by_signals() -> None:
    """Have signals end this process cleanly, with 128 and their number as its exit status.

    Those that whoever started it has had ignored, as ``nohup`` does, stay so.
    """
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    # When Python takes itself apart it has no handlers, and the command is done.
    atexit.register(_ignore)


def _ignore() -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, _frame: FrameType | None) -> None:
    if _held_back is not None:
        _held_back.append(number)
        return
    # A second one changes nothing.
    _ignore()
    status = _EXIT_BASE + number
    undone = "; what was not finished is removed, the index in service is whole"
    said = f"depeche: ended by {signal.Signals(number).name}{undone if _undoings else ''}.\n"
    for undo in reversed(list(_undoings.values())):
        with suppress(Exception):
            undo()
    with suppress(OSError):
        # Not by sys.stderr: it may be in use.
        os.write(2, said.encode())
    _thread.start_new_thread(_end_soon, (status,))
    with suppress(Exception):
        _give_back()
    os._exit(status)


def _end_soon(status: int) -> None:
    time.sleep(_PATIENCE_SECONDS)
    os._exit(status)


def _give_back() -> None:
    """Give back what multiprocessing has of the system, so that it does not complain of it."""
    if (multiprocessing := sys.modules.get("multiprocessing.util")) is not None:
        multiprocessing._run_finalizers(0)
