"""Columns to sort and count by, as Whoosh reads them."""

from collections.abc import Sequence
from typing import Any

from whoosh.columns import ColumnReader


class ValuesReader(ColumnReader):
    """A value an article; where there is none, ``default``."""

    def __init__(self, values: Sequence[Any], default: Any, last: Any = None) -> None:
        """Take values; of a reversible column, ``last`` sorts after all negative ones."""
        super().__init__(None, 0, 0, len(values))
        self._values, self._default, self._last = values, default, last
        self._is_reversed = False

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def sort_key(self, docnum: int) -> Any:
        """Return what orders articles, which is the value unless the order is reversed."""
        value = self._values[docnum]
        if not self._is_reversed:
            return value
        return self._last if value == self._default else -value

    def set_reverse(self) -> None:
        """Put the greatest first, and still in the end those that have none."""
        self._is_reversed = True
