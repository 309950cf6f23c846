"""Articles become a Whoosh index in a fresh directory: tokenised in all cores, one segment.

Batches of articles go to worker processes, which cut their texts; this process inverts what comes
back (:mod:`inversion`) and writes the segment's files. A small corpus is cut in this process.
"""

import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.article import Article
from indexer.engines.base import Writer
from indexer.engines.whoosh_engine import arrays
from indexer.engines.whoosh_engine.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh_engine.documents import DocumentsBuilder
from indexer.engines.whoosh_engine.inversion import Inverter
from indexer.engines.whoosh_engine.occurrences import Batch, Tokeniser
from indexer.engines.whoosh_engine.schema import schema
from indexer.errors import CallError

#: Articles that are cut at once.
BATCH_ARTICLES = 256
#: With fewer batches, other processes take longer to start than they save.
MIN_BATCHES_FOR_WORKERS = 6
#: Batches under way for each worker; this bounds what waits in memory.
BATCHES_PER_WORKER = 3
INDEX_NAME = "MAIN"


class _Tokenising:
    """Has batches cut, here or in other processes, and gives them back in order."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._own = Tokeniser()
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: deque[Future[Batch]] = deque()
        self._started = 0

    def put(self, articles: list[Article]) -> Iterator[Batch]:
        """Have ``articles`` cut; gives the batches that are ready."""
        self._started += 1
        if self._workers < 2 or self._started <= MIN_BATCHES_FOR_WORKERS:
            yield self._own.batch(articles)
            return
        if self._pool is None:
            # Spawned, not forked: a progress display runs a thread, and a fork copies its locks.
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
        self._under_way.append(self._pool.submit(_tokenise, articles))
        if len(self._under_way) > self._workers * BATCHES_PER_WORKER:
            yield self._result()

    def rest(self) -> Iterator[Batch]:
        """Give the batches still under way."""
        while self._under_way:
            yield self._result()

    def _result(self) -> Batch:
        try:
            return self._under_way.popleft().result()
        except BrokenProcessPool as error:
            raise CallError(
                "A process that indexes articles was killed, probably for want of memory: "
                "try again with --workers 1."
            ) from error

    def close(self) -> None:
        """End the other processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


_tokeniser: Tokeniser | None = None


def _tokenise(articles: list[Article]) -> Batch:
    """Cut a batch in a worker process, which remembers the words it saw."""
    global _tokeniser
    if _tokeniser is None:
        _tokeniser = Tokeniser(os.getpid())
    return _tokeniser.batch(articles)


class WhooshWriter(Writer):
    """Adds articles to one segment that is being written."""

    def __init__(self, directory: Path, segment: ArraySegment, workers: int) -> None:
        self._directory = directory
        self._prefix = f"{segment.segment_id()}."
        self._scratch = directory / "runs"
        self._inverter = Inverter(self._scratch)
        self._documents = DocumentsBuilder()
        self._tokenising = _Tokenising(workers)
        self._waiting: list[Article] = []
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

    def add(self, article: Article) -> None:
        """Take an article; it is indexed with others."""
        self._waiting.append(article)
        if len(self._waiting) == BATCH_ARTICLES:
            self._put()

    def _put(self) -> None:
        waiting, self._waiting = self._waiting, []
        for batch in self._tokenising.put(waiting):
            self._take(batch)

    def _take(self, batch: Batch) -> None:
        self._inverter.add(batch)
        self._documents.add(batch)
        for place, file, ends, blocks in (
            (0, self._shown, self._shown_ends, [record.shown for record in batch.records]),
            (1, self._rest, self._rest_ends, [record.rest for record in batch.records]),
        ):
            file.append(np.frombuffer(b"".join(blocks), np.uint8))
            lengths = np.fromiter(map(len, blocks), np.int64, len(blocks))
            ends.append(self._written[place] + np.cumsum(lengths))
            self._written[place] += int(lengths.sum())

    def finish(self) -> int:
        """Write all that is left; answers how many articles the segment holds."""
        if self._waiting:
            self._put()
        for batch in self._tokenising.rest():
            self._take(batch)
        self._inverter.write(self._directory, self._prefix)
        documents = self._documents.build()
        documents.save(self._directory, self._prefix)
        return len(documents)

    def close(self) -> None:
        """Give back processes and files; what was written for a while is removed."""
        self._tokenising.close()
        self._files.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


@contextmanager
def write(directory: Path, workers: int = 1) -> Iterator[WhooshWriter]:
    """Give a writer for a new index in ``directory``; finished at the end."""
    storage = FileStorage(str(directory))
    segment = ArraySegment(ArrayCodec(), ArraySegment._random_id(), 0)
    writer = WhooshWriter(directory, segment, workers)
    try:
        yield writer
        segment.set_doc_count(writer.finish())
    finally:
        writer.close()
    TOC(schema(), [segment], 1).write(storage, INDEX_NAME)
