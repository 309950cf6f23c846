"""``depeche serve``: a light process that listens and looks after the workers that answer.

The master is gunicorn's. It imports neither the index nor the application, so that each worker it
forks starts fresh: what a change of either needs, an upgrade
or compiled loops, is to replace the workers, one after another, each when its successor answers.
"""

import ctypes
import logging
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from indexer import machine_code
from indexer.build.shared_contents import SharedContents
from indexer.errors import CallError
from indexer.settings import Settings
from webui.access_log import FORMATS, WITH_QUERY, WITHOUT_QUERY, AccessLog, JsonFormatter, JsonLog
from webui.scoreboard import MAX_WORKERS, SLOTS, Scoreboard, State
from webui.shared_memory import SharedMemory

#: What came before is answered within so many seconds after SIGTERM.
GRACEFUL_SECONDS = 30
#: A worker whose main thread does not run for so long is replaced.
STUCK_SECONDS = 60
#: How often the master looks while workers start or end.
SETTLING_SECONDS = 0.1
#: After one that could not start.
BOOT_SECONDS = 5.0
BACKLOG = 1024
#: Gunicorn's utmost; the head as a whole has its own bound.
MAX_REQUEST_LINE = 8190
#: Linux's numbers, which Python has no names for.
_SO_ATTACH_FILTER = 26
_BPF_RETURN = 0x06
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - only a file without a name is made there


class Application(BaseApplication):  # type: ignore[misc]
    """What gunicorn serves, and how; workers import it, the master does not."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self.settings = settings
        self.scoreboard = Scoreboard()
        self.memory = SharedMemory.made(SLOTS)
        self._contents = SharedContents.made(SLOTS)
        #: The slot of the worker that this process is, once it is one.
        self.slot = 0
        self._listener = listener.detach()
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's settings."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self._listener}",
            "workers": min(self.settings.workers or cores(), MAX_WORKERS),
            "pre_fork": self._give_slot,
            "child_exit": self._free_slot,
            "timeout": STUCK_SECONDS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "limit_request_line": MAX_REQUEST_LINE,
            "loglevel": "warning",
            "accesslog": "-",
            "access_log_format": WITH_QUERY if self.settings.log_queries else WITHOUT_QUERY,
            "logger_class": JsonLog if self.settings.log_format == "json" else AccessLog,
            "control_socket_disable": True,
        }
        if hasattr(select, "epoll"):
            from webui.worker import Worker

            settings["worker_class"] = Worker
        else:
            # Gunicorn's own, which slow clients can hold up; it is warm before it begins.
            settings["worker_class"] = "gthread"
            settings["post_worker_init"] = self._warm_up
        if os.access(_SHARED_MEMORY, os.W_OK):
            # Workers show that they live in a file; temporary folders may be read-only.
            settings["worker_tmp_dir"] = str(_SHARED_MEMORY)
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        from indexer.build import generation_files
        from webui import create_app

        if self._contents is not None:
            self._contents.take_slot(self.slot)
            generation_files.read_through(self._contents)
        return create_app(self.settings, memory=self.memory, slot=self.slot)

    def _give_slot(self, _master: object, worker: Any) -> None:
        worker.scoreboard, worker.slot = self.scoreboard, self.scoreboard.take()
        self.slot = worker.slot

    def _free_slot(self, _master: object, worker: Any) -> None:
        self.scoreboard.set_state(worker.slot, State.NONE)

    def _warm_up(self, worker: Any) -> None:
        self.scoreboard.set_state(worker.slot, self.warm_up())

    def warm_up(self) -> State:
        """Return how far this process is, after a first answer to itself."""
        from indexer.compiled import IS_COMPILED
        from webui.readiness import is_ready

        if not is_ready(self.wsgi()):
            return State.UNREADY
        return State.READY if IS_COMPILED else State.READY_UNCOMPILED


class Master(Arbiter):  # type: ignore[misc]
    """Keeps as many workers as wanted, and replaces them without a pause."""

    def __init__(self, application: Application) -> None:
        self.scoreboard = application.scoreboard
        self._settings = application.settings
        self._retiring: set[int] = set()
        self._outdated_age = 0
        self._tries_again_at = 0.0
        self._said = ""
        super().__init__(application)

    def replace_workers(self) -> None:
        """Have fresh processes take the workers' places, one after another; any thread may call."""
        self._outdated_age = self.worker_age
        self.wakeup()

    def stop(self, graceful: bool = True) -> None:
        """End the workers; whoever was let in is answered, nobody else is let in."""
        for listener in self.LISTENERS:
            let_nobody_in(listener)
        super().stop(graceful)

    def handle_hup(self) -> None:
        """Replace the workers on SIGHUP."""
        self.replace_workers()

    def handle_usr2(self) -> None:
        """Ignore SIGUSR2: SIGHUP replaces workers, the master itself is replaced by a restart."""

    def reap_workers(self) -> None:
        """Let go of workers that ended.

        Where one cannot even start, as after an upgrade that went wrong, those before it go on;
        only without any does the server end.
        """
        before = dict(self.WORKERS)
        try:
            super().reap_workers()
        except HaltServer:
            for worker in (before[pid] for pid in before.keys() - self.WORKERS.keys()):
                if self.scoreboard.state(worker.slot) is not State.NONE:
                    worker.tmp.close()
                    self.cfg.child_exit(self, worker)
            if not any(self.scoreboard.state(w.slot).serves for w in self.WORKERS.values()):
                raise
            self.log.error("No new worker can start: those before it go on. SIGHUP tries again.")
            self._outdated_age = 0
            self._tries_again_at = time.monotonic() + BOOT_SECONDS

    def manage_workers(self) -> None:
        """Start what is missing; let an outdated worker go once its successor answers."""
        self._retiring &= self.WORKERS.keys()
        current = sorted(
            (worker for pid, worker in self.WORKERS.items() if pid not in self._retiring),
            key=lambda worker: worker.age,
        )
        missing = self.num_workers - len(current)
        outdated = [worker for worker in current if worker.age <= self._outdated_age]
        if missing > 0:
            for _ in range(missing if time.monotonic() >= self._tries_again_at else 0):
                self.spawn_worker()
        elif missing == 0 and outdated:
            self.spawn_worker()
        elif missing < 0 and all(
            self.scoreboard.state(worker.slot).serves
            for worker in current
            if worker not in outdated
        ):
            self._retire(current[0])
        self._say_how_far(current)

    def wait_for_signals(self, timeout: float = 1.0) -> list[int]:
        """Return the signals that came; does not wait for long while workers start or end."""
        settled = len(self.WORKERS) == self.num_workers and all(
            self.scoreboard.state(worker.slot).serves and worker.age > self._outdated_age
            for worker in self.WORKERS.values()
        )
        signals: list[int] = super().wait_for_signals(timeout if settled else SETTLING_SECONDS)
        return signals

    def _retire(self, worker: Any) -> None:
        self._retiring.add(worker.pid)
        self.kill_worker(worker.pid, signal.SIGTERM)

    def _say_how_far(self, workers: list[Any]) -> None:
        """Say in one line when all workers answer, and how; again when that changes."""
        states = {self.scoreboard.state(worker.slot) for worker in workers}
        if len(workers) != self.num_workers or len(states) != 1:
            return
        state = states.pop()
        how = {
            State.UNREADY: "Not ready: no index can answer yet",
            State.READY: "Ready, loops compiled",
            State.READY_UNCOMPILED: "Ready, loops uncompiled",
        }
        if state in how and how[state] != self._said:
            self._said = how[state]
            say(f"{self._said} (workers: {self.num_workers})", self._settings)


