"""A corpus becomes the index in service: read in all cores, written beside, verified, pointed to.

In goes a folder of pages, out comes a :class:`BuildReport` that names every file that gave no
article and why. One bad file never stops a build; a build that fails or is killed leaves the index
in service as it was. Nothing here knows HTML, French or Whoosh.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexer import analysis, generations
from indexer.article import Article
from indexer.cleaning.extract import Refusal, read_articles
from indexer.cleaning.reader import Corpus, CorpusFile, list_corpus
from indexer.engines import engine_module
from indexer.errors import CallError, DepecheError, IndexDamagedError, NothingToPublishError
from indexer.index import open_generation
from indexer.settings import Limits, Settings

#: Below so many pages one process reads them: starting others takes longer than it saves.
MIN_PAGES_FOR_WORKERS = 150
#: Pages handed to a worker at once: the hand-over stays cheap and progress is seen.
BATCH_PAGES = 16
#: Batches under way for each worker; this bounds what waits in memory for the writer.
BATCHES_PER_WORKER = 3

Outcome = Article | Refusal
#: Called with (files done, files in all) as a build goes on.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; ``index`` is the directory, ``seconds`` the whole time."""

    articles: int
    refused: tuple[Refusal, ...]
    ignored: int
    duplicates: int
    seconds: float
    index: Path

    def to_dict(self) -> dict[str, Any]:
        """What ``depeche rebuild --json`` prints."""
        return {
            "articles": self.articles,
            "refused": [{"path": r.path, "reason": r.reason} for r in self.refused],
            "ignored": self.ignored,
            "duplicates": self.duplicates,
            "seconds": round(self.seconds, 3),
            "index": str(self.index),
        }


def silent(_done: int, _total: int) -> None:
    """Report no progress."""


def _read_file(
    file: CorpusFile, limits: Limits, today: date, any_language: bool
) -> Iterator[Outcome]:
    try:
        yield from read_articles(file, limits=limits, today=today, any_language=any_language)
    except DepecheError as error:
        yield Refusal(file.name, str(error))
    except Exception as error:  # noqa: BLE001 - a page nobody foresaw must not stop the build
        yield Refusal(file.name, f"unexpected {type(error).__name__}: {error}")


def _read_batch(
    files: Sequence[CorpusFile], limits: Limits, today: date, any_language: bool
) -> list[list[Outcome]]:
    return [list(_read_file(file, limits, today, any_language)) for file in files]


def _read_corpus(
    corpus: Corpus, settings: Settings, today: date, any_language: bool, progress: Progress
) -> Iterator[Outcome]:
    """All outcomes in the corpus's order, so that two builds of one corpus are alike."""
    pages = [file for file in corpus.files if not file.is_container]
    workers = settings.workers or os.cpu_count() or 1
    read_file = partial(_read_file, limits=settings.limits, today=today, any_language=any_language)
    total = len(corpus.files)
    if workers == 1 or len(pages) < MIN_PAGES_FOR_WORKERS:
        for done, file in enumerate(corpus.files, 1):
            yield from read_file(file)
            progress(done, total)
        return
    done = 0
    for outcomes in _in_workers(pages, workers, settings.limits, today, any_language):
        yield from outcomes
        done += 1
        progress(done, total)
    # A container may hold more articles than memory: it is streamed here, not sent through a pipe.
    for file in corpus.files:
        if file.is_container:
            yield from read_file(file)
            done += 1
            progress(done, total)


def _in_workers(
    pages: Sequence[CorpusFile], workers: int, limits: Limits, today: date, any_language: bool
) -> Iterator[list[Outcome]]:
    batches = [pages[at : at + BATCH_PAGES] for at in range(0, len(pages), BATCH_PAGES)]
    waiting: deque[Future[list[list[Outcome]]]] = deque()
    # Spawned, not forked: the progress display runs a thread, and a fork copies its held locks.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(_read_batch, batch, limits, today, any_language))
                if len(waiting) >= workers * BATCHES_PER_WORKER:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise CallError(
                "A process that reads pages was killed, probably for want of memory: "
                "try again with fewer --workers."
            ) from error
        finally:
            for future in waiting:
                future.cancel()


def rebuild(
    settings: Settings,
    *,
    today: date | None = None,
    any_language: bool = False,
    progress: Progress = silent,
) -> BuildReport:
    """Build a complete new generation from ``settings.corpus`` and put it in service.

    Raises :class:`NothingToPublishError` where no article could be read, :class:`CallError` where
    the corpus is not there, :class:`~indexer.errors.IndexBusyError` where another build runs.
    """
    started = time.monotonic()
    corpus = list_corpus(settings.corpus)
    engine = engine_module(settings.engine)
    refused: list[Refusal] = []
    path_by_id: dict[str, str] = {}
    contents: set[str] = set()
    duplicates = 0
    with generations.building(settings.index) as directory:
        with engine.write(directory) as writer:
            outcomes = _read_corpus(corpus, settings, today or date.today(), any_language, progress)
            for outcome in outcomes:
                if isinstance(outcome, Refusal):
                    refused.append(outcome)
                elif (content := outcome.content_key()) in contents:
                    duplicates += 1
                elif (other := path_by_id.get(outcome.id)) is not None:
                    reason = f"its id {outcome.id} is already that of {other}"
                    refused.append(Refusal(outcome.path, reason))
                else:
                    contents.add(content)
                    path_by_id[outcome.id] = outcome.path
                    writer.add(outcome)
            if not path_by_id:
                raise NothingToPublishError(_nothing_read(settings.corpus, corpus, refused))
        sealed = generations.seal(
            directory,
            articles=len(path_by_id),
            engine=engine.NAME,
            schema=engine.SCHEMA_VERSION,
            analysis=analysis.ANALYSIS_VERSION,
        )
        _verify(sealed)
        generations.publish(settings.index, sealed)
    return BuildReport(
        articles=len(path_by_id),
        refused=tuple(refused),
        ignored=corpus.ignored,
        duplicates=duplicates,
        seconds=time.monotonic() - started,
        index=settings.index,
    )


def _verify(sealed: generations.Generation) -> None:
    with open_generation(sealed) as index:
        if index.count() != sealed.manifest.articles:
            raise IndexDamagedError(
                f"The new index holds {index.count()} articles instead of "
                f"{sealed.manifest.articles}; the one in service was left as it is."
            )


def _nothing_read(root: Path, corpus: Corpus, refused: Sequence[Refusal]) -> str:
    looked = (
        f"No article could be read in {root.resolve()}: {len(corpus.files)} files to read "
        f"(.txt .html .htm .xhtml .jsonl, each also .gz), {corpus.ignored} others ignored"
    )
    first = "".join(f"; {r.path}: {r.reason}" for r in refused[:3])
    return f"{looked}{first}. The index in service, if any, was left as it is."
