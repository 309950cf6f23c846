"""A generation as Whoosh's own classes see it: parsers, searchers, highlighters, facets.

``whoosh.index.open_dir`` unpickles the :mod:`schema`, whose fields :mod:`analyzer` analyses; for
each segment :class:`~indexer.engines.whoosh_engine.face.codec.ArrayCodec` gives readers of its
:mod:`documents` (with the :mod:`columns` to sort by) and its :mod:`terms`, whose
:mod:`postings` a :mod:`matcher` walks through. All of it reads what the engine reads, adds no file
and is imported only when Whoosh asks for it.
"""
