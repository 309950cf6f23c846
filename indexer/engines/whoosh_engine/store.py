"""The articles of an open index as they are stored, through all segments."""

import threading
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.engines.whoosh_engine.codec import ArrayDocuments
from indexer.engines.whoosh_engine.records import RecordReader, Shown

Ints = NDArray[np.int32]


class Store:
    """Reads articles by number. Threads may share it."""

    def __init__(self, segments: Sequence[ArrayDocuments]) -> None:
        self._segments = segments
        #: The number of each segment's first article, and of the one after the last.
        self.bases = np.cumsum([0, *(segment.doc_count_all() for segment in segments)])
        self._bases: list[int] = self.bases.tolist()
        self._local = threading.local()

    def shown(self, numbers: Ints) -> list[Shown]:
        """Answer what hits show of articles, which ascend; raises ValueError for unreadable ones.

        Nothing is kept: an article is unpacked sooner than what was read lately is kept in order.
        """
        found: list[Shown] = []
        for number, (segment, reader) in enumerate(zip(self._segments, self._readers, strict=True)):
            own = numbers
            if len(self._segments) > 1:
                first, last = numbers.searchsorted(self.bases[number : number + 2])
                own = numbers[first:last] - np.int32(self._bases[number])
            found += reader.shown(segment.shown(own))
        return found

    def article(self, number: int) -> Article:
        """Answer a whole article; raises ValueError where it cannot be read."""
        segment = bisect_right(self._bases, number) - 1
        stored, within = self._segments[segment], number - self._bases[segment]
        [shown] = stored.shown(np.array([within], np.int32))
        return self._readers[segment].article(shown, stored.rest(within))

    @property
    def _readers(self) -> list[RecordReader]:
        # Decompressors must not be shared by threads at work.
        try:
            readers: list[RecordReader] = self._local.readers
        except AttributeError:
            readers = [RecordReader(each.dictionary) for each in self._segments]
            self._local.readers = readers
        return readers
