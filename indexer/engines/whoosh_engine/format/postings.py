"""Which articles hold a term, where: the postings of all segments as one, and the word list.

The door to the terms of an open index. Articles are numbered through all segments; deleted ones
are left out. A cache keeps what was read lately.
"""

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Bools, Ints, Longs
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.lru import LruBytes
from indexer.engines.whoosh_engine.format.stem_terms import family_prefix, stem_of, stem_term
from indexer.engines.whoosh_engine.kernels.fields import FieldPair
from indexer.engines.whoosh_engine.kernels.positions import range_positions
from indexer.engines.whoosh_engine.kernels.scoring_params import ScoringParams
from indexer.engines.whoosh_engine.kernels.segments import Fields, index_arrays
from indexer.engines.whoosh_engine.schema import INDEXED_FIELDS, STEMS, TITLE_STEMS

Keys = NDArray[np.int64]

#: What the posting lists kept in memory may take together: for what is asked again right away. What
#: a page asks for twice its budget knows.
CACHE_BYTES = 4 * 1024 * 1024
#: In a key, the article stands above so many bits, the position below.
KEY_BITS = 32
LOW_BITS = (1 << KEY_BITS) - 1


class Postings:
    """The articles that hold a term, ascending, how often, and where, article by article."""

    def __init__(self, ids: Ints, counts: Ints, positions: NDArray[Any]) -> None:
        self.ids = ids
        self.counts = counts
        self.positions = positions

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def starts(self) -> Longs:
        """Where in ``positions`` each article's begin, and one more in the end."""
        starts = np.zeros(len(self.counts) + 1, np.int64)
        np.cumsum(self.counts, out=starts[1:])
        return starts

    @property
    def nbytes(self) -> int:
        """About what it takes in memory; positions stay in the file."""
        return 8 * self.ids.nbytes + 500


NOTHING = Postings(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint16))


class TermIndex:
    """The terms of an open index. Threads may share it."""

    def __init__(
        self,
        segments: Sequence[dict[str, FieldPostings]],
        doc_values: DocValues,
        params: ScoringParams,
    ) -> None:
        self.segments = tuple(segments)
        #: The same as compiled loops take them.
        self.arrays = index_arrays(
            [_arrays(fields) for fields in segments], doc_values.id_ranks, doc_values.days, params
        )
        self._alive = doc_values.alive
        self._lock = threading.Lock()
        self._cache: LruBytes[tuple[str, str], Postings] = LruBytes(CACHE_BYTES)
        self._words: dict[str, list[str]] = {}

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of ``term`` in ``field``, empty where it does not occur."""
        key = (field, term)
        found = self._cache.get(key)
        if found is None:
            found = self._read(field, term)
            self._cache.put(key, found, found.nbytes)
        return found

    def _terms(self, field: str, term: str) -> Iterator[tuple[FieldPostings, int]]:
        """Yield a field of each segment that has the term, and the term's number there."""
        for fields in self.segments:
            terms = fields[field]
            if (number := terms.number(encoded(field, term))) >= 0:
                yield terms, number

    def _read(self, field: str, term: str) -> Postings:
        found = [
            (terms.ids(n, n + 1), terms.counts(n, n + 1), terms.positions(n))
            for terms, n in self._terms(field, term)
        ]
        if not found:
            return NOTHING
        if len(found) > 1:
            joined = Postings(*map(np.concatenate, zip(*found, strict=True)))
        else:
            joined = Postings(*found[0])
        return joined if self._alive is None else _without_deleted(joined, self._alive)

    def keys(self, field: str, term: str, ids: Ints) -> Keys:
        """Return a number an occurrence in the articles ``ids``, both ascending.

        The place of the article in ``ids`` stands in the high half, the position in the low one.
        """
        found = [terms.occurrences(n, ids) for terms, n in self._terms(field, term)]
        if len(found) == 1:
            return found[0]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def of_family(self, field: str, family: str) -> Ints:
        """Return the articles of all terms of a family, term by term."""
        ids, _counts = self.beginning(field, family_prefix(family))
        return ids

    def keys_beginning(self, field: str, prefix: str, ids: Ints) -> Iterator[Keys]:
        """Yield the same for all terms that begin so, segment after segment."""
        for fields in self.segments:
            terms = fields[field]
            first, last = terms.numbers_beginning_with(prefix.encode())
            keys = range_positions(terms.struct, ids, first, last)
            yield np.sort(keys)

    def beginning(self, field: str, prefix: str) -> tuple[Ints, Ints]:
        """Return the articles of all terms that begin so, term by term, and how often each."""
        ids, counts = [NOTHING.ids], [NOTHING.counts]
        for fields in self.segments:
            first, last = fields[field].numbers_beginning_with(prefix.encode())
            if first < last:
                ids.append(fields[field].ids(first, last))
                counts.append(fields[field].counts(first, last))
        if len(ids) == 2 and self._alive is None:
            return ids[1], counts[1]
        all_ids, all_counts = np.concatenate(ids), np.concatenate(counts)
        if self._alive is not None:
            there = self._alive[all_ids]
            all_ids, all_counts = all_ids[there], all_counts[there]
        return all_ids, all_counts

    def doc_freq(self, field: str, term: str) -> int:
        """Return how many articles hold a term, deleted ones included."""
        return sum(terms.doc_freq(n) for terms, n in self._terms(field, term))

    def words(self, field: str) -> list[str]:
        """Return all terms of ``field``, sorted, or its lemmas and stems; read once."""
        with self._lock:
            if field not in self._words:
                found: dict[bytes, None] = {}
                for fields in self.segments:
                    found.update(dict.fromkeys(fields[field].terms()))
                terms_ = map(stem_of, found) if field in (STEMS, TITLE_STEMS) else found
                self._words[field] = sorted(term.decode() for term in terms_)
            return self._words[field]


def encoded(field: str, term: str) -> bytes:
    """Return a term, or a lemma or stem where a field has these, as the field's terms stand."""
    return (stem_term(term) if field in (STEMS, TITLE_STEMS) else term).encode()


def _arrays(fields: dict[str, FieldPostings]) -> Fields:
    text, form, title, title_form = (fields[name].arrays for name in INDEXED_FIELDS)
    return Fields(FieldPair(text, form), FieldPair(title, title_form))


def _without_deleted(postings: Postings, alive: Bools) -> Postings:
    there = alive[postings.ids]
    if there.all():
        return postings
    return Postings(
        postings.ids[there],
        postings.counts[there],
        postings.positions[np.repeat(there, postings.counts)],
    )
