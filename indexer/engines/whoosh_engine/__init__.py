"""The engine on Whoosh: schema, writer, reader of columns and postings, scorer, searcher.

Whoosh is the index: segments, storage, terms and stored fields are its own. What is asked often is
answered by arrays over its postings. Only this package imports ``whoosh``; it keeps to interfaces
that Whoosh 2.7.4 and its maintained forks share.
"""

from indexer.engines.whoosh_engine.schema import SCHEMA_VERSION
from indexer.engines.whoosh_engine.searcher import open_engine
from indexer.engines.whoosh_engine.writer import extend, write

NAME = "whoosh"

__all__ = ["NAME", "SCHEMA_VERSION", "extend", "open_engine", "write"]
