"""What a corpus teaches while it is written, and how that helps who types.

:mod:`~indexer.suggest.vocabulary_builder` (with :mod:`~indexer.suggest.phrase_counts`) counts what
becomes a :mod:`~indexer.suggest.vocabulary`; from it :mod:`~indexer.suggest.speller` corrects and
:mod:`~indexer.suggest.completer` completes. :mod:`~indexer.suggest.acronyms` knows what the
corpus's acronyms stand for.
"""
