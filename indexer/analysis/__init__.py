"""What a word is, for indexing, querying, marking and suggesting alike.

:data:`ANALYZER` is the one :class:`~indexer.analysis.analyzer.Analyzer` of texts and queries;
another language's takes its place here, and everybody who imports the functions below has it.
:mod:`~indexer.analysis.french` cuts texts, over :mod:`~indexer.analysis.patterns` and
:mod:`~indexer.analysis.folding`; :mod:`~indexer.analysis.word_terms` knows a word's terms, over
:mod:`~indexer.analysis.lexicon`, :mod:`~indexer.analysis.stemming` and
:mod:`~indexer.analysis.stop_words`. Nothing here knows indexes, queries or engines.
"""

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.french import INVERTED, FrenchAnalyzer
from indexer.analysis.lexicon import MAX_LEMMAS
from indexer.analysis.patterns import APOSTROPHES, ELIDED, HYPHENS, IN_PARENTHESES
from indexer.analysis.token import Part, Token

ANALYZER: Analyzer = FrenchAnalyzer()

# Bound once: indexing and querying call them for every word.
ANALYSIS_VERSION = ANALYZER.version
families = ANALYZER.families
family = ANALYZER.family
first_term_counts = ANALYZER.first_term_counts
fold = ANALYZER.fold
is_stop = ANALYZER.is_stop
parts = ANALYZER.parts
remember = ANALYZER.remember
tokens = ANALYZER.tokens
typed_tokens = ANALYZER.typed_tokens
word_end = ANALYZER.word_end

__all__ = [
    "ANALYSIS_VERSION",
    "ANALYZER",
    "APOSTROPHES",
    "ELIDED",
    "HYPHENS",
    "INVERTED",
    "IN_PARENTHESES",
    "MAX_LEMMAS",
    "Analyzer",
    "Part",
    "Token",
    "families",
    "family",
    "first_term_counts",
    "fold",
    "is_stop",
    "parts",
    "remember",
    "tokens",
    "typed_tokens",
    "word_end",
]
