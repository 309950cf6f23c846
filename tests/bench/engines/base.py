"""What an open engine is asked: the same questions, each said in its own language."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from tests.bench.questions import Question

#: How many results a page has.
SIZE = 10

#: How many articles match.
Total = int | Callable[[], int] | None


class Peer(ABC):
    """One engine, open for reading. Both ways of asking answer how many articles match, if known.

    A total that would cost more is a function, which is called when the time is taken. What
    :meth:`express` makes of a question is text and plain values: parsing it is the engine's work
    and measured with the rest.
    """

    @abstractmethod
    def express(self, question: Question) -> Any:
        """Say a question in the engine's language; not measured."""

    @abstractmethod
    def alone(self, expression: Any) -> Total:
        """Find the ten best, in order, without showing them."""

    @abstractmethod
    def shown(self, expression: Any) -> Total:
        """Find the ten best with what a hit shows: id, title, source, date, marked snippet."""
