"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`match_positions`, which stretches are shown from
:mod:`~kernels.snippet_fragments`; here they become hits. Nothing is analysed again but the words
that are marked.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, word_end
from indexer.engines.whoosh_engine.execution import match_positions
from indexer.engines.whoosh_engine.execution.executor import SearchOutcome
from indexer.engines.whoosh_engine.execution.matching import Matching, is_in
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms
from indexer.engines.whoosh_engine.format.document_store import StoredRecords
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.format.stored_fields import known
from indexer.engines.whoosh_engine.kernels import highlight_queries
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, STEM
from indexer.engines.whoosh_engine.kernels.highlight import (
    UNKNOWN,
    HighlightedPage,
    Matches,
    highlight,
)
from indexer.engines.whoosh_engine.schema import STEMS
from indexer.query.nodes import Node
from indexer.search.fragmenter import MAX_FRAGMENTS, leaf_weight
from indexer.search.highlighter import Match, leaves, merged
from indexer.search.results import Hit
from indexer.search.snippet import CUT_AFTER, CUT_BEFORE, Segment, Snippet, segments

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NO_STEMS: frozenset[str] = frozenset()
# Without the call of Python's own that each constructor is: a page of hits is a few hundred.
_segment: Callable[[tuple[str, bool]], Segment] = partial(tuple.__new__, Segment)
_snippet: Callable[[tuple[tuple[Segment, ...], int]], Snippet] = partial(tuple.__new__, Snippet)
_hit: Callable[[tuple[Any, ...]], Hit] = partial(tuple.__new__, Hit)
#: The records of articles one after another, their blocks likewise, how many bytes each has.
_Stored = tuple[bytes, bytes, Longs]
#: Returns the stems that tell a word from the compound that it begins, of a leaf by its number.
_StemsOf = Callable[[int], frozenset[str]]


def _no_stems(_leaf: int) -> frozenset[str]:
    return _NO_STEMS


class HitBuilder:
    """Makes hits of articles found. Threads may share it.

    ``idf`` says how rare what so many articles hold is.
    """

    def __init__(self, terms: TermIndex, matching: Matching, idf: Callable[[int], float]) -> None:
        self._terms = terms
        self._matching = matching
        self._idf = idf

    def hits(self, outcome: SearchOutcome, records: StoredRecords, in_part: Bools) -> list[Hit]:
        """Return the hits of a page, whose records these are.

        ``in_part`` says of each whether it lacks a clause.
        """
        numbers, scores = outcome.page
        if not len(numbers):
            return []
        marked, words = outcome.marked, outcome.words
        by_family = is_in(numbers, outcome.found.by_family)
        stored = _joined(records)
        if marked is None:
            highlighted, stems_of = self._highlight(outcome.root, words, numbers, by_family, stored)
        elif isinstance(marked, str):
            highlighted, stems_of = self._highlight_prefix(marked, numbers, stored), _no_stems
        elif outcome.is_phrase:
            highlighted = self._highlight_phrase(marked, words, numbers, stored)
            stems_of = _no_stems
        else:
            highlighted = self._highlight_words(marked, words, numbers, by_family, stored)
            stems_of = [frozenset(token.terms) for token in marked].__getitem__
        return _hits(highlighted, scores.tolist(), in_part.tolist(), by_family.tolist(), stems_of)

    def _highlight_words(
        self,
        marked: Sequence[Token],
        words: QueryTerms,
        numbers: Ints,
        by_family: Bools,
        stored: _Stored,
    ) -> HighlightedPage:
        return highlight_queries.highlight_words(
            self._terms.arrays,
            numbers,
            words.table,
            bytes([words.rows[token] for token in marked]),
            by_family,
            *stored,
        )

    def _highlight_phrase(
        self, marked: Sequence[Token], words: QueryTerms, numbers: Ints, stored: _Stored
    ) -> HighlightedPage:
        rows = bytes([words.rows[token] for token in marked])
        return highlight_queries.highlight_phrase(
            self._terms.arrays, numbers, words.table, rows, *stored
        )

    def _highlight_prefix(self, marked: str, numbers: Ints, stored: _Stored) -> HighlightedPage:
        return highlight_queries.highlight_prefix(
            self._terms.arrays, numbers, marked.encode(), *stored
        )

    def _highlight(
        self,
        root: Node | None,
        words: QueryTerms,
        numbers: Ints,
        by_family: Bools,
        stored: _Stored,
    ) -> tuple[HighlightedPage, _StemsOf]:
        query_leaves = leaves(root)
        # Postings are gone through in the order of articles.
        order = numbers.argsort()
        found = match_positions.match_positions(
            query_leaves, numbers[order], by_family[order], self._terms, self._matching, words
        )
        word_idf = partial(self._word_idf, words)
        weights = [leaf_weight(leaf, word_idf) for leaf, _in_title in query_leaves]
        highlighted = highlight(
            *stored,
            order.argsort(),
            Matches(found.keys, found.leaves, found.widths),
            np.array(weights or [0.0]),
            MAX_FRAGMENTS,
        )
        return highlighted, lambda leaf: found.stems.get(leaf, _NO_STEMS)

    def _word_idf(self, words: QueryTerms, token: Token) -> float:
        row = words.rows.get(token)
        if row is None:
            return self._idf(self._terms.doc_freq(STEMS, token.terms[0]))
        return self._idf(int(words.table.doc_freqs[row, IN_TEXT, STEM]))


