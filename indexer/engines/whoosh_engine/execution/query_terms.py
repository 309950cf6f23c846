"""The words of a query in the term lists of an open index: found once, used by all that follows."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token
from indexer.engines.whoosh_engine.format.postings import Segment
from indexer.engines.whoosh_engine.kernels.fields import COLUMNS, ROWS
from indexer.engines.whoosh_engine.kernels.term_lookup import look_up

Longs = NDArray[np.int64]


class QueryTerms(NamedTuple):
    """Which row each word has; its terms in every segment, and how many articles hold them.

    ``numbers`` (an array for each segment) and ``doc_freqs`` are laid out as
    :func:`~indexer.engines.whoosh_engine.kernels.term_lookup.look_up` says.
    """

    rows: dict[Token, int]
    numbers: tuple[Longs, ...]
    doc_freqs: Longs


#: Those of a query that has none.
NO_TERMS = QueryTerms({}, (), np.zeros((0, ROWS, COLUMNS), np.int64))


def look_up_terms(
    tokens: Iterable[Token], segments: Iterable[Segment], family_chars: int
) -> QueryTerms:
    """Find words, each with its stems, in the segments; a family is so many first letters."""
    rows, packed_terms = packed(tokens, family_chars)
    doc_freqs = np.zeros((len(rows), ROWS, COLUMNS), np.int64)
    # Of a prefix there is nothing to look up; then ``doc_freqs`` is as empty as the answer.
    numbers = tuple(
        [
            look_up(segment.arrays, segment.blocks, packed_terms, doc_freqs) if rows else doc_freqs
            for segment in segments
        ]
    )
    return QueryTerms(rows, numbers, doc_freqs)


def packed(tokens: Iterable[Token], family_chars: int) -> tuple[dict[Token, int], bytes]:
    """Return which row each word has, and how they are packed for compiled loops."""
    rows: dict[Token, int] = {}
    pieces = []
    for token in tokens:
        row = len(rows)
        if rows.setdefault(token, row) < row:
            continue
        form, stems = token.form, token.stems
        stem = other = family = ""
        if stems:
            stem, other = stems if len(stems) > 1 else (stems[0], "")
            family = form[:family_chars] if len(form) >= family_chars and form.isalpha() else ""
        pieces.append(f"{stem}\0{other}\0{form}\0{family}\0")
    return rows, "".join(pieces).encode()
