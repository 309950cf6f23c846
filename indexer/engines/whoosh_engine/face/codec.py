"""How Whoosh names our segments, and which classes of :mod:`face` read them for it.

Both are pickled in Whoosh's table of contents. What reads for Whoosh is imported when it is asked
for: a build needs none of it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment

from indexer.build import manifest
from indexer.build.generation_files import GenerationFiles
from indexer.engines.whoosh_engine.format.segments import INDEX_NAME, Segment

if TYPE_CHECKING:
    from indexer.engines.whoosh_engine.face.documents import DocumentsReader
    from indexer.engines.whoosh_engine.face.terms import FieldsReader


class ArraySegment(W3Segment):
    """A segment of arrays as Whoosh's table of contents names it."""

    def __init__(self, codec: "ArrayCodec", segment: Segment) -> None:
        super().__init__(
            codec,
            INDEX_NAME,
            doccount=segment.documents,
            segid=segment.id.removeprefix(f"{INDEX_NAME}_"),
            deleted=set(segment.deleted.tolist()) or None,
        )


class ArrayCodec(W3Codec):
    """Whoosh's third codec, with arrays in place of its files; it only reads."""

    def per_document_reader(self, storage: Any, segment: Any) -> "DocumentsReader":
        """Return the reader of a segment's articles."""
        from indexer.engines.whoosh_engine.face.documents import DocumentsReader

        return DocumentsReader(_files(storage), segment)

    def terms_reader(self, storage: Any, segment: Any) -> "FieldsReader":
        """Return the reader of a segment's terms."""
        from indexer.engines.whoosh_engine.face.terms import FieldsReader

        return FieldsReader(_files(storage), segment)


def _files(storage: Any) -> GenerationFiles:
    """Return the files of the generation that Whoosh opened, as its manifest names them."""
    return GenerationFiles.of(manifest.read(Path(storage.folder)))
