"""What is stored of an index, wherever its engine does so: in its directory, and in its cluster."""

import base64
import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from indexer.build import generations, retention
from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.writer import cluster_of
from indexer.search.opening import open_generation
from indexer.settings import ClusterAccess, Settings

#: More than any test stores.
_MANY = 10_000


def kept(settings: Settings) -> list[str]:
    """Return the names of the generations that are kept, the one in service first."""
    return retention.kept(settings.index, generations.served_name(settings.index))


def stamps(names: Iterator[str] | list[str]) -> set[str]:
    """Return what tells generations apart in all names that are made of it."""
    return {"-".join(name.lower().split("-")[-3:-1]) for name in names}


def generation_stamps(settings: Settings) -> set[str]:
    """Return what tells those generations apart of which anything is stored, finished or not."""
    names = [path.name for path in settings.index.glob(f"{retention.FINISHED}*")]
    # Those that are being built are called so without a checksum.
    found = stamps(names) | {
        path.name.lower().removeprefix(retention.BUILDING)
        for path in settings.index.glob(f"{retention.BUILDING}*")
    }
    if (cluster := _cluster(settings)) is None:
        return found
    name = cluster.address.name
    indexes = (index.removeprefix(f"{name}-") for index in cluster.call("GET", f"/{name}-*"))
    return found | {index.removesuffix("-files") for index in indexes if index != "files"}


def traces(settings: Settings, word: str) -> set[str]:
    """Return what holds a word of all that is stored: files, packed or not, and articles."""
    said = [(path.name, path.read_bytes()) for path in settings.index.rglob("*") if path.is_file()]
    if (cluster := _cluster(settings)) is not None:
        for index in cluster.call("GET", f"/{cluster.address.name}-*"):
            for id_, source in _documents(cluster, index):
                data = base64.b64decode(source["data"]) if "data" in source else b""
                said += [(f"{index}: {id_}", each) for each in (data, json.dumps(source).encode())]
    found = {name for name, data in said for text in _unpacked(data) if word in text.lower()}
    for folder in settings.index.glob(f"{retention.FINISHED}*"):
        with open_generation(generations.named(settings.index, folder.name)) as index:
            for article in (*index.articles(), *index.deleted_articles()):
                if word in json.dumps(article.to_dict()).lower():
                    found.add(f"{folder.name}: {article.id}")
    return found


def _unpacked(data: bytes) -> Iterator[str]:
    """Give all that a file says, packed as it may be."""
    parts = [data]
    if data.startswith(b"PK"):
        with np.load(io.BytesIO(data)) as columns:
            parts += [column.tobytes() for column in columns.values()]
    if data.startswith(b"\x1f\x8b"):
        parts.append(gzip.decompress(data))
    for part in parts:
        yield part.decode("utf-8", "ignore")


def remove_all(address: str) -> None:
    """Remove all indexes whose names begin with that of an address."""
    cluster = Cluster(ClusterAddress.parse(address), ClusterAccess())
    cluster.call("DELETE", f"/{cluster.address.name}*", seconds=60)
    cluster.close()


def _cluster(settings: Settings) -> Cluster | None:
    return None if "+" not in settings.engine else cluster_of(settings.index)


def _documents(cluster: Cluster, index: str) -> Iterator[tuple[str, dict[str, Any]]]:
    cluster.call("POST", f"/{index}/_refresh")
    found = cluster.search(index, {"size": _MANY})
    for hit in found["hits"]["hits"]:
        yield hit["_id"], hit["_source"]
