"""The best articles for a query of words, in one call: found, scored, put in order.

Each step is that of its own module; between two calls a processor's caches lose more than the steps
take.
"""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels import (
    accumulate,
    clause_counts,
    conjunction,
    max_scores,
    phrases,
    proximity,
    scoring,
    top_k,
)
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch
from indexer.engines.whoosh_engine.kernels.arrays import (
    any_below,
    argsort,
    as_doubles,
    as_longs,
    highest,
    joined,
    taken,
)
from indexer.engines.whoosh_engine.kernels.fields import EXACT, IN_TEXT, STEM, STOP_WORD
from indexer.engines.whoosh_engine.kernels.scoring import Flags
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable, look_up

#: What a word of a query is there for; or one of its clauses, from the last of these on.
EXCLUDED, NO_CLAUSE, FIRST_CLAUSE = range(3)


class TermQuery(NamedTuple):
    """The words of a query and what they want.

    Their terms; which of them are wanted; of which of these a form may stand where no stem does;
    and which two follow each other.
    """

    terms: TermTable
    rows: Longs
    stop_words: Longs
    pairs: Longs


class TermQueryResult(NamedTuple):
    """A query's terms, what was found, as :func:`clause_counts.select` says, a page, its scores."""

    terms: TermTable
    found: Ints
    count_all: int
    by_family: Ints
    page: Ints
    scores: Floats


@compiled
def _all_stop_words(query: TermQuery) -> bool:
    """Whether all words are small: then each scores by its form, and as much as others do."""
    all_ = True
    for row in query.rows:
        all_ = all_ and query.terms.numbers[0, row, IN_TEXT, STEM] == STOP_WORD
    return all_


@compiled
def _scored_stop_words(
    index: IndexArrays, ids: Ints, query: TermQuery, slots: accumulate.Slots
) -> Floats:
    params = index.params
    total, length_norm = np.zeros(len(ids), np.float32), taken(params.length_norms.text, ids)
    ranges = np.empty((1, 2), np.int64)
    for row in query.rows:
        sums = np.zeros(len(ids), np.float32)
        for segment in range(len(index.segments)):
            number = query.terms.numbers[segment, row, IN_TEXT, EXACT]
            ranges[0, 0], ranges[0, 1] = max(number, 0), number + 1
            forms = index.segments[segment].fields.text.forms
            accumulate.add_terms(sums, ids, slots, forms, ranges)
        doc_freq = query.terms.doc_freqs[row, IN_TEXT, EXACT]
        weight = np.float32(params.boosts.text * scoring.idf(params.documents, doc_freq))
        for nth in range(len(ids)):
            total[nth] += weight * sums[nth] / (sums[nth] + length_norm[nth])
    return total


@compiled
def _scored(
    index: IndexArrays,
    ids: Ints,
    most: int,
    query: TermQuery,
    slots: accumulate.Slots,
) -> Floats:
    if _all_stop_words(query):
        return _scored_stop_words(index, ids, query, slots)
    terms, rows, pairs = query.terms, query.rows, query.pairs
    in_title = np.zeros(len(rows), np.bool_)
    total = np.zeros(len(ids), np.float32)
    scoring.add_words(total, ids, slots, index, terms, rows, in_title)
    if len(pairs):
        margin = proximity.upper_bound(terms.doc_freqs, IN_TEXT, pairs, index.params.proximity)
        near = top_k.candidates(total, most, margin)
        proximity.add(total, ids, near, index, terms, IN_TEXT, pairs)
    return total


