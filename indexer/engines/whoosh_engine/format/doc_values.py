"""What the engine knows of each article by its number: id, day, lengths, values of facets.

Articles are numbered segment after segment; these columns are in that order. Each segment keeps
its own, written when it is finished and read at once when it is opened.
"""

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.engines.whoosh_engine.format.damage import DamagedFileError
from indexer.engines.whoosh_engine.format.facet_column import FacetColumn, FacetColumnBuilder
from indexer.engines.whoosh_engine.format.postings_source import TokenStream
from indexer.search.facets import FACETS

Ints = NDArray[np.int32]

#: What numpy and zipfile raise where a file is damaged, beside OSError; RuntimeError where it seems
#: to be encrypted.
_UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
#: Stands for "no day".
NONE = -1


@dataclass(frozen=True)
class DocValues:
    """Columns of articles; ``days`` are ``YYYYMMDD`` as numbers, ``facets`` go by their names.

    ``ids`` are bytes: the alphabet of ids is ASCII. ``alive`` tells which were not deleted;
    ``None`` stands for all.
    """

    ids: NDArray[np.bytes_]
    days: Ints
    words: Ints
    title_words: Ints
    facets: Mapping[str, FacetColumn]
    alive: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        """How many there are, deleted ones included."""
        return len(self.ids)

    @cached_property
    def count(self) -> int:
        """How many were not deleted."""
        return len(self) if self.alive is None else int(np.count_nonzero(self.alive))

    @cached_property
    def _by_id(self) -> NDArray[np.intp]:
        return np.argsort(self.ids, kind="stable")

    @cached_property
    def id_ranks(self) -> Ints:
        """Each article's place in the order of ids, which breaks ties."""
        ranks = np.empty(len(self), np.int32)
        ranks[self._by_id] = np.arange(len(self), dtype=np.int32)
        return ranks

    def id(self, number: int) -> str:
        """Return an article's id."""
        return bytes(self.ids[number]).decode("ascii")

    def ids_of(self, numbers: Ints | Sequence[int]) -> list[str]:
        """Return the ids of several articles."""
        return [id_.decode("ascii") for id_ in self.ids[numbers].tolist()]

    def number(self, article_id: str) -> int | None:
        """Return which article has this id, ``None`` where none has."""
        if not article_id.isascii():
            return None
        wanted = article_id.encode("ascii")
        at = int(np.searchsorted(self.ids, np.bytes_(wanted), sorter=self._by_id))
        for number in self._by_id[at:].tolist():
            if bytes(self.ids[number]) != wanted:
                return None
            # A changed article's older self is deleted and has the same id.
            if self.alive is None or self.alive[number]:
                return int(number)
        return None

    def having(self, facet: str, values: Iterable[str]) -> NDArray[np.bool_]:
        """Return which articles have one of these values of a facet, however it is spelt."""
        return self.facets[facet].having(values)

    def save(self, directory: Path, prefix: str) -> None:
        """Write the columns into ``directory``, in a file that begins so."""
        columns: dict[str, Any] = {
            "ids": self.ids,
            "days": self.days,
            "words": self.words,
            "title_words": self.title_words,
        }
        for name, column in self.facets.items():
            columns[f"{name}_values"], columns[f"{name}_ordinals"] = column.to_arrays()
        with (directory / f"{prefix}documents.npz").open("wb") as file:
            np.savez_compressed(file, **columns)

    @classmethod
    def load(cls, directory: Path, prefix: str) -> "DocValues":
        """Read what :meth:`save` wrote; raises OSError or DamagedFileError."""
        path = directory / f"{prefix}documents.npz"
        try:
            # Of a damaged file numpy leaves open what it opened itself.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                found = cls(
                    ids=stored["ids"],
                    days=stored["days"],
                    words=stored["words"],
                    title_words=stored["title_words"],
                    facets={
                        facet.name: FacetColumn.from_arrays(
                            stored[f"{facet.name}_values"], stored[f"{facet.name}_ordinals"]
                        )
                        for facet in FACETS
                    },
                )
        except _UNREADABLE as error:
            raise DamagedFileError(f"{path.name}: {type(error).__name__}: {error}") from error
        columns = (found.days, found.words, found.title_words)
        ordinals = (column.ordinals for column in found.facets.values())
        if any(len(column) != len(found) for column in (*columns, *ordinals)):
            raise DamagedFileError(f"the columns of {path.name} do not fit together")
        return found

    @classmethod
    def joined(
        cls, segments: Sequence["DocValues"], alive: NDArray[np.bool_] | None
    ) -> "DocValues":
        """Return the columns of several segments, one after another."""
        return cls(
            ids=np.concatenate([segment.ids for segment in segments]),
            days=np.concatenate([segment.days for segment in segments]),
            words=np.concatenate([segment.words for segment in segments]),
            title_words=np.concatenate([segment.title_words for segment in segments]),
            facets={
                facet.name: FacetColumn.joined([each.facets[facet.name] for each in segments])
                for facet in FACETS
            },
            alive=alive,
        )


class DocValuesBuilder:
    """Gathers the columns, batch after batch."""

    def __init__(self) -> None:
        self._ids: list[bytes] = []
        self._days: list[int] = []
        self._facets = {facet.name: FacetColumnBuilder() for facet in FACETS}
        self._words: list[Ints] = []
        self._title_words: list[Ints] = []

    def add(self, articles: Iterable[Article], token_stream: TokenStream) -> None:
        """Add the next articles."""
        for article in articles:
            self._ids.append(article.id.encode("ascii"))
            self._days.append(int(article.date.replace("-", "")) if article.date else NONE)
            for facet in FACETS:
                self._facets[facet.name].add(facet.value_of(article))
        self._words.append(token_stream.tokens.lengths)
        self._title_words.append(token_stream.tokens.title_lengths)

    def build(self) -> DocValues:
        """Return the columns of all articles added."""
        return DocValues(
            ids=np.array(self._ids, np.bytes_) if self._ids else np.empty(0, "S1"),
            days=np.array(self._days, np.int32),
            words=_joined(self._words),
            title_words=_joined(self._title_words),
            facets={name: column.build() for name, column in self._facets.items()},
        )


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int32)
