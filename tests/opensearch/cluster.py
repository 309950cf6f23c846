"""Starts and stops a real OpenSearch cluster on this machine, for tests and by hand.

    python -m tests.opensearch.cluster start [--nodes 3] [--heap 512m] [--security]
    python -m tests.opensearch.cluster status | stop | kill N | pause N | resume N | node N | fetch

It needs Java 17, Maven and, with ``--security``, openssl. ``start`` returns when the cluster is
green and prints its addresses as JSON. Its parts stay in the user's cache folder; all else stands
in a folder of the system's temporary one, which the nodes' user can reach (``--folder`` names
another), and is gone after ``stop``.
"""

import argparse
import base64
import json
import os
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.opensearch import parts, security
from tests.opensearch.node import Node, java

_GREEN_SECONDS = 180
_REQUEST_SECONDS = 5
_PAUSE = 0.2
_SAID = "cluster.json"


class ClusterError(Exception):
    """A cluster that cannot be started."""


def missing_tools(*, has_security: bool = False) -> str | None:
    """Return what this machine lacks for a cluster, ``None`` where it lacks nothing."""
    lacks = []
    if java() is None:
        lacks.append("java")
    if shutil.which("mvn") is None:
        lacks.append("mvn")
    if has_security and shutil.which("openssl") is None:
        lacks.append("openssl")
    return ", ".join(lacks) or None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in its folder."""

    folder: Path
    nodes: tuple[Node, ...]
    passwords: dict[str, str]

    @property
    def is_secure(self) -> bool:
        """Whether it speaks TLS and knows users."""
        return bool(self.passwords)

    @property
    def authority(self) -> Path:
        """The certificate of the authority that its nodes' are of."""
        return self.folder / "settings" / "ca.pem"

    @property
    def hosts(self) -> list[str]:
        """The address of each node, without a scheme."""
        return [f"127.0.0.1:{node.http_port}" for node in self.nodes]

    @classmethod
    def start(
        cls, folder: Path, nodes: int = 1, heap: str = "512m", *, has_security: bool = False
    ) -> "Cluster":
        """Start a cluster in a new folder and return it when it is green.

        Raises :class:`ClusterError`, with what the nodes said where they do not run.
        """
        if lacking := missing_tools(has_security=has_security):
            raise ClusterError(f"this machine lacks {lacking}")
        try:
            parts.fetch(parts.cache_folder(), has_security=has_security)
        except parts.PartsError as error:
            raise ClusterError(str(error)) from error
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        home = folder / "home"
        parts.assemble(parts.cache_folder(), home, has_security=has_security)
        shared = folder / "settings" if has_security else None
        passwords = security.write(shared, home) if shared else {}
        ports = _free_ports(2 * nodes)
        made = tuple(
            Node(folder / f"n{number + 1}", home, *ports[2 * number : 2 * number + 2], heap)
            for number in range(nodes)
        )
        cluster = cls(folder, made, passwords)
        cluster.save()
        try:
            for node in made:
                node.prepare(cluster._settings(), shared)
                node.start()
            cluster.await_green()
        except BaseException:
            cluster.stop()
            raise
        return cluster

    def _settings(self) -> dict[str, object]:
        checks = {
            f"cluster.fault_detection.{who}_check.{what}": time
            for who in ("follower", "leader")
            for what, time in (("interval", "500ms"), ("timeout", "5s"))
        }
        return {
            "cluster.name": "depeche-test",
            "discovery.seed_hosts": [f"127.0.0.1:{node.transport_port}" for node in self.nodes],
            "cluster.initial_cluster_manager_nodes": [node.name for node in self.nodes],
            "action.auto_create_index": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            **checks,
            **(security.settings() if self.is_secure else {}),
        }

    def call(self, path: str, node: Node | None = None) -> Any:
        """Return what a node answers, by default the first that runs; raises OSError."""
        asked = node or next((each for each in self.nodes if each.pid), self.nodes[0])
        scheme = "https" if self.is_secure else "http"
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{asked.http_port}{path}")
        context = None
        if self.is_secure:
            login = base64.b64encode(f"admin:{self.passwords['admin']}".encode()).decode()
            request.add_header("Authorization", f"Basic {login}")
            context = ssl.create_default_context(cafile=str(self.authority))
        with urllib.request.urlopen(request, timeout=_REQUEST_SECONDS, context=context) as answer:
            return json.load(answer)

    def await_green(self, seconds: float = _GREEN_SECONDS) -> None:
        """Return when every node that runs sees all of them and every copy of every shard."""
        self._await(("green",), seconds)

    def await_answers(self, seconds: float = _GREEN_SECONDS) -> None:
        """Return when every node that runs sees all of them and one copy of every shard.

        Where a cluster manager was lost too, OpenSearch now and then takes minutes to copy a shard.
        """
        self._await(("green", "yellow"), seconds)

    def _await(self, wanted: tuple[str, ...], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if stopped := [node for node in self.nodes if not node.pid]:
                raise ClusterError(f"{stopped[0].name} has ended: {stopped[0].said()}")
            if self._is(wanted):
                return
            time.sleep(_PAUSE)
        raise ClusterError(f"not {wanted[-1]} after {seconds} s: {self.nodes[0].said()}")

    def _is(self, wanted: tuple[str, ...]) -> bool:
        try:
            for node in self.nodes:
                health = self.call("/_cluster/health", node)
                if health["status"] not in wanted or health["number_of_nodes"] != len(self.nodes):
                    return False
        except (OSError, ValueError, KeyError):
            return False
        return True

    def stop(self) -> None:
        """End all nodes and remove all that they wrote."""
        for node in self.nodes:
            node.signal(signal.SIGCONT)
            node.signal(signal.SIGTERM)
        for node in self.nodes:
            node.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def save(self) -> None:
        """Write down which nodes it has, for another process."""
        said = {
            "nodes": [[n.http_port, n.transport_port, n.heap] for n in self.nodes],
            "passwords": self.passwords,
        }
        file = self.folder / _SAID
        file.touch(0o600)
        file.write_text(json.dumps(said))

    @classmethod
    def load(cls, folder: Path) -> "Cluster":
        """Return the cluster that was started in a folder; raises FileNotFoundError."""
        said = json.loads((folder / _SAID).read_text())
        nodes = (
            Node(folder / f"n{number}", folder / "home", *own)
            for number, own in enumerate(said["nodes"], 1)
        )
        return cls(folder, tuple(nodes), said["passwords"])

    def to_dict(self) -> dict[str, Any]:
        """Return what there is to know of it, for who starts it by hand."""
        said: dict[str, Any] = {
            "hosts": self.hosts,
            "pids": {node.name: node.pid for node in self.nodes},
        }
        if self.is_secure:
            said |= {"ca": str(self.authority), "users": self.passwords}
        return said


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.opensearch.cluster")
    commands = "start status stop kill pause resume node fetch".split()
    parser.add_argument("command", choices=commands)
    parser.add_argument("number", nargs="?", type=int, default=1, help="which node, from 1")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--security", action="store_true")
    default = Path(tempfile.gettempdir()) / f"depeche-opensearch-{os.getuid()}"
    parser.add_argument("--folder", type=Path, default=default)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Do what is asked for."""
    asked = _parsed(arguments)
    if asked.command == "fetch":
        parts.fetch(parts.cache_folder(), has_security=asked.security)
        return
    if asked.command == "start":
        if asked.folder.exists():
            sys.exit(f"{asked.folder} is there already: stop that cluster first")
        cluster = Cluster.start(asked.folder, asked.nodes, asked.heap, has_security=asked.security)
        print(json.dumps(cluster.to_dict()))
        return
    try:
        cluster = Cluster.load(asked.folder)
    except FileNotFoundError:
        sys.exit(f"no cluster was started in {asked.folder}")
    node = cluster.nodes[asked.number - 1]
    match asked.command:
        case "stop":
            cluster.stop()
        case "kill":
            node.kill()
        case "pause":
            node.signal(signal.SIGSTOP)
        case "resume":
            node.signal(signal.SIGCONT)
        case "node":
            node.start()
        case "status":
            health = cluster.call("/_cluster/health")
            print(json.dumps({**cluster.to_dict(), "health": health}))


if __name__ == "__main__":
    try:
        main()
    except (ClusterError, parts.PartsError, OSError) as failed:
        sys.exit(f"The cluster: {failed}")
