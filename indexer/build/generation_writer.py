"""A new generation is written: articles go to the engine, and what is learned from them beside it.

Articles are taken in batches, in one process: the engine indexes them, words and phrases are
counted in their :mod:`~indexer.build.chunks`, acronyms looked for where there are parentheses.
Each word is looked at closely when it is new, all else is compiled loops over numbers, for which
threads have all cores. Articles may be shown before they are added: their words are looked at while
others are still read. What is learned is read again by :mod:`indexer.search.index`.
"""

from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from indexer import analysis
from indexer.article import Article
from indexer.build import generations
from indexer.build.chunks import ChunkedBatch, ChunkReader, ChunkTable
from indexer.build.garbage import not_collected
from indexer.build.generation_files import GenerationFiles
from indexer.build.manifest import Generation
from indexer.build.thread_pool import ThreadPool
from indexer.engines import engine_module
from indexer.engines.base import Writer
from indexer.suggest.acronym_extraction import mine
from indexer.suggest.acronyms import AcronymTable
from indexer.suggest.vocabulary import Vocabulary
from indexer.suggest.vocabulary_builder import VocabularyBuilder

#: Articles that are taken at once, and after how many characters fewer will do.
BATCH_ARTICLES, BATCH_CHARS = 256, 2_000_000


def _is_batch(articles: list[Article], chars: int) -> bool:
    return len(articles) == BATCH_ARTICLES or chars >= BATCH_CHARS


class GenerationWriter:
    """Adds articles to a generation that is being written, from nothing or from a former one.

    While the next articles come, the ``pool`` cuts the texts of a batch and counts the words of
    the one before: both are compiled loops.
    """

    def __init__(
        self,
        path: Path,
        engine: str,
        writer: Writer,
        pool: ThreadPool,
        former: Generation | None = None,
    ) -> None:
        self._path, self._engine = path, engine
        self._writer = writer
        self._pool = pool
        self._former = former
        # Where the engine cuts texts as well, they are cut once.
        self._chunks = writer.chunks if isinstance(writer, ChunkReader) else ChunkTable()
        self._waiting: list[Article] = []
        self._waiting_chars = 0
        self._shown: list[Article] = []
        self._shown_chars = 0
        self._cutting: Future[ChunkedBatch] | None = None
        self._counting: Future[None] | None = None
        self.acronyms = AcronymTable()
        self.vocabulary = VocabularyBuilder()
        self.count = 0

    def show(self, article: Article) -> None:
        """Look at the words of an article that may be added later, whole or in part.

        It leaves nothing in the generation and only makes adding quicker.
        """
        self._shown.append(article)
        self._shown_chars += len(article.body)
        if _is_batch(self._shown, self._shown_chars):
            shown, self._shown, self._shown_chars = tuple(self._shown), [], 0
            self._take()
            with not_collected():
                self._writer.show(shown)
                self._count(self._chunks.learn(shown))

    def add(self, article: Article) -> None:
        """Index an article and learn from it; its id must not have been added before."""
        self.count += 1
        self._waiting.append(article)
        self._waiting_chars += len(article.body)
        if _is_batch(self._waiting, self._waiting_chars):
            self._cut()

    def flush(self) -> None:
        """Put everything that was added into the generation."""
        if self._waiting:
            self._cut()
        self._take()
        self._await_count()

    def _cut(self) -> None:
        """Begin to cut what is waiting, once what was cut before is taken."""
        waiting, self._waiting, self._waiting_chars = tuple(self._waiting), [], 0
        self._take()
        self._cutting = self._pool.submit(self._chunks.cut, waiting)

    def _take(self) -> None:
        """Index the articles that were cut, if there are any, and learn from them."""
        if self._cutting is None:
            return
        cut, self._cutting = self._cutting.result(), None
        with not_collected():
            self._writer.add(cut.articles)
            self._count(cut)
            for article in cut.articles:
                if "(" in article.body:
                    for acronym in mine(article.body):
                        self.acronyms.add(acronym)

    def _count(self, cut: ChunkedBatch) -> None:
        self._await_count()
        self._counting = self._pool.submit(self.vocabulary.add, cut)

    def _await_count(self) -> None:
        if self._counting is not None:
            self._counting.result()
            self._counting = None

    def save(self) -> None:
        """Write what was learned."""
        with not_collected():
            self.acronyms.save(self._path)
            self.vocabulary.build().save(self._path)

    def seal(self, articles: int, corpus: str = "") -> Generation:
        """Write the manifest of what was written: so many articles, of a corpus of this digest."""
        module = engine_module(self._engine)
        known = self._former.manifest.files if self._former else {}
        return generations.seal(
            self._path,
            articles=articles,
            engine=module.NAME,
            schema=module.SCHEMA_VERSION,
            analysis=analysis.ANALYSIS_VERSION,
            corpus=corpus,
            section=self._writer.section(),
            known={name: known[name] for name in self._writer.shared()},
        )


@contextmanager
def writing(path: Path, engine: str, workers: int = 1) -> Iterator[GenerationWriter]:
    """Give a writer for the empty directory ``path``; all is on disk afterwards.

    ``workers`` threads work at it.
    """
    begun = engine_module(engine).write(path, workers)
    with _finished(begun, path, engine, workers) as writer:
        yield writer


@contextmanager
def extending(
    path: Path, previous: Generation, deleted: Collection[str], engine: str, workers: int = 1
) -> Iterator[GenerationWriter]:
    """Give a writer for ``path`` that begins with a finished generation but for some articles.

    What that one learned stays; what only deleted articles taught is forgotten by a rebuild.
    """
    begun = engine_module(engine).extend(path, previous, deleted, workers)
    with _finished(begun, path, engine, workers, previous) as writer:
        files = GenerationFiles.of(previous)
        writer.acronyms = AcronymTable.load(files)
        writer.vocabulary.know(Vocabulary.load(files))
        yield writer


@contextmanager
def _finished(
    begun: AbstractContextManager[Writer],
    path: Path,
    engine: str,
    workers: int,
    former: Generation | None = None,
) -> Iterator[GenerationWriter]:
    # One batch is cut and one is counted at a time, however many workers there are.
    with closing(ThreadPool(min(workers, 2))) as pool:
        with begun as engine_writer:
            writer = GenerationWriter(path, engine, engine_writer, pool, former)
            yield writer
            writer.flush()
            # What was learned is put in order while the engine does the same with its own.
            saved = pool.submit(writer.save)
        saved.result()
