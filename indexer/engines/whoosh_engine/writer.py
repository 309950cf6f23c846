"""Articles become a Whoosh index in a fresh directory: one segment of arrays."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from indexer.article import Article
from indexer.build.chunks import ChunkReader, ChunkTable
from indexer.engines.base import Writer
from indexer.engines.whoosh_engine.face.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh_engine.face.toc import read_segments, write_segments
from indexer.engines.whoosh_engine.format.doc_values import DocValues, DocValuesBuilder
from indexer.engines.whoosh_engine.format.docstore import StoreWriter
from indexer.engines.whoosh_engine.format.postings_source import TermNumberer
from indexer.engines.whoosh_engine.format.postings_writer import PostingsWriter
from indexer.engines.whoosh_engine.format.stored_fields import detail_blocks, summary_blocks
from indexer.engines.whoosh_engine.format.thread_pool import ThreadPool


class WhooshWriter(Writer, ChunkReader):
    """Adds articles to one segment that is being written."""

    def __init__(self, directory: Path, segment: ArraySegment, workers: int) -> None:
        self._directory = directory
        self._prefix = f"{segment.segment_id()}."
        self._scratch = directory / "runs"
        self._pool = ThreadPool(workers)
        self.chunks = ChunkTable()
        self._term_numberer = TermNumberer()
        names = (self._term_numberer.forms, self._term_numberer.stems)
        self._postings_writer = PostingsWriter(self._scratch, self._pool, *names)
        self._doc_values = DocValuesBuilder()
        self._files = ExitStack()
        self._summary = self._file("shown", has_dictionary=True)
        self._detail = self._file("rest")

    def _file(self, name: str, *, has_dictionary: bool = False) -> StoreWriter:
        file = StoreWriter(
            self._directory,
            f"{self._prefix}{name}",
            self._pool,
            has_dictionary=has_dictionary,
        )
        return self._files.enter_context(file)

    def show(self, articles: Sequence[Article]) -> None:
        """Analyse the words of articles that may be added later."""
        self._term_numberer.learn(self.chunks.learn(articles))

    def add(self, articles: Sequence[Article]) -> None:
        """Take the next articles."""
        cut = self.chunks.cut(articles)
        token_stream = self._term_numberer.token_stream(cut)
        self._postings_writer.add(token_stream)
        self._doc_values.add(cut.articles, token_stream)
        self._summary.append(list(summary_blocks(cut, token_stream)))
        self._detail.append([(detail, b"") for detail in detail_blocks(cut)])

    def finish(self) -> int:
        """Write all that is left; return how many articles the segment holds."""
        # What is still being compressed goes on meanwhile.
        self._postings_writer.write(self._directory, self._prefix)
        for file in (self._summary, self._detail):
            file.finish()
        doc_values = self._doc_values.build()
        doc_values.save(self._directory, self._prefix)
        return len(doc_values)

    def close(self) -> None:
        """Close the files; what was written for a while is removed."""
        self._pool.close()
        self._files.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def extend(
    directory: Path, previous: Path, deleted: Collection[str], workers: int = 1
) -> Iterator[WhooshWriter]:
    """Yield a writer for the index of ``previous`` without some articles, and with new ones.

    ``workers`` threads work at it. The former segments' files are shared, not copied, where the
    file system can.
    """
    segments = read_segments(previous)
    for segment in segments:
        prefix = f"{segment.segment_id()}."
        for file in previous.glob(f"{prefix}*"):
            _share(file, directory / file.name)
        doc_values = DocValues.load(previous, prefix)
        for number, id_ in enumerate(doc_values.ids.tolist()):
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
    """Yield a writer for a new index in ``directory``; finished at the end.

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
