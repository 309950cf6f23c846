"""The engine at an address that was typed: what it writes is of the cluster there."""

import secrets
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import replace
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

    def scratch_address(self) -> ClusterAddress:
        """Return the address of another index of the cluster."""
        return replace(self.address, name=f"{self.address.name}-{secrets.token_hex(4)}")

    def local_copy(self, directory: Path) -> Path:
        """Return the folder of an index directory that is a copy of this cluster's index."""
        if directory.name == self._folder:
            return directory
        place = directory / self._folder
        place.mkdir(0o700, parents=True, exist_ok=True)
        self.address.note(place)
        return place

    @property
    def _folder(self) -> str:
        return f"{self.NAME}-{self.address.digest}"

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
