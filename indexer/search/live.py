"""The index in service, followed as builds publish new generations.

A server keeps one :class:`LiveIndex`: it shows a new generation on its next request without a
restart, and closes the old one when the last of its readers is done.
"""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from indexer.build import generations
from indexer.build.withdrawals import WithdrawnIds
from indexer.errors import IndexUnavailableError
from indexer.search.index import Index
from indexer.search.opening import open_index


class LiveIndex:
    """The index in service, followed as generations change; one for a whole server."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._withdrawn = WithdrawnIds(directory)
        # A reader who was never told to let go does so when it is collected as garbage, which may
        # be in the middle of another's entering.
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._readers: dict[int, int] = {}

    def generation(self) -> str | None:
        """Return the name of the generation in service, read from the pointer alone."""
        return generations.current_name(self._directory)

    def is_withdrawn(self, article_id: str) -> bool:
        """Return whether the article of this id was withdrawn, as far as the list can be read."""
        try:
            return article_id in self._withdrawn
        except IndexUnavailableError:
            # That it cannot be read is said by whoever builds; readers miss nothing but a reason.
            return False

    @contextlib.contextmanager
    def open(self, seen: str | None = None) -> Iterator[Index]:
        """Give the index in service; it stays open until the last of its readers is done.

        The pointer is not read again where what it was just ``seen`` to name is open. Raises one of
        the kinds of :class:`IndexUnavailableError`.
        """
        index = self._enter(seen)
        try:
            yield index
        finally:
            self._leave(index)

    def close(self) -> None:
        """Let go of the index; readers that still hold it keep it until they are done."""
        with self._lock:
            self._retire()

    def _enter(self, seen: str | None) -> Index:
        there = self._index
        # Whoever keeps the pointer may take a while to say: nobody waits for another's asking.
        current = seen if there and there.generation == seen else self.generation()
        with self._lock:
            if self._index is None or self._index.generation != current:
                fresh = open_index(self._directory)
                self._retire()
                self._index = fresh
            index = self._index
            self._readers[id(index)] = self._readers.get(id(index), 0) + 1
            return index

    def _leave(self, index: Index) -> None:
        with self._lock:
            self._readers[id(index)] -= 1
            if not self._readers[id(index)]:
                del self._readers[id(index)]
                if index is not self._index:
                    index.close()

    def _retire(self) -> None:
        retired, self._index = self._index, None
        if retired is not None and id(retired) not in self._readers:
            retired.close()
