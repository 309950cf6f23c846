"""The index in service, for the request at hand."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from indexer.search.index import Index
from indexer.search.live import LiveIndex


def live_index() -> LiveIndex:
    """Return the application's index, whichever generation is in service."""
    return cast(LiveIndex, current_app.extensions["depeche"])


def open_index() -> AbstractContextManager[Index]:
    """Give the generation in service; raises IndexUnavailableError where there is none."""
    return live_index().open()