@compiled
def _scored_candidates(
    index: IndexArrays,
    ids: Ints,
    most: int,
    query: TermQuery,
    accumulators: accumulate.Accumulators,
) -> tuple[Ints, Floats]:
    """Return those of ``ids`` that may be among the ``most`` best, and the scores of these.

    The articles that may score most are scored; others must be able to reach the best of these.
    """
    terms, rows, stop_words, pairs = query
    slots = accumulators.slots
    bounds, rest = max_scores.upper_bounds(index, ids, terms, rows, stop_words, accumulators)
    top = top_k.candidates(bounds, 4 * most, 0.0)[: 8 * most]
    scored = taken(ids, top)
    total = _scored(index, scored, most, query, slots)
    rest += proximity.upper_bound(terms.doc_freqs, IN_TEXT, pairs, index.params.proximity)
    # Bounds and scores are rounded, each in its way.
    lowest = (1 - 1e-5) * total[argsort(as_doubles(total))[-most]] - rest
    for place in top:
        bounds[place] = -np.inf
    others = taken(ids, top_k.at_least(bounds, lowest))
    if len(others) == 0:
        return scored, total
    # What comes near the best of fewer articles comes near the best of all.
    other_total = _scored(index, others, most, query, slots)
    return joined(scored, others), joined(total, other_total)


@compiled
def _ranked(
    index: IndexArrays,
    ids: Ints,
    begin: int,
    page: top_k.PageRequest,
    query: TermQuery,
    accumulators: accumulate.Accumulators,
) -> top_k.Page:
    """Return a page of ``ids``, of which the first stands at place ``begin`` of what was found."""
    first, last = max(page.begin - begin, 0), min(page.end - begin, len(ids))
    if page.order != top_k.BY_SCORE:
        chosen = top_k.select_by_day(index.days, ids, index.ranks, first, last, page.order)
        ascending = taken(chosen, argsort(as_longs(chosen)))
        total = _scored(index, ascending, len(ascending), query, accumulators.slots)
        return chosen, top_k.scores_of(ascending, total, chosen)
    is_much = len(ids) * len(query.rows) >= index.params.many and len(ids) >= 8 * last
    if is_much and not _all_stop_words(query):
        ids, total = _scored_candidates(index, ids, last, query, accumulators)
    else:
        total = _scored(index, ids, last, query, accumulators.slots)
    return top_k.select(total, ids, index.ranks, first, last)


@compiled
def _merged(found: Ints, count_all: int) -> Ints:
    """Return articles in order of which the first ``count_all`` ascend, and the others do."""
    merged = np.empty(len(found), np.int32)
    one, other = 0, count_all
    for nth in range(len(found)):
        is_one = other == len(found) or (one < count_all and found[one] < found[other])
        merged[nth] = found[one] if is_one else found[other]
        one += int(is_one)
        other += int(not is_one)
    return merged


@compiled
def _match_phrase(
    index: IndexArrays, terms: TermTable, rows: Longs, allowed: Flags, out: Ints
) -> int:
    """Write the allowed articles with an exact phrase to ``out``; return how many.

    ``rows`` are its words, in their order.
    """
    free = len(allowed) == 0
    found = 0
    for number in range(len(index.segments)):
        numbers = taken(terms.numbers[number, :, IN_TEXT, EXACT], rows)
        if any_below(numbers, 0):
            continue
        field = index.segments[number].fields.text.forms
        for article in phrases.phrase(field, numbers, field.doc_end):
            out[found] = article
            found += int(free or allowed[article] != 0)
    return found


class _Typed(NamedTuple):
    """The words of a query in the order typed: which, of which clause, counted from 1.

    0 where they only speak for an article, -1 where they are excluded. Then whether a form may
    stand where no stem does, and how many before is the one that each follows.
    """

    rows: Longs
    clauses: Longs
    stop_words: Longs
    follows: Longs


@compiled
def _unpacked(query: bytes) -> _Typed:
    letters = np.frombuffer(query, np.uint8)
    count = len(letters) // 4
    rows, clauses = np.empty(count, np.int64), np.empty(count, np.int64)
    stop_words, follows = np.empty(count, np.int64), np.empty(count, np.int64)
    for nth in range(count):
        rows[nth] = letters[4 * nth]
        clauses[nth] = int(letters[4 * nth + 1]) - (FIRST_CLAUSE - 1)
        stop_words[nth] = letters[4 * nth + 2]
        follows[nth] = letters[4 * nth + 3]
    return _Typed(rows, clauses, stop_words, follows)


