"""The articles of an open index as they are stored, through all segments."""

import threading
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.array_types import Ints
from indexer.article import Article
from indexer.engines.whoosh_engine.format.docstore import Block
from indexer.engines.whoosh_engine.format.segment_articles import SegmentArticles
from indexer.engines.whoosh_engine.format.stored_fields import StoredFieldsReader, Summary


class StoredRecords(NamedTuple):
    """The records of some articles as they were written, and the blocks they were packed in."""

    records: list[bytes]
    blocks: list[Block]


class DocumentStore:
    """Reads articles by number. Threads may share it."""

    def __init__(self, segments: Sequence[SegmentArticles]) -> None:
        self._segments = segments
        #: The number of each segment's first article, and of the one after the last.
        self.doc_bases = np.cumsum([0, *map(len, segments)])
        self._doc_bases: list[int] = self.doc_bases.tolist()
        self._local = threading.local()

    def unpacked(self, numbers: Ints) -> StoredRecords:
        """Return the records of articles.

        Raises DamagedFileError for unreadable ones. Nothing is kept: an article is unpacked sooner
        than what was read lately is kept in order.
        """
        if len(self._segments) == 1:
            blocks = self._segments[0].summaries.read_many(numbers)
            return StoredRecords(self._readers[0].unpacked(blocks), blocks)
        places = [self._place(number) for number in numbers.tolist()]
        blocks = [self._segments[segment].summaries[within] for segment, within in places]
        records = [b""] * len(blocks)
        for segment, reader in enumerate(self._readers):
            own = [nth for nth, (where, _within) in enumerate(places) if where == segment]
            if own:
                unpacked = reader.unpacked([blocks[nth] for nth in own])
                for nth, record in zip(own, unpacked, strict=True):
                    records[nth] = record
        return StoredRecords(records, blocks)

    def summary(self, number: int) -> Summary:
        """Return what a hit shows of an article; raises DamagedFileError where it cannot."""
        segment, within = self._place(number)
        return self._readers[segment].summary(self._segments[segment].summaries[within])

    def article(self, number: int) -> Article:
        """Return a whole article; raises DamagedFileError where it cannot be read."""
        segment, within = self._place(number)
        stored = self._segments[segment]
        return self._readers[segment].article(stored.summaries[within], stored.details[within])

    def _place(self, number: int) -> tuple[int, int]:
        """Return the segment of an article, and its number there."""
        segment = bisect_right(self._doc_bases, number) - 1
        return segment, number - self._doc_bases[segment]

    @property
    def _readers(self) -> list[StoredFieldsReader]:
        # Decompressors must not be shared by threads at work.
        try:
            readers: list[StoredFieldsReader] = self._local.readers
        except AttributeError:
            readers = [StoredFieldsReader(each.dictionary) for each in self._segments]
            self._local.readers = readers
        return readers
