"""Batches of occurrences become a Whoosh index in a fresh directory: one segment of arrays."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.base import Writer
from indexer.engines.whoosh_engine import arrays
from indexer.engines.whoosh_engine.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh_engine.documents import Documents, DocumentsBuilder
from indexer.engines.whoosh_engine.inversion import Inverter
from indexer.engines.whoosh_engine.occurrences import Batch
from indexer.engines.whoosh_engine.schema import schema

INDEX_NAME = "MAIN"


class WhooshWriter(Writer):
    """Adds articles to one segment that is being written."""

    def __init__(self, directory: Path, segment: ArraySegment) -> None:
        self._directory = directory
        self._prefix = f"{segment.segment_id()}."
        self._scratch = directory / "runs"
        self._inverter = Inverter(self._scratch)
        self._documents = DocumentsBuilder()
        self._files = ExitStack()
        self._shown = self._file("shown", "u1")
        self._shown_ends = self._file("shown_ends", "i8")
        self._rest = self._file("rest", "u1")
        self._rest_ends = self._file("rest_ends", "i8")
        self._written = [0, 0]
        for ends in (self._shown_ends, self._rest_ends):
            ends.append(np.zeros(1))

    def _file(self, name: str, dtype: str) -> arrays.ArrayFile:
        file = arrays.ArrayFile(self._directory, f"{self._prefix}{name}", dtype)
        return self._files.enter_context(file)

    def add(self, prepared: Batch) -> None:
        """Take a batch of occurrences."""
        self._inverter.add(prepared)
        self._documents.add(prepared)
        for place, file, ends, blocks in (
            (0, self._shown, self._shown_ends, [record.shown for record in prepared.records]),
            (1, self._rest, self._rest_ends, [record.rest for record in prepared.records]),
        ):
            file.append(np.frombuffer(b"".join(blocks), np.uint8))
            lengths = np.fromiter(map(len, blocks), np.int64, len(blocks))
            ends.append(self._written[place] + np.cumsum(lengths))
            self._written[place] += int(lengths.sum())

    def finish(self) -> int:
        """Write all that is left; answers how many articles the segment holds."""
        self._inverter.write(self._directory, self._prefix)
        documents = self._documents.build()
        documents.save(self._directory, self._prefix)
        return len(documents)

    def close(self) -> None:
        """Close the files; what was written for a while is removed."""
        self._files.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def extend(directory: Path, previous: Path, deleted: Collection[str]) -> Iterator[WhooshWriter]:
    """Give a writer for the index of ``previous`` without some articles, and with new ones.

    The former segments' files are shared, not copied, where the file system can.
    """
    segments = TOC.read(FileStorage(str(previous), readonly=True), INDEX_NAME).segments
    for segment in segments:
        prefix = f"{segment.segment_id()}."
        for file in previous.glob(f"{prefix}*"):
            _share(file, directory / file.name)
        documents = Documents.load(previous, prefix)
        for number, id_ in enumerate(documents.ids.tolist()):
            if id_.decode("ascii") in deleted:
                segment.delete_document(number)
    with _writing(directory, segments) as writer:
        yield writer


def _share(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError:
        shutil.copy2(file, target)


@contextmanager
def write(directory: Path) -> Iterator[WhooshWriter]:
    """Give a writer for a new index in ``directory``; finished at the end."""
    with _writing(directory, []) as writer:
        yield writer


@contextmanager
def _writing(directory: Path, former: Sequence[ArraySegment]) -> Iterator[WhooshWriter]:
    storage = FileStorage(str(directory))
    segment = ArraySegment(ArrayCodec(), ArraySegment._random_id(), 0)
    writer = WhooshWriter(directory, segment)
    try:
        yield writer
        segment.set_doc_count(writer.finish())
    finally:
        writer.close()
    TOC(schema(), [*former, segment], 1).write(storage, INDEX_NAME)
