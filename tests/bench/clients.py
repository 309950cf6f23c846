"""People at their browsers: threads that each ask one request after another on one connection.

``python -m tests.bench.clients`` reads ``{"host", "port", "clients", "paths"}`` as JSON from
standard input, sends every path once, spread over the clients, and prints what came back. It runs
in a process of its own, but on the same machine: what these clients take of the cores the server
does not get, so that the figures are the server's at worst, never better than it is.
"""

import json
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from typing import Any

#: A request that takes longer has failed.
TIMEOUT_SECONDS = 60


class Client(threading.Thread):
    """Takes paths from the shared pile until it is empty; keeps the connection while it lasts."""

    def __init__(self, host: str, port: int, pile: list[str], start: threading.Barrier) -> None:
        super().__init__()
        self._connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        self._pile = pile
        self._start_together = start
        self.ms: list[float] = []
        self.errors: list[str] = []
        self.received_bytes = 0

    def run(self) -> None:
        self._start_together.wait()
        while self._pile:
            try:
                path = self._pile.pop()
            except IndexError:
                break
            self._request(path)
        self._connection.close()

    def _request(self, path: str) -> None:
        started = time.perf_counter()
        try:
            self._connection.request("GET", path)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            self.errors.append(f"{type(error).__name__}: {error} ({path})")
            return
        self.ms.append((time.perf_counter() - started) * 1000)
        self.received_bytes += len(body)
        if response.status != 200:
            self.errors.append(f"status {response.status} ({path})")


def ask(host: str, port: int, clients: int, paths: list[str]) -> dict[str, Any]:
    """Send every path once; answer all times, the errors and the time of the whole."""
    pile = paths[::-1]
    start = threading.Barrier(clients + 1)
    threads = [Client(host, port, pile, start) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return {
        "seconds": time.perf_counter() - started,
        "ms": [ms for thread in threads for ms in thread.ms],
        "errors": [error for thread in threads for error in thread.errors],
        "bytes": sum(thread.received_bytes for thread in threads),
    }


if __name__ == "__main__":
    print(json.dumps(ask(**json.load(sys.stdin))))
