"""A worker process: threads that share one set of connections and wait for nobody.

Gunicorn's own threaded worker gives a client a thread for as long as it sends or reads; a few slow
ones hold it. Here every thread takes whichever connection has something to do, reads what has come,
answers once a request's head is whole, sends what the client takes, and goes on to the next. An
export is made in pieces as it is read. Gunicorn parses requests, frames answers, writes the log and
looks after the process.
"""

import ctypes
import logging
import os
import select
import socket
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn

from gunicorn.http import RequestParser, wsgi
from gunicorn.util import write_error
from gunicorn.workers.base import Worker as BaseWorker

from indexer.errors import IndexUnavailableError
from webui.connections import DRAIN_SECONDS, IDLE_SECONDS, UNREAD_SECONDS, Answer, Connection
from webui.scoreboard import Scoreboard, State

#: Searches take a millisecond or two; more threads would only wait for one another. One at least is
#: free for these whatever costly pages and exports are made or wait (:mod:`webui.admission`).
THREADS = 6
#: So long a thread makes one answer's pieces before others have their turn.
TURN_SECONDS = 0.005
#: A worker with more connections than another lets that one accept first.
ACCEPT_SECONDS = 0.001
#: Where no more connections can be open, some end before long.
FULL_SECONDS = 0.5
#: How often connections are looked at for those that take too long.
LOOK_SECONDS = 0.5
#: Kept connections get so long for one more request when the worker ends.
LINGER_SECONDS = 1.0

#: glibc's number, which Python has no name for, and how many arenas suffice under one lock.
_M_ARENA_MAX, _ARENAS = -8, 2

_READ = select.EPOLLIN | select.EPOLLONESHOT
_WRITE = select.EPOLLOUT | select.EPOLLONESHOT


