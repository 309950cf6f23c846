"""The words of a query in the term lists of an open index: found once, used by all that follows."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from indexer import analysis
from indexer.analysis import Token
from indexer.engines.whoosh_engine.format.stem_terms import family_prefix, stem_term
from indexer.engines.whoosh_engine.kernels.fields import COLUMNS, MAX_STEMS, ROWS
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable, look_up


class QueryTerms(NamedTuple):
    """Which row of the table each word has."""

    rows: dict[Token, int]
    table: TermTable


#: Those of a query that has none.
NO_TERMS = QueryTerms(
    {}, TermTable(np.zeros((1, 0, ROWS, COLUMNS), np.int64), np.zeros((0, ROWS, COLUMNS), np.int64))
)


def look_up_terms(tokens: Iterable[Token], index: IndexArrays, truncation_chars: int) -> QueryTerms:
    """Find words, each with its stems; a prefix group is so many first letters."""
    rows, packed_terms = packed(tokens, truncation_chars)
    return QueryTerms(rows, look_up(index, packed_terms, len(rows))) if rows else NO_TERMS


def packed(tokens: Iterable[Token], truncation_chars: int) -> tuple[dict[Token, int], bytes]:
    """Return which row each word has, and how they are packed for compiled loops."""
    rows: dict[Token, int] = {}
    pieces = []
    for token in tokens:
        row = len(rows)
        if rows.setdefault(token, row) == row:
            pieces.append(_pieces(token.form, token.terms, truncation_chars))
    return rows, b"".join(pieces)


@lru_cache(maxsize=4096)
def _pieces(form: str, stems: tuple[str, ...], truncation_chars: int) -> bytes:
    terms = family = truncated = ""
    if stems:
        terms = "\0".join(map(stem_term, stems))
        family = family_prefix(analysis.family(stems[0]))
        is_long = len(form) >= truncation_chars and form.isalpha()
        truncated = form[:truncation_chars] if is_long else ""
    others = "\0" * (MAX_STEMS - max(len(stems), 1))
    return f"{terms}\0{others}{form}\0{truncated}\0{family}\0".encode()
