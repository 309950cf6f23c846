"""The engine at an address that was typed: what it writes is of the cluster there."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

from indexer.build.manifest import Generation
from indexer.engines.opensearch import writer
from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.engine import OpenSearchEngine, open_engine
from indexer.engines.opensearch.schema import NAME, SCHEMA_VERSION


class ClusterEngine:
    """The engine of one cluster."""

    NAME = NAME
    SCHEMA_VERSION = SCHEMA_VERSION

    def __init__(self, address: ClusterAddress) -> None:
        self.address = address

    def write(
        self, directory: Path, workers: int = 1
    ) -> AbstractContextManager[writer.ClusterWriter]:
        """Give a writer for a new index of the cluster."""
        self.address.note(directory.parent)
        return writer.write(directory, workers)

    def extend(
        self, directory: Path, previous: Generation, deleted: Collection[str], workers: int = 1
    ) -> AbstractContextManager[writer.ClusterWriter]:
        """Give a writer for a copy of a generation's index without some articles."""
        self.address.note(directory.parent)
        return writer.extend(directory, previous, deleted, workers)

    def open_engine(self, generation: Generation) -> OpenSearchEngine:
        """Open a generation."""
        return open_engine(generation)
