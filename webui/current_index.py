"""The index in service, for the request at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import current_app, g

from indexer.search.index import Index
from indexer.search.live import LiveIndex


def live_index() -> LiveIndex:
    """Return the application's index, whichever generation is in service."""
    return cast(LiveIndex, current_app.extensions["depeche"])


def served_generation() -> str | None:
    """Return the name of the generation in service, which the request at hand is answered from."""
    g.generation = live_index().generation()
    return cast("str | None", g.generation)


@contextmanager
def open_index() -> Iterator[Index]:
    """Give the generation in service; raises IndexUnavailableError where there is none.

    Where another took its place since :func:`served_generation`, the answer's tag is not its own.
    """
    seen = g.get("generation")
    with live_index().open(seen) as index:
        if index.generation != seen:
            g.tag = None
        yield index
