"""A client's connection: what of its requests has come, what of an answer it has not read yet."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: The longest query is 512 characters, percent-encoded at most 12 times that, and filters.
MAX_HEAD_BYTES = 16 * 1024
#: A head comes in one packet or two; nobody takes longer but to hold on to something.
HEAD_SECONDS = 10
#: Browsers keep connections for the next click; one that is kept costs a file descriptor.
IDLE_SECONDS = 30
#: A client that reads nothing of its answer for so long is let go.
UNREAD_SECONDS = 10
#: How long what a client sends past its request is thrown away, so that it reads the answer.
DRAIN_SECONDS = 2

#: Do wait, for no time: closing resets the connection.
_AT_ONCE = struct.pack("ii", 1, 0)
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(slots=True)
class Answer:
    """An answer under way: gunicorn's framing, the application's chunks."""

    request: Any
    response: Any
    environ: dict[str, Any]
    body: Any
    chunks: Iterator[bytes]
    started: datetime
    ended: bool = False

    def close(self) -> None:
        """Let the application know that its answer was read or is no longer wanted."""
        if close := getattr(self.body, "close", None):
            close()


@dataclass(slots=True, eq=False)
class Connection:
    """A socket that never blocks, with what came in and what is to go out.

    One thread at a time has it: the one that got its event.
    """

    socket: socket.socket
    address: Any
    listener: Any
    deadline: float = 0.0
    is_at_work: bool = False
    draining: bool = False
    answer: Answer | None = None
    _received: bytearray = field(default_factory=bytearray)
    _unsent: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.expect(HEAD_SECONDS)

    def expect(self, seconds: float) -> None:
        """Something must happen within so many seconds."""
        self.deadline = time.monotonic() + seconds

    def receive(self) -> bool:
        """Take what has come; return whether the client is still there."""
        try:
            received = self.socket.recv(MAX_HEAD_BYTES)
        except BlockingIOError:
            return True
        if not self.draining:
            if not self._received:
                self.expect(HEAD_SECONDS)
            self._received += received
        return bool(received)

    def next_head(self) -> bytes | None:
        """Return the head of the next request, once all of it has come."""
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return None
        end += len(_END_OF_HEAD)
        head = bytes(self._received[:end])
        del self._received[:end]
        return head

    @property
    def head_is_too_long(self) -> bool:
        """Whether more has come than a head may have, and no end of it."""
        return len(self._received) >= MAX_HEAD_BYTES

    def sendall(self, data: bytes) -> None:
        """Take what gunicorn's framing writes; :meth:`flush` sends it."""
        self._unsent += data

    send = sendall

    def flush(self) -> bool:
        """Send what the client takes; return whether nothing is left."""
        while self._unsent:
            try:
                sent = self.socket.send(self._unsent)
            except BlockingIOError:
                return False
            del self._unsent[:sent]
            self.expect(UNREAD_SECONDS)
        return True

    @property
    def is_idle(self) -> bool:
        """Whether nothing was asked that is not answered."""
        return self.answer is None and not self._received

    def shut(self) -> None:
        """End it from another thread: who has it next finds it ended."""
        with suppress(OSError):
            if self.answer:
                # What is not read is thrown away, not kept by the system for who may never read it.
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it, with the answer under way."""
        if self.answer:
            self.answer.close()
            self.answer = None
        self.socket.close()
