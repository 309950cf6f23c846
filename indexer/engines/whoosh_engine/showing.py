"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`passages`, which stretches are shown from
:mod:`cutting`; here they become hits. Nothing is analysed again but the words that are marked.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import typed_tokens, word_end
from indexer.engines.base import Hit
from indexer.engines.whoosh_engine import passages
from indexer.engines.whoosh_engine.kernels import layout
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, STEM
from indexer.engines.whoosh_engine.matching import Matching
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import Floats
from indexer.engines.whoosh_engine.schema import TEXT
from indexer.engines.whoosh_engine.store import Store
from indexer.engines.whoosh_engine.words import Words
from indexer.marking import Leaf, Match, leaves, merged
from indexer.query import Node
from indexer.snippet import ELLIPSIS, Segment, Snippet, segments

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: Passages shown of one hit.
MAX_PASSAGES = 2
_BEFORE, _AFTER = Segment(ELLIPSIS + " ", False), Segment(" " + ELLIPSIS, False)
_NO_STEMS: frozenset[str] = frozenset()
_segment: Callable[[tuple[str, bool]], Segment] = partial(tuple.__new__, Segment)


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
        # Postings are gone through in the order of articles, so is everything here.
        order = numbers.argsort()
        ids = numbers[order]
        places = passages.places(asked, ids, self._terms, self._matching, words)
        shown = self._store.shown(ids)
        *_known, body_starts, texts, steps = zip(*shown, strict=True)
        laid = layout.lay_out(
            np.frombuffer(b"".join(texts), np.uint8),
            np.frombuffer(b"".join(steps), np.uint8),
            np.array((list(map(len, texts)), body_starts, list(map(len, steps))), np.int64),
            places.keys,
            places.leaves,
            places.widths,
            np.array([self._leaf_weight(leaf, words) for leaf, _in_title in asked] or [0.0]),
            MAX_PASSAGES,
        )
        stretches = _stretches(laid, places.stems)
        own_scores = scores.tolist()
        hits: dict[int, Hit] = {}
        for place, each, (title, snippets) in zip(order.tolist(), shown, stretches, strict=True):
            hits[place] = Hit(
                each.id,
                "all" if place < with_all else "most",
                title.text,
                each.source,
                each.date,
                each.url,
                each.path,
                own_scores[place],
                title.segments,
                tuple(snippets),
            )
        return [hits[place] for place in range(len(hits))]

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


class _Title(NamedTuple):
    text: str
    segments: tuple[Segment, ...]


def _stretches(
    laid: layout.Layout, stems: Mapping[int, frozenset[str]]
) -> list[tuple[_Title, list[Snippet]]]:
    """Answer the title and the passages of each hit."""
    text = laid.shown.tobytes().decode("utf-8", "surrogatepass")
    bounds = zip(laid.starts.tolist(), laid.ends.tolist(), strict=True)
    pieces = [text[start:end] for start, end in bounds]
    # All at once and without a call of Python's own: most of a page of hits is these.
    cut = list(map(_segment, zip(pieces, laid.marked.tolist(), strict=True)))
    found: list[tuple[_Title, list[Snippet]]] = []
    rows = laid.stretches.tolist()
    for hit, paragraph, start, end, begins_within, ends_within, first, last, *marks in rows:
        is_known, first_mark, last_mark = marks
        own = tuple(cut[first:last])
        if not is_known:
            own = _marked(text[start:end], laid.marks[first_mark:last_mark].tolist(), stems)
        if hit == len(found):
            found.append((_Title(text[start:end], own), []))
            continue
        # What is cut out of a sentence gets an ellipsis.
        if begins_within:
            own = (_BEFORE, *own)
        if ends_within:
            own = (*own, _AFTER)
        found[hit][1].append(Snippet(own, paragraph))
    return found


def _marked(
    text: str, marks: Sequence[Sequence[int]], stems: Mapping[int, frozenset[str]]
) -> tuple[Segment, ...]:
    """Cut a stretch at its marks, where the end of one takes an analysis."""
    known = []
    for start, known_end, last_word, leaf in marks:
        end = known_end
        if known_end == layout.UNKNOWN:
            own_stems = stems.get(leaf, _NO_STEMS) if last_word == start else _NO_STEMS
            end = word_end(text, last_word, own_stems)
        known.append(Match(start, end, leaf))
    return segments(text, merged(known))
