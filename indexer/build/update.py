"""An index is brought up to its corpus: what is new, changed or gone, and nothing else.

The files that are not what they were are read again; of their articles, those whose content is new
are indexed in a segment of their own, those that are gone are marked deleted. The new generation
shares the former one's files, and goes into service in one step like any other. Where much has
changed, or updates have piled up, a rebuild is the quicker way and is taken.

What repeats on a site is learned again from what is kept of all pages. A page of which other
paragraphs go now is read again too, and an article that is left out for one that a rebuild would
read before it: an update gives the articles that a rebuild gives.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.article import Article
from indexer.build import generations
from indexer.build.corpus_reader import MIN_PAGES_FOR_WORKERS, Progress, Reader, silent, workers_of
from indexer.build.garbage import seldom_collected
from indexer.build.generation_files import GenerationFiles
from indexer.build.generation_writer import extending
from indexer.build.inventory import Inventory, stamp
from indexer.build.manifest import Generation
from indexer.build.purge import building
from indexer.build.rebuild import finish, new_articles, rebuild_into
from indexer.build.report import UpdateReport
from indexer.build.withdrawals import Withdrawals
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.reader import Corpus
from indexer.cleaning.version import cleaning_version
from indexer.engines import engine_name
from indexer.errors import IndexUnavailableError
from indexer.search.opening import open_generation
from indexer.settings import Settings

#: Past this share of the articles, a rebuild takes no longer and leaves a better index.
MOST_CHANGED = 0.3
#: The same for this share of deleted articles, and for so many segments: each slows a search.
MOST_DELETED, MOST_SEGMENTS = 0.2, 6


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is to be done to an index, and what the corpus holds afterwards."""

    inventory: Inventory
    new: tuple[Article, ...]
    added: frozenset[str]
    changed: frozenset[str]
    deleted: frozenset[str]


def update(
    settings: Settings,
    *,
    today: date | None = None,
    any_language: bool = False,
    progress: Progress = silent,
) -> UpdateReport:
    """Bring the index in service up to ``settings.corpus``; builds it where there is none.

    Raises what :func:`indexer.build.rebuild.rebuild` raises.
    """
    started = time.monotonic()
    corpus = list_corpus(settings.corpus, follow_links=bool(settings.follow_symlinks))
    reader = Reader(settings.limits, today or date.today(), any_language)
    with seldom_collected(), building(settings, progress) as directory:
        former, known = _former(settings, any_language)
        changes = None
        if former is not None and known is not None:
            changes = _changes(corpus, known, settings, reader, directory, progress)
        if former is None or changes is None or _is_much(former, changes):
            before = {} if known is None else known.articles
            rebuild_into(
                directory, settings, today=today, any_language=any_language, progress=progress
            )
            now = Inventory.load(GenerationFiles.of(generations.current(settings.index)))
            changes = _compared(before.keys(), Inventory(articles=dict(before)), now, ())
        elif changes.added or changes.changed or changes.deleted:
            _extend(directory, former, changes, settings, progress)
        inventory = changes.inventory
        return UpdateReport(
            added=len(changes.added),
            changed=len(changes.changed),
            deleted=len(changes.deleted),
            unchanged=len(inventory.articles) - len(changes.added) - len(changes.changed),
            refused=tuple(refusal for _name, refusal in inventory.refused),
            ignored_files=(*corpus.ignored, *(ignored for _name, ignored in inventory.ignored)),
            duplicates=len(inventory.duplicated),
            withdrawn=len(inventory.withdrawn),
            seconds=time.monotonic() - started,
            index=settings.index,
        )


def _former(settings: Settings, any_language: bool) -> tuple[Generation | None, Inventory | None]:
    """Return the generation in service and its inventory, unless it cannot be gone on from."""
    known = None
    try:
        generation = generations.current(settings.index)
        files = GenerationFiles.of(generation)
        known = Inventory.load(files)
        # What is damaged is not gone on from.
        for name in files.entries:
            files.verify(name)
        open_generation(generation).close()
    except (IndexUnavailableError, OSError, ValueError):
        return None, known
    is_same = known.any_language == any_language and known.cleaning == cleaning_version()
    if not is_same or generation.manifest.engine != engine_name(settings.engine):
        return None, known
    return generation, known


