"""The generations that are kept, and the way back to the one that is not in service."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from indexer.build import generations, retention
from indexer.build.corpus_reader import Progress, silent
from indexer.build.generation_files import GenerationFiles
from indexer.build.manifest import Generation
from indexer.build.purge import purge
from indexer.engines import place_of
from indexer.errors import CallError, IndexDamagedError, IndexUnavailableError
from indexer.search.opening import open_generation
from indexer.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A kept generation; what cannot be read is ``None``, and ``problem`` says why."""

    name: str
    built_at: datetime | None
    articles: int | None
    is_served: bool
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as the commands answer it with ``--json``."""
        found = {
            "generation": self.name,
            "built_at": self.built_at and self.built_at.isoformat(),
            "articles": self.articles,
            "served": self.is_served,
        }
        return found if self.problem is None else {**found, "problem": self.problem}


def kept_generations(directory: Path) -> list[KeptGeneration]:
    """Return the generations that an index directory keeps, the newest first.

    Raises :class:`IndexMissingError` where there is none.
    """
    current = generations.served_name(directory)
    found = [
        _described(directory, name, name == current) for name in retention.kept(directory, current)
    ]
    return sorted(found, key=_age, reverse=True)


def _described(directory: Path, name: str, is_served: bool) -> KeptGeneration:
    try:
        with open_generation(generations.named(directory, name)) as index:
            return KeptGeneration(name, index.built_at, index.count(), is_served)
    except IndexUnavailableError as error:
        return KeptGeneration(name, None, None, is_served, str(error))


def _age(generation: KeptGeneration) -> tuple[str, str]:
    """Return when it was built as names say it, and its name, which does where nothing else can."""
    if generation.built_at is None:
        return generation.name.removeprefix(retention.FINISHED), generation.name
    return f"{generation.built_at:%Y%m%dT%H%M%S}", generation.name


def roll_back(
    settings: Settings, name: str | None = None, *, progress: Progress = silent
) -> tuple[KeptGeneration, str]:
    """Serve another kept generation, without a name the one last served before.

    Returns it with the name of the one that was in service. Raises :class:`CallError` where there
    is no such generation, and one of the kinds of :class:`IndexUnavailableError` where it is not
    what was written or cannot be opened; nothing has moved then.
    """
    generations.served_name(settings.index)
    with generations.locked(settings.index):
        former = generations.served_name(settings.index)
        target = _chosen(settings.index, former, name)
        # What a killed withdrawal left to do comes first, and gives generations other names.
        replaced = purge(settings, progress).replaced
        target, former = replaced.get(target, target), replaced.get(former, former)
        generation = generations.named(settings.index, target)
        _require_sound(generation)
        generations.roll_back(settings.index, target)
    said = generation.manifest
    return KeptGeneration(target, said.built_at, said.articles, is_served=True), former


def _chosen(directory: Path, former: str, name: str | None) -> str:
    others = retention.kept(directory, former)[1:]
    if name == former:
        raise CallError(f"{name} is in service already.")
    if not others:
        place = place_of(directory)
        raise CallError(f"{place} keeps no generation but the one in service, {former}.")
    if name is not None and name not in others:
        raise CallError(
            f"{place_of(directory)} keeps no generation {name!r}: {others[0]} is the one to go "
            "back to."
        )
    return others[0]


def _require_sound(generation: Generation) -> None:
    open_generation(generation).close()
    problem = next(GenerationFiles.of(generation).problems(), None)
    if problem is not None:
        raise IndexDamagedError(f"{problem} The one in service was left as it is.")
