"""What the scorer knows of each article by its number: id, day, source and lengths.

Articles are numbered segment after segment; these columns are in that order. Each segment keeps
its own, written when it is finished and read at once when it is opened.
"""

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.article import Article
from indexer.engines.whoosh_engine.format.damage import DamagedFileError
from indexer.engines.whoosh_engine.format.postings_source import TokenStream

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
#: Stands for "no source" and "no day".
NONE = -1


@dataclass(frozen=True)
class DocValues:
    """Columns of articles; ``days`` are ``YYYYMMDD`` as numbers, sources are numbered.

    ``ids`` are bytes: the alphabet of ids is ASCII. ``alive`` tells which were not deleted;
    ``None`` stands for all.
    """

    ids: NDArray[np.bytes_]
    source_names: tuple[str, ...]
    days: Ints
    sources: Ints
    words: Ints
    title_words: Ints
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

    def from_sources(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Return which articles come from one of these sources, case ignored."""
        wanted = {name.casefold() for name in names}
        numbers = [i for i, name in enumerate(self.source_names) if name.casefold() in wanted]
        return np.isin(self.sources, numbers)

    def save(self, directory: Path, prefix: str) -> None:
        """Write the columns into ``directory``, in a file that begins so."""
        with (directory / f"{prefix}documents.npz").open("wb") as file:
            np.savez_compressed(
                file,
                ids=self.ids,
                source_names=np.frombuffer(_packed(self.source_names), np.uint8),
                days=self.days,
                sources=self.sources,
                words=self.words,
                title_words=self.title_words,
            )

    @classmethod
    def load(cls, directory: Path, prefix: str) -> "DocValues":
        """Read what :meth:`save` wrote; raises OSError or DamagedFileError."""
        path = directory / f"{prefix}documents.npz"
        try:
            # Of a damaged file numpy leaves open what it opened itself.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                found = cls(
                    ids=stored["ids"],
                    source_names=_unpacked(stored["source_names"].tobytes()),
                    days=stored["days"],
                    sources=stored["sources"],
                    words=stored["words"],
                    title_words=stored["title_words"],
                )
        except _UNREADABLE as error:
            raise DamagedFileError(f"{path.name}: {type(error).__name__}: {error}") from error
        columns = (found.days, found.sources, found.words, found.title_words)
        if any(len(column) != len(found) for column in columns):
            raise DamagedFileError(f"the columns of {path.name} do not fit together")
        return found

    @classmethod
    def joined(
        cls, segments: Sequence["DocValues"], alive: NDArray[np.bool_] | None
    ) -> "DocValues":
        """Return the columns of several segments, one after another."""
        numbers: dict[str, int] = {}
        sources = []
        for segment in segments:
            ours = [numbers.setdefault(name, len(numbers)) for name in segment.source_names]
            sources.append(np.array([*ours, NONE], np.int32)[segment.sources])
        return cls(
            ids=np.concatenate([segment.ids for segment in segments]),
            source_names=tuple(numbers),
            days=np.concatenate([segment.days for segment in segments]),
            sources=np.concatenate(sources),
            words=np.concatenate([segment.words for segment in segments]),
            title_words=np.concatenate([segment.title_words for segment in segments]),
            alive=alive,
        )


class DocValuesBuilder:
    """Gathers the columns, batch after batch."""

    def __init__(self) -> None:
        self._ids: list[bytes] = []
        self._numbers: dict[str, int] = {}
        self._days: list[int] = []
        self._sources: list[int] = []
        self._words: list[Ints] = []
        self._title_words: list[Ints] = []

    def add(self, articles: Iterable[Article], token_stream: TokenStream) -> None:
        """Add the next articles."""
        for article in articles:
            number = NONE
            if article.source is not None:
                number = self._numbers.setdefault(article.source, len(self._numbers))
            self._ids.append(article.id.encode("ascii"))
            self._sources.append(number)
            self._days.append(int(article.date.replace("-", "")) if article.date else NONE)
        self._words.append(token_stream.tokens.lengths)
        self._title_words.append(token_stream.tokens.title_lengths)

    def build(self) -> DocValues:
        """Return the columns of all articles added."""
        return DocValues(
            ids=np.array(self._ids, np.bytes_) if self._ids else np.empty(0, "S1"),
            source_names=tuple(self._numbers),
            days=np.array(self._days, np.int32),
            sources=np.array(self._sources, np.int32),
            words=_joined(self._words),
            title_words=_joined(self._title_words),
        )


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int32)


def _packed(names: Iterable[str]) -> bytes:
    # No name holds a NUL: sources are cleaned of controls.
    return "\0".join(names).encode("utf-8", "surrogatepass")


def _unpacked(packed: bytes) -> tuple[str, ...]:
    text = packed.decode("utf-8", "surrogatepass")
    return tuple(text.split("\0")) if text else ()
