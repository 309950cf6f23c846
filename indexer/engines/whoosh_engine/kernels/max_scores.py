"""What articles score at most for words, told sooner than what they score.

In the text a word's stems, its form and its prefix group are looked at, of a stop word its prefix
group alone; the form, written without accents, may stand where no stem does: « annoncés » for
``annonces``. Where many articles are asked about, most of them are told from the
best ones so and need not be scored. Counts are made for all articles of a window, then scored in
their order: without a branch, it takes sixteen at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.accumulate import Accumulators, Counts
from indexer.engines.whoosh_engine.kernels.arrays import clear, lower_bound
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    EXACT,
    IN_TEXT,
    IN_TITLE,
    MAX_STEMS,
    STEM,
    STOP_WORD,
    TRUNCATED,
    TRUNCATED_END,
    FieldPair,
    block_bounds,
)
from indexer.engines.whoosh_engine.kernels.scoring import idf, is_ignored
from indexer.engines.whoosh_engine.kernels.scoring_params import Boosts, ScoringParams
from indexer.engines.whoosh_engine.kernels.segments import IndexArrays, SegmentArrays
from indexer.engines.whoosh_engine.kernels.term_lookup import TermTable
from indexer.engines.whoosh_engine.kernels.windows import (
    BEGIN,
    IN_WINDOW,
    NEXT,
    WINDOW_BITS,
    PostingLists,
    Sums,
    max_tf,
    open_postings,
    sum_tf,
)

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 8


@compiled
def _add_counts(total: Floats, counts: Counts, length_norm: Floats, weight: float) -> None:
    """Add what counts of stems or of a form score in all articles of a window, and reset these."""
    most = np.float32(weight)
    for article in range(len(total)):
        count = np.float32(counts[article])
        total[article] += most * count / (count + length_norm[article])
    clear(counts)


@compiled
def _add_either(
    total: Floats,
    counts: Counts,
    truncated: Sums,
    length_norm: Floats,
    weight: float,
    truncated_weight: float,
) -> None:
    """Add what counts of stems or of a prefix group score, whichever is more, and reset both."""
    most, truncated_most = np.float32(weight), np.float32(truncated_weight)
    for article in range(len(total)):
        count, all_ = np.float32(counts[article]), np.float32(truncated[article])
        one, other = most * count, truncated_most * all_
        one_under, other_under = count + length_norm[article], all_ + length_norm[article]
        # Of two fractions the greater, and a single division.
        is_one = one * other_under > other * one_under
        total[article] += (one if is_one else other) / (one_under if is_one else other_under)
    clear(counts)
    clear(truncated)


@compiled
def _add_some(
    total: Floats,
    counts: Counts,
    truncated: Sums,
    length_norm: Floats,
    weight: float,
    truncated_weight: float,
    part: PostingLists,
) -> None:
    """As :func:`_add_either`, of the articles that some terms were just counted in."""
    most, truncated_most = np.float32(weight), np.float32(truncated_weight)
    for nth in range(part.first, part.last):
        for posting in range(int(part.lists[nth, BEGIN]), int(part.lists[nth, NEXT])):
            article = part.ids[posting] & IN_WINDOW
            count, all_ = np.float32(counts[article]), np.float32(truncated[article])
            one = most * count / (count + length_norm[article])
            other = truncated_most * all_ / (all_ + length_norm[article])
            # The same article under another term has nothing left.
            total[article] += one if one > other else other
            counts[article] = truncated[article] = 0


@compiled
def _weights(scale: float, doc_freqs: Longs, documents: int, boosts: Boosts) -> tuple[float, float]:
    """Return what a word scores at most by stems and form, and by its prefix group."""
    exact = boosts.exact * idf(documents, doc_freqs[EXACT])
    truncated = boosts.truncated * idf(documents, doc_freqs[TRUNCATED])
    return scale * (idf(documents, doc_freqs[STEM]) + exact), scale * truncated


class BoundTerms(NamedTuple):
    """What is looked at of some words: the text of each and its title, where these say something.

    Of each the row of its word, and whether in the text or in titles; what it scores at most; which
    of the lists of postings are of its stems, which of its form, which of its prefix group, each as
    far as it was gone through.
    """

    words: Longs
    wheres: Longs
    weights: NDArray[np.float64]
    parts: Longs
    lists: NDArray[np.uint32]


@compiled
def _bound_terms(
    numbers: Longs, doc_freqs: Longs, rows: Longs, params: ScoringParams
) -> BoundTerms:
    documents, boosts = params.documents, params.boosts
    most = 2 * len(rows)
    words, wheres = np.empty(most, np.int64), np.empty(most, np.int64)
    weights = np.empty((most, 2), np.float64)
    count = lists = 0
    for row in rows:
        is_stop_word = numbers[row, IN_TEXT, STEM] == STOP_WORD
        for where, scale in ((IN_TEXT, boosts.text), (IN_TITLE, boosts.title)):
            if where == IN_TITLE and is_stop_word:
                continue
            if where == IN_TEXT and is_ignored(
                is_stop_word, doc_freqs[row, where], documents, boosts
            ):
                continue
            words[count], wheres[count] = row, where
            own = _weights(scale, doc_freqs[row, where], documents, boosts)
            weights[count, 0], weights[count, 1] = own
            count += 1
            terms = numbers[row, where]
            lists += MAX_STEMS + 1 + terms[TRUNCATED_END] - terms[TRUNCATED]
    return BoundTerms(
        words[:count],
        wheres[:count],
        weights[:count],
        np.empty((count, 4), np.int64),
        np.empty((lists, 3), np.uint32),
    )


@compiled
def _open(
    bound_terms: BoundTerms, nth: int, at: int, fields: FieldPair, block: int, terms: Longs
) -> int:
    """Write where the postings of a word in a block begin and end; return where that ends."""
    lists, parts = bound_terms.lists, bound_terms.parts
    parts[nth, 0] = at
    for number in terms[STEM : STEM + MAX_STEMS]:
        if number >= 0:
            at = open_postings(lists, at, fields.stems, block, number, number + 1)
    parts[nth, 1] = at
    if terms[STEM] != STOP_WORD and terms[EXACT] >= 0:
        at = open_postings(lists, at, fields.forms, block, terms[EXACT], terms[EXACT] + 1)
    parts[nth, 2] = at
    parts[nth, 3] = open_postings(
        lists, at, fields.forms, block, terms[TRUNCATED], terms[TRUNCATED_END]
    )
    return int(parts[nth, 3])


@compiled
def _open_block(
    bound_terms: BoundTerms, segment: SegmentArrays, block: int, numbers: Longs
) -> None:
    """Write where the postings of a block begin and end."""
    fields = segment.fields
    at = 0
    for nth in range(len(bound_terms.words)):
        where = bound_terms.wheres[nth]
        terms = numbers[bound_terms.words[nth], where]
        own = fields.title if where == IN_TITLE else fields.text
        at = _open(bound_terms, nth, at, own, block, terms)


@compiled
def _add_word(
    bound_terms: BoundTerms,
    nth: int,
    fields: FieldPair,
    accumulators: Accumulators,
    length_norm: Floats,
    high: int,
) -> None:
    """Add what a word scores at most in one field of a window: as a word, or by prefix group.

    The window ends before article ``high`` of a block.
    """
    first, after_stems, after_form, last = bound_terms.parts[nth]
    weight, truncated_weight = bound_terms.weights[nth]
    lists, window = bound_terms.lists, len(length_norm)
    total, counts = accumulators.total[:window], accumulators.most[:window]
    truncated = accumulators.sums[:window]
    forms = fields.forms
    stems = PostingLists(fields.stems.ids, fields.stems.counts, lists, first, after_stems)
    form = PostingLists(forms.ids, forms.counts, lists, after_stems, after_form)
    alike = PostingLists(forms.ids, forms.counts, lists, after_form, last)
    seen = max_tf(counts, stems, high) + max_tf(counts, form, high)
    seen_alike = sum_tf(truncated, alike, high)
    if _FEW * (seen + seen_alike) < window:
        for part in (stems, form, alike):
            _add_some(total, counts, truncated, length_norm, weight, truncated_weight, part)
    elif seen_alike:
        _add_either(total, counts, truncated, length_norm, weight, truncated_weight)
    else:
        _add_counts(total, counts, length_norm, weight)


@compiled
def _add_window(
    bound_terms: BoundTerms,
    segment: SegmentArrays,
    low: int,
    high: int,
    accumulators: Accumulators,
    params: ScoringParams,
) -> Floats:
    """Return what words score at most in the articles of a window, from ``low`` up to ``high``."""
    fields, length_norms = segment.fields, params.length_norms
    begin = segment.doc_base + ((low - segment.doc_base) >> BLOCK_BITS << BLOCK_BITS)
    for nth in range(len(bound_terms.words)):
        where = bound_terms.wheres[nth]
        norms = length_norms.title if where == IN_TITLE else length_norms.text
        own = fields.title if where == IN_TITLE else fields.text
        _add_word(bound_terms, nth, own, accumulators, norms[low:high], high - begin)
    return accumulators.total[: high - low]


@compiled
def upper_bounds(
    index: IndexArrays,
    ids: Ints,
    terms: TermTable,
    rows: Longs,
    stop_words: Longs,
    accumulators: Accumulators,
) -> tuple[Floats, float]:
    """Return what words score at most in each of ``ids``, and what may come to that anywhere.

    ``ids`` ascend; ``rows`` are words of ``terms``. ``stop_words`` says of which words a form may
    stand where no stem does.
    """
    params = index.params
    found = np.empty(len(ids), np.float32)
    done = 0
    for number in range(len(index.segments)):
        segment, numbers = index.segments[number], terms.numbers[number]
        bound_terms = _bound_terms(numbers, terms.doc_freqs, rows, params)
        for block in range(segment.blocks):
            block_low, block_high = block_bounds(segment, block)
            _open_block(bound_terms, segment, block, numbers)
            for low in range(block_low, block_high, 1 << WINDOW_BITS):
                high = min(low + (1 << WINDOW_BITS), block_high)
                total = _add_window(bound_terms, segment, low, high, accumulators, params)
                last_id = lower_bound(ids, done, high)
                for nth in range(done, last_id):
                    found[nth] = total[np.uint32(ids[nth] - low)]
                done = last_id
                clear(total)
    documents, boosts = params.documents, params.boosts
    rest = 0.0
    for nth in range(len(rows)):
        if stop_words[nth]:
            for where, scale in ((IN_TEXT, boosts.text), (IN_TITLE, boosts.title)):
                doc_freq = terms.doc_freqs[rows[nth], where, EXACT]
                rest += scale * boosts.exact * idf(documents, doc_freq)
    return found, rest