@compiled
def _from_clause(values: Longs, typed: _Typed, first: int, last: int) -> Longs:
    """Return those of the values whose words are of the clauses from ``first`` to ``last``."""
    found = np.empty(len(values), np.int64)
    count = 0
    for nth in range(len(values)):
        if first <= typed.clauses[nth] <= last:
            found[count] = values[nth]
            count += 1
    return found[:count]


@compiled
def _pairs(typed: _Typed) -> Longs:
    rows, follows = typed.rows, typed.follows
    pairs = np.empty((len(rows), 2), np.int64)
    count = 0
    for nth in range(len(rows)):
        if follows[nth] > 0:
            pairs[count, 0], pairs[count, 1] = rows[nth - follows[nth]], rows[nth]
            count += 1
    return pairs[:count]


@compiled
def _without(index: IndexArrays, terms: TermTable, rows: Longs, allowed: Flags) -> Flags:
    """Return the allowed articles that hold none of some words."""
    left = np.empty(len(index.ranks), np.uint8)
    for article in range(len(left)):
        left[article] = allowed[article] if len(allowed) else 1
    for number in range(len(index.segments)):
        field = index.segments[number].fields.text.stems
        clause_counts.forbid(left, field, terms.numbers[number], rows)
    return left


@compiled
def search(
    index: IndexArrays,
    packed_terms: bytes,
    query: bytes,
    is_phrase: bool,
    min_should_match: int,
    allowed: Flags,
    page: top_k.PageRequest,
    scratch: Scratch,
) -> TermQueryResult:
    """Run a query of words or of one phrase in one call.

    Its words are packed for :func:`look_up`. ``query`` are four bytes for each that stands in the
    query, in the order typed: which of the words it is; the clause that it counts for, from
    :data:`FIRST_CLAUSE` on, or that it only speaks for an article or is excluded; whether a form of
    it may stand where no stem does; and how many of them before it is the one that it follows, 0
    for none. With ``is_phrase`` they are asked for next to each other. Where ``min_should_match``
    is not 0, what holds so many clauses always follows what holds all, and is put in order with it
    by score. ``allowed`` is empty where all articles are, else says of each whether it is.
    """
    typed = _unpacked(query)
    rows, last_clause = typed.rows, highest(typed.clauses)
    terms = look_up(index, packed_terms, highest(rows) + 1)
    if any_below(typed.clauses, 0):
        allowed = _without(index, terms, _from_clause(rows, typed, -1, -1), allowed)
    some, by_family = 0, np.empty(0, np.int32)
    if is_phrase:
        count_all = _match_phrase(index, terms, rows, allowed, scratch.out)
    else:
        count_all, some, by_family = conjunction.find_words(
            index,
            terms,
            _from_clause(rows, typed, 1, last_clause),
            _from_clause(typed.clauses, typed, 1, last_clause),
            allowed,
            index.params.relax_below,
            min_should_match,
            scratch,
        )
    found = scratch.out[: count_all + some].copy()
    speak = _from_clause(rows, typed, 0, last_clause)
    stop_words = _from_clause(typed.stop_words, typed, 0, last_clause)
    term_query = TermQuery(terms, speak, stop_words, _pairs(typed))
    ids, scores = np.empty(0, np.int32), np.empty(0, np.float32)
    if min_should_match > 0 and page.order == top_k.BY_SCORE:
        if page.begin < min(page.end, len(found)):
            ascending = _merged(found, count_all)
            ids, scores = _ranked(index, ascending, 0, page, term_query, scratch.accumulators)
        return TermQueryResult(terms, found, count_all, by_family, ids, scores)
    for first, last in ((0, count_all), (count_all, count_all + some)):
        if max(page.begin, first) < min(page.end, last):
            own = _ranked(index, found[first:last], first, page, term_query, scratch.accumulators)
            ids, scores = joined(ids, own[0]), joined(scores, own[1])
    return TermQueryResult(terms, found, count_all, by_family, ids, scores)
