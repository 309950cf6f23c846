"""A new generation is written: articles go to the engine, and what is learned from them beside it.

Articles are prepared in batches, in all cores: each is made ready for the engine, and what it
teaches (acronyms, words, phrases, titles: the same under every engine) is gathered. This process
puts the batches together in the articles' order. What is learned is read again by
:mod:`indexer.index`.
"""

import os
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexer import analysis, generations
from indexer.acronyms import Acronym, AcronymTable, mine
from indexer.article import Article
from indexer.engines import engine_module
from indexer.engines.base import Preparer, Writer
from indexer.errors import CallError
from indexer.vocabulary import Vocabulary, VocabularyBuilder

#: Articles that are prepared at once.
BATCH_ARTICLES = 256
#: So many batches are prepared in this process: with fewer, others take longer to start.
OWN_BATCHES = 3
#: Batches under way for each worker; this bounds what waits in memory.
BATCHES_PER_WORKER = 3


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A batch of articles, ready to be put into the generation."""

    batch: Any
    vocabulary: VocabularyBuilder
    acronyms: tuple[Acronym, ...]
    count: int


def _prepared(preparer: Preparer, articles: Sequence[Article]) -> _Prepared:
    vocabulary = VocabularyBuilder()
    vocabulary.add(articles)
    acronyms = [
        acronym
        for article in articles
        for paragraph in article.paragraphs
        if "(" in paragraph
        for acronym in mine(paragraph)
    ]
    return _Prepared(preparer.prepare(articles), vocabulary, tuple(acronyms), len(articles))


#: In a worker process, what it remembers from batch to batch.
_preparers: dict[str, Preparer] = {}


def _prepared_by_worker(engine: str, articles: Sequence[Article]) -> _Prepared:
    if engine not in _preparers:
        _preparers[engine] = engine_module(engine).preparer(os.getpid())
    return _prepared(_preparers[engine], articles)


class _Preparing:
    """Has batches prepared, here or in other processes, and gives them back in order."""

    def __init__(self, engine: str, workers: int) -> None:
        self._engine = engine
        self._workers = workers
        self._own: Preparer = engine_module(engine).preparer(0)
        self._own_batches = 0
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: deque[Future[_Prepared]] = deque()

    def put(self, articles: list[Article]) -> Iterator[_Prepared]:
        """Have ``articles`` prepared; gives the batches that are ready."""
        self._own_batches += 1
        if self._workers < 2 or self._own_batches <= OWN_BATCHES:
            yield _prepared(self._own, articles)
            return
        if self._pool is None:
            # Spawned, not forked: a progress display runs a thread, and a fork copies its locks.
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
        self._under_way.append(self._pool.submit(_prepared_by_worker, self._engine, articles))
        if len(self._under_way) > self._workers * BATCHES_PER_WORKER:
            yield self._result()

    def rest(self) -> Iterator[_Prepared]:
        """Give the batches still under way."""
        while self._under_way:
            yield self._result()

    def _result(self) -> _Prepared:
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


class GenerationWriter:
    """Adds articles to a generation that is being written."""

    def __init__(self, writer: Writer, preparing: _Preparing) -> None:
        self._writer = writer
        self._preparing = preparing
        self._waiting: list[Article] = []
        self.acronyms = AcronymTable()
        self.vocabulary = VocabularyBuilder()
        self.count = 0

    def add(self, article: Article) -> None:
        """Index an article and learn from it; its id must not have been added before."""
        self.count += 1
        self._waiting.append(article)
        if len(self._waiting) == BATCH_ARTICLES:
            self._put()

    def _put(self) -> None:
        waiting, self._waiting = self._waiting, []
        for prepared in self._preparing.put(waiting):
            self._take(prepared)

    def _take(self, prepared: _Prepared) -> None:
        self._writer.add(prepared.batch)
        self.vocabulary.update(prepared.vocabulary)
        for acronym in prepared.acronyms:
            self.acronyms.add(acronym)

    def flush(self) -> None:
        """Put everything that was added into the generation."""
        if self._waiting:
            self._put()
        for prepared in self._preparing.rest():
            self._take(prepared)


@contextmanager
def writing(path: Path, engine: str, workers: int = 1) -> Iterator[GenerationWriter]:
    """Give a writer for the empty directory ``path``; all is on disk afterwards."""
    with (
        engine_module(engine).write(path) as engine_writer,
        _preparing(engine_writer, engine, workers) as writer,
    ):
        yield writer
    _save(writer, path)


@contextmanager
def extending(
    path: Path, previous: Path, deleted: Collection[str], engine: str, workers: int = 1
) -> Iterator[GenerationWriter]:
    """Give a writer for ``path`` that begins with a finished generation but for some articles.

    What that one learned stays; what only deleted articles taught is forgotten by a rebuild.
    """
    with (
        engine_module(engine).extend(path, previous, deleted) as engine_writer,
        _preparing(engine_writer, engine, workers) as writer,
    ):
        writer.acronyms = AcronymTable.load(previous)
        writer.vocabulary.know(Vocabulary.load(previous))
        yield writer
    _save(writer, path)


@contextmanager
def _preparing(engine_writer: Writer, engine: str, workers: int) -> Iterator[GenerationWriter]:
    preparing = _Preparing(engine, workers)
    try:
        writer = GenerationWriter(engine_writer, preparing)
        yield writer
        writer.flush()
    finally:
        # Other processes give their memory back before segments are put together.
        preparing.close()


def _save(writer: GenerationWriter, path: Path) -> None:
    writer.acronyms.save(path)
    writer.vocabulary.build().save(path)


def seal(path: Path, engine: str, articles: int) -> generations.Generation:
    """Write the manifest of what was written into ``path``."""
    module = engine_module(engine)
    return generations.seal(
        path,
        articles=articles,
        engine=module.NAME,
        schema=module.SCHEMA_VERSION,
        analysis=analysis.ANALYSIS_VERSION,
    )
