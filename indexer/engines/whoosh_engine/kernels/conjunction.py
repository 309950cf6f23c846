"""Which articles hold all words of a query, told from the rarest word's articles."""

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.engines.whoosh_engine.kernels.arrays import argsort, clear, taken
from indexer.engines.whoosh_engine.kernels.clause_counts import (
    count_families,
    count_words,
    hold_all,
    select_all,
    select_some,
)
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    MAX_STEMS,
    STEM,
    FieldArrays,
    block_bounds,
    doc_freq_of,
    find,
    postings_in,
)
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable

#: Looking an article up in a list takes about as long as going through so many of its postings.
LOOK_UP = 14


@compiled
def _may_be_intersected(terms: TermTable, rows: Longs, below: int) -> bool:
    """Whether articles with all of some words are sooner told from the rarest word's.

    Not where these are so few that articles with some of the words will be wanted, nor where a word
    has more than two stems.
    """
    for row in rows:
        if len(rows) > 1 and terms.doc_freqs[row, IN_TEXT, STEM] < below:
            return False
        for number in range(len(terms.numbers)):
            if terms.numbers[number, row, IN_TEXT, STEM + MAX_STEMS - 1] >= 0:
                return False
    return True


@compiled
def _all_of(
    field: FieldArrays, one: Longs, two: Longs, high: int, allowed: NDArray[np.uint8], out: Ints
) -> int:
    """Write the allowed articles of two lists of postings in a block; return how many they are.

    Each list is where it begins and ends; the block begins with article ``high``.
    """
    free = len(allowed) == 0
    found = 0
    at, end = one
    other, other_end = two
    while at < end and other < other_end:
        low, other_low = int(field.ids[at]), int(field.ids[other])
        at += int(low <= other_low)
        other += int(other_low <= low)
        article = high + min(low, other_low)
        out[found] = article
        found += int(free or allowed[article] != 0)
    if other < other_end:
        at, end = other, other_end
    if free:
        for nth in range(end - at):
            out[found + nth] = high + field.ids[at + nth]
        return int(found + end - at)
    # Branch-free compaction: always store the id, advance only on a match.
    for posting in range(at, end):
        article = high + field.ids[posting]
        out[found] = article
        found += int(allowed[article] != 0)
    return found


@compiled
def _that_hold(
    field: FieldArrays, one: Longs, two: Longs, high: int, flags: NDArray[np.uint8], out: Ints
) -> int:
    """Leave of the articles in ``out`` those that are in either of two lists of postings.

    They ascend and are of one block, which begins with article ``high``. Returns how many they are.
    ``flags``, one for each article of a block, are all zeros before and afterwards.
    """
    at, end = one
    other, other_end = two
    kept = 0
    if end - at + other_end - other > LOOK_UP * len(out):
        for article in out:
            low = article - high
            at = find(field.ids, at, end, low)
            is_there = at < end and field.ids[at] == low
            if not is_there:
                other = find(field.ids, other, other_end, low)
                is_there = other < other_end and field.ids[other] == low
            out[kept] = article
            kept += int(is_there)
        return kept
    for posting in range(at, end):
        flags[field.ids[posting]] = 1
    for posting in range(other, other_end):
        flags[field.ids[posting]] = 1
    for article in out:
        out[kept] = article
        kept += int(flags[np.uint16(article - high)])
    clear(flags)
    return kept


@compiled
def _intersect(
    field: FieldArrays,
    numbers: Longs,
    words: Longs,
    flags: NDArray[np.uint8],
    allowed: NDArray[np.uint8],
    out: Ints,
) -> int:
    """Write the articles of a segment that hold all of ``words``, the rarest first, to ``out``."""
    lists = np.empty((2, 2), np.int64)
    found = 0
    for block in range(field.blocks):
        high, _end = block_bounds(field, block)
        own = out[found:]
        count = 0
        for nth in range(len(words)):
            for side in range(2):
                term = numbers[words[nth], IN_TEXT, STEM + side]
                lists[side, 0] = lists[side, 1] = 0
                if term >= 0:
                    lists[side, 0], lists[side, 1] = postings_in(field, term, block)
            if nth == 0:
                count = _all_of(field, lists[0], lists[1], high, allowed, own)
            else:
                count = _that_hold(field, lists[0], lists[1], high, flags, own[:count])
        found += count
    return found


