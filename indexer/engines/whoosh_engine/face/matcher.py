"""Whoosh's way through one posting list."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.matching import LeafMatcher, ReadTooFar

from indexer.engines.whoosh_engine.face.postings import PostingList


class ArrayMatcher(LeafMatcher):
    """Goes through the articles that hold a term; skipping is a binary search."""

    def __init__(
        self, postings: PostingList, format_: Any, scorer: Any, term: tuple[str, bytes]
    ) -> None:
        super().__init__()
        self.format, self.scorer, self._term = format_, scorer, term
        self._postings = postings
        self._ids, self._counts, self._positions = postings
        self._starts = np.concatenate(([0], np.cumsum(self._counts)))
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._at < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def id(self) -> int:
        """The current article."""
        return int(self._ids[self._at])

    def all_ids(self) -> Iterator[int]:
        """The articles from the current one on."""
        return iter(self._ids[self._at :].tolist())

    def next(self) -> bool:
        """Go on to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return True

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's own name
        """Go on to the first article at or after this one."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(self._ids[self._at :].searchsorted(id))

    def weight(self) -> float:
        """How often the term stands in the current article."""
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """The current positions, as Whoosh's format encodes them."""
        if not self.format.supports("positions"):
            return b""
        positions = self._positions[self._starts[self._at] : self._starts[self._at + 1]]
        encoded: bytes = self.format.encode(positions.tolist())
        return encoded

    def supports_block_quality(self) -> bool:
        """Postings are not in blocks."""
        return False

    def max_quality(self) -> float:
        """Return no bound on scores.

        With one, Whoosh's union of several terms takes the greatest of their bounds for the bound
        of their sum, and so loses some of the best hits.
        """
        return math.inf

    def copy(self) -> "ArrayMatcher":
        """Return another way through the same list, at the same place."""
        other = ArrayMatcher(self._postings, self.format, self.scorer, self._term)
        other._at = self._at
        return other
