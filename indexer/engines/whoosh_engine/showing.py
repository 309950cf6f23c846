"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`passages`, which stretches are shown from
:mod:`cutting`; here they become hits. Nothing is analysed again but the words that are marked.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import typed_tokens
from indexer.article import PARAGRAPH_BREAK
from indexer.engines.base import Hit
from indexer.engines.whoosh_engine import cutting, passages
from indexer.engines.whoosh_engine.matching import Matching, is_in
from indexer.engines.whoosh_engine.passages import Places
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import Floats
from indexer.engines.whoosh_engine.records import Shown
from indexer.engines.whoosh_engine.schema import TEXT
from indexer.engines.whoosh_engine.store import Store
from indexer.marking import Leaf, leaves
from indexer.query import Node
from indexer.snippet import ELLIPSIS, Segment, Snippet, segments

Ints = NDArray[np.int32]

#: Passages shown of one hit.
MAX_PASSAGES = 2


class Showing:
    """Makes hits of articles found. Threads may share it.

    ``idf`` says how rare what so many articles hold is.
    """

    def __init__(
        self, store: Store, terms: TermIndex, matching: Matching, idf: Callable[[int], float]
    ) -> None:
        self._store = store
        self._terms = terms
        self._matching = matching
        self._idf = idf

    def hits(self, root: Node | None, numbers: Ints, scores: Floats, with_all: Ints) -> list[Hit]:
        """Answer the hits of ``numbers``, in this order, with their scores.

        ``with_all`` are the articles, ascending, that hold all clauses of the query.
        """
        if not len(numbers):
            return []
        asked = leaves(root)
        ascending = np.sort(numbers)
        places = passages.places(asked, ascending, self._terms, self._matching)
        weights = np.array([self._leaf_weight(leaf) for leaf, _in_title in asked] or [0.0])
        has_all = is_in(numbers, with_all)
        rows = ascending.searchsorted(numbers).tolist()
        return [
            self._hit(number, row, places, weights, score, is_all=is_all)
            for number, row, score, is_all in zip(
                numbers.tolist(), rows, scores.tolist(), has_all.tolist(), strict=True
            )
        ]

    def _hit(
        self,
        number: int,
        row: int,
        places: Places,
        weights: NDArray[np.float64],
        score: float,
        *,
        is_all: bool,
    ) -> Hit:
        shown = self._store.shown(number)
        first, end = places.firsts[row], places.firsts[row + 1]
        positions = places.positions[first:end]
        leaves_ = places.leaves[first:end]
        begins = cutting.offsets_of(shown.steps, positions)
        lasts = begins
        if (widths := places.widths[first:end]).max(initial=1) > 1:
            lasts = cutting.offsets_of(shown.steps, positions + widths - 1)
        text = np.frombuffer(shown.data, np.uint8)
        base = shown.body_start
        body = int(begins.searchsorted(base))
        chosen = cutting.passages(
            text, base, begins[body:], leaves_[body:], weights, MAX_PASSAGES
        ).tolist()
        matches = list(zip(begins.tolist(), lasts.tolist(), leaves_.tolist(), strict=True))
        title = shown.title
        title_end = base - len(PARAGRAPH_BREAK)
        marks = passages.marked(shown.data[:title_end], title, 0, matches[:body], places.stems)
        return Hit(
            id=shown.id,
            matched="all" if is_all else "most",
            title=title,
            source=shown.source,
            date=shown.date,
            url=shown.url,
            path=shown.path,
            score=score,
            title_segments=segments(title, marks),
            snippets=tuple(
                _snippet(shown, passage, matches[body:], places.stems) for passage in chosen
            ),
        )

    def _leaf_weight(self, leaf: Leaf) -> float:
        """What showing a leaf in a passage is worth: rare words more than common ones."""
        stems = [stem for token in typed_tokens(leaf.text) for stem in token.stems[:1]]
        held = (len(self._terms.postings(TEXT, stem)) for stem in stems)
        return 1.0 + float(sum(map(self._idf, held)))


def _snippet(
    shown: Shown,
    passage: Sequence[int],
    matches: Sequence[passages.Begun],
    stems: Mapping[int, frozenset[str]],
) -> Snippet:
    first, end, begins_within, ends_within = passage
    data = shown.data[first:end]
    text = data.decode("utf-8", "surrogatepass")
    inside = [match for match in matches if first <= match[0] < end]
    cut = segments(text, passages.marked(data, text, first, inside, stems))
    if begins_within:
        cut = (Segment(ELLIPSIS + " ", False), *cut)
    if ends_within:
        cut = (*cut, Segment(" " + ELLIPSIS, False))
    return Snippet(cut, shown.data.count(b"\n\n", shown.body_start, first))