@compiled
def _doc_freqs(terms: TermTable, rows: Longs) -> Longs:
    """Return how many articles hold each of some words in their text."""
    found = np.empty(len(rows), np.int64)
    for nth in range(len(rows)):
        found[nth] = terms.doc_freqs[rows[nth], IN_TEXT, STEM]
    return found


@compiled
def intersect(
    index: IndexArrays,
    terms: TermTable,
    words: Longs,
    allowed: NDArray[np.uint8],
    out: Ints,
) -> int:
    """Write the articles that hold all of some words to ``out``; return how many they are.

    Of the articles of the rarest, those are left that hold the next one, the rarer first. ``out``
    has a place for every article and one more.
    """
    # A single word's articles need no marks.
    flags = np.zeros(min(1 << BLOCK_BITS, len(out)) if len(words) > 1 else 0, np.uint8)
    ordered = taken(words, argsort(_doc_freqs(terms, words)))
    found = 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.stems
        found += _intersect(field, terms.numbers[number], ordered, flags, allowed, out[found:])
    return found


@compiled
def _has_family(index: IndexArrays, terms: TermTable, row: int) -> bool:
    """Whether a word's family has articles that the word itself has not."""
    own = family = 0
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.stems
        numbers = terms.numbers[number, row, IN_TEXT]
        family += doc_freq_of(field, numbers[FAMILY], numbers[FAMILY_END])
        for stem in numbers[STEM : STEM + MAX_STEMS]:
            own += doc_freq_of(field, stem, stem + 1) if stem >= 0 else 0
    return family > own


@compiled
def find_words(
    index: IndexArrays,
    terms: TermTable,
    rows: Longs,
    clauses: Longs,
    allowed: NDArray[np.uint8],
    below: int,
    min_should_match: int,
    scratch: Scratch,
) -> tuple[int, int, Ints]:
    """Return how many articles hold all clauses of words, and how many only some of them.

    Their numbers are written to the scratch buffer: first the former, then the latter, where the
    former are fewer than ``below``; what holds all where words stand for their families is one of
    the latter. Else, where ``min_should_match`` is not 0, those follow that hold so many clauses,
    the rarest word among them; each clause is then a word. Returned too are those of the latter
    that hold all where words stand for their families. ``rows`` are words of ``terms``, each of one
    of the clauses as :func:`count_words` takes them.
    """
    wanted = int(clauses[-1])
    if min_should_match == 0 and len(rows) == wanted and _may_be_intersected(terms, rows, below):
        found = intersect(index, terms, rows, allowed, scratch.out)
        if found >= below or (wanted == 1 and not _has_family(index, terms, rows[0])):
            return found, 0, np.empty(0, np.int32)
    if min_should_match > 0:
        # One of the clauses may be missing, but not the rarest word, which is counted last.
        doc_freqs = _doc_freqs(terms, rows)
        for nth in range(len(rows)):
            doc_freqs[nth] = -doc_freqs[nth]
        rows = taken(rows, argsort(doc_freqs))
    counts, families, out = scratch.clause_counts, scratch.family_counts, scratch.out
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.stems
        count_words(counts, field, terms.numbers[number], rows, clauses)
    count_all, some = select_all(counts, allowed, wanted, out), 0
    if count_all < below:
        for number in range(len(index.segments)):
            field = index.segments[number].fields.text.stems
            count_families(families, field, terms.numbers[number], rows, clauses)
        min_should_match = 0
    if count_all < below or min_should_match > 0:
        some = select_some(counts, families, allowed, wanted, min_should_match, count_all, out)
    by_family = hold_all(families, wanted, out[count_all : count_all + some])
    clear(counts)
    clear(families)
    return count_all, some, by_family
