"""The posting lists that Whoosh is shown, made of those that a segment keeps.

The body is what title and body have as one text without what the title has; what is but a column
(ids, sources, days, addresses) becomes a field of whole terms.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import family
from indexer.array_types import Bools, Ints, Longs
from indexer.engines.whoosh_engine.face.analyzer import EITHER, EXACT_MARK, NEXT
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.stem_terms import stem_of, stem_term
from indexer.search.paragraphs import PARAGRAPH_GAP


class PostingList(NamedTuple):
    """The articles that hold a term, ascending, how often, and where, article by article."""

    ids: Ints
    counts: Ints
    positions: NDArray[Any]


class FieldTerms(ABC):
    """The terms of a field in the order of their bytes, by number. Threads may share it."""

    @abstractmethod
    def __len__(self) -> int:
        """How many numbers there are; not each must have a term that occurs."""

    @abstractmethod
    def term(self, number: int) -> bytes:
        """Return the term of a number."""

    @abstractmethod
    def number(self, term: bytes) -> int:
        """Return the number of a term, -1 where there is none."""

    @abstractmethod
    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""

    def occurs(self, _number: int) -> bool:
        """Whether any article holds the term."""
        return True

    # For bisect, which finds terms by their order.
    def __getitem__(self, number: int) -> bytes:
        return self.term(number)

    def find(self, term: bytes) -> PostingList | None:
        """Return the posting list of a term, ``None`` where no article holds it."""
        number = self.number(term)
        found = self.list_of(number) if number >= 0 else None
        return found if found is not None and len(found.ids) else None

    def numbers(self, first: int = 0) -> Iterator[int]:
        """Give the numbers of the terms that occur, in order."""
        return (number for number in range(first, len(self)) if self.occurs(number))


class KeptTerms(FieldTerms):
    """A field as the segment keeps it."""

    def __init__(self, postings: FieldPostings) -> None:
        self._postings = postings

    def __len__(self) -> int:
        return len(self._postings)

    def term(self, number: int) -> bytes:
        """Return the term of a number."""
        return self._postings.term(number)

    def number(self, term: bytes) -> int:
        """Return the number of a term, -1 where there is none."""
        return self._postings.number(term)

    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""
        postings = self._postings
        return PostingList(
            postings.ids(number, number + 1),
            postings.counts(number, number + 1),
            postings.positions(number),
        )

    def totals(self) -> Longs:
        """Return how often each term occurs in all articles."""
        postings = self._postings
        ends = np.cumsum(postings.counts(0, len(postings)), dtype=np.int64)
        bounds = postings.arrays.posting_starts[:: postings.arrays.blocks].astype(np.int64)
        return np.diff(np.concatenate(([0], ends))[bounds])

    def last_positions(self, articles: int) -> Ints:
        """Return the last position of any term in each article, -1 in one that holds none."""
        postings = self._postings
        lasts = np.full(articles, -1, np.int32)
        ids, counts = postings.ids(0, len(postings)), postings.counts(0, len(postings))
        positions = postings.arrays.positions.astype(np.int32)
        np.maximum.at(lasts, np.repeat(ids, counts), positions)
        return lasts


class StemTerms(KeptTerms):
    """A field of lemmas and stems, in the order of these; the segment keeps them by family."""

    @cached_property
    def _order(self) -> Longs:
        stems = [stem_of(self._postings.term(number)) for number in range(len(self._postings))]
        return np.array(sorted(range(len(stems)), key=stems.__getitem__), np.int64)

    @cached_property
    def _places(self) -> Longs:
        places = np.empty(len(self._order), np.int64)
        places[self._order] = np.arange(len(self._order))
        return places

    def term(self, number: int) -> bytes:
        """Return the lemma or stem of a number."""
        return stem_of(self._postings.term(self._order[number]))

    def number(self, term: bytes) -> int:
        """Return the number of a lemma or stem, -1 where there is none."""
        number = self._postings.number(stem_term(term.decode()).encode())
        return int(self._places[number]) if number >= 0 else -1

    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""
        return super().list_of(int(self._order[number]))

    def totals(self) -> Longs:
        """Return how often each term occurs in all articles."""
        totals: Longs = super().totals()[self._order]
        return totals


class BodyTerms(FieldTerms):
    """What title and body have as one text, without what the title has."""

    def __init__(self, whole: KeptTerms, title: KeptTerms, title_ends: Ints) -> None:
        """Take the fields of both; ``title_ends`` is the last position of each title."""
        self._whole = whole
        self._title = title
        self._starts = title_ends + np.int32(1 + PARAGRAPH_GAP)

    def __len__(self) -> int:
        return len(self._whole)

    def term(self, number: int) -> bytes:
        """Return the term of a number."""
        return self._whole.term(number)

    def number(self, term: bytes) -> int:
        """Return the number of a term, -1 where there is none."""
        return self._whole.number(term)

    def occurs(self, number: int) -> bool:
        """Whether any article's body holds the term."""
        return bool(self._occurring[number])

    @cached_property
    def _occurring(self) -> Bools:
        totals = self._whole.totals()
        for number, count in enumerate(self._title.totals().tolist()):
            totals[self.number(self._title.term(number))] -= count
        return totals > 0

    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""
        ids, counts, positions = self._whole.list_of(number)
        in_titles = self._title.find(self.term(number))
        dropped = np.zeros_like(counts)
        if in_titles is not None:
            # The title's come first, in positions too.
            dropped[np.searchsorted(ids, in_titles.ids)] = in_titles.counts
        starts = np.cumsum(counts) - counts
        nth = np.arange(len(positions)) - np.repeat(starts, counts)
        of_body = positions[nth >= np.repeat(dropped, counts)].astype(np.int32)
        left = counts - dropped
        of_body -= np.repeat(self._starts[ids], left)
        there = left > 0
        return PostingList(ids[there], left[there], of_body)


