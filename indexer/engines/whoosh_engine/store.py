"""The articles of an open index as they are stored, through all segments."""

import threading
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from indexer.article import Article
from indexer.engines.whoosh_engine.codec import ArrayDocuments
from indexer.engines.whoosh_engine.kept import Kept
from indexer.engines.whoosh_engine.records import RecordReader, Shown

#: What the articles kept in memory may take together; one takes about so much beside its text.
CACHE_BYTES = 16 * 1024 * 1024
_OVERHEAD_BYTES = 1_500


class Store:
    """Reads articles by number. Threads may share it."""

    def __init__(self, segments: Sequence[ArrayDocuments]) -> None:
        self._segments = segments
        #: The number of each segment's first article, and of the one after the last.
        self.bases = np.cumsum([0, *(segment.doc_count_all() for segment in segments)])
        self._bases: list[int] = self.bases.tolist()
        self._local = threading.local()
        self._kept: Kept[int, Shown] = Kept(CACHE_BYTES)

    def shown(self, number: int) -> Shown:
        """Answer what a hit shows of an article; raises ValueError where it cannot be read."""
        shown = self._kept.get(number)
        if shown is None:
            segment, within = self._place(number)
            shown = self._reader(segment).shown(*self._segments[segment].shown(within))
            self._kept.keep(number, shown, len(shown.data) + _OVERHEAD_BYTES)
        return shown

    def article(self, number: int) -> Article:
        """Answer a whole article; raises ValueError where it cannot be read."""
        segment, within = self._place(number)
        stored = self._segments[segment]
        return self._reader(segment).article(*stored.shown(within), stored.rest(within))

    def _place(self, number: int) -> tuple[int, int]:
        segment = bisect_right(self._bases, number) - 1
        return segment, number - self._bases[segment]

    def _reader(self, segment: int) -> RecordReader:
        # Decompressors must not be shared by threads at work.
        if not hasattr(self._local, "readers"):
            self._local.readers = [RecordReader(each.dictionary) for each in self._segments]
        reader: RecordReader = self._local.readers[segment]
        return reader
