"""Runs of postings put one after another, term by term."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.postings_sort import PostingColumns

#: Of two bytes or four.
Numbers = NDArray[Any]


class Run(NamedTuple):
    """The postings of one field in some of the articles, by ascending number of term.

    The postings of ``terms[i]`` are those from ``posting_starts[i]`` to ``posting_starts[i + 1]``,
    their positions those from ``position_starts[i]`` on: ``counts[j]`` of posting ``j``, one
    posting after another. ``ids`` are counted from ``first_id``; they, counts and positions take
    two bytes each where that is enough for all of them.
    """

    first_id: int
    terms: Ints
    posting_starts: Ints
    position_starts: Ints
    ids: Numbers
    counts: Numbers
    positions: Numbers


@compiled
def append_run(
    run: Run, places: Ints, posting_at: Longs, position_at: Longs, merged: PostingColumns
) -> None:
    """Put a run's postings of some terms after those of earlier runs.

    ``places[i]`` is the ``i``-th term's place in the run, -1 where the run lacks it; ``posting_at``
    and ``position_at`` say where each term's next ones go.
    """
    for nth in range(len(places)):
        place = places[nth]
        if place < 0:
            continue
        at = posting_at[nth]
        for posting in range(run.posting_starts[place], run.posting_starts[place + 1]):
            merged.ids[at] = run.first_id + np.int64(run.ids[posting])
            merged.counts[at] = run.counts[posting]
            at += 1
        posting_at[nth] = at
        at = position_at[nth]
        for position in range(run.position_starts[place], run.position_starts[place + 1]):
            merged.positions[at] = run.positions[position]
            at += 1
        position_at[nth] = at
