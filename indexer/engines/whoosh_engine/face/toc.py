"""Whoosh's table of contents of an index: its schema and its segments, pickled in one file.

It is written for ``whoosh.index.open_dir`` alone: the engine reads the manifest.
"""

from collections.abc import Sequence
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.whoosh_engine.face.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh_engine.face.schema import schema
from indexer.engines.whoosh_engine.format.segments import INDEX_NAME, Segment

#: As Whoosh numbers them; a table of contents is written once.
_GENERATION = 1


def write_toc(directory: Path, segments: Sequence[Segment]) -> None:
    """Write the table of contents of a finished index."""
    codec = ArrayCodec()
    named = [ArraySegment(codec, segment) for segment in segments]
    TOC(schema(), named, _GENERATION).write(FileStorage(str(directory)), INDEX_NAME)
