"""The engine over an OpenSearch cluster: for a corpus or readers that outgrow one machine.

Each generation's articles are an index of the cluster, which is never changed once it is sealed;
what else is known of it are small files, as under every engine. Texts are analysed here, by the one
chain of all engines, and marks are made here: the cluster finds, scores, orders and counts. The
index directory says in a file of its own where the cluster is.
"""

from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.cluster_engine import ClusterEngine
from indexer.engines.opensearch.engine import open_engine
from indexer.engines.opensearch.remote_store import remote_store_of
from indexer.engines.opensearch.schema import NAME, SCHEMA_VERSION
from indexer.engines.opensearch.writer import extend, write


def at(address: str) -> ClusterEngine:
    """Return the engine of the cluster at an address."""
    return ClusterEngine(ClusterAddress.parse(address))


__all__ = ["NAME", "SCHEMA_VERSION", "at", "extend", "open_engine", "remote_store_of", "write"]
