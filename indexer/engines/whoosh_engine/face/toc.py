"""Whoosh's table of contents of an index: its schema and its segments, pickled in one file."""

from collections.abc import Sequence
from pathlib import Path

from whoosh.fields import STORED, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC

from indexer.engines.whoosh_engine.face.codec import ArraySegment
from indexer.engines.whoosh_engine.format.damage import DamagedFileError

#: As Whoosh numbers them; a table of contents is written once.
_GENERATION = 1
_INDEX_NAME = "MAIN"
_NAME = TOC._filename(_INDEX_NAME, _GENERATION)
#: With any schema at hand Whoosh does not unpickle that of the index, which the engine needs not.
_NO_SCHEMA = Schema(none=STORED())


def read_segments(directory: Path) -> list[ArraySegment]:
    """Return the segments of an index; raises OSError or DamagedFileError."""
    segments: list[ArraySegment] = _read(directory, _NO_SCHEMA).segments
    return segments


def check_schema(directory: Path) -> None:
    """Raise OSError or DamagedFileError where Whoosh could not read the schema of an index."""
    from indexer.engines.whoosh_engine.face.schema import schema

    if _read(directory, None).schema.names() != schema().names():
        raise DamagedFileError(f"{_NAME} holds another schema")


def _read(directory: Path, schema: Schema | None) -> TOC:
    # In memory, for Whoosh leaves a file open that it cannot read.
    storage = RamStorage()
    storage.files[_NAME] = (directory / _NAME).read_bytes()
    try:
        toc = TOC.read(storage, _INDEX_NAME, schema=schema)
        are_segments = all(map(_is_segment, toc.segments))
    except Exception as error:
        # Unpickling damaged bytes may raise anything.
        raise DamagedFileError(f"{_NAME}: {type(error).__name__}: {error}") from error
    if not are_segments:
        raise DamagedFileError(f"{_NAME} names segments that are none")
    return toc


def _is_segment(segment: ArraySegment) -> bool:
    count, deleted = segment.doc_count_all(), segment.deleted_docs()
    return (
        isinstance(segment, ArraySegment)
        and isinstance(segment.segment_id(), str)
        and all(0 <= number < count for number in deleted)
    )


def write_segments(directory: Path, segments: Sequence[ArraySegment]) -> None:
    """Write the table of contents of a finished index."""
    from indexer.engines.whoosh_engine.face.schema import schema

    TOC(schema(), list(segments), _GENERATION).write(FileStorage(str(directory)), _INDEX_NAME)
