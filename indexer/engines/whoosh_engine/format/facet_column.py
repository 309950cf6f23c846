"""A facet's values, article by article: each value once, and which of them an article has."""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.search.facets import MISSING, facet_key

Ordinals = NDArray[np.unsignedinteger[Any]]
Bools = NDArray[np.bool_]


class FacetColumn(NamedTuple):
    """The ``values``, and of each article the ordinal of its own: counted from 1, 0 for none."""

    values: tuple[str, ...]
    ordinals: Ordinals

    def having(self, values: Iterable[str]) -> Bools:
        """Return which articles have one of these values, however it is spelt, or none at all."""
        wanted = {facet_key(value) for value in values}
        found = [MISSING in wanted, *(facet_key(value) in wanted for value in self.values)]
        return np.array(found, np.bool_)[self.ordinals]

    def to_arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """Return the column as it is stored: its values as a JSON array, its ordinals."""
        # ASCII alone: what is half of a surrogate pair comes back as it was.
        packed = np.frombuffer(json.dumps(self.values).encode("ascii"), np.uint8)
        return packed, self.ordinals.astype(np.uint32)

    @classmethod
    def from_arrays(cls, packed: NDArray[np.uint8], ordinals: NDArray[np.uint32]) -> "FacetColumn":
        """Return what :meth:`to_arrays` stored; raises ValueError where it cannot be that."""
        values = json.loads(packed.tobytes())
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError("the values of a facet are no texts")
        if ordinals.dtype.kind != "u" or ordinals.ndim != 1:
            raise ValueError("the ordinals of a facet are no column")
        # Loops that count trust them.
        if int(ordinals.max(initial=0)) > len(values):
            raise ValueError("the ordinals of a facet are of other values")
        return cls(tuple(values), ordinals)

    @classmethod
    def joined(cls, columns: Sequence["FacetColumn"]) -> "FacetColumn":
        """Return several columns, one after another, the values in order.

        Spellings of one value become the commonest of them. Ordinals are as narrow as may be: all
        of them are read to count those of a large set.
        """
        spelt: dict[str, Counter[str]] = {}
        for column in columns:
            _without, *counts = np.bincount(
                column.ordinals, minlength=len(column.values) + 1
            ).tolist()
            for value, count in zip(column.values, counts, strict=True):
                spelt.setdefault(facet_key(value), Counter())[value] += count
        shown = {key: min(counts, key=lambda v: (-counts[v], v)) for key, counts in spelt.items()}
        values = sorted(shown.values())
        numbers = {facet_key(value): number for number, value in enumerate(values, 1)}
        narrow = np.min_scalar_type(len(values))
        parts = [
            np.array([0, *(numbers[facet_key(value)] for value in column.values)], narrow)[
                column.ordinals
            ]
            for column in columns
        ]
        return cls(tuple(values), np.concatenate(parts))


class FacetColumnBuilder:
    """Gathers a column, value after value."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ordinals = array("I")

    def add(self, value: str | None) -> None:
        """Add the next article's value; an empty one is none."""
        numbers = self._numbers
        self._ordinals.append(numbers.setdefault(value, len(numbers) + 1) if value else 0)

    def build(self) -> FacetColumn:
        """Return the column of all articles added."""
        return FacetColumn(tuple(self._numbers), np.array(self._ordinals, np.uint32))
