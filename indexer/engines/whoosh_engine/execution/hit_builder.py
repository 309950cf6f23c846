"""What a page of results shows: each hit's marked title and its best passages.

Where the query's leaves stand comes from :mod:`match_positions`, which stretches are shown from
:mod:`~kernels.snippet_fragments`; here they become hits. Nothing is analysed again but the words
that are marked.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

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
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, STEM
from indexer.engines.whoosh_engine.kernels.highlight import (
    UNKNOWN,
    HighlightedPage,
    Matches,
)
from indexer.engines.whoosh_engine.kernels.highlight_queries import (
    FOUND,
    PHRASE,
    PREFIX,
    WORDS,
    HitRecords,
    highlight_page,
)
from indexer.engines.whoosh_engine.kernels.snippet_fragments import MAX_FRAGMENTS
from indexer.engines.whoosh_engine.schema import STEMS
from indexer.query.nodes import Node
from indexer.search.fragmenter import leaf_weight
from indexer.search.highlighter import Match, leaves, merged
from indexer.search.results import Extent, Hit
from indexer.search.snippet import CUT_AFTER, CUT_BEFORE, Segment, Snippet, segments

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NO_STEMS: frozenset[str] = frozenset()
# Without the call of Python's own that each constructor is: a page of hits is a few hundred.
_new: Any = tuple.__new__
#: Returns the stems that tell a word from the compound that it begins, of a leaf by its number.
_StemsOf = Callable[[int], frozenset[str]]


def _no_stems(_leaf: int) -> frozenset[str]:
    return _NO_STEMS


class Highlighted(NamedTuple):
    """What is shown of a page's articles, which of them were found by their words' families.

    ``stems_of`` gives the stems that tell a word from the compound that it begins, of a leaf by its
    number.
    """

    page: HighlightedPage
    by_family: Bools
    stems_of: _StemsOf = _no_stems


_NO_NUMBERS: Longs = np.empty(0, np.int64)
_NO_MATCHES = Matches(_NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS)
_NO_WEIGHTS = np.empty(0, np.float64)
_NO_ROWS: Longs = np.empty((0, 2), np.int64)
NOTHING = Highlighted(
    HighlightedPage(
        np.empty(0, np.uint8),
        metas=_NO_ROWS,
        stretches=_NO_ROWS,
        starts=_NO_NUMBERS,
        ends=_NO_NUMBERS,
        marked=np.empty(0, np.bool_),
        marks=_NO_ROWS,
        words=_NO_NUMBERS,
        reached=_NO_ROWS,
    ),
    np.empty(0, np.bool_),
)


class HitBuilder:
    """Makes hits of articles found. Threads may share it.

    ``idf`` says how rare what so many articles hold is.
    """

    def __init__(self, terms: TermIndex, matching: Matching, idf: Callable[[int], float]) -> None:
        self._terms = terms
        self._matching = matching
        self._idf = idf

    def highlighted(
        self, outcome: SearchOutcome, records: StoredRecords, most: int = MAX_FRAGMENTS
    ) -> Highlighted:
        """Return what is shown of the articles of a page, whose records these are.

        That is ``most`` passages of each at most, or :data:`WHOLE_BODY`.
        """
        numbers, _scores = outcome.page
        if not len(numbers):
            return NOTHING
        marked, words = outcome.marked, outcome.words
        by_family = is_in(numbers, outcome.found.by_family)
        if marked is None:
            return self.highlight(outcome.root, words, numbers, by_family, records, most)
        stems_of: _StemsOf = _no_stems
        if isinstance(marked, str):
            kind, letters = PREFIX, marked.encode()
        else:
            kind = PHRASE if outcome.is_phrase else WORDS
            letters = bytes([words.rows[token] for token in marked])
            if kind == WORDS:
                stems_of = [frozenset(token.terms) for token in marked].__getitem__
        page = highlight_page(
            self._terms.arrays,
            _hit_records(numbers, by_family, records),
            kind,
            letters,
            words.table,
            _NO_MATCHES,
            _NO_WEIGHTS,
            most,
        )
        return Highlighted(page, by_family, stems_of)

    def highlight(
        self,
        root: Node | None,
        words: QueryTerms,
        numbers: Ints,
        by_family: Bools,
        records: StoredRecords,
        most: int = MAX_FRAGMENTS,
    ) -> Highlighted:
        """Return what is shown of some articles of what a query's tree finds."""
        query_leaves = leaves(root)
        # Postings are gone through in the order of articles.
        order = numbers.argsort()
        found = match_positions.match_positions(
            query_leaves, numbers[order], by_family[order], self._terms, self._matching, words
        )
        word_idf = partial(self._word_idf, words)
        weights = [leaf_weight(leaf, word_idf) for leaf, _in_title in query_leaves]
        page = highlight_page(
            self._terms.arrays,
            _hit_records(numbers, by_family, records),
            FOUND,
            b"",
            words.table,
            Matches(found.keys, found.leaves, found.widths),
            np.array(weights or [0.0]),
            most,
        )
        return Highlighted(page, by_family, lambda leaf: found.stems.get(leaf, _NO_STEMS))

    def _word_idf(self, words: QueryTerms, token: Token) -> float:
        row = words.rows.get(token)
        if row is None:
            return self._idf(self._terms.doc_freq(STEMS, token.terms[0]))
        return self._idf(int(words.table.doc_freqs[row, IN_TEXT, STEM]))


