"""How a corpus becomes a generation of an index, whole or by what has changed.

:mod:`~indexer.build.rebuild` and :mod:`~indexer.build.update` are the two commands;
:mod:`~indexer.build.corpus_reader` reads pages in several processes,
:mod:`~indexer.build.generation_writer` hands articles to an engine and learns from them,
:mod:`~indexer.build.generations` publishes what is finished, :mod:`~indexer.build.inventory`
remembers which file gave what.
"""
