"""What articles score at most for words, told sooner than what they score.

In the text a word's stems alone are looked at: its form stands nowhere more often than they do.
Where many articles are asked about, most of them are told from the best ones so and need not be
scored.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    EXACT,
    FAMILY,
    FAMILY_END,
    IN_TEXT,
    IN_TITLE,
    OTHER_STEM,
    SMALL,
    STEM,
    FieldArrays,
)
from indexer.engines.whoosh_engine.kernels.scoring import (
    Figures,
    Floats,
    Longs,
    Shares,
    Tables,
    postings_of,
    rarity,
    says_nothing,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Counts = NDArray[np.uint8]

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 8


@compiled
def _mark(
    most: Counts, field: FieldArrays, blocks: int, base: int, first: int, last: int, adding: bool
) -> None:
    """Note how often terms stand in articles: the most often any of them does, or all together."""
    for row in range(first * blocks, last * blocks):
        high = base + ((row % blocks) << BLOCK_BITS)
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            article = high + field.ids[posting]
            count, before = int(field.counts[posting]), int(most[article])
            most[article] = min(255, before + count) if adding else max(before, count)


@compiled
def _add_few(
    tables: Tables,
    damper: Floats,
    field: FieldArrays,
    blocks: int,
    base: int,
    first: int,
    last: int,
    weight: float,
    less: float,
) -> None:
    """Add what the articles of terms score at most by the counts noted, and forget these."""
    most, lost = np.float32(weight), np.float32(less)
    for row in range(first * blocks, last * blocks):
        high = base + ((row % blocks) << BLOCK_BITS)
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            article = high + field.ids[posting]
            count = np.float32(tables.most[article])
            scored = most * count / (count + damper[article]) - lost
            tables.total[article] += max(np.float32(0), scored)
            tables.most[article] = 0


@compiled
def _add_all(
    tables: Tables, size: int, damper: Floats, base: int, weight: float, less: float
) -> None:
    """As :func:`_add_few` for all articles of a segment in their order, many at once."""
    total, counts = tables.total[base : base + size], tables.most[base : base + size]
    own_damper = damper[base : base + size]
    most, lost = np.float32(weight), np.float32(less)
    for article in range(size):
        count = np.float32(counts[article])
        scored = most * count / (count + own_damper[article]) - lost
        total[article] += scored if scored > 0 else np.float32(0)
    counts[:] = 0


@compiled
def _add_text(
    tables: Tables,
    size: int,
    damper: Floats,
    text: FieldArrays,
    blocks: int,
    base: int,
    terms: Longs,
    held: Longs,
    is_loose: bool,
    documents: int,
    shares: Shares,
) -> float:
    """Add what a word scores in the text at most, and answer what any article may have beside.

    That is what its family scores, and the form of a ``loose`` word, which may stand where no stem
    of it does.
    """
    exact = shares.text * shares.exact * rarity(documents, held[EXACT])
    weight = shares.text * rarity(documents, held[STEM])
    rest = family = 0.0
    if is_loose:
        rest += exact
    else:
        weight += exact
    if terms[FAMILY] < terms[FAMILY_END]:
        # An article has the one or the other.
        family = shares.text * shares.family * rarity(documents, held[FAMILY])
        rest += family
    postings = 0
    for term in (terms[STEM], terms[OTHER_STEM]):
        if term >= 0:
            _mark(tables.most, text, blocks, base, term, term + 1, False)
            postings += postings_of(text, blocks, term, term + 1)
    if _FEW * postings < size:
        for term in (terms[STEM], terms[OTHER_STEM]):
            if term >= 0:
                _add_few(tables, damper, text, blocks, base, term, term + 1, weight, family)
    else:
        _add_all(tables, size, damper, base, weight, family)
    return rest


@compiled
def _add_titles(
    tables: Tables,
    size: int,
    damper: Floats,
    title: FieldArrays,
    title_form: FieldArrays,
    blocks: int,
    base: int,
    terms: Longs,
    held: Longs,
    documents: int,
    shares: Shares,
) -> None:
    """Add what a word scores in titles at most: as if all that it has there were one term."""
    weight = rarity(documents, held[STEM]) + shares.exact * rarity(documents, held[EXACT])
    weight = shares.title * max(weight, shares.family * rarity(documents, held[FAMILY]))
    stems = ((terms[STEM], terms[STEM] + 1), (terms[OTHER_STEM], terms[OTHER_STEM] + 1))
    forms = ((terms[EXACT], terms[EXACT] + 1), (terms[FAMILY], terms[FAMILY_END]))
    postings = 0
    for field, ranges in ((title, stems), (title_form, forms)):
        for first, last in ranges:
            if first >= 0:
                _mark(tables.most, field, blocks, base, first, last, True)
                postings += postings_of(field, blocks, first, last)
    if _FEW * postings >= size:
        _add_all(tables, size, damper, base, weight, 0.0)
        return
    for field, ranges in ((title, stems), (title_form, forms)):
        for first, last in ranges:
            if first >= 0:
                _add_few(tables, damper, field, blocks, base, first, last, weight, 0.0)


@compiled
def bounds(
    tables: Tables,
    ids: Ints,
    segment: SegmentArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    loose: NDArray[np.bool_],
    figures: Figures,
) -> tuple[Floats, float]:
    """Answer what words score at most in each of ``ids``, and what may come to that anywhere.

    ``ids`` are of one segment; the rest is as for :func:`scoring.add_words`. ``loose`` says of
    which words a form may stand where no stem does.
    """
    text, _form, title, title_form = segment.fields
    damper, title_damper = figures.dampers
    documents, shares = figures.documents, figures.shares
    size = min(len(tables.total) - base, blocks << BLOCK_BITS)
    rest = 0.0
    for nth in range(len(rows)):
        terms, counted = numbers[rows[nth]], held[rows[nth]]
        is_small = terms[IN_TEXT, STEM] == SMALL
        if not says_nothing(is_small, counted[IN_TEXT], documents, shares):
            rest += _add_text(
                tables,
                size,
                damper,
                text,
                blocks,
                base,
                terms[IN_TEXT],
                counted[IN_TEXT],
                loose[nth],
                documents,
                shares,
            )
        if not is_small:
            _add_titles(
                tables,
                size,
                title_damper,
                title,
                title_form,
                blocks,
                base,
                terms[IN_TITLE],
                counted[IN_TITLE],
                documents,
                shares,
            )
    found = np.empty(len(ids), np.float32)
    for nth in range(len(ids)):
        found[nth] = tables.total[ids[nth]]
    tables.total[base : base + size] = 0
    return found, rest
