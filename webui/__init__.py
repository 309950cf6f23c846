"""The web face: a search page, an article page and a small API over an index in service.

It parses requests, asks :mod:`indexer`, and renders; what is searched and how is not its business.
It only reads, sets no cookie and loads nothing from other hosts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from indexer.search.live import LiveIndex
    from indexer.settings import Settings
    from webui.shared_memory import SharedMemory


def create_app(
    settings: Settings | None = None,
    engine: LiveIndex | None = None,
    *,
    memory: SharedMemory | None = None,
    slot: int = 0,
) -> Flask:
    """Return the application, wired to the index directory of ``settings`` (or to ``engine``).

    Several processes share ``memory``, and have a ``slot`` each in it.
    """
    # Nothing heavy before it is called: the server's master process never does.
    from webui.application import create_app as create

    return create(settings, engine, memory=memory, slot=slot)
