"""The production server as a user starts it, in a process of its own, ended whatever happens."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.processes import ROOT

HOST = "127.0.0.1"
#: How long it may take to listen, and to end when asked.
PATIENCE_SECONDS = 60
_LISTENS = re.compile(rf"http://{re.escape(HOST)}:(\d+)/")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens; ``pid`` is its process."""

    port: int
    pid: int


@contextmanager
def serving(index: Path, corpus: Path) -> Iterator[Server]:
    """Run ``depeche serve`` on a free port of this machine; it has ended afterwards."""
    command = [sys.executable, "-m", "indexer", "serve", "--host", HOST, "--port", "0"]
    command += ["--index", str(index), "--corpus", str(corpus)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        try:
            port = _port(process, said.fileno())
            _answers(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _port(process: subprocess.Popen[bytes], said: int) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        text = Path(f"/proc/self/fd/{said}").read_text("utf-8")
        if match := _LISTENS.search(text):
            return int(match[1])
        if process.poll() is not None:
            raise SystemExit(f"The server ended at once:\n{text}")
        time.sleep(0.05)
    raise SystemExit("The server did not say where it listens.")


def _answers(port: int) -> None:
    connection = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/healthz")
    if connection.getresponse().status != 200:
        raise SystemExit("The server is not healthy.")
    connection.close()
