"""The engine, over a Whoosh index whose segments are arrays.

The files of a segment are arrays: terms, postings and columns, and articles as compressed records.
The manifest names the segments. For Whoosh a table of contents (``_MAIN_1.toc``) names them too;
a codec (:mod:`face`) gives them to Whoosh's readers, so that its parsers, searchers, highlighters
and facets work on a generation. The engine reads the same files without any of these, and only a
build's end imports ``whoosh``. Only this package does; it keeps to interfaces that Whoosh 2.7.4 and
its maintained forks share.
"""

from indexer.engines.whoosh_engine.engine import open_engine
from indexer.engines.whoosh_engine.schema import SCHEMA_VERSION
from indexer.engines.whoosh_engine.writer import extend, write

NAME = "whoosh"

__all__ = ["NAME", "SCHEMA_VERSION", "extend", "open_engine", "write"]
