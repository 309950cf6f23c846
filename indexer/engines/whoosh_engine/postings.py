"""Which documents hold a term, where: Whoosh's postings as arrays, and its word list.

The door to the terms of an open index. A posting list is read once and kept while room lasts.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

from indexer.engines.whoosh_engine.schema import EXACT, STEMMED

Ints = NDArray[np.int32]

#: What the posting lists kept in memory may take together.
CACHE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a term, ascending, and the positions in each, ascending.

    The positions of document ``ids[i]`` are ``positions[starts[i]:starts[i + 1]]``.
    """

    ids: Ints
    starts: Ints
    positions: Ints

    @property
    def frequencies(self) -> Ints:
        """How often the term stands in each document."""
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.ids)

    def keys(self) -> NDArray[np.int64]:
        """Answer a number an occurrence, ascending: document in the high half, position below."""
        documents = np.repeat(self.ids.astype(np.int64), self.frequencies)
        return (documents << 32) | self.positions


NOTHING = Postings(np.empty(0, np.int32), np.zeros(1, np.int32), np.empty(0, np.int32))


class TermIndex:
    """The terms of an open Whoosh reader. Threads may share it."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        # Whoosh's matchers seek in files that the reader shares.
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._kept_bytes = 0
        self._words: dict[str, list[str]] = {}

    def postings(self, field: str, term: str) -> Postings:
        """Answer the postings of ``term`` in ``field``, empty where it does not occur."""
        key = (field, term)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
            found = self._read(field, term)
            self._kept[key] = found
            self._kept_bytes += _size(found)
            while self._kept_bytes > CACHE_BYTES and len(self._kept) > 1:
                self._kept_bytes -= _size(self._kept.popitem(last=False)[1])
            return found

    def _read(self, field: str, term: str) -> Postings:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return NOTHING
        ids: list[int] = []
        starts = [0]
        positions: list[int] = []
        while matcher.is_active():
            ids.append(matcher.id())
            positions.extend(matcher.value_as("positions"))
            starts.append(len(positions))
            matcher.next()
        return Postings(
            np.array(ids, np.int32), np.array(starts, np.int32), np.array(positions, np.int32)
        )

    def words(self, field: str) -> list[str]:
        """Answer all terms of ``field``, sorted; read once."""
        with self._lock:
            if field not in self._words:
                self._words[field] = [
                    term.decode("utf-8", "surrogatepass") for term in self._reader.lexicon(field)
                ]
            return self._words[field]

    def beginning_with(self, field: str, prefix: str, most: int) -> list[str]:
        """Answer at most ``most`` terms of ``field`` that begin with ``prefix``, in order."""
        with self._lock:
            terms: Iterator[bytes] = self._reader.expand_prefix(field, prefix)
            return [term.decode("utf-8", "surrogatepass") for term in islice(terms, most)]

    def fields(self) -> list[str]:
        """Answer the fields that have postings with positions."""
        return [name for name in (*STEMMED, *EXACT) if name in self._reader.indexed_field_names()]


def _size(postings: Postings) -> int:
    return postings.ids.nbytes + postings.starts.nbytes + postings.positions.nbytes + 200
