"""The segments of an index: how the engine's section of the manifest names them.

What is deleted of a segment stands beside its files, and is all that differs of them from one
generation to the next.
"""

import re
import secrets
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.build.manifest import ManifestError, Object, field
from indexer.engines.whoosh_engine.format import arrays

#: What Whoosh calls an index that has no other name; the names of its segments begin so.
INDEX_NAME = "MAIN"
_ID_CHARS, _ID_LENGTH = string.ascii_lowercase + string.digits, 16
_ID = re.compile(f"{INDEX_NAME}_[{_ID_CHARS}]{{{_ID_LENGTH}}}")
_DELETED = "deleted"


class Segment(NamedTuple):
    """A segment, and which of its articles are deleted, ascending.

    The names of its files begin with its id; ``documents`` counts deleted ones too.
    """

    id: str
    documents: int
    deleted: NDArray[np.uint32]


def new_id() -> str:
    """Return an id that no other segment has."""
    drawn = "".join(secrets.choice(_ID_CHARS) for _ in range(_ID_LENGTH))
    return f"{INDEX_NAME}_{drawn}"


def deleted_file(segment: str) -> str:
    """Return the name of the file that says what is deleted of a segment."""
    return f"{segment}.{_DELETED}.u4"


def save_deleted(directory: Path, segments: Sequence[Segment]) -> None:
    """Write what is deleted of each segment."""
    for segment in segments:
        arrays.save(directory, f"{segment.id}.{_DELETED}", "u4", segment.deleted)


def section_of(segments: Sequence[Segment]) -> Object:
    """Return what the manifest is to say of segments."""
    rows = [
        {"id": each.id, "documents": each.documents, "deleted": len(each.deleted)}
        for each in segments
    ]
    return {"segments": rows}


def read_segments(files: GenerationFiles, section: Object) -> list[Segment]:
    """Return the segments that the engine's section of the manifest names.

    Raises OSError, and DamagedFileError for the field or the file that is wrong.
    """
    try:
        rows = field(section, "segments", list, "whoosh.")
        if not rows:
            raise ManifestError("its field 'whoosh.segments' names none")
        return [
            _segment(files, row, f"whoosh.segments.{number}.") for number, row in enumerate(rows)
        ]
    except ManifestError as error:
        raise DamagedFileError(f"the manifest: {error}") from error


def _segment(files: GenerationFiles, row: Any, within: str) -> Segment:
    if not isinstance(row, dict):
        raise ManifestError(f"its field {within.removesuffix('.')!r} is no object")
    id_ = field(row, "id", str, within)
    if not _ID.fullmatch(id_):
        raise ManifestError(f"its field {within + 'id'!r} names no segment")
    documents = field(row, "documents", int, within)
    deleted = arrays.load(files, f"{id_}.{_DELETED}", ["u4"])
    is_ascending = bool((deleted[1:] > deleted[:-1]).all())
    if (
        len(deleted) != field(row, "deleted", int, within)
        or not is_ascending
        or (len(deleted) and int(deleted[-1]) >= documents)
    ):
        raise DamagedFileError(f"{deleted_file(id_)} does not fit its segment")
    return Segment(id_, documents, deleted)
