"""Who is let in: so many costly pages and exports at once that all the others are answered.

What is costly is told by what it is about to read (:mod:`indexer.search.budget`), before it is
read. It waits shortly for its turn, in a short queue: who waits has one of the few threads. Whoever
finds no place is told when to come again. Plain searches ask for no place at all.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from flask import Flask, current_app

from indexer.search.budget import Budget

#: Of a process: costly pages that are made at once, those that wait, and how long.
COSTLY, COSTLY_WAITING, COSTLY_SECONDS = 1, 2, 2.0
#: Costly searches for exports and feeds likewise.
BULK, BULK_WAITING, BULK_SECONDS = 1, 1, 2.0
#: Exports under way. They have a thread for a few milliseconds at a time, so that none waits.
EXPORTS = 8
#: When to come again.
RETRY_SECONDS = 5
_KEY = "depeche-admission"


class ServerBusyError(Exception):
    """There is no place for such a request at the moment."""


class Slots:
    """Places for so many at once, and a queue for so many more."""

    def __init__(self, count: int, waiting: int = 0, seconds: float = 0.0) -> None:
        self._places = threading.Semaphore(count + waiting)
        self._free = threading.Semaphore(count)
        self._seconds = seconds

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have one of the places; raises :class:`ServerBusyError` where none is free in time."""
        if not self._places.acquire(blocking=False):
            raise ServerBusyError
        try:
            if not self._free.acquire(timeout=self._seconds):
                raise ServerBusyError
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._places.release()


class Admission:
    """The places of a process."""

    def __init__(self) -> None:
        self.costly = Slots(COSTLY, COSTLY_WAITING, COSTLY_SECONDS)
        self.bulk = Slots(BULK, BULK_WAITING, BULK_SECONDS)
        self.exports = Slots(EXPORTS)


def register(app: Flask) -> None:
    """Give the application its places."""
    app.extensions[_KEY] = Admission()


def admission() -> Admission:
    """Return the places of the application at hand."""
    found: Admission = current_app.extensions[_KEY]
    return found


def page_budget() -> AbstractContextManager[Budget]:
    """Give what a page may cost; once it is costly, it has a place of its own until it is made."""
    return _budget(admission().costly)


def bulk_budget() -> AbstractContextManager[Budget]:
    """Give what the search of an export or a feed may cost, likewise."""
    return _budget(admission().bulk)


@contextmanager
def _budget(slots: Slots) -> Iterator[Budget]:
    with ExitStack() as stack:
        yield Budget(before_costly=lambda: stack.enter_context(slots.taken()))
