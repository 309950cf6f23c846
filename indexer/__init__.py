"""Dépêche's library: French press articles in, answers out.

That search lives in a package called ``indexer`` is history: the package was named after the
command that people run first, and everything but the web face lives here. The way through it::

    corpus file ── cleaning ──▶ Article (+ every dropped block with its rule)
        ── build ──▶ an engine writes a generation ── generations ──▶ verified, pointed to
    typed text ── query ──▶ tree ── engine ──▶ Results(Hit(Snippet)) ──▶ page | JSON | terminal

Start reading at :mod:`indexer.article` (the shape), then :mod:`indexer.analysis` (the French),
:mod:`indexer.query` (the language), :mod:`indexer.engines.base` (what is asked and answered);
``docs/ARCHITECTURE.md`` goes through all folders.
From Python::

    import indexer
    with indexer.open_index(".depeche/index") as index:
        for hit in index.search("coopération sino-russe").hits:
            print(hit.title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.search.index import Index

__version__ = "0.1.0"


def open_index(path: str | Path) -> Index:
    """Open the generation in service in the index directory ``path``, or at a cluster's address.

    Raises :class:`~indexer.errors.IndexMissingError`, :class:`~indexer.errors.IndexOutdatedError`
    or :class:`~indexer.errors.IndexDamagedError`, each with the command that mends it.
    """
    # Nothing heavy before it is called.
    from indexer.search.opening import open_index as open_generation

    return open_generation(path)
