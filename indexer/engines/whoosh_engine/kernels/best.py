"""The best articles for a query of words, in one call: scored, closeness added, put in order.

Each step is that of its own module; between two calls a processor's caches lose more than the steps
take.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import closeness, ordering, scoring
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT
from indexer.engines.whoosh_engine.kernels.scoring import Shares, Tables
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


@compiled
def of_words(
    tables: Tables,
    ids: Ints,
    ranks: Ints,
    begin: int,
    end: int,
    dampers: tuple[Floats, Floats],
    segment: SegmentArrays,
    blocks: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    pairs: Longs,
    documents: int,
    shares: Shares,
    close_scale: float,
    close_words: int,
    k1: float,
) -> ordering.Page:
    """Answer the articles from place ``begin`` to ``end`` of ``ids`` by score, and these.

    In an index of a single segment; ``rows`` are the words wanted, ``pairs`` those that follow each
    other, ``ids`` ascend.
    """
    nowhere_alone = np.zeros(len(rows), np.bool_)
    scoring.add_words(
        tables,
        ids,
        dampers,
        segment,
        blocks,
        0,
        numbers,
        held,
        rows,
        nowhere_alone,
        documents,
        shares,
        nowhere_alone,
        False,
    )
    total = scoring.take(tables.total, ids)
    if len(pairs):
        margin = closeness.bound(held, IN_TEXT, pairs, documents, close_scale)
        near = ordering.near_the_top(total, end, margin)
        closeness.add(
            total,
            ids,
            near,
            segment.fields[0],
            blocks,
            0,
            numbers,
            held,
            IN_TEXT,
            pairs,
            documents,
            close_scale,
            close_words,
            k1,
        )
    return ordering.best(total, ids, ranks, begin, end)
