"""The articles of one segment: their records, packed, and their columns."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine import arrays
from indexer.engines.whoosh_engine.blocks import Block, Blocks
from indexer.engines.whoosh_engine.damage import DamagedFileError
from indexer.engines.whoosh_engine.documents import Documents

Ints = NDArray[np.int32]


class SegmentArticles:
    """Reads a segment's articles by their number in it; threads may share it."""

    def __init__(self, directory: Path, segment: str, count: int) -> None:
        self._shown = Blocks(directory, f"{segment}.shown", count)
        self._rest = Blocks(directory, f"{segment}.rest", count)
        #: What the records were compressed with.
        self.dictionary = arrays.load(directory, f"{segment}.shown_dictionary", ["u1"]).tobytes()
        self.columns = Documents.load(directory, f"{segment}.")
        if len(self.columns) != count:
            raise DamagedFileError(f"the articles of {segment} do not fit together")

    def __len__(self) -> int:
        """How many there are, deleted ones included."""
        return len(self.columns)

    def shown(self, numbers: Ints) -> list[Block]:
        """Answer what hits show of articles as :mod:`records` wrote it."""
        return self._shown.some(numbers)

    def shown_of(self, number: int) -> Block:
        """Answer the same of one article."""
        return self._shown[number]

    def rest(self, number: int) -> Block:
        """Answer the rest of an article as :mod:`records` wrote it."""
        return self._rest[number]