def _joined(stored: StoredRecords) -> _Stored:
    records, blocks = stored
    sizes = np.array([*map(len, records), *map(len, blocks)], np.int64)
    return b"".join(records), b"".join(blocks), sizes


def _hits(
    highlighted: HighlightedPage,
    scores: Sequence[float],
    in_part: Sequence[bool],
    by_family: Sequence[bool],
    stems_of: _StemsOf,
) -> list[Hit]:
    """Return the hits of a highlighted page."""
    text = highlighted.shown.tobytes().decode("utf-8", "surrogatepass")
    bounds = zip(highlighted.starts.tolist(), highlighted.ends.tolist(), strict=True)
    pieces = [text[start:end] for start, end in bounds]
    # All at once: most of a page of hits is these.
    cut = list(map(_segment, zip(pieces, highlighted.marked.tolist(), strict=True)))
    titles: list[tuple[str, tuple[Segment, ...]]] = []
    snippets: list[list[Snippet]] = []
    rows = highlighted.stretches.tolist()
    for hit, paragraph, start, end, begins_within, ends_within, first, last, *marks in rows:
        is_known, first_mark, last_mark = marks
        own = tuple(cut[first:last])
        if not is_known:
            own = _marked(
                text[start:end], highlighted.marks[first_mark:last_mark].tolist(), stems_of
            )
        if hit == len(titles):
            titles.append((text[start:end], own))
            snippets.append([])
            continue
        # What is cut out of a sentence gets an ellipsis.
        if begins_within:
            own = (CUT_BEFORE, *own)
        if ends_within:
            own = (*own, CUT_AFTER)
        snippets[hit].append(_snippet((own, paragraph)))
    found = []
    for place, (start, end) in enumerate(highlighted.metas.tolist()):
        id_, source, date, url, _language, path = known(text[start:end])
        matched = "most" if in_part[place] else "all"
        title, segments_ = titles[place]
        beside = (title, source, date, url, path, scores[place], segments_, tuple(snippets[place]))
        found.append(_hit((id_, matched, *beside, by_family[place])))
    return found


def _marked(text: str, marks: Sequence[Sequence[int]], stems_of: _StemsOf) -> tuple[Segment, ...]:
    """Cut a stretch at its marks, where the end of one takes an analysis."""
    found = []
    for start, known_end, last_word, leaf in marks:
        end = known_end
        if known_end == UNKNOWN:
            own_stems = stems_of(leaf) if last_word == start else _NO_STEMS
            end = word_end(text, last_word, own_stems)
        found.append(Match(start, end, leaf))
    return segments(text, merged(found))
