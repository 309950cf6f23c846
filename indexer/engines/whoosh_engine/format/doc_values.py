"""What the engine knows of each article by its number: id, day, lengths, values of facets.

Articles are numbered segment after segment; these columns are in that order. Each segment keeps
its own, written when it is finished and read at once when it is opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Ints
from indexer.article import Article
from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.columns_file import columns_of
from indexer.engines.whoosh_engine.format.facet_column import FacetColumn, FacetColumnBuilder
from indexer.engines.whoosh_engine.format.postings_source import TokenStream
from indexer.search.facets import FACETS

#: The columns that are not a facet's.
_NAMES = ("ids", "days", "words", "title_words")
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
    alive: Bools | None = None

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
        for number in self._by_id[at:]:
            if bytes(self.ids[number]) != wanted:
                return None
            # A changed article's older self is deleted and has the same id.
            if self.alive is None or self.alive[number]:
                return int(number)
        return None

    def numbers(self, article_ids: Iterable[str]) -> Ints:
        """Return which articles have these ids; those that none has are left out."""
        known = map(self.number, article_ids)
        return np.array([number for number in known if number is not None], np.int32)

    def having(self, facet: str, values: Iterable[str]) -> Bools:
        """Return which articles have one of these values of a facet, however it is spelt."""
        return self.facets[facet].having(values)

    def save(self, directory: Path, prefix: str) -> None:
        """Write the columns into ``directory``, in a file that begins so."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in _NAMES}
        for name, column in self.facets.items():
            columns[f"{name}_values"], columns[f"{name}_ordinals"] = column.to_arrays()
        with (directory / f"{prefix}documents.npz").open("wb") as file:
            np.savez_compressed(file, **columns)

    @classmethod
    def load(cls, files: GenerationFiles, prefix: str) -> "DocValues":
        """Read what :meth:`save` wrote; raises OSError or DamagedFileError."""
        name = f"{prefix}documents.npz"
        try:
            with columns_of(files.read(name), name) as stored:
                facets = {
                    facet.name: FacetColumn.from_arrays(
                        stored[f"{facet.name}_values"], stored[f"{facet.name}_ordinals"]
                    )
                    for facet in FACETS
                }
                ids, days, words, title_words = (stored[name] for name in _NAMES)
        except ValueError as error:
            raise DamagedFileError(str(error)) from error
        found = cls(ids, days, words, title_words, facets)
        columns = (found.days, found.words, found.title_words)
        ordinals = (column.ordinals for column in found.facets.values())
        if any(len(column) != len(found) for column in (*columns, *ordinals)):
            raise DamagedFileError(f"the columns of {name} do not fit together")
        return found

    @classmethod
    def joined(cls, segments: Sequence["DocValues"], alive: Bools | None) -> "DocValues":
        """Return the columns of several segments, one after another."""
        ids, days, words, title_words = (
            np.concatenate([getattr(each, name) for each in segments]) for name in _NAMES
        )
        facets = {
            facet.name: FacetColumn.joined([each.facets[facet.name] for each in segments])
            for facet in FACETS
        }
        return cls(ids, days, words, title_words, facets, alive)


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
