"""The articles of an open index as they are stored, through all segments."""

import threading
from collections.abc import Sequence

import numpy as np

from indexer.article import Article
from indexer.engines.whoosh_engine.codec import ArrayDocuments
from indexer.engines.whoosh_engine.records import RecordReader, Shown


class Store:
    """Reads articles by number. Threads may share it."""

    def __init__(self, segments: Sequence[ArrayDocuments]) -> None:
        self._segments = segments
        #: The number of each segment's first article, and of the one after the last.
        self.bases = np.cumsum([0, *(segment.doc_count_all() for segment in segments)])
        self._local = threading.local()

    def shown(self, number: int) -> Shown:
        """Answer what a hit shows of an article; raises ValueError where it cannot be read."""
        return self._reader().shown(self._packed(number)[0])

    def article(self, number: int) -> Article:
        """Answer a whole article; raises ValueError where it cannot be read."""
        return self._reader().article(*self._packed(number))

    def _packed(self, number: int) -> tuple[bytes, bytes]:
        segment = int(self.bases.searchsorted(number, side="right")) - 1
        return self._segments[segment].packed(number - int(self.bases[segment]))

    def _reader(self) -> RecordReader:
        # Decompressors must not be shared by threads at work.
        if not hasattr(self._local, "reader"):
            self._local.reader = RecordReader()
        reader: RecordReader = self._local.reader
        return reader
