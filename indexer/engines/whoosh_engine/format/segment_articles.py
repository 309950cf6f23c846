"""The articles of one segment: their records, packed, and their columns."""

from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.engines.whoosh_engine.format import arrays
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.docstore import StoreReader


class SegmentArticles:
    """Reads a segment's articles by their number in it; threads may share it."""

    def __init__(self, files: GenerationFiles, segment: str, count: int) -> None:
        #: What hits show of articles, and the rest of them, as :mod:`stored_fields` wrote it.
        self.summaries = StoreReader(files, f"{segment}.shown", count)
        self.details = StoreReader(files, f"{segment}.rest", count)
        #: What the records were compressed with.
        self.dictionary = arrays.load(files, f"{segment}.shown_dictionary", ["u1"]).tobytes()
        self.columns = DocValues.load(files, f"{segment}.")
        if len(self.columns) != count:
            raise DamagedFileError(f"the articles of {segment} do not fit together")

    def __len__(self) -> int:
        """How many there are, deleted ones included."""
        return len(self.columns)
