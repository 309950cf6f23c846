"""A connection to a cluster: what it is asked, and what goes wrong, in a sentence that helps.

Nothing of an answer is believed that is not whole: where a shard has failed or time ran out, that
is an error like a cluster that is away. Secrets stand in no message. Processes and threads may
share one: each process connects by itself.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,  # noqa: A004 - the client's own, which is no Python's
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from indexer.engines.opensearch.address import ClusterAddress
from indexer.errors import CallError, ClusterUnavailableError, DepecheError, IndexDamagedError
from indexer.settings import ClusterAccess

Json = dict[str, Any]
#: A node that says nothing for so long is taken for dead, and another is asked.
_SECONDS = 10
#: How long a cluster may take to change what it has: indexes, aliases, settings.
CHANGE_SECONDS = 60
#: A cluster is asked how it is every so many seconds.
_HEALTH_SECONDS = 10
#: Connections to each node that are kept: as many threads may ask at once.
_CONNECTIONS = 32
#: How often a query is asked whose answer is not whole, and how long after the last time.
_ASKED, _PAUSE_SECONDS = 3, 0.3
#: How often another node is asked.
_RETRIES = 3
_RETRIED = (502, 503, 504)
#: A query that takes longer has no answer.
_QUERY_TIME = f"{_SECONDS}s"


# What goes wrong is told by whoever asks; requests and answers, which the other logger writes out
# whole, say what readers look for, and may repeat who they come from.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)
logging.getLogger("opensearchpy.trace").setLevel(logging.CRITICAL)


class RefusedError(CallError):
    """The cluster has understood and refused; ``status`` is that of its answer."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class DeniedError(ClusterUnavailableError):
    """The cluster does not let us in, or not do what is asked."""


class NotWholeError(ClusterUnavailableError):
    """An answer that is not whole, as while a node is lost; asked again, it soon is."""


