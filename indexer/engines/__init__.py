"""Engines by name; one is imported only when it is chosen.

An engine module offers ``NAME``, ``SCHEMA_VERSION``, ``write(directory, workers)`` (a context
manager that gives a :class:`~indexer.engines.base.Writer`, at work in so many threads),
``extend(directory, previous, deleted, workers)`` (the same for a finished
:class:`~indexer.build.manifest.Generation` without some articles) and ``open_engine(generation)``.
"""

from importlib import import_module
from types import ModuleType

from indexer.errors import CallError

_MODULES = {"whoosh": "indexer.engines.whoosh_engine"}
#: What an engine may be called.
NAMES = tuple(sorted(_MODULES))


def engine_module(name: str) -> ModuleType:
    """Return the module of the engine called ``name``; :class:`CallError` for an unknown one."""
    try:
        return import_module(_MODULES[name])
    except KeyError as error:
        known = ", ".join(NAMES)
        raise CallError(f"There is no engine called {name!r}; known: {known}.") from error
