"""Where an index is kept that several machines share: elsewhere than in its directory.

The directory is a copy then. Who builds is alone on all machines; what is published is kept before
the pointer moves, which is the store's own. An index on disk has none.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import ClassVar

from indexer.build.retention import PREVIOUS, WITHDRAWN


class RemoteStore(ABC):
    """What is kept of an index for all machines that share it."""

    #: The files of an index directory that are kept beside the generations.
    STATE: ClassVar = (PREVIOUS, WITHDRAWN)

    @property
    @abstractmethod
    def place(self) -> str:
        """The address of where it is kept, as people type it."""

    @abstractmethod
    def current_name(self) -> str | None:
        """Return the name of the generation in service, ``None`` where there is none."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Be the only one who builds, on whatever machine; the directory is up to date then."""

    @abstractmethod
    def pull(self) -> None:
        """Have the directory hold what is kept."""

    @abstractmethod
    def fetch(self, name: str) -> None:
        """Have the directory hold the files of a generation."""

    @abstractmethod
    def keep(self, name: str) -> None:
        """Keep the files of a generation of the directory."""

    @abstractmethod
    def keep_state(self) -> None:
        """Keep what the directory notes."""

    @abstractmethod
    def point(self, name: str) -> None:
        """Put a generation in service in one step."""

    @abstractmethod
    def sweep(self, staying: list[str]) -> None:
        """Remove the generations that do not stay, and what killed builds left."""

    @abstractmethod
    def remove_all(self) -> None:
        """Remove the whole index."""
