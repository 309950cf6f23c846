"""What a person typed: a small tree, how it is read, and what can be said of it.

:mod:`~indexer.query.nodes` is the tree, :mod:`~indexer.query.parser` makes it of typed text (with
:mod:`~indexer.query.lexer` and :mod:`~indexer.query.dates`), :mod:`~indexer.query.synonyms` puts
acronyms and their long forms beside each other, :mod:`~indexer.query.diagnosis` says why a query
finds little. :mod:`~indexer.query.clauses`, :mod:`~indexer.query.term_sequences` and
:mod:`~indexer.query.scoring_terms` say what an engine is asked for. Nothing here knows one.
"""