class FamilyTerms(FieldTerms):
    """Families of the words of a field: each has the postings of all of its lemmas and stems."""

    def __init__(self, words: FieldTerms) -> None:
        """Take a field of lemmas and stems."""
        self._words = words
        self._members: dict[bytes, list[int]] = defaultdict(list)
        for number in words.numbers():
            self._members[family(words.term(number).decode()).encode()].append(number)
        self._terms = sorted(self._members)

    def __len__(self) -> int:
        return len(self._terms)

    def term(self, number: int) -> bytes:
        """Return the family of a number."""
        return self._terms[number]

    def number(self, term: bytes) -> int:
        """Return the number of a family, -1 where there is none."""
        return bisect_left(self._terms, term) if term in self._members else -1

    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""
        return _either(list(map(self._words.list_of, self._members[self._terms[number]])))


class WholeTerms(FieldTerms):
    """A field of one term an article, made of a column."""

    def __init__(self, values: Sequence[bytes | None]) -> None:
        """Take each article's term; an article may have none."""
        self._terms = sorted({value for value in values if value is not None})
        self._numbers = {term: number for number, term in enumerate(self._terms)}
        own = np.array([-1 if each is None else self._numbers[each] for each in values], np.int32)
        #: The articles by the number of their terms, those without one first.
        self._articles = np.argsort(own, kind="stable").astype(np.int32)
        self._starts = np.searchsorted(own[self._articles], np.arange(len(self._terms) + 1))

    def __len__(self) -> int:
        return len(self._terms)

    def term(self, number: int) -> bytes:
        """Return the term of a number."""
        return self._terms[number]

    def number(self, term: bytes) -> int:
        """Return the number of a term, -1 where there is none."""
        return self._numbers.get(term, -1)

    def list_of(self, number: int) -> PostingList:
        """Return the posting list of a number."""
        ids = self._articles[self._starts[number] : self._starts[number + 1]]
        return PostingList(ids, np.ones_like(ids), np.zeros(0, np.int32))


def find_typed(term: bytes, field: FieldTerms, forms: FieldTerms) -> PostingList | None:
    """Return the posting list of a term as :mod:`analyzer` makes it of what is typed.

    It may be marked, or be several in a row; ``forms`` has the words of the same text as they are
    written.
    """
    parts = term.split(NEXT.encode())
    if len(parts) > 1:
        return _in_a_row([find_typed(part, field, forms) if part else ANY for part in parts])
    either = term.split(EITHER.encode())
    if len(either) > 1:
        found = [find_typed(each, field, forms) for each in either]
        present = [each for each in found if each is not None]
        return _either(present) if present else None
    mark = EXACT_MARK.encode()
    return forms.find(term[len(mark) :]) if term.startswith(mark) else field.find(term)


#: Stands for the list of any word.
ANY = PostingList(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32))


def _either(lists: Sequence[PostingList]) -> PostingList:
    """Return where any of some terms stands; two at one position count once."""
    found = [
        np.repeat(each.ids, each.counts).astype(np.int64) << 32 | each.positions for each in lists
    ]
    keys = np.unique(np.concatenate(found))
    ids, counts = np.unique(keys >> 32, return_counts=True)
    positions = (keys & 0xFFFF_FFFF).astype(np.int32)
    return PostingList(ids.astype(np.int32), counts.astype(np.int32), positions)


def _in_a_row(lists: Sequence[PostingList | None]) -> PostingList | None:
    """Return where the first of some terms stands, each of the others at the next position."""
    starts: Longs | None = None
    for nth, found in enumerate(lists):
        if found is None:
            return None
        if found is ANY:
            continue
        # The article in the high half, where the first of all would stand in the low one.
        low = found.positions.astype(np.int64) + (len(lists) - nth)
        keys = (np.repeat(found.ids, found.counts).astype(np.int64) << 32) + low
        starts = keys if starts is None else np.intersect1d(starts, keys)
    if starts is None or not len(starts):
        return None
    ids, counts = np.unique(starts >> 32, return_counts=True)
    positions = (starts & 0xFFFF_FFFF) - len(lists)
    return PostingList(ids.astype(np.int32), counts.astype(np.int32), positions)
