"""The articles of one segment: their records, packed, and their columns."""

from pathlib import Path

from indexer.engines.whoosh_engine.format import arrays
from indexer.engines.whoosh_engine.format.damage import DamagedFileError
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.docstore import StoreReader


class SegmentArticles:
    """Reads a segment's articles by their number in it; threads may share it."""

    def __init__(self, directory: Path, segment: str, count: int) -> None:
        #: What hits show of articles, and the rest of them, as :mod:`stored_fields` wrote it.
        self.summaries = StoreReader(directory, f"{segment}.shown", count)
        self.details = StoreReader(directory, f"{segment}.rest", count)
        #: What the records were compressed with.
        self.dictionary = arrays.load(directory, f"{segment}.shown_dictionary", ["u1"]).tobytes()
        self.columns = DocValues.load(directory, f"{segment}.")
        if len(self.columns) != count:
            raise DamagedFileError(f"the articles of {segment} do not fit together")

    def __len__(self) -> int:
        """How many there are, deleted ones included."""
        return len(self.columns)
