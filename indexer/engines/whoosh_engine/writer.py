"""Articles become a Whoosh index in a fresh directory: one segment of arrays."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from indexer.article import Article
from indexer.build.chunks import ChunkReader, ChunkTable
from indexer.build.generation_files import GenerationFiles
from indexer.build.manifest import Generation, Object
from indexer.build.thread_pool import ThreadPool
from indexer.engines.base import Writer
from indexer.engines.whoosh_engine.format.doc_values import DocValues, DocValuesBuilder
from indexer.engines.whoosh_engine.format.docstore import StoreWriter
from indexer.engines.whoosh_engine.format.postings_source import TermNumberer
from indexer.engines.whoosh_engine.format.postings_writer import PostingsWriter
from indexer.engines.whoosh_engine.format.segments import (
    Segment,
    deleted_file,
    new_id,
    read_segments,
    save_deleted,
    section_of,
)
from indexer.engines.whoosh_engine.format.stored_fields import detail_blocks, summary_blocks


class WhooshWriter(Writer, ChunkReader):
    """Adds articles to one segment that is being written, beside ``former`` ones."""

    def __init__(
        self, directory: Path, former: Sequence[Segment], shared: Collection[str], workers: int
    ) -> None:
        self._directory = directory
        self._segments = list(former)
        self._shared = shared
        self._id = new_id()
        self._prefix = f"{self._id}."
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
            self._directory, f"{self._prefix}{name}", self._pool, has_dictionary=has_dictionary
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

    def finish(self) -> None:
        """Write all that is left."""
        # What is still being compressed goes on meanwhile.
        self._postings_writer.write(self._directory, self._prefix)
        for file in (self._summary, self._detail):
            file.finish()
        doc_values = self._doc_values.build()
        doc_values.save(self._directory, self._prefix)
        self._segments.append(Segment(self._id, len(doc_values), np.empty(0, np.uint32)))
        save_deleted(self._directory, self._segments)
        # Only what is written here for Whoosh needs Whoosh.
        from indexer.engines.whoosh_engine.face.toc import write_toc

        write_toc(self._directory, self._segments)

    def section(self) -> Object:
        """Return the names of all segments and the numbers of their articles."""
        return section_of(self._segments)

    def shared(self) -> Collection[str]:
        """Return the names of the former segments' files."""
        return self._shared

    def close(self) -> None:
        """Close the files; what was written for a while is removed."""
        self._pool.close()
        self._files.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def extend(
    directory: Path, previous: Generation, deleted: Collection[str], workers: int = 1
) -> Iterator[WhooshWriter]:
    """Yield a writer for the index of ``previous`` without some articles, and with new ones.

    ``workers`` threads work at it. The former segments' files are shared, not copied, where the
    file system can.
    """
    files = GenerationFiles.of(previous)
    former = [
        _without(segment, files, deleted)
        for segment in read_segments(files, previous.manifest.section)
    ]
    ids = {segment.id for segment in former}
    # What is deleted is written anew.
    own = {deleted_file(id_) for id_ in ids}
    shared = [
        name
        for name in previous.manifest.files
        if name.partition(".")[0] in ids and name not in own
    ]
    for name in shared:
        _share(previous.path / name, directory / name)
    with _finished(WhooshWriter(directory, former, shared, workers)) as writer:
        yield writer


def _without(segment: Segment, files: GenerationFiles, deleted: Collection[str]) -> Segment:
    """Return a segment of which these articles are deleted too, as far as it has them."""
    ids = DocValues.load(files, f"{segment.id}.").ids.tolist()
    gone = [number for number, id_ in enumerate(ids) if id_.decode("ascii") in deleted]
    together = np.union1d(segment.deleted, np.array(gone, np.uint32))
    return segment._replace(deleted=together)


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
    with _finished(WhooshWriter(directory, [], [], workers)) as writer:
        yield writer


@contextmanager
def _finished(writer: WhooshWriter) -> Iterator[WhooshWriter]:
    try:
        yield writer
        writer.finish()
    finally:
        writer.close()
