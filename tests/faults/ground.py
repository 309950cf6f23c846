"""What faults are tried on: an index of the old edition, and what a command makes of it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.settings import Settings
from tests.faults import corpora, forks, operations
from tests.faults.operations import CHANGING, Operation

#: What a build that is over leaves beside generations.
_KEPT = {"CURRENT", "PREVIOUS", "build.lock"}
_MOST_GENERATIONS = 2


@dataclass(frozen=True)
class Ground:
    """Where trials are made; ``new`` is what the command makes of the ``old`` index.

    That is one of two where the command is an update, which may come to a rebuild.
    """

    name: str
    folder: Path
    corpus: Path
    template: Path
    old: str
    new: frozenset[str]

    def index(self, trial: object) -> Path:
        """A fresh index of the old edition."""
        index = self.folder / f"{self.name}-{trial}"
        index.mkdir()
        for path in self.template.iterdir():
            if path.is_dir():
                shutil.copytree(path, index / path.name, copy_function=os.link)
        shutil.copy(self.template / "CURRENT", index)
        return index

    def said(self, index: Path) -> Path:
        """Where a trial's command says what it says."""
        return self.folder / f"{index.name}.said"

    def command(self, index: Path) -> Any:
        """The command's work on an index."""
        return forks.command(
            self.name, "--corpus", self.corpus, "--index", index, "--workers", 1, "--json"
        )

    def run(self, index: Path) -> None:
        """Do in this process what the command does."""
        settings = Settings(corpus=self.corpus, index=index, workers=1)
        (rebuild if self.name == "rebuild" else update)(settings)

    def operations(self) -> list[Operation]:
        """All that the command does with an index's files, in order."""
        seen: list[Operation] = []
        index = self.index("counted")
        with operations.watching(index, before=seen.append):
            self.run(index)
        shutil.rmtree(index)
        return seen

    def changes(self) -> list[Operation]:
        """Those of them that change something."""
        return [operation for operation in self.operations() if operation.kind in CHANGING]

    def what_is_wrong(self, index: Path, *, next_build: bool) -> str | None:
        """What is wrong with an index after a fault, ``None`` if nothing; removes it."""
        found = corpora.served(index)
        if found not in self.new | {self.old}:
            return f"neither the old edition nor the new one is served from {index}"
        if next_build:
            status = forks.wait(forks.begin(self.command(index), self.said(index)))
            if status != 0:
                return f"the next build ended with {status}: {self.said(index).read_text()}"
            if corpora.served(index) not in self.new:
                return "the next build serves something else than the new edition"
            if left := litter(index):
                return f"the next build leaves {left}"
        shutil.rmtree(index)
        return None


def litter(index: Path) -> list[str]:
    """What does not belong into an index whose builds are over."""
    names = sorted(path.name for path in index.iterdir())
    generations = [name for name in names if name.startswith("generation-")]
    too_many = generations if len(generations) > _MOST_GENERATIONS else []
    return [name for name in names if name not in _KEPT and name not in generations] + too_many


def prepared(command: str, base: Path) -> Ground:
    """Write both editions and build what every trial begins with."""
    build, edition = {"rebuild": (rebuild, corpora.NEW), "update": (update, corpora.NEAR)}[command]
    old = corpora.write(base / "old", corpora.OLD)
    new = corpora.write(base / "new", edition)
    template, made, fresh = base / "template", base / "made", base / "fresh"
    for index in (template, template, made):
        # Twice, so that one generation is swept.
        rebuild(Settings(corpus=old, index=index, workers=1))
    build(Settings(corpus=new, index=made, workers=1))
    rebuild(Settings(corpus=new, index=fresh, workers=1))
    news = frozenset(map(corpora.served, (made, fresh)))
    ground = Ground(command, base, new, template, corpora.served(template), news)
    assert ground.old not in news
    return ground