def _changes(
    corpus: Corpus,
    known: Inventory,
    settings: Settings,
    reader: Reader,
    directory: Path,
    progress: Progress,
) -> _Changes | None:
    """Read what is not as it was; what depends on it is read with it.

    Answers ``None`` as soon as so much is new that a rebuild will be quicker.
    """
    there = {file.name: file for file in corpus.files}
    places = {
        file.name: place
        for place, file in enumerate(sorted(corpus.files, key=lambda file: file.holds_records))
    }
    stale = {name for name in known.files if name not in there}
    stale |= {name for name, file in there.items() if known.files.get(name) != stamp(file)}
    # Of pages nearly all of a rebuild is reading them.
    pages = {name for name, file in there.items() if not file.holds_records}
    most = MOST_CHANGED * len(known.articles)
    withdrawals = Withdrawals.load(settings.index)
    while True:
        to_read = len(pages & stale)
        if to_read >= MIN_PAGES_FOR_WORKERS and to_read > MOST_CHANGED * len(pages):
            return None
        inventory = known.without(stale)
        new: list[Article] = []
        part = Corpus(tuple(file for file in corpus.files if file.name in stale))
        for article in new_articles(
            part, settings, reader, inventory, _show_nobody, directory, progress
        ):
            # Only what is new is kept: a file may hold more than memory does.
            if not inventory.articles[article.id].is_shown_as(known.articles.get(article.id)):
                new.append(article)
            if len(new) > most:
                return None
        dependent = inventory.awaiting(withdrawals) | inventory.misplaced(places)
        dependent |= _cleaned_otherwise(known, inventory, stale)
        if dependent <= stale:
            return _compared(known.articles.keys(), known, inventory, new)
        stale |= dependent


def _show_nobody(_article: Article) -> None:
    """Show an article to nobody: how much is to be indexed is not known yet."""


def _cleaned_otherwise(known: Inventory, now: Inventory, stale: Collection[str]) -> set[str]:
    """Return the other files of which pages lose other paragraphs than they did."""
    before = [
        taken
        for file, taken in zip(known.pages.files, known.taken, strict=True)
        if file not in stale
    ]
    return {
        file
        for file, former, taken in zip(now.pages.files, before, now.taken, strict=False)
        if former != taken
    }


def _compared(
    before: Iterable[str], known: Inventory, inventory: Inventory, new: Iterable[Article]
) -> _Changes:
    ids = set(before)
    now = inventory.articles
    changed = {i for i in ids & now.keys() if not now[i].is_shown_as(known.articles.get(i))}
    added = now.keys() - ids
    return _Changes(
        inventory=inventory,
        new=tuple(new),
        added=frozenset(added),
        changed=frozenset(changed),
        deleted=frozenset(ids - now.keys()),
    )


def _is_much(former: Generation, changes: _Changes) -> bool:
    with open_generation(former) as index:
        segments, deleted = index.segments, index.deleted
        count = index.count()
    gone = len(changes.deleted) + len(changes.changed)
    touched = gone + len(changes.added)
    return (
        not changes.inventory.articles
        or touched > MOST_CHANGED * count
        or deleted + gone > MOST_DELETED * count
        or (touched > 0 and segments >= MOST_SEGMENTS)
    )


def _extend(
    directory: Path, former: Generation, changes: _Changes, settings: Settings, progress: Progress
) -> None:
    gone = changes.deleted | changes.changed
    workers = workers_of(settings)
    with extending(directory, former, gone, settings.engine, workers) as writer:
        for article in changes.new:
            writer.add(article)
    finish(directory, settings, changes.inventory, writer, progress)
