"""Engines by name or address; one is imported only when it is chosen.

An engine is what :class:`EngineModule` says: ``write`` gives a
:class:`~indexer.engines.base.Writer`, at work in so many threads, ``extend`` the same for a
finished :class:`~indexer.build.manifest.Generation` without some articles. One of a cluster is
written to at its address (``opensearch+https://host:9200/index``) and opened by its name alone: the
index directory says where it is.
"""

import os
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from indexer.build.manifest import Generation
from indexer.build.remote_store import RemoteStore
from indexer.engines.base import Engine, Writer
from indexer.errors import CallError
from indexer.settings import Settings

_MODULES = {
    "opensearch": "indexer.engines.opensearch",
    "whoosh": "indexer.engines.whoosh_engine",
}
#: What an engine may be called.
NAMES = tuple(sorted(_MODULES))


class EngineModule(Protocol):
    """What an engine offers."""

    NAME: str
    SCHEMA_VERSION: str

    def write(self, directory: Path, workers: int = 1) -> AbstractContextManager[Writer]:
        """Give a writer for a new index in ``directory``; finished at the end."""

    def extend(
        self,
        directory: Path,
        previous: Generation,
        deleted: Collection[str],
        workers: int = 1,
    ) -> AbstractContextManager[Writer]:
        """Give a writer for the index of ``previous`` without some articles, and with new ones."""

    def open_engine(self, generation: Generation) -> Engine:
        """Open a generation."""


#: Says in an index directory where the cluster is that the index is of.
_CLUSTER = "CLUSTER"


def remote_store_of(directory: Path) -> RemoteStore | None:
    """Return where the index of a directory is kept, ``None`` where it is the directory itself."""
    # Every request looks.
    if not os.access(f"{directory}/{_CLUSTER}", os.F_OK):
        return None
    return cast(RemoteStore, import_module(_MODULES["opensearch"]).remote_store_of(directory))


def place_of(directory: Path) -> str:
    """Return where an index is, for people: its directory, or the address in its cluster."""
    store = remote_store_of(directory)
    return str(directory) if store is None else store.place


def with_local_copy(settings: Settings) -> Settings:
    """Return settings whose index directory is the copy of the cluster's that they name, if any."""
    if engine_name(settings.engine) == settings.engine:
        return settings
    module = engine_module(settings.engine)
    directory: Path = module.local_copy(settings.index)  # type: ignore[attr-defined]
    return replace(settings, index=directory)


def scratch_engine(engine: str) -> str:
    """Return an engine that writes what nobody else reads: under another name in its cluster."""
    if engine_name(engine) == engine:
        return engine
    return str(engine_module(engine).scratch_address())  # type: ignore[attr-defined]


def engine_name(engine: str) -> str:
    """Return the name of an engine that is given by its name or by an address."""
    return engine.partition("+")[0]


def engine_module(engine: str) -> EngineModule:
    """Return the engine of a name or an address; :class:`CallError` for an unknown one.

    Or where what it needs is not installed.
    """
    name = engine_name(engine)
    try:
        module = import_module(_MODULES[name])
    except KeyError as error:
        known = ", ".join(NAMES)
        raise CallError(f"There is no engine called {name!r}; known: {known}.") from error
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("indexer"):
            raise
        raise CallError(
            f"The engine {name} needs {error.name}: pip install 'depeche[{name}]'."
        ) from error
    return cast(EngineModule, module.at(engine) if engine != name else module)
