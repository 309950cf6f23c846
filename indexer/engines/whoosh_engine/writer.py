"""Articles become a Whoosh index in a fresh directory: one segment of arrays."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from indexer.build.chunks import ChunkedBatch
from indexer.engines.base import Writer
from indexer.engines.whoosh_engine.blocks import BlockFile
from indexer.engines.whoosh_engine.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh_engine.documents import Documents, DocumentsBuilder
from indexer.engines.whoosh_engine.inversion import Inverter
from indexer.engines.whoosh_engine.occurrences import Tokeniser
from indexer.engines.whoosh_engine.records import rest_blocks, shown_blocks
from indexer.engines.whoosh_engine.thread_pool import ThreadPool
from indexer.engines.whoosh_engine.toc import read_segments, write_segments


class WhooshWriter(Writer):
    """Adds articles to one segment that is being written."""

    def __init__(self, directory: Path, segment: ArraySegment, workers: int) -> None:
        self._directory = directory
        self._prefix = f"{segment.segment_id()}."
        self._scratch = directory / "runs"
        self._pool = ThreadPool(workers)
        self._tokeniser = Tokeniser()
        names = (self._tokeniser.forms, self._tokeniser.stems)
        self._inverter = Inverter(self._scratch, self._pool, *names)
        self._documents = DocumentsBuilder()
        self._files = ExitStack()
        self._shown = self._file("shown", has_dictionary=True)
        self._rest = self._file("rest")

    def _file(self, name: str, *, has_dictionary: bool = False) -> BlockFile:
        file = BlockFile(
            self._directory,
            f"{self._prefix}{name}",
            self._pool,
            has_dictionary=has_dictionary,
        )
        return self._files.enter_context(file)

    def add(self, cut: ChunkedBatch) -> None:
        """Take the next articles."""
        occurrences = self._tokeniser.occurrences(cut)
        self._inverter.add(occurrences)
        self._documents.add(cut.articles, occurrences)
        self._shown.append(list(shown_blocks(cut, occurrences)))
        self._rest.append([(rest, b"") for rest in rest_blocks(cut)])

    def finish(self) -> int:
        """Write all that is left; answers how many articles the segment holds."""
        # What is still being compressed goes on meanwhile.
        self._inverter.write(self._directory, self._prefix)
        for file in (self._shown, self._rest):
            file.finish()
        documents = self._documents.build()
        documents.save(self._directory, self._prefix)
        return len(documents)

    def close(self) -> None:
        """Close the files; what was written for a while is removed."""
        self._pool.close()
        self._files.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def extend(
    directory: Path, previous: Path, deleted: Collection[str], workers: int = 1
) -> Iterator[WhooshWriter]:
    """Give a writer for the index of ``previous`` without some articles, and with new ones.

    ``workers`` threads work at it. The former segments' files are shared, not copied, where the
    file system can.
    """
    segments = read_segments(previous)
    for segment in segments:
        prefix = f"{segment.segment_id()}."
        for file in previous.glob(f"{prefix}*"):
            _share(file, directory / file.name)
        documents = Documents.load(previous, prefix)
        for number, id_ in enumerate(documents.ids.tolist()):
            if id_.decode("ascii") in deleted:
                segment.delete_document(number)
    with _writing(directory, segments, workers) as writer:
        yield writer


def _share(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError:
        shutil.copy2(file, target)


@contextmanager
def write(directory: Path, workers: int = 1) -> Iterator[WhooshWriter]:
    """Give a writer for a new index in ``directory``; finished at the end.

    ``workers`` threads work at it.
    """
    with _writing(directory, [], workers) as writer:
        yield writer


@contextmanager
def _writing(
    directory: Path, former: Sequence[ArraySegment], workers: int
) -> Iterator[WhooshWriter]:
    segment = ArraySegment(ArrayCodec(), ArraySegment._random_id(), 0)
    writer = WhooshWriter(directory, segment, workers)
    try:
        yield writer
        segment.set_doc_count(writer.finish())
    finally:
        writer.close()
    write_segments(directory, [*former, segment])
