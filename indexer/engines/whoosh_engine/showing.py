"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`passages`, which stretches are shown from
:mod:`cutting`; here they become hits. Nothing is analysed again but the words that are marked.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import typed_tokens
from indexer.engines.base import Hit
from indexer.engines.whoosh_engine import layout, passages
from indexer.engines.whoosh_engine.matching import Matching, is_in
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import Floats
from indexer.engines.whoosh_engine.records import Shown
from indexer.engines.whoosh_engine.schema import TEXT
from indexer.engines.whoosh_engine.store import Store
from indexer.marking import Leaf, leaves
from indexer.query import Node
from indexer.snippet import ELLIPSIS, Segment, Snippet

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: Passages shown of one hit.
MAX_PASSAGES = 2
_BEFORE, _AFTER = Segment(ELLIPSIS + " ", False), Segment(" " + ELLIPSIS, False)
_NO_STEMS: frozenset[str] = frozenset()


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
        shown = [self._store.shown(number) for number in numbers.tolist()]
        stretches, marks = layout.lay_out(
            np.frombuffer(b"".join([each.data for each in shown]), np.uint8),
            _ends([len(each.data) for each in shown]),
            np.array([each.body_start for each in shown], np.int64),
            np.concatenate([each.steps for each in shown]),
            _ends([len(each.steps) for each in shown]),
            ascending.searchsorted(numbers),
            places.firsts,
            places.positions,
            places.widths,
            places.leaves,
            weights,
            MAX_PASSAGES,
        )
        rows = marks.tolist()
        passages_of: list[list[list[int]]] = [[] for _each in shown]
        for stretch in stretches.tolist():
            passages_of[stretch[0]].append(stretch)
        has_all = is_in(numbers, with_all).tolist()
        return [
            _hit(*each, rows, places.stems)
            for each in zip(shown, passages_of, scores.tolist(), has_all, strict=True)
        ]

    def _leaf_weight(self, leaf: Leaf) -> float:
        """What showing a leaf in a passage is worth: rare words more than common ones."""
        stems = [stem for token in typed_tokens(leaf.text) for stem in token.stems[:1]]
        held = (len(self._terms.postings(TEXT, stem)) for stem in stems)
        return 1.0 + float(sum(map(self._idf, held)))


def _ends(lengths: Sequence[int]) -> Longs:
    return np.cumsum([0, *lengths])


def _hit(
    shown: Shown,
    stretches: Sequence[Sequence[int]],
    score: float,
    is_all: bool,
    marks: Sequence[Sequence[int]],
    stems: Mapping[int, frozenset[str]],
) -> Hit:
    title, *chosen = stretches
    return Hit(
        id=shown.id,
        matched="all" if is_all else "most",
        title=shown.title,
        source=shown.source,
        date=shown.date,
        url=shown.url,
        path=shown.path,
        score=score,
        title_segments=_segments(shown.data, title, marks, stems),
        snippets=tuple(
            [
                Snippet(
                    _segments(shown.data, passage, marks, stems),
                    shown.data.count(b"\n\n", shown.body_start, passage[1]),
                )
                for passage in chosen
            ]
        ),
    )


def _segments(
    data: bytes,
    stretch: Sequence[int],
    marks: Sequence[Sequence[int]],
    stems: Mapping[int, frozenset[str]],
) -> tuple[Segment, ...]:
    """Cut a stretch of a text at its marks; what is cut out of a sentence gets an ellipsis."""
    _hit_number, at, end, begins_within, ends_within, first, last = stretch
    spans: list[list[int]] = []
    for begin, known_end, last_word, leaf in marks[first:last]:
        mark_end = known_end
        if known_end == layout.UNKNOWN:
            own_stems = stems.get(leaf, _NO_STEMS) if last_word == begin else _NO_STEMS
            mark_end = passages.word_end(data[at:end], last_word - at, own_stems) + at
        if spans and begin < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], mark_end)
        else:
            spans.append([begin, mark_end])
    cut = [_BEFORE] if begins_within else []
    for left, right in spans:
        if at < left:
            cut.append(Segment(data[at:left].decode("utf-8", "surrogatepass"), False))
        cut.append(Segment(data[left:right].decode("utf-8", "surrogatepass"), True))
        at = right
    if at < end:
        cut.append(Segment(data[at:end].decode("utf-8", "surrogatepass"), False))
    if ends_within:
        cut.append(_AFTER)
    return tuple(cut)
