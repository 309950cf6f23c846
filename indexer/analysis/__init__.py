"""What a word is, for indexing, querying, marking and suggesting alike.

:mod:`~indexer.analysis.french` is the one chain of texts and queries, with the words of
:mod:`~indexer.analysis.stop_words` and :mod:`~indexer.analysis.stemmer_exceptions`. Nothing here
knows indexes, queries or engines.
"""

from indexer.analysis.french import (
    ANALYSIS_VERSION,
    APOSTROPHES,
    HYPHENS,
    Part,
    Token,
    fold,
    is_stop,
    parts,
    remember,
    tokens,
    typed_tokens,
    word_end,
)

__all__ = [
    "ANALYSIS_VERSION",
    "APOSTROPHES",
    "HYPHENS",
    "Part",
    "Token",
    "fold",
    "is_stop",
    "parts",
    "remember",
    "tokens",
    "typed_tokens",
    "word_end",
]
