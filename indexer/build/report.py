"""What a build or an update did, for the terminal and for programs."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.cleaning.reader import Ignored, Refusal, by_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(ABC):
    """What the corpus gave; ``index`` is the directory, ``seconds`` the whole time.

    ``withdrawn`` counts articles that the corpus holds and that were left out as withdrawn.
    """

    refused: tuple[Refusal, ...]
    ignored_files: tuple[Ignored, ...]
    duplicates: int
    withdrawn: int
    seconds: float
    index: Path

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Return how many articles what was done to, by name."""

    @abstractmethod
    def done(self) -> str:
        """Return the same as words."""

    @property
    def ignored(self) -> int:
        """How many files, and things in containers, are no corpus."""
        return len(self.ignored_files)

    def to_dict(self) -> dict[str, Any]:
        """Return what the command prints with ``--json``."""
        kinds = by_kind(self.ignored_files)
        return {
            **self.counts(),
            "refused": [{"path": r.path, "reason": r.reason} for r in self.refused],
            "ignored": self.ignored,
            "ignored_kinds": {kind: len(paths) for kind, paths in kinds.items()},
            "ignored_files": [one.path for one in self.ignored_files],
            "duplicates": self.duplicates,
            "withdrawn": self.withdrawn,
            "seconds": round(self.seconds, 3),
            "index": str(self.index),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport(Report):
    """What a build did."""

    articles: int

    def counts(self) -> dict[str, int]:
        """Return how many articles were indexed."""
        return {"articles": self.articles}

    def done(self) -> str:
        """Return the same as words."""
        return f"{self.articles} articles indexed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport(Report):
    """What an update did, in articles; ``refused`` is all that the corpus holds of it."""

    added: int
    changed: int
    deleted: int
    unchanged: int

    def counts(self) -> dict[str, int]:
        """Return how many articles are new, changed, gone or as before, and how many there are."""
        return {
            "added": self.added,
            "changed": self.changed,
            "deleted": self.deleted,
            "unchanged": self.unchanged,
            "articles": self.added + self.changed + self.unchanged,
        }

    def done(self) -> str:
        """Return the same as words."""
        return (
            f"{self.added} articles added, {self.changed} changed, {self.deleted} deleted, "
            f"{self.unchanged} unchanged"
        )
