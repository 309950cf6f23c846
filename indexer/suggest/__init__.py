"""What a corpus teaches while it is written, and how that helps who types.

:mod:`~indexer.suggest.vocabulary_builder` (with :mod:`~indexer.suggest.phrase_counts`) counts what
becomes a :mod:`~indexer.suggest.vocabulary`; :mod:`~indexer.suggest.speller` corrects and
completes from it. :mod:`~indexer.suggest.acronyms` knows what the corpus's acronyms stand for.
"""
