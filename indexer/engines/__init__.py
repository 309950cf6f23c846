"""Engines by name or address; one is imported only when it is chosen.

An engine is what :class:`EngineModule` says: ``write`` gives a
:class:`~indexer.engines.base.Writer`, at work in so many threads, ``extend`` the same for a
finished :class:`~indexer.build.manifest.Generation` without some articles. One of a cluster is
written to at its address (``opensearch+https://host:9200/index``) and opened by its name alone: the
index directory says where it is.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from indexer.build.manifest import Generation
from indexer.engines.base import Engine, Writer
from indexer.errors import CallError

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
