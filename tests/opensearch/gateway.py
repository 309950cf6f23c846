"""A gateway in front of a cluster, as providers run them: it knows API keys, the cluster users.

OpenSearch's own users have passwords; where a key is let in, something like this stands before it.
"""

import base64
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.opensearch.cluster import Cluster

#: What is passed on of a request, and of an answer.
_ASKED = ("Content-Type", "Content-Encoding", "Accept-Encoding")
_ANSWERED = ("Content-Type", "Content-Encoding")
_SECONDS = 60


@dataclass
class Gateway:
    """A running gateway: where it is, and the ``Authorization`` headers of all requests so far."""

    host: str
    authorizations: list[list[str]] = field(default_factory=list)


@contextmanager
def before(cluster: Cluster, user_of: Mapping[str, str]) -> Iterator[Gateway]:
    """Give a gateway before a secure cluster; ``user_of`` says which user each key stands for.

    Its certificate is that of the node. A key that it does not know it repeats in its answer.
    """
    node = cluster.nodes[0]
    trusted = ssl.create_default_context(cafile=str(cluster.authority))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer goes out at once, not in two parts of which one waits for the other.
        wbufsize = -1

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = self.headers.get_all("Authorization", [])
            gateway.authorizations.append(said)
            kind, _space, key = said[0].partition(" ") if said else ("", "", "")
            user = user_of.get(key) if kind == "ApiKey" else None
            if user is None:
                refusal = json.dumps({"error": f"no such key: {key}", "status": 401}).encode()
                self._answer(401, {"Content-Type": "application/json"}, refusal)
                return
            login = base64.b64encode(f"{user}:{cluster.passwords[user]}".encode()).decode()
            headers = {name: self.headers[name] for name in _ASKED if name in self.headers}
            headers["Authorization"] = f"Basic {login}"
            asked = HTTPSConnection("127.0.0.1", node.http_port, timeout=_SECONDS, context=trusted)
            asked.request(self.command, self.path, body, headers)
            answer = asked.getresponse()
            passed = {name: answer.headers[name] for name in _ANSWERED if name in answer.headers}
            self._answer(answer.status, passed, answer.read())
            asked.close()

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815 - http.server's own

        def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificates = cluster.folder / "settings"
    own.load_cert_chain(certificates / "node.pem", certificates / "node.key")
    server.socket = own.wrap_socket(server.socket, server_side=True)
    gateway = Gateway(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
