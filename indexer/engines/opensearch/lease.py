"""Who builds in an index of a cluster: a document that says so for a while, and is renewed.

A builder that dies, or whose machine does, renews it no more: after some minutes another may build.
"""

import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

from indexer import interruption
from indexer.engines.opensearch.cluster import Cluster, RefusedError
from indexer.errors import DepecheError, IndexBusyError

#: It holds for so long, and is renewed so often; clocks may differ by what is between.
SECONDS, RENEWED = 180, 20


class Lease:
    """The right to build in one index."""

    def __init__(self, cluster: Cluster, files: str, name: str) -> None:
        self._cluster = cluster
        self._path = f"/{files}/_doc/lease"
        self._name = name
        self._owner = f"{platform.node()}, process {os.getpid()} ({secrets.token_hex(4)})"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it; raises :class:`IndexBusyError` where another does."""
        self._take()
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(done,), daemon=True)
        renewing.start()
        try:
            with interruption.undone_by_signal(self._give_back):
                yield
        finally:
            done.set()
            renewing.join()
            self._give_back()

    def _give_back(self) -> None:
        # One that cannot be given back ends by itself.
        with suppress(DepecheError):
            self._cluster.call("DELETE", self._path)

    def _take(self) -> None:
        try:
            self._write(op_type="create")
        except RefusedError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
        else:
            return
        there = self._cluster.call("GET", self._path)
        if there["_source"]["owner"] == self._owner:
            # A node was lost before it answered.
            return
        if there["_source"]["until"] > time.time() and not _is_dead(there["_source"]):
            raise self._busy(there["_source"]["owner"])
        same = {"if_seq_no": there["_seq_no"], "if_primary_term": there["_primary_term"]}
        try:
            self._write(**same)
        except RefusedError as error:
            if error.status == HTTPStatus.CONFLICT:
                raise self._busy("another") from error
            raise

    def _busy(self, owner: str) -> IndexBusyError:
        return IndexBusyError(
            f"Another build is running in the index {self._name} of the cluster ({owner}): wait "
            "for it to end, then try again."
        )

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(RENEWED):
            # A cluster that is away for a while is asked again.
            with suppress(DepecheError):
                self._write()

    def _write(self, **params: Any) -> None:
        said = {
            "owner": self._owner,
            "host": platform.node(),
            "process": os.getpid(),
            "until": time.time() + SECONDS,
        }
        self._cluster.call("PUT", self._path, said, **params)


def _is_dead(holder: Mapping[str, Any]) -> bool:
    """Return whether who holds it was a process of this machine, and is no more."""
    if holder["host"] != platform.node():
        return False
    try:
        os.kill(holder["process"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
