"""Where a cluster is, as it is typed: ``opensearch+https://user@one:9200,two:9200/name``.

``?shards=2&replicas=1`` says how new indexes are laid out. A password stands in no address, which
every log and every list of processes shows. An index directory says in a file of its own which
cluster it is of.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from indexer.build.retention import replace_file
from indexer.errors import CallError, IndexDamagedError

#: What an engine's name begins with that is the address of a cluster.
SCHEME = "opensearch+"
_SCHEMES = {f"{SCHEME}https": True, f"{SCHEME}http": False}
_PORT = 9200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_HOST = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?", re.ASCII)
_LAYOUT = {"shards": 1, "replicas": 1}
#: An index has so many shards at most in OpenSearch.
_MOST = 1024
#: What says in an index directory where its cluster is.
FILE = "CLUSTER"
_EXAMPLE = f"{SCHEME}https://user@host:9200/index"


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """The nodes of a cluster, who asks, what its indexes are called and how they are laid out."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    has_tls: bool = True
    user: str = ""
    shards: int = 1
    replicas: int = 1

    @classmethod
    def parse(cls, typed: str) -> "ClusterAddress":
        """Return the address that was typed; raises :class:`CallError` where it is none."""
        parts = urlsplit(typed)
        if parts.scheme not in _SCHEMES:
            raise CallError(f"{parts.scheme or typed!r} leads to no cluster: {_EXAMPLE} does.")
        login, _at, places = parts.netloc.rpartition("@")
        if ":" in login:
            raise CallError(
                "The address of a cluster holds no password, which others may see: "
                "put it into DEPECHE_OPENSEARCH_PASSWORD."
            )
        name = parts.path.strip("/")
        if not _NAME.fullmatch(name):
            raise CallError(
                f"{name!r} cannot be what an index is called: small letters, digits, - and _ can. "
                f"An address is like {_EXAMPLE}."
            )
        hosts = tuple(map(_host, places.split(",")))
        return cls(hosts, name, _SCHEMES[parts.scheme], login, **_layout(parts.query))

    @classmethod
    def of(cls, directory: Path) -> "ClusterAddress":
        """Return where the cluster of an index directory is; :class:`IndexDamagedError`."""
        try:
            return cls.parse((directory / FILE).read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError, CallError) as error:
            raise IndexDamagedError(
                f"{directory / FILE} does not say where the cluster is ({error}): "
                "name it with --engine."
            ) from error

    def note(self, directory: Path) -> None:
        """Have an index directory be of this cluster."""
        file = directory / FILE
        if not file.exists() or file.read_text("utf-8") != f"{self}\n":
            replace_file(file, f"{self}\n")

    def __str__(self) -> str:
        """Return it as it is typed."""
        scheme = "https" if self.has_tls else "http"
        login = f"{self.user}@" if self.user else ""
        places = ",".join(f"{host}:{port}" for host, port in self.hosts)
        layout = f"shards={self.shards}&replicas={self.replicas}"
        return f"{SCHEME}{scheme}://{login}{places}/{self.name}?{layout}"

    @property
    def digest(self) -> str:
        """What tells it from other addresses, whoever asks and however it is laid out."""
        places = ",".join(f"{host}:{port}" for host, port in sorted(self.hosts))
        return hashlib.sha256(f"{places}/{self.name}".encode()).hexdigest()[:12]


def _host(typed: str) -> tuple[str, int]:
    found = _HOST.fullmatch(typed)
    if found is None or int(found[2] or _PORT) > 0xFFFF:
        raise CallError(f"{typed!r} is no host of a cluster: one is like host:9200.")
    return found[1].strip("[]"), int(found[2] or _PORT)


def _layout(query: str) -> dict[str, int]:
    found = dict(_LAYOUT)
    for name, value in parse_qsl(query, keep_blank_values=True):
        lowest = 1 if name == "shards" else 0
        is_count = value.isascii() and value.isdigit() and len(value) < 5
        if name not in _LAYOUT or not is_count or not lowest <= int(value) <= _MOST:
            raise CallError(
                f"{name}={value} lays no index out: shards=2&replicas=1 does, "
                f"up to {_MOST} of each."
            )
        found[name] = int(value)
    return found
