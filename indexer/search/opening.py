"""The generation in service, or another one, is opened: found, believed and given to its engine."""

from pathlib import Path
from typing import NamedTuple

from indexer import analysis
from indexer.build import generations
from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.build.manifest import Generation
from indexer.engines import engine_module, with_local_copy
from indexer.engines.base import Engine
from indexer.errors import (
    CallError,
    IndexDamagedError,
    IndexOutdatedError,
    IndexUnavailableError,
)
from indexer.search.index import Index
from indexer.settings import Settings

#: How often a generation is looked for anew that was swept while it was opened: each time another
#: two have been published meanwhile, which a slow reader may meet several times.
OPEN_ATTEMPTS = 50


def open_index(path: str | Path) -> Index:
    """Open the generation in service in the index directory ``path``, or at a cluster's address.

    Raises one of the kinds of :class:`IndexUnavailableError`.
    """
    if isinstance(path, str) and "://" in path:
        path = with_local_copy(Settings.read(engine=path)).index
    directory = Path(path)
    for attempt in range(OPEN_ATTEMPTS):
        name = generations.served_name(directory)
        try:
            return open_generation(generations.named(directory, name))
        except IndexUnavailableError:
            moved_on = generations.current_name(directory) != name
            if not moved_on or attempt == OPEN_ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


class IndexCheck(NamedTuple):
    """Which generation was checked, how many articles it should hold, what is wrong with it."""

    generation: str
    articles: int
    problems: list[str]


def check_index(path: str | Path) -> IndexCheck:
    """Read everything of the generation in service; return what is wrong, a sentence each.

    Files that are not what was written are all named, whether the index can be opened or not.
    Raises :class:`IndexUnavailableError` where nothing can be told of it.
    """
    directory = Path(path)
    for _attempt in range(OPEN_ATTEMPTS):
        generation = generations.current(directory)
        found = _checked(generation)
        # One that was swept meanwhile lacks files, and nothing is wrong with the index.
        if not found.problems or generations.current_name(directory) == generation.name:
            break
    return found


def _checked(generation: Generation) -> IndexCheck:
    problems = list(GenerationFiles.of(generation).problems())
    if not problems:
        with open_generation(generation) as index:
            problems = index.check()
    return IndexCheck(generation.name, generation.manifest.articles, problems)


def open_generation(generation: Generation) -> Index:
    """Open this very generation, in service or not."""
    try:
        module = engine_module(generation.manifest.engine)
    except CallError as error:
        raise IndexOutdatedError(f"{error} Run depeche rebuild.") from error
    generations.require_version(
        generation, module.NAME, module.SCHEMA_VERSION, analysis.ANALYSIS_VERSION
    )
    files = GenerationFiles.of(generation)
    try:
        generations.require_owner(generation)
        files.require_lengths()
        engine: Engine = module.open_engine(generation)
        return Index(engine, generation, files)
    except OSError as error:
        raise IndexDamagedError(
            f"{error.filename} cannot be read ({error.strerror}): run depeche rebuild."
        ) from error
    except DamagedFileError as error:
        raise IndexDamagedError(f"{error}: run depeche rebuild.") from error
