"""What the scorer knows of each document by its number: id, day, source and field lengths.

Whoosh numbers documents; these arrays are in that order. They are written beside Whoosh's files
when an index is finished and read at once when it is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine.ranking import Floats

FILE = "documents.npz"
#: Stands for "no source" and "no day".
NONE = -1


@dataclass(frozen=True)
class Documents:
    """Columns of all documents; ``days`` are ``YYYYMMDD`` as numbers, sources are numbered."""

    ids: tuple[str, ...]
    source_names: tuple[str, ...]
    days: NDArray[np.int32]
    sources: NDArray[np.int32]
    title_lengths: Floats
    body_lengths: Floats

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def number_by_id(self) -> dict[str, int]:
        """Which document an article is."""
        return {id_: number for number, id_ in enumerate(self.ids)}

    @cached_property
    def id_ranks(self) -> NDArray[np.int32]:
        """Each document's place in the order of ids, which breaks ties."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        ranks = np.empty(len(order), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return ranks

    def from_sources(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Answer which documents come from one of these sources, case ignored."""
        wanted = {name.casefold() for name in names}
        numbers = [i for i, name in enumerate(self.source_names) if name.casefold() in wanted]
        return np.isin(self.sources, numbers)

    def save(self, directory: Path) -> None:
        """Write the columns into ``directory``."""
        with (directory / FILE).open("wb") as file:
            np.savez(
                file,
                ids=_packed(self.ids),
                source_names=_packed(self.source_names),
                days=self.days,
                sources=self.sources,
                title_lengths=self.title_lengths,
                body_lengths=self.body_lengths,
            )

    @classmethod
    def load(cls, directory: Path) -> "Documents":
        """Read what :meth:`save` wrote; raises what numpy raises on a damaged file."""
        with np.load(directory / FILE, allow_pickle=False) as stored:
            return cls(
                ids=_unpacked(stored["ids"]),
                source_names=_unpacked(stored["source_names"]),
                days=stored["days"],
                sources=stored["sources"],
                title_lengths=stored["title_lengths"],
                body_lengths=stored["body_lengths"],
            )


class DocumentsBuilder:
    """Gathers the columns one document at a time."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._source_numbers: dict[str, int] = {}
        self._rows: list[tuple[int, int, int, int]] = []

    def add(
        self, id_: str, source: str | None, date: str | None, title_length: int, body_length: int
    ) -> None:
        """Add the next document; ``date`` is ``YYYY-MM-DD``, lengths are counted in words."""
        number = NONE
        if source is not None:
            number = self._source_numbers.setdefault(source, len(self._source_numbers))
        day = int(date.replace("-", "")) if date else NONE
        self._ids.append(id_)
        self._rows.append((day, number, title_length, body_length))

    def build(self) -> Documents:
        """Answer the columns of all documents added."""
        rows = np.array(self._rows, np.int32).reshape(-1, 4)
        return Documents(
            ids=tuple(self._ids),
            source_names=tuple(self._source_numbers),
            days=np.ascontiguousarray(rows[:, 0]),
            sources=np.ascontiguousarray(rows[:, 1]),
            title_lengths=rows[:, 2].astype(np.float32),
            body_lengths=rows[:, 3].astype(np.float32),
        )


def _packed(names: Sequence[str]) -> NDArray[np.uint8]:
    # No name holds a NUL: ids have a narrow alphabet, sources are cleaned of controls.
    joined = "\0".join(names).encode("utf-8", "surrogatepass")
    return np.frombuffer(joined, np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    text = packed.tobytes().decode("utf-8", "surrogatepass")
    return tuple(text.split("\0")) if text else ()
