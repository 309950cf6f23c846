"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`passages`, which stretches are shown from
:mod:`cutting`; here they become hits. Nothing is analysed again but the words that are marked.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import typed_tokens, word_end
from indexer.article import PARAGRAPH_BREAK
from indexer.engines.base import Hit
from indexer.engines.whoosh_engine import passages
from indexer.engines.whoosh_engine.kernels import layout
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, STEM
from indexer.engines.whoosh_engine.matching import Matching
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import Floats
from indexer.engines.whoosh_engine.records import Shown
from indexer.engines.whoosh_engine.schema import TEXT
from indexer.engines.whoosh_engine.store import Store
from indexer.engines.whoosh_engine.words import Words
from indexer.marking import Leaf, Match, leaves, merged
from indexer.query import Node
from indexer.snippet import ELLIPSIS, Segment, Snippet, Span, segments

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: A row of marks of :mod:`~indexer.engines.whoosh_engine.kernels.layout`.
Mark = Sequence[int]

#: Passages shown of one hit.
MAX_PASSAGES = 2
_BEFORE, _AFTER = Segment(ELLIPSIS + " ", False), Segment(" " + ELLIPSIS, False)
_NO_STEMS: frozenset[str] = frozenset()
_BREAK = PARAGRAPH_BREAK.encode()


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

    def hits(
        self, root: Node | None, words: Words, numbers: Ints, scores: Floats, with_all: int
    ) -> list[Hit]:
        """Answer the hits of ``numbers``, in this order, with their scores.

        ``words`` are the query's, found; the first ``with_all`` of the articles hold all clauses.
        """
        if not len(numbers):
            return []
        asked = leaves(root)
        own_numbers = numbers.tolist()
        # Postings are gone through in the order of articles, so is everything here.
        order = sorted(range(len(own_numbers)), key=own_numbers.__getitem__)
        ascending = [own_numbers[place] for place in order]
        places = passages.places(
            asked, np.array(ascending, np.int32), self._terms, self._matching, words
        )
        shown = [self._store.shown(number) for number in ascending]
        stretches, marks = layout.lay_out(
            np.frombuffer(b"".join([each.data for each in shown]), np.uint8),
            np.frombuffer(b"".join([each.steps for each in shown]), np.uint8),
            np.array([(len(each.data), each.body_start, len(each.steps)) for each in shown]),
            places.keys,
            places.leaves,
            places.widths,
            np.array([self._leaf_weight(leaf, words) for leaf, _in_title in asked] or [0.0]),
            MAX_PASSAGES,
        )
        stretches_of: list[list[list[int]]] = [[] for _each in shown]
        for stretch in stretches.tolist():
            stretches_of[stretch[0]].append(stretch)
        rows, own_scores = marks.tolist(), scores.tolist()
        hits: list[Hit | None] = [None] * len(order)
        for place, each, own_stretches in zip(order, shown, stretches_of, strict=True):
            is_all = place < with_all
            hits[place] = _hit(each, own_stretches, own_scores[place], is_all, rows, places.stems)
        return [hit for hit in hits if hit is not None]

    def _leaf_weight(self, leaf: Leaf, words: Words) -> float:
        """What showing a leaf in a passage is worth: rare words more than common ones."""
        weight = 1.0
        for token in typed_tokens(leaf.text):
            if not token.stems:
                continue
            if (row := words.rows.get(token)) is not None:
                weight += self._idf(int(words.held[row, IN_TEXT, STEM]))
            else:
                weight += self._idf(self._terms.holding(TEXT, token.stems[0]))
        return weight


def _hit(
    shown: Shown,
    stretches: Sequence[Sequence[int]],
    score: float,
    is_all: bool,
    marks: Sequence[Mark],
    stems: Mapping[int, frozenset[str]],
) -> Hit:
    title_stretch, *chosen = stretches
    title = _text(shown.data, title_stretch)
    return Hit(
        id=shown.id,
        matched="all" if is_all else "most",
        title=title,
        source=shown.source,
        date=shown.date,
        url=shown.url,
        path=shown.path,
        score=score,
        title_segments=segments(title, _spans(title, title_stretch, marks, stems)),
        snippets=tuple([_snippet(shown, passage, marks, stems) for passage in chosen]),
    )


def _text(data: bytes, stretch: Sequence[int]) -> str:
    return data[stretch[1] : stretch[2]].decode("utf-8", "surrogatepass")


def _snippet(
    shown: Shown,
    stretch: Sequence[int],
    marks: Sequence[Mark],
    stems: Mapping[int, frozenset[str]],
) -> Snippet:
    text = _text(shown.data, stretch)
    cut = segments(text, _spans(text, stretch, marks, stems))
    _hit_number, start, _end, begins_within, ends_within, _first, _last, _known = stretch
    # What is cut out of a sentence gets an ellipsis.
    if begins_within:
        cut = (_BEFORE, *cut)
    if ends_within:
        cut = (*cut, _AFTER)
    return Snippet(cut, shown.data.count(_BREAK, shown.body_start, start))


def _spans(
    text: str, stretch: Sequence[int], marks: Sequence[Mark], stems: Mapping[int, frozenset[str]]
) -> Sequence[Mark] | list[Span]:
    """Answer the marks of a stretch, overlapping ones made one."""
    own = marks[stretch[5] : stretch[6]]
    if stretch[7]:
        return own
    known = []
    for start, end, last_word, leaf in own:
        if end == layout.UNKNOWN:
            own_stems = stems.get(leaf, _NO_STEMS) if last_word == start else _NO_STEMS
            end = word_end(text, last_word, own_stems)
        known.append(Match(start, end, leaf))
    return merged(known)
