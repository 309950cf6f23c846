"""Engines by name; one is imported only when it is chosen.

An engine module offers ``NAME``, ``SCHEMA_VERSION``, ``preparer(process)`` (a
:class:`~indexer.engines.base.Preparer`, told apart from those of other processes by a number),
``write(directory)`` (a context manager that gives a :class:`~indexer.engines.base.Writer`),
``extend(directory, previous, deleted)`` (the same for a finished index without some articles) and
``open_engine(directory)``.
"""

from importlib import import_module
from types import ModuleType

from indexer.errors import CallError

_MODULES = {"whoosh": "indexer.engines.whoosh_engine"}


def engine_module(name: str) -> ModuleType:
    """Answer the module of the engine called ``name``; :class:`CallError` for an unknown one."""
    try:
        return import_module(_MODULES[name])
    except KeyError as error:
        known = ", ".join(sorted(_MODULES))
        raise CallError(f"There is no engine called {name!r}; known: {known}.") from error
