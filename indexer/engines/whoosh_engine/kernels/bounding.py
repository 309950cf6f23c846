"""What articles score at most for words, told sooner than what they score.

In the text a word's stems and its family are looked at, not its form, which stands nowhere more
often than its stems do. Where many articles are asked about, most of them are told from the best
ones so and need not be scored. Counts are noted for all articles of a block, then scored in their
order: without a branch, a processor takes eight at once.
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
    rarity,
    says_nothing,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Counts = NDArray[np.uint8]
Sums = NDArray[np.uint16]
#: The first of some terms, and the one after the last.
Range = tuple[int, int]

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 8
#: The most that is noted of a family in an article: as good as any more.
_MOST = 65_535


@compiled
def _term(number: int) -> Range:
    return (number, number + 1) if number >= 0 else (0, 0)


@compiled
def _note_most(counts: Counts, field: FieldArrays, blocks: int, block: int, terms: Range) -> int:
    """Note how often a term stands in each article of a block, if more than noted before.

    Answers in how many it does.
    """
    seen = 0
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        begin, end = int(field.firsts[row]), int(field.firsts[row + 1])
        seen += end - begin
        for posting in range(begin, end):
            article = field.ids[posting]
            counts[article] = max(counts[article], field.counts[posting])
    return seen


@compiled
def _note_all(sums: Sums, field: FieldArrays, blocks: int, block: int, terms: Range) -> int:
    """Note how often terms stand there together."""
    seen = 0
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        begin, end = int(field.firsts[row]), int(field.firsts[row + 1])
        seen += end - begin
        for posting in range(begin, end):
            article = field.ids[posting]
            sums[article] = min(_MOST, int(sums[article]) + int(field.counts[posting]))
    return seen


@compiled
def _add_noted(
    total: Floats,
    counts: Counts,
    family: Sums,
    damper: Floats,
    weight: float,
    family_weight: float,
) -> None:
    """Add what is noted of all articles of a block, and forget it."""
    most, family_most = np.float32(weight), np.float32(family_weight)
    for article in range(len(total)):
        count, all_ = np.float32(counts[article]), np.float32(family[article])
        one = most * count / (count + damper[article])
        other = family_most * all_ / (all_ + damper[article])
        total[article] += one if one > other else other
    counts[:] = 0
    family[:] = 0


@compiled
def _add_some(
    total: Floats,
    counts: Counts,
    family: Sums,
    damper: Floats,
    weight: float,
    family_weight: float,
    field: FieldArrays,
    blocks: int,
    block: int,
    terms: Range,
) -> None:
    """As :func:`_add_noted`, of the articles of some terms."""
    most, family_most = np.float32(weight), np.float32(family_weight)
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            article = field.ids[posting]
            count, all_ = np.float32(counts[article]), np.float32(family[article])
            one = most * count / (count + damper[article])
            other = family_most * all_ / (all_ + damper[article])
            # The same article under another term has nothing left.
            total[article] += one if one > other else other
            counts[article] = family[article] = 0


@compiled
def _add_word(
    total: Floats,
    counts: Counts,
    family: Sums,
    damper: Floats,
    weight: float,
    family_weight: float,
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    block: int,
    terms: Longs,
) -> None:
    """Add what a word scores at most in one field of a block: by its stems, or by its family."""
    one, other = _term(terms[STEM]), _term(terms[OTHER_STEM])
    alike = (terms[FAMILY], terms[FAMILY_END])
    seen = _note_most(counts, stems, blocks, block, one)
    seen += _note_most(counts, stems, blocks, block, other)
    seen += _note_all(family, forms, blocks, block, alike)
    if seen == 0:
        return
    if _FEW * seen > len(total):
        _add_noted(total, counts, family, damper, weight, family_weight)
        return
    for terms_of in (one, other):
        _add_some(
            total, counts, family, damper, weight, family_weight, stems, blocks, block, terms_of
        )
    _add_some(total, counts, family, damper, weight, family_weight, forms, blocks, block, alike)


@compiled
def _weights(scale: float, held: Longs, documents: int, shares: Shares) -> tuple[float, float]:
    """Answer what a word scores at most by stems and form, and by its family."""
    exact = shares.exact * rarity(documents, held[EXACT])
    family = shares.family * rarity(documents, held[FAMILY])
    return scale * (rarity(documents, held[STEM]) + exact), scale * family


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
    text, form, title, title_form = segment.fields
    damper, title_damper = figures.dampers
    documents, shares = figures.documents, figures.shares
    found = np.empty(len(ids), np.float32)
    done = 0
    for block in range(blocks):
        low = base + (block << BLOCK_BITS)
        high = min(low + (1 << BLOCK_BITS), len(tables.total))
        total, counts, family = (
            tables.total[low:high],
            tables.most[low:high],
            tables.family[low:high],
        )
        for row in rows:
            own, counted = numbers[row, IN_TEXT], held[row, IN_TEXT]
            is_small = own[STEM] == SMALL
            if not says_nothing(is_small, counted, documents, shares):
                weight, family_weight = _weights(shares.text, counted, documents, shares)
                _add_word(
                    total,
                    counts,
                    family,
                    damper[low:high],
                    weight,
                    family_weight,
                    text,
                    form,
                    blocks,
                    block,
                    own,
                )
            if not is_small:
                counted = held[row, IN_TITLE]
                weight, family_weight = _weights(shares.title, counted, documents, shares)
                _add_word(
                    total,
                    counts,
                    family,
                    title_damper[low:high],
                    weight,
                    family_weight,
                    title,
                    title_form,
                    blocks,
                    block,
                    numbers[row, IN_TITLE],
                )
        while done < len(ids) and ids[done] < high:
            found[done] = total[ids[done] - low]
            done += 1
        total[:] = 0
    rest = 0.0
    for nth in range(len(rows)):
        if loose[nth]:
            for where, scale in ((IN_TEXT, shares.text), (IN_TITLE, shares.title)):
                rest += scale * shares.exact * rarity(documents, held[rows[nth], where, EXACT])
    return found, rest
