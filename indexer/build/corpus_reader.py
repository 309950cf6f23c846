"""A corpus's files become articles: pages are read in all cores, records one after another.

In goes a listed corpus, out comes what became of each page and record, in order. One bad file never
stops the rest. What recurs on a site's pages is still in them. Other processes import this module:
nothing here knows an engine. What reads pages is imported with the first: records need none of it,
and it takes as long as to index some hundred of them.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from multiprocessing import active_children, get_context

from indexer import interruption, parent_process
from indexer.cleaning.reader import Corpus, CorpusFile, Ignored, Outcome, Page, Refusal
from indexer.cleaning.records import read_records as read_record_articles
from indexer.errors import CallError, PageRefusedError
from indexer.os_errors import reason_of
from indexer.settings import Limits, Settings

#: Below so many pages one process reads them: starting others takes longer than it saves.
MIN_PAGES_FOR_WORKERS = 150
#: Pages handed to a worker at once: the hand-over stays cheap and progress is seen.
BATCH_PAGES = 16
#: Batches under way for each worker; this bounds what waits in memory for the writer.
BATCHES_PER_WORKER = 3

#: A page on disk, one out of an archive, or what was found in its place.
Unit = CorpusFile | Page | Refusal | Ignored
#: What is done to the corpus's files.
READING = "Reading the corpus"
#: Called with (what is done, how many are done, how many there are) as it goes on.
Progress = Callable[[str, int, int], None]


def silent(_doing: str, _done: int, _total: int) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads units into outcomes, in this process or another; a page nobody foresaw is refused."""

    limits: Limits
    today: date
    any_language: bool

    def read(self, unit: Unit) -> list[Outcome]:
        """Return what became of a file or a page."""
        from indexer.cleaning.extract import outcomes_of

        path = unit.name if isinstance(unit, CorpusFile) else unit.path
        try:
            if isinstance(unit, CorpusFile):
                return list(self.read_file(unit))
            return list(outcomes_of(unit, self.limits, self.today, self.any_language))
        except CallError:
            raise
        except OSError as error:
            return [Refusal(path, f"cannot be read: {reason_of(error)}")]
        except Exception as error:  # noqa: BLE001 - one bad page must not stop the build
            return [Refusal(path, f"unexpected {type(error).__name__}: {error}")]

    def read_batch(self, units: Sequence[Unit]) -> list[Outcome]:
        """Return what became of several, in order."""
        return [outcome for unit in units for outcome in self.read(unit)]

    def read_file(self, file: CorpusFile) -> Iterator[Outcome]:
        """Return what became of the articles in a file, one after another."""
        from indexer.cleaning.extract import read_articles

        return read_articles(
            file, limits=self.limits, today=self.today, any_language=self.any_language
        )

    def read_records(self, file: CorpusFile) -> Iterator[Outcome]:
        """Give the articles that a file holds as they are."""
        try:
            yield from read_record_articles(file, self.limits)
        except PageRefusedError as error:
            yield Refusal(file.name, str(error))
        except CallError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad file must not stop the build
            yield Refusal(file.name, f"unexpected {type(error).__name__}: {error}")


def _units(corpus: Corpus, limits: Limits, progress: Progress) -> Iterator[Unit]:
    """Give all pages in the corpus's order, so that two builds of one corpus are alike."""
    total = len(corpus.files)
    for done, file in enumerate(corpus.files):
        progress(READING, done, total)
        if file.is_container:
            from indexer.cleaning.containers.container import read_container

            try:
                yield from read_container(file, limits)
            except PageRefusedError as error:
                yield Refusal(file.name, str(error))
        elif not file.holds_records:
            yield file


def read_pages(
    corpus: Corpus, settings: Settings, reader: Reader, progress: Progress
) -> Iterator[Outcome]:
    """Return what became of each of the corpus's pages, in order; read in all cores."""
    units = _units(corpus, settings.limits, progress)
    first = list(islice(units, MIN_PAGES_FOR_WORKERS))
    workers = workers_of(settings)
    if workers == 1 or len(first) < MIN_PAGES_FOR_WORKERS:
        for unit in chain(first, units):
            yield from reader.read(unit)
        return
    for outcomes in _in_workers(chain(first, units), workers, reader):
        yield from outcomes


def workers_of(settings: Settings) -> int:
    """Return how many processes a build may use."""
    return settings.workers or os.cpu_count() or 1


def _in_workers(units: Iterator[Unit], workers: int, reader: Reader) -> Iterator[list[Outcome]]:
    waiting: deque[Future[list[Outcome]]] = deque()
    with interruption.starting_processes():
        # Spawned, not forked: the progress display runs a thread, and a fork copies its held locks.
        pool = ProcessPoolExecutor(
            workers,
            mp_context=get_context("spawn"),
            initializer=parent_process.end_with,
            initargs=(os.getpid(),),
        )
    with interruption.undone_by_signal(_kill_workers):
        try:
            while batch := list(islice(units, BATCH_PAGES)):
                with interruption.starting_processes():
                    waiting.append(pool.submit(reader.read_batch, batch))
                if len(waiting) >= workers * BATCHES_PER_WORKER:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise CallError(
                "A process that reads pages was killed, probably for want of memory: "
                "try again with fewer --workers."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _kill_workers() -> None:
    for process in active_children():
        process.kill()


def read_records(corpus: Corpus, reader: Reader, progress: Progress) -> Iterator[Outcome]:
    """Return what the corpus's files of records hold."""
    # Records need no cleaning and may be more than memory holds: they are streamed in one process.
    records = [file for file in corpus.files if file.may_hold_records]
    for done, file in enumerate(records, len(corpus.files) - len(records)):
        progress(READING, done, len(corpus.files))
        yield from reader.read_records(file)
    progress(READING, len(corpus.files), len(corpus.files))