class Cluster:
    """A cluster, connected to as it is asked."""

    def __init__(self, address: ClusterAddress, access: ClusterAccess) -> None:
        self.address = address
        self._access = access
        self._lock = threading.Lock()
        self._connected: tuple[int, OpenSearch] | None = None
        self._seen: dict[str, tuple[bool, float]] = {}

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        seconds: float = _SECONDS,
        **params: str | int,
    ) -> Any:
        """Return what the cluster answers.

        Raises :class:`ClusterUnavailableError` where it does not answer or does not let us in,
        :class:`RefusedError` where it refuses.
        """
        try:
            return self._client().transport.perform_request(
                method, path, params={**params, "request_timeout": seconds}, body=body
            )
        except OpenSearchException as error:
            raise self._told(error) from error

    def exists(self, index: str) -> bool:
        """Return whether there is an index or an alias of this name."""
        return bool(self.call("HEAD", f"/{index}"))

    def create(self, index: str, path: str, body: object, seconds: float) -> None:
        """Make an index that nobody else makes, of a name that is its own.

        Where a node was lost before it answered, another was asked, and has it already.
        """
        try:
            self.call("PUT", path, body, seconds=seconds, wait_for_active_shards="all")
        except RefusedError:
            if not self.exists(index):
                raise

    def is_degraded(self, index: str) -> bool:
        """Return whether copies of an index's shards are missing, as was told some seconds ago.

        Of a cluster that does not tell nothing is said.
        """
        with self._lock:
            told, seen_at = self._seen.get(index, (False, -_HEALTH_SECONDS))
            if time.monotonic() < seen_at + _HEALTH_SECONDS:
                return told
            # Whoever asks meanwhile is told what was known.
            self._seen[index] = told, time.monotonic()
        try:
            told = self.call("GET", f"/_cluster/health/{index}")["status"] != "green"
        except DepecheError:
            told = False
        with self._lock:
            self._seen[index] = told, time.monotonic()
        return told

    def search(self, index: str, body: Mapping[str, Any]) -> Json:
        """Return the whole answer to a query."""
        params = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": "false"}
        asked = {"timeout": _QUERY_TIME, **body}
        [found] = self._whole(index, lambda: [self._call(index, "_search", asked, params)])
        return found

    def search_many(self, index: str, bodies: Sequence[Mapping[str, Any]]) -> list[Json]:
        """Return the whole answer to each of several queries, in one request."""
        header = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
        rows = (row for body in bodies for row in (header, {"timeout": _QUERY_TIME, **body}))
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        return self._whole(index, lambda: self._call(index, "_msearch", lines, {})["responses"])

    def _whole(self, index: str, ask: Callable[[], list[Json]]) -> list[Json]:
        """Return answers that are whole; those that are not, as a node is lost, are asked again."""
        for left in reversed(range(_ASKED)):
            try:
                found = ask()
                for each in found:
                    self._require_whole(index, each)
            except NotWholeError:
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
            except RefusedError as error:
                if error.status == HTTPStatus.NOT_FOUND:
                    raise _gone(index) from error
                raise
            else:
                return found
        raise AssertionError("the last time it returns or raises")

    def _call(self, index: str, what: str, body: object, params: Mapping[str, str]) -> Any:
        return self.call("POST", f"/{index}/{what}", body, seconds=_SECONDS, **params)

    def close(self) -> None:
        """Let go of the connections of this process."""
        with self._lock:
            connected, self._connected = self._connected, None
        if connected and connected[0] == os.getpid():
            connected[1].close()

    def _client(self) -> OpenSearch:
        with self._lock:
            if self._connected is None or self._connected[0] != os.getpid():
                self._connected = os.getpid(), self._connect()
            return self._connected[1]

    def _connect(self) -> OpenSearch:
        address, access = self.address, self._access
        headers = {"Authorization": f"ApiKey {access.api_key}"} if access.api_key else None
        login = (address.user, access.password) if address.user and not headers else None
        secure: Json = {}
        if address.has_tls:
            secure = {"verify_certs": True, "ca_certs": access.ca or None, "ssl_show_warn": False}
        if access.ca and not os.access(access.ca, os.R_OK):
            raise CallError(
                f"The certificates {access.ca} cannot be read: see DEPECHE_OPENSEARCH_CA."
            )
        return OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in address.hosts],
            use_ssl=address.has_tls,
            http_auth=login,
            headers=headers,
            http_compress=True,
            timeout=_SECONDS,
            max_retries=_RETRIES,
            retry_on_timeout=True,
            pool_maxsize=_CONNECTIONS,
            retry_on_status=_RETRIED,
            **secure,
        )

    def _require_whole(self, index: str, answer: Json) -> None:
        if "error" in answer:
            if answer.get("status") == HTTPStatus.NOT_FOUND:
                raise _gone(index)
            raise NotWholeError(
                f"The cluster {self.address.name} has no whole answer ({_reason(answer)})."
            )
        shards = answer["_shards"]
        if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
            raise NotWholeError(
                f"The cluster {self.address.name} could answer for {shards['successful']} of "
                f"{shards['total']} shards only: no part of an answer is shown."
            )

    def _told(self, error: OpenSearchException) -> CallError | ClusterUnavailableError:
        """Return what went wrong as those are told who can mend it."""
        name = self.address.name
        places = ", ".join(f"{host}:{port}" for host, port in self.address.hosts)
        match error:
            case SSLError():
                return ClusterUnavailableError(
                    f"The certificate of the cluster at {places} is not one that we trust: "
                    "DEPECHE_OPENSEARCH_CA names the file of its authority."
                )
            case ConnectionTimeout():
                return ClusterUnavailableError(f"The cluster at {places} did not answer in time.")
            case ConnectionError():
                return ClusterUnavailableError(f"No node of the cluster at {places} answers.")
            case AuthenticationException():
                return DeniedError(
                    f"The cluster at {places} does not let us in: the user, "
                    "DEPECHE_OPENSEARCH_PASSWORD or DEPECHE_OPENSEARCH_API_KEY is wrong."
                )
            case AuthorizationException():
                who = "The API key" if self._access.api_key else f"The user {self.address.user!r}"
                return DeniedError(
                    f"{who} may not do this in the cluster at {places}: {_said(error)}."
                )
            case NotFoundError():
                return RefusedError(f"The cluster has no {name}: {_said(error)}", 404)
            case TransportError() if isinstance(error.status_code, int):
                if error.status_code == HTTPStatus.TOO_MANY_REQUESTS or error.status_code >= 500:
                    return NotWholeError(
                        f"The cluster at {places} cannot answer now ({_said(error)})."
                    )
                return RefusedError(f"The cluster refused ({_said(error)}).", error.status_code)
        return ClusterUnavailableError(f"The cluster at {places} cannot be asked ({error}).")


def _gone(index: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The cluster has no index {index} any more: where another has taken its place, ask again; "
        "else run depeche rebuild."
    )


def _said(error: TransportError) -> str:
    """Return why the cluster refused, as it says so."""
    info = error.info
    return _reason(info) if isinstance(info, dict) else str(error.error)


def _reason(answer: Mapping[str, Any]) -> str:
    said = answer.get("error")
    if not isinstance(said, dict):
        return str(said or answer.get("status"))
    causes = said.get("root_cause") or [said]
    return f"{said.get('type')}: {causes[0].get('reason') or said.get('reason')}"