def _hit_records(numbers: Ints, by_family: Bools, stored: StoredRecords) -> HitRecords:
    records, blocks = stored
    sizes = np.array([*map(len, records), *map(len, blocks)], np.int64)
    return HitRecords(numbers, by_family, b"".join(records), b"".join(blocks), sizes)


def hits_of(page: Highlighted, scores: Sequence[float], in_part: Sequence[bool]) -> list[Hit]:
    """Return the hits of a page; ``in_part`` says of each whether it lacks a clause."""
    highlighted, by_family, stems_of = page
    text = highlighted.shown.tobytes().decode("utf-8", "surrogatepass")
    bounds = zip(highlighted.starts.tolist(), highlighted.ends.tolist(), strict=True)
    pieces = [text[start:end] for start, end in bounds]
    # All at once: most of a page of hits is these.
    cut = tuple(map(_new, repeat(Segment), zip(pieces, highlighted.marked.tolist(), strict=True)))
    shown: list[tuple[str, tuple[Segment, ...], list[Snippet]]] = []
    rows: list[list[int]] = highlighted.stretches.tolist()
    for (
        hit,
        paragraph,
        start,
        end,
        begins_within,
        ends_within,
        first,
        last,
        is_known,
        first_mark,
        last_mark,
    ) in rows:
        own = cut[first:last]
        if not is_known:
            marks = highlighted.marks[first_mark:last_mark].tolist()
            own = _marked(text[start:end], marks, stems_of)
        if hit == len(shown):
            snippets: list[Snippet] = []
            shown.append((text[start:end], own, snippets))
            continue
        # What is cut out of a sentence gets an ellipsis.
        if begins_within:
            own = (CUT_BEFORE, *own)
        if ends_within:
            own = (*own, CUT_AFTER)
        snippets.append(_new(Snippet, (own, paragraph)))
    hits = zip(highlighted.metas.tolist(), shown, scores, in_part, by_family.tolist(), strict=True)
    found = []
    for (start, end), (title, title_segments, snippets), score, lacks, family in hits:
        id_, source, date, url, _language, path = known(text[start:end])
        matched = "most" if lacks else "all"
        beside = (title, source, date, url, path, score, title_segments, tuple(snippets))
        found.append(_new(Hit, (id_, matched, *beside, family)))
    return found


def extents_of(page: HighlightedPage) -> list[Extent]:
    """Return how far the query reaches in each article of a page."""
    paragraphs: list[list[int]] = [[] for _hit in page.words]
    for hit, paragraph in page.reached.tolist():
        paragraphs[hit].append(paragraph)
    return list(map(Extent, page.words.tolist(), map(tuple, paragraphs)))


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
