"""A corpus becomes the index in service: read in all cores, written beside, verified, pointed to.

Pages are read once and set aside until what repeats across a site's pages is known; the engine is
shown them at once, so that it looks at their words while others are read. Articles that come as
they are (JSON Lines) go straight to it.

In goes a folder of pages, out comes a :class:`~indexer.build.report.BuildReport` that names every
file that gave no article and why. One bad file never stops a build; a build that fails or is killed
leaves the index in service as it was. Nothing here knows HTML, French or Whoosh.
"""

import pickle
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from indexer.article import Article
from indexer.build import generations
from indexer.build.corpus_reader import (
    Progress,
    Reader,
    read_pages,
    read_records,
    silent,
    workers_of,
)
from indexer.build.garbage import seldom_collected
from indexer.build.generation_writer import GenerationWriter, writing
from indexer.build.inventory import Inventory, LeftOut, Source, file_of, stamp
from indexer.build.purge import building
from indexer.build.report import BuildReport
from indexer.build.verification import verify
from indexer.build.withdrawals import Withdrawals
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.reader import Corpus, Ignored, Outcome, Refusal
from indexer.cleaning.repetition import without
from indexer.errors import NothingToPublishError
from indexer.settings import Settings

#: What a build does to the pages' articles.
INDEXING = "Indexing articles"


def _without_repetition(
    outcomes: Iterable[Outcome],
    inventory: Inventory,
    show: Callable[[Article], None],
    directory: Path,
    progress: Progress,
) -> Iterator[Outcome]:
    """Set pages aside until all are seen, then free each of what recurs on its site.

    All means those that the inventory knows too; these are added to them.
    """
    known = len(inventory.pages)
    with tempfile.TemporaryFile(dir=directory) as aside:
        for outcome in outcomes:
            if not isinstance(outcome, Article):
                yield outcome
                continue
            inventory.add_page(outcome)
            show(outcome)
            pickle.dump(outcome, aside, pickle.HIGHEST_PROTOCOL)
        inventory.learn()
        aside.seek(0)
        articles = len(inventory.pages) - known
        for done, taken in enumerate(inventory.taken[known:], 1):
            yield without(pickle.load(aside), taken)  # noqa: S301 - written above
            progress(INDEXING, done, articles)


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
    with seldom_collected(), building(settings, progress) as directory:
        return rebuild_into(
            directory, settings, today=today, any_language=any_language, progress=progress
        )


def rebuild_into(
    directory: Path,
    settings: Settings,
    *,
    today: date | None,
    any_language: bool,
    progress: Progress,
) -> BuildReport:
    """Do the same within a build that has begun."""
    started = time.monotonic()
    corpus = list_corpus(settings.corpus, follow_links=bool(settings.follow_symlinks))
    reader = Reader(settings.limits, today or date.today(), any_language)
    inventory = Inventory(any_language)
    with writing(directory, settings.engine, workers_of(settings)) as writer:
        for article in new_articles(
            corpus, settings, reader, inventory, writer.show, directory, progress
        ):
            writer.add(article)
        if not inventory.articles:
            raise NothingToPublishError(_nothing_read(settings.corpus, corpus, inventory))
    finish(directory, settings, inventory, writer, progress)
    return BuildReport(
        articles=len(inventory.articles),
        refused=tuple(refusal for _name, refusal in inventory.refused),
        ignored_files=(*corpus.ignored, *(ignored for _name, ignored in inventory.ignored)),
        duplicates=len(inventory.duplicated),
        withdrawn=len(inventory.withdrawn),
        seconds=time.monotonic() - started,
        index=settings.index,
    )


class _Sorting:
    """Tells the articles to index from what is refused, withdrawn, ignored or there; notes all."""

    def __init__(self, inventory: Inventory, corpus: Corpus, withdrawals: Withdrawals) -> None:
        self._inventory = inventory
        self._withdrawals = withdrawals
        self._contents = {source.content for source in inventory.articles.values()}
        self._paths: dict[str, str] = {}
        for file in corpus.files:
            inventory.files.setdefault(file.name, stamp(file))

    def accept(self, outcome: Outcome) -> Article | None:
        """Return the article to index; ``None`` for anything else."""
        inventory = self._inventory
        name = file_of(outcome.path, inventory.files)
        if isinstance(outcome, Refusal):
            inventory.refused.append((name, outcome))
            return None
        if isinstance(outcome, Ignored):
            inventory.ignored.append((name, outcome))
            return None
        source = Source.of(outcome, name)
        if self._withdrawals.covers(outcome.id, source.content):
            inventory.withdrawn.append(LeftOut(outcome.id, source.content, name))
            return None
        if source.content in self._contents:
            inventory.duplicated.append((source.content, name))
            return None
        if (other := inventory.articles.get(outcome.id)) is not None:
            first = self._paths.get(outcome.id, other.file)
            inventory.note_collision(outcome, name, first)
            return None
        self._contents.add(source.content)
        self._paths[outcome.id] = outcome.path
        inventory.articles[outcome.id] = source
        return outcome


def new_articles(
    corpus: Corpus,
    settings: Settings,
    reader: Reader,
    inventory: Inventory,
    show: Callable[[Article], None],
    directory: Path,
    progress: Progress,
) -> Iterator[Article]:
    """Read a corpus into an inventory; give the articles to index, pages first."""
    sorting = _Sorting(inventory, corpus, Withdrawals.load(settings.index))
    pages = read_pages(corpus, settings, reader, progress)
    freed = _without_repetition(pages, inventory, show, directory, progress)
    for outcome in chain(freed, read_records(corpus, reader, progress)):
        if (article := sorting.accept(outcome)) is not None:
            yield article


def finish(
    directory: Path,
    settings: Settings,
    inventory: Inventory,
    writer: GenerationWriter,
    progress: Progress,
) -> None:
    """Verify what was written into ``directory`` and put it in service."""
    inventory.save(directory)
    sealed = writer.seal(len(inventory.articles), inventory.digest())
    verify(sealed, progress)
    generations.publish(settings.index, sealed)


def _nothing_read(root: Path, corpus: Corpus, inventory: Inventory) -> str:
    looked = (
        f"No article could be read in {root.resolve()}: {len(corpus.files)} files to read "
        "(.txt .html .htm .xhtml .mhtml .warc .xml .jsonl, each also .gz, and .zip .wacz), "
        f"{len(corpus.ignored)} others ignored"
    )
    first = "".join(f"; {r.path}: {r.reason}" for _name, r in inventory.refused[:3])
    if inventory.withdrawn:
        first += f"; {len(inventory.withdrawn)} articles are withdrawn"
    return f"{looked}{first}. The index in service, if any, was left as it is."
