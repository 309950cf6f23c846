"""Kept generations that hold a withdrawn article are replaced by ones that never had it.

A deleted article stays in the files that generations share, and what it taught in vocabulary and
acronyms. So a generation that holds something of a withdrawn one, deleted or not, is written anew
from its own articles, and the old one is removed. The one in service goes first. Whether anything
is to be done is told from the list of withdrawals and the generations themselves, so that whoever
builds next completes what was killed half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from indexer.article import Article
from indexer.build import generations, retention
from indexer.build.corpus_reader import Progress, workers_of
from indexer.build.generation_files import GenerationFiles
from indexer.build.generation_writer import writing
from indexer.build.inventory import CONTENT_CHARS, Inventory
from indexer.build.manifest import Generation
from indexer.build.verification import verify
from indexer.build.withdrawals import Withdrawals
from indexer.errors import IndexDamagedError, IndexUnavailableError
from indexer.search.index import Index
from indexer.search.opening import open_generation
from indexer.settings import Settings

#: What is done to the articles of a generation.
REWRITING = "Taking withdrawn articles out"


class Purge(NamedTuple):
    """What a purge did: the names of generations that were replaced, with those of the new ones.

    ``unread`` is why the one in service could not be looked into, if so: only a rebuild helps.
    """

    replaced: dict[str, str]
    unread: IndexUnavailableError | None = None


@contextmanager
def building(settings: Settings, progress: Progress) -> Iterator[Path]:
    """Give a directory to build in, as :func:`generations.building` does.

    What is withdrawn is taken out first, so that a build that goes on from a generation finds
    nothing of it, and last, since what could not be read is no longer in service then.
    """
    with generations.locked(settings.index):
        purge(settings, progress)
        with generations.new_generation(settings.index) as directory:
            yield directory
        purge(settings, progress)


def purge(settings: Settings, progress: Progress) -> Purge:
    """Take what is withdrawn out of every kept generation, within :func:`generations.locked`.

    One that cannot be looked into is removed, unless it is in service.
    """
    withdrawals = Withdrawals.load(settings.index)
    replaced: dict[str, str] = {}
    unread: IndexUnavailableError | None = None
    current = generations.in_service(settings.index)
    for name in retention.kept(settings.index, current) if withdrawals else ():
        try:
            generation = generations.named(settings.index, name)
            if _holds(generation, withdrawals):
                new = _rewritten(settings, generation, withdrawals, progress)
                replaced[name] = new.name
        except IndexUnavailableError as error:
            if name == current:
                unread = error
            else:
                generations.remove(settings.index, name)
    return Purge(replaced, unread)


def remains(directory: Path) -> list[str]:
    """Return what is left to do of withdrawals in an index directory, a sentence each.

    Of a generation that cannot be looked into nothing is said.
    """
    try:
        withdrawals = Withdrawals.load(directory)
    except IndexDamagedError as error:
        return [str(error)]
    found = []
    for name in retention.kept(directory, generations.in_service(directory)) if withdrawals else ():
        with suppress(IndexUnavailableError):
            if _holds(generations.named(directory, name), withdrawals):
                found.append(f"{name} still holds a withdrawn article: run depeche update.")
    return found


def content_of(article: Article) -> str:
    """Return the content key by which inventories know an article."""
    return article.content_key()[:CONTENT_CHARS]


def _holds(generation: Generation, withdrawals: Withdrawals) -> bool:
    """Return whether anything of a withdrawn article stands in a generation's files."""
    with open_generation(generation) as index:
        inventory = _inventory(generation)
        if inventory is None:
            held = ((article.id, content_of(article)) for article in index.articles())
        else:
            held = ((id_, source.content) for id_, source in inventory.articles.items())
        return any(withdrawals.covers(id_, content) for id_, content in chain(held, deleted(index)))


def deleted(index: Index) -> Iterator[tuple[str, str]]:
    """Return id and content key of the deleted articles of which something is left in files."""
    return ((id_, key[:CONTENT_CHARS]) for id_, key in index.deleted_keys())


def _inventory(generation: Generation) -> Inventory | None:
    try:
        return Inventory.load(GenerationFiles.of(generation))
    except (OSError, ValueError):
        return None


def _rewritten(
    settings: Settings, former: Generation, withdrawals: Withdrawals, progress: Progress
) -> Generation:
    """Put a generation of the former one's articles but the withdrawn in its place."""
    engine = former.manifest.engine
    with generations.new_generation(settings.index) as directory:
        with (
            open_generation(former) as index,
            writing(directory, engine, workers_of(settings)) as writer,
        ):
            for article in _staying(index, withdrawals, progress):
                writer.add(article)
        corpus = ""
        if (known := _inventory(former)) is not None:
            inventory = known.without_withdrawn(withdrawals)
            inventory.save(directory)
            corpus = inventory.digest()
        sealed = writer.seal(writer.count, corpus)
        # It is as old as what it says: lists and feeds go by that.
        said = replace(sealed.manifest, built_at=former.manifest.built_at)
        said.write(directory)
        sealed = Generation(directory, said)
        verify(sealed, progress)
        return generations.replace(settings.index, former.name, sealed)


def _staying(index: Index, withdrawals: Withdrawals, progress: Progress) -> Iterator[Article]:
    total = index.count()
    for done, article in enumerate(index.articles(), 1):
        if not withdrawals.covers(article.id, content_of(article)):
            yield article
        progress(REWRITING, done, total)
