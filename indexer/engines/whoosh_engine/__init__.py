"""The engine, over a Whoosh index whose segments are arrays.

Of Whoosh's own are the table of contents (``_MAIN_1.toc``: schema, segments, what is deleted of
each) and the classes that read an index. The files of a segment are ours: terms, postings and
columns as arrays, articles as compressed records. A codec (:mod:`codec`, :mod:`face`) gives them to
Whoosh's readers, so that its parsers, searchers, highlighters and facets work on a generation; the
engine reads the same files without any of these. Only this package imports ``whoosh``; it keeps to
interfaces that Whoosh 2.7.4 and its maintained forks share.
"""

from indexer.engines.whoosh_engine.engine import open_engine
from indexer.engines.whoosh_engine.schema import SCHEMA_VERSION
from indexer.engines.whoosh_engine.writer import extend, write

NAME = "whoosh"

__all__ = ["NAME", "SCHEMA_VERSION", "extend", "open_engine", "write"]
