"""The words of a query in the term lists of an open index: found once, used by all that follows."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token
from indexer.engines.whoosh_engine.kernels.fields import COLUMNS, ROWS
from indexer.engines.whoosh_engine.kernels.words import locate
from indexer.engines.whoosh_engine.postings import Segment

Longs = NDArray[np.int64]


class Words(NamedTuple):
    """Which row each word has; its terms in every segment, and how many articles hold them.

    ``numbers`` (an array for each segment) and ``held`` are laid out as
    :func:`~indexer.engines.whoosh_engine.kernels.words.locate` says.
    """

    rows: dict[Token, int]
    numbers: tuple[Longs, ...]
    held: Longs


def located(tokens: Iterable[Token], segments: Iterable[Segment], family_chars: int) -> Words:
    """Find words, each with its stems, in the segments; a family is so many first letters."""
    rows: dict[Token, int] = {}
    for token in tokens:
        rows.setdefault(token, len(rows))
    pieces = []
    for token in rows:
        form = token.form
        stem, other = (*token.stems, "", "")[:2]
        has_family = token.stems and len(form) >= family_chars and form.isalpha()
        pieces.append(f"{stem}\0{other}\0{form}\0{form[:family_chars] if has_family else ''}\0")
    letters = np.frombuffer("".join(pieces).encode(), np.uint8)
    held = np.zeros((len(rows), ROWS, COLUMNS), np.int64)
    numbers = tuple(locate(segment.arrays, segment.blocks, letters, held) for segment in segments)
    return Words(rows, numbers, held)
