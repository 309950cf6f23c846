"""The engines that are measured, by name; each is a module that is imported when it is chosen.

A module has ``TITLE``, ``SHOWS`` (whether it gives snippets), ``CANNOT`` (kinds of questions it
cannot answer, each with the reason), ``NOTES`` (what is to be known to judge its figures),
``LIBRARIES`` (distributions whose versions count), ``build(corpus, directory)`` and
``open_peer(directory)``. All hold the same fields as ours as far as they can: title and body by
stem, title and body by exact form with positions, source, date, and the stored text.
"""

from importlib import import_module
from types import ModuleType

#: In the order of the tables; ours is what the others are compared with.
MODULES = {
    "ours": "tests.bench.engines.ours",
    "stock": "tests.bench.engines.stock_whoosh",
    "tantivy": "tests.bench.engines.tantivy_engine",
    "fts5": "tests.bench.engines.sqlite_fts5",
    "bm25s": "tests.bench.engines.bm25s_engine",
}


def engine_module(name: str) -> ModuleType:
    """Import an engine; says which extra is missing where it cannot be."""
    try:
        return import_module(MODULES[name])
    except ImportError as error:
        raise SystemExit(f"{name}: {error}. Run pip install -e '.[bench]'.") from error