def let_nobody_in(listener: socket.socket) -> None:
    """Have the system drop new connections, so that none comes between the last and the end."""
    # A program of one instruction for each packet: it is none of ours.
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", _BPF_RETURN, 0, 0, 0))
    program = struct.pack("HL", 1, ctypes.addressof(drop_all))
    with suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def say(line: str, settings: Settings) -> None:
    """Tell the operator, in the way that all is logged."""
    if settings.log_format == "json":
        about = {"name": __name__, "levelname": "INFO", "msg": line}
        line = JsonFormatter().format(logging.makeLogRecord(about))
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises :class:`CallError` where the address cannot be had."""
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        raise CallError(
            f"Cannot listen on {host}, port {port}: {error.strerror or error}. "
            "Name another with --port."
        ) from error


def compile_meanwhile(master: Master) -> "subprocess.Popen[bytes] | None":
    """Have loops compiled while workers run them as they are, then replace these.

    Return the process that does; ``None`` where they are compiled already, or are not to be.
    """
    if not machine_code.is_wanted() or machine_code.is_complete():
        return None
    process = machine_code.start_making()

    def wait() -> None:
        # Gunicorn waits for every child of this process: how this one ended may be lost to it.
        process.wait()
        machine_code.folder.cache_clear()
        if machine_code.is_complete():
            master.replace_workers()

    threading.Thread(target=wait, daemon=True).start()
    return process


def require_sound(settings: Settings) -> None:
    """Raise :class:`CallError` where the server's settings cannot be meant."""
    if settings.log_format not in FORMATS:
        raise CallError(f"DEPECHE_LOG_FORMAT must be one of {', '.join(FORMATS)}")
    # In a process of its own: who reads them is the workers', and the master imports none of it.
    received, sent = Pipe(duplex=False)
    child = get_context("fork").Process(target=_read_settings, args=(settings, sent))
    child.start()
    sent.close()
    try:
        wrong = received.recv()
    except EOFError:
        wrong = "The server's settings cannot be read."
    child.join()
    if wrong:
        raise CallError(wrong)


def _read_settings(settings: Settings, sent: "Connection[str, str]") -> None:
    """Tell what is wrong with the settings, nothing where they can be meant."""
    from webui.access import Access

    try:
        Access.read(settings, SharedMemory.made())
    except CallError as error:
        sent.send(str(error))
    else:
        sent.send("")


def serve(settings: Settings) -> None:
    """Serve until told to stop; raises :class:`CallError` where the address is not to be had.

    The settings are those that :func:`require_sound` let pass.
    """
    listener = listen(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{listener.getsockname()[1]}/"
    say(f"Dépêche on {address} (Ctrl-C ends it)", settings)
    master = Master(Application(settings, listener))
    compiling = compile_meanwhile(master)
    try:
        master.run()
    finally:
        if compiling:
            compiling.terminate()