class Response(wsgi.Response):  # type: ignore[misc]
    """Gunicorn's framing of an answer, which does not say what it was served by."""

    def default_headers(self) -> list[str]:
        """Return the status line and the headers that HTTP asks for."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class Worker(BaseWorker):  # type: ignore[misc]
    """A process that answers; the master gives it ``scoreboard`` and ``slot`` before the fork."""

    scoreboard: Scoreboard
    slot: int

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._connections: dict[int, Connection] = {}
        self._listeners: dict[int, Any] = {}
        self._looked = 0.0

    def run(self) -> None:
        """Answer until told to stop, then answer what was asked before."""
        keep_few_arenas()
        self._epoll = select.epoll()
        self._awaited = select.poll()
        self._awaited.register(self.PIPE[0], select.POLLIN)
        for _ in range(THREADS):
            threading.Thread(target=self._take_turns, daemon=True).start()
        threading.Thread(target=self._begin, daemon=True).start()
        while self.alive and self.ppid == os.getppid():
            self._look_after(1.0)
        self._end()
        leave()

    def handle_quit(self, _signal: int, _frame: object) -> None:
        """Leave at once on SIGINT and SIGQUIT."""
        leave()

    def _begin(self) -> None:
        """Take connections: at once where nobody does sooner, else when this worker is warm."""
        waits = self.scoreboard.another_is_sooner(self.slot)
        if not waits:
            self._listen()
        try:
            state = self.app.warm_up()
        except IndexUnavailableError as error:
            self.log.warning("%s", error)
            state = State.UNREADY
        except Exception:
            self.log.exception("The first answer failed")
            state = State.UNREADY
        if self.alive:
            self.scoreboard.set_state(self.slot, state)
            if waits:
                self._listen()

    def _listen(self) -> None:
        for listener in self.sockets:
            listener.setblocking(False)
            self._listeners[listener.fileno()] = listener
            self._awaited.register(listener.fileno(), select.POLLIN)
        os.write(self.PIPE[1], b"\0")

    def _end(self) -> None:
        """Take no more connections; leave when those that are open have had their answers."""
        self.alive = False
        self.scoreboard.set_state(self.slot, State.STOPPING)
        for listener in self._listeners.values():
            self._awaited.unregister(listener.fileno())
            while self._accept(listener):
                pass
            listener.close()
        patience = time.monotonic() + self.cfg.graceful_timeout
        linger = time.monotonic() + LINGER_SECONDS
        while self._connections and time.monotonic() < patience:
            for connection in list(self._connections.values()):
                if connection.is_idle:
                    connection.deadline = min(connection.deadline, linger)
            self._look_after(0.05)

    def _look_after(self, seconds: float) -> None:
        """Wait for a signal or a client; show that this lives; end what takes too long."""
        for descriptor, _event in self._awaited.poll(seconds * 1000):
            if listener := self._listeners.get(descriptor):
                if self.scoreboard.is_crowded(self.slot):
                    time.sleep(ACCEPT_SECONDS)
                self._accept(listener)
            else:
                os.read(descriptor, 4096)
        now = time.monotonic()
        if now < self._looked + LOOK_SECONDS:
            return
        self._looked = now
        self.notify()
        for connection in list(self._connections.values()):
            if connection.deadline < now and not connection.is_at_work:
                connection.shut()

    def _accept(self, listener: Any) -> bool:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionError):
            # Another worker took it, or the client has gone.
            return False
        except OSError as error:
            self.log.warning("No connection can be taken: %s", error)
            time.sleep(FULL_SECONDS)
            return False
        connection = Connection(client, address, listener.getsockname())
        self._connections[client.fileno()] = connection
        self.scoreboard.set_connections(self.slot, len(self._connections))
        self._epoll.register(client.fileno(), _READ)
        return True

    def _take_turns(self) -> None:
        while True:
            for descriptor, _event in self._epoll.poll(maxevents=1):
                connection = self._connections.get(descriptor)
                if connection:
                    self._turn(connection)

    def _turn(self, connection: Connection) -> None:
        connection.is_at_work = True
        try:
            wanted = self._go_on(connection)
            if wanted:
                connection.is_at_work = False
                self._epoll.modify(connection.socket.fileno(), wanted)
        except (ConnectionError, TimeoutError):
            # The client has gone.
            wanted = 0
        except Exception:
            self.log.exception("An answer failed under way")
            wanted = 0
        if not wanted:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._connections.pop(connection.socket.fileno(), None)
        self.scoreboard.set_connections(self.slot, len(self._connections))
        connection.close()

    def _go_on(self, connection: Connection) -> int:
        """Do what can be done; return which event to wait for, 0 where it is over."""
        answer = connection.answer
        if answer is None and not connection.receive():
            return 0
        if connection.draining:
            return _READ
        while True:
            if answer is None:
                head = connection.next_head()
                if head is None:
                    return self._wait_for_head(connection)
                answer = connection.answer = self._ask(connection, head)
                if answer is None:
                    return self._drain(connection)
            if not self._send(connection, answer):
                return _WRITE
            if self._is_last(connection, answer):
                return self._drain(connection)
            answer = None

    def _wait_for_head(self, connection: Connection) -> int:
        if not connection.head_is_too_long:
            return _READ
        self.log.warning("Request head too long from %s", connection.address[0])
        write_error(connection.socket, 431, "Request Header Fields Too Large", "")
        return self._drain(connection)

    def _drain(self, connection: Connection) -> int:
        """End what is sent, and throw away what comes until the client has read it."""
        with suppress(OSError):
            connection.socket.shutdown(socket.SHUT_WR)
        connection.draining = True
        connection.expect(DRAIN_SECONDS)
        return _READ

    def _ask(self, connection: Connection, head: bytes) -> Answer | None:
        """Have the application answer a request; what is none is answered here."""
        started = datetime.now()
        request = None
        try:
            request = next(RequestParser(self.cfg, [head], connection.address))
            response, environ = wsgi.create(
                request, connection, connection.address, connection.listener, self.cfg, Response
            )
            environ["wsgi.multithread"] = True
            if not self.alive or has_body(request):
                # Nothing of ours reads a body, so that where the next request begins is not known.
                response.force_close()
            body = self.wsgi(environ, response.start_response)
        except Exception as error:  # noqa: BLE001 - gunicorn tells them apart, and logs them
            self.handle_error(request, connection.socket, connection.address, error)
            return None
        connection.expect(UNREAD_SECONDS)
        return Answer(request, response, environ, body, iter(body), started)

    def _send(self, connection: Connection, answer: Answer) -> bool:
        """Make and send what the client takes; return whether that was all."""
        turn = time.monotonic() + TURN_SECONDS
        while connection.flush():
            if answer.ended:
                return True
            if answer.response.chunked and time.monotonic() > turn:
                return False
            if (chunk := next(answer.chunks, None)) is not None:
                answer.response.write(chunk)
            else:
                answer.response.close()
                answer.ended = True
        return False

    def _is_last(self, connection: Connection, answer: Answer) -> bool:
        """Log an answer that was sent; return whether the connection ends with it."""
        connection.answer = None
        answer.close()
        taken = datetime.now() - answer.started
        self.log.access(answer.response, answer.request, answer.environ, taken)
        connection.expect(IDLE_SECONDS)
        return bool(answer.response.should_close())


def keep_few_arenas() -> None:
    """Have threads share what memory they give back: each would keep an arena of the C library's.

    Where the C library has none (musl), nothing is to be done.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def leave() -> NoReturn:
    """End the process; to take the interpreter apart object by object would take seconds."""
    logging.shutdown()
    os._exit(0)


def has_body(request: Any) -> bool:
    """Whether more of the request follows its head."""
    return any(
        name == "TRANSFER-ENCODING" or (name == "CONTENT-LENGTH" and value != "0")
        for name, value in request.headers
    )
