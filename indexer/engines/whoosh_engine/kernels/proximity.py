"""How close the words of a query stand in articles, and what that scores."""

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    COMMON_STEM,
    IN_TITLE,
    STEM,
    FieldArrays,
    block_bounds,
    find,
    positions_of,
    postings_in,
)
from indexer.engines.whoosh_engine.kernels.scoring import idf
from indexer.engines.whoosh_engine.kernels.scoring_params import Proximity
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import SegmentTerms, TermTable


@compiled
def _add_pair(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    terms: tuple[int, int],
    weight: float,
    params: Proximity,
) -> None:
    at = 0
    for block in range(field.blocks):
        low, high = block_bounds(field, block)
        one, one_end = postings_in(field, terms[0], block)
        two, two_end = postings_in(field, terms[1], block)
        while at < len(near) and ids[near[at]] < low:
            at += 1
        while at < len(near) and ids[near[at]] < high:
            place = near[at]
            at += 1
            article = ids[place] - low
            one = find(field.ids, one, one_end, article)
            if one == one_end:
                break
            if field.ids[one] != article:
                continue
            two = find(field.ids, two, two_end, article)
            if two == two_end:
                break
            if field.ids[two] != article:
                continue
            begin, end = positions_of(field, one)
            other, other_end = positions_of(field, two)
            if end - begin <= other_end - other:
                counted = _proximity(field, begin, end, other, other_end, params.words)
            else:
                counted = _proximity(field, other, other_end, begin, end, params.words)
            if counted > 0:
                total[place] += weight * counted / (counted + params.k1)


@compiled
def _weight(doc_freqs: Longs, where: int, left: int, right: int, params: Proximity) -> float:
    doc_freq = max(doc_freqs[left, where, STEM], doc_freqs[right, where, STEM])
    return params.scale * idf(params.documents, doc_freq)


@compiled
def upper_bound(doc_freqs: Longs, where: int, pairs: Longs, params: Proximity) -> float:
    """Return what pairs of words score at most where they stand close together."""
    most = 0.0
    for left, right in pairs:
        most += _weight(doc_freqs, where, left, right, params)
    return most


@compiled
def _add_pairs(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    terms: SegmentTerms,
    where: int,
    pairs: Longs,
    params: Proximity,
) -> None:
    for left, right in pairs:
        one = terms.numbers[left, where, COMMON_STEM]
        other = terms.numbers[right, where, COMMON_STEM]
        if one >= 0 and other >= 0:
            weight = _weight(terms.doc_freqs, where, left, right, params)
            _add_pair(total, ids, near, field, (one, other), weight, params)


@compiled
def add(
    total: Floats,
    ids: Ints,
    near: Longs,
    index: IndexArrays,
    terms: TermTable,
    where: int,
    pairs: Longs,
) -> None:
    """Add to the totals of ``ids`` what two words score where they stand close together.

    The nearer the more: each occurrence of the one that the article holds less often counts by its
    nearest other. Only the places of ``ids`` that ``near`` says are looked at, which ascend. A row
    of ``pairs`` is two words of ``terms``, in the field that ``where`` says.
    """
    params = index.params.proximity
    for number in range(len(index.segments)):
        fields = index.segments[number].fields
        own = SegmentTerms(terms.numbers[number], terms.doc_freqs)
        field = fields.title.stems if where == IN_TITLE else fields.text.stems
        _add_pairs(total, ids, near, field, own, where, pairs, params)


@compiled
def _proximity(
    field: FieldArrays, few: int, few_end: int, many: int, many_end: int, reach: int
) -> float:
    counted = 0.0
    low = many
    for at in range(few, few_end):
        here = int(field.positions[at])
        while low < many_end and field.positions[low] < here:
            low += 1
        gap = reach + 1
        if low > many:
            gap = min(gap, here - int(field.positions[low - 1]))
        # One occurrence may be both: it is not close to itself.
        after = low
        if after < many_end and field.positions[after] == here:
            after += 1
        if after < many_end:
            gap = min(gap, int(field.positions[after]) - here)
        if gap <= reach:
            counted += 1.0 / gap
    return counted
