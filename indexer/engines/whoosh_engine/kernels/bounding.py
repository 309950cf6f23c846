"""What articles score at most for words, told sooner than what they score.

In the text a word's stems and its family are looked at, not its form, which stands nowhere more
often than its stems do. Where many articles are asked about, most of them are told from the best
ones so and need not be scored. Counts are noted for all articles of a tile, then scored in their
order: without a branch, it takes sixteen at once.
"""

from typing import NamedTuple

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
)
from indexer.engines.whoosh_engine.kernels.noting import Counts, Floats, Longs, Tables
from indexer.engines.whoosh_engine.kernels.scoring import (
    Figures,
    Shares,
    rarity,
    says_nothing,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays
from indexer.engines.whoosh_engine.kernels.tiles import (
    BEGIN,
    IN_TILE,
    NEXT,
    TILE_BITS,
    Part,
    Sums,
    note_all,
    note_most,
    open_lists,
)

Ints = NDArray[np.int32]
#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 8


@compiled
def _add_counts(total: Floats, counts: Counts, damper: Floats, weight: float) -> None:
    """Add what is noted of stems in all articles of a tile, and forget it."""
    most = np.float32(weight)
    for article in range(len(total)):
        count = np.float32(counts[article])
        total[article] += most * count / (count + damper[article])
    counts[:] = 0


@compiled
def _add_either(
    total: Floats,
    counts: Counts,
    family: Sums,
    damper: Floats,
    weight: float,
    family_weight: float,
) -> None:
    """Add what is noted of stems or of a family, whichever is more, and forget both."""
    most, family_most = np.float32(weight), np.float32(family_weight)
    for article in range(len(total)):
        count, all_ = np.float32(counts[article]), np.float32(family[article])
        one, other = most * count, family_most * all_
        one_under, other_under = count + damper[article], all_ + damper[article]
        # Of two fractions the greater, and a single division.
        is_one = one * other_under > other * one_under
        total[article] += (one if is_one else other) / (one_under if is_one else other_under)
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
    part: Part,
) -> None:
    """As :func:`_add_either`, of the articles that some terms were just noted of."""
    most, family_most = np.float32(weight), np.float32(family_weight)
    for nth in range(part.first, part.last):
        for posting in range(int(part.lists[nth, BEGIN]), int(part.lists[nth, NEXT])):
            article = part.ids[posting] & IN_TILE
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
    weights: tuple[float, float],
    stems: Part,
    forms: Part,
    high: int,
) -> None:
    """Add what a word scores at most in one field of a tile: by its stems, or by its family."""
    weight, family_weight = weights
    seen = note_most(counts, stems, high)
    seen_alike = note_all(family, forms, high)
    if _FEW * (seen + seen_alike) < len(total):
        _add_some(total, counts, family, damper, weight, family_weight, stems)
        _add_some(total, counts, family, damper, weight, family_weight, forms)
    elif seen_alike:
        _add_either(total, counts, family, damper, weight, family_weight)
    else:
        _add_counts(total, counts, damper, weight)


@compiled
def _weights(scale: float, held: Longs, documents: int, shares: Shares) -> tuple[float, float]:
    """Return what a word scores at most by stems and form, and by its family."""
    exact = shares.exact * rarity(documents, held[EXACT])
    family = shares.family * rarity(documents, held[FAMILY])
    return scale * (rarity(documents, held[STEM]) + exact), scale * family


class Sought(NamedTuple):
    """What is looked at of some words: the text of each and its title, where these say something.

    Of each the row of its word, and whether in the text or in titles; what it scores at most; which
    of the lists of postings are of its stems, which of its family, each as far as it was gone
    through.
    """

    words: Longs
    wheres: Longs
    weights: NDArray[np.float64]
    parts: Longs
    lists: NDArray[np.uint32]


@compiled
def _sought(numbers: Longs, held: Longs, rows: Longs, figures: Figures) -> Sought:
    documents, shares = figures.documents, figures.shares
    most = 2 * len(rows)
    words, wheres = np.empty(most, np.int64), np.empty(most, np.int64)
    weights = np.empty((most, 2), np.float64)
    count = lists = 0
    for row in rows:
        is_small = numbers[row, IN_TEXT, STEM] == SMALL
        for where, scale in ((IN_TEXT, shares.text), (IN_TITLE, shares.title)):
            if where == IN_TITLE and is_small:
                continue
            if where == IN_TEXT and says_nothing(is_small, held[row, where], documents, shares):
                continue
            words[count], wheres[count] = row, where
            weights[count] = _weights(scale, held[row, where], documents, shares)
            count += 1
            lists += 2 + numbers[row, where, FAMILY_END] - numbers[row, where, FAMILY]
    return Sought(
        words[:count],
        wheres[:count],
        weights[:count],
        np.empty((count, 3), np.int64),
        np.empty((lists, 3), np.uint32),
    )


@compiled
def _open_block(
    sought: Sought, segment: SegmentArrays, blocks: int, block: int, numbers: Longs
) -> None:
    """Write where the postings of a block begin and end."""
    at = 0
    for nth in range(len(sought.words)):
        where = sought.wheres[nth]
        terms = numbers[sought.words[nth], where]
        stems, forms = segment.fields[0], segment.fields[1]
        if where == IN_TITLE:
            stems, forms = segment.fields[2], segment.fields[3]
        sought.parts[nth, 0] = at
        for number in (terms[STEM], terms[OTHER_STEM]):
            if number >= 0:
                at = open_lists(sought.lists, at, stems, blocks, block, number, number + 1)
        sought.parts[nth, 1] = at
        at = open_lists(sought.lists, at, forms, blocks, block, terms[FAMILY], terms[FAMILY_END])
        sought.parts[nth, 2] = at


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
    """Return what words score at most in each of ``ids``, and what may come to that anywhere.

    ``ids`` are of one segment; the rest is as for :func:`scoring.add_words`. ``loose`` says of
    which words a form may stand where no stem does.
    """
    text, form, title, title_form = segment.fields
    sought = _sought(numbers, held, rows, figures)
    found = np.empty(len(ids), np.float32)
    done = 0
    for block in range(blocks):
        block_low = base + (block << BLOCK_BITS)
        block_high = min(block_low + (1 << BLOCK_BITS), len(figures.dampers[0]))
        _open_block(sought, segment, blocks, block, numbers)
        for tile_low in range(block_low, block_high, 1 << TILE_BITS):
            tile_high = min(tile_low + (1 << TILE_BITS), block_high)
            total = tables.total[: tile_high - tile_low]
            counts = tables.most[: tile_high - tile_low]
            family = tables.sums[: tile_high - tile_low]
            damper = figures.dampers[0][tile_low:tile_high]
            title_damper = figures.dampers[1][tile_low:tile_high]
            high = tile_high - block_low
            for nth in range(len(sought.words)):
                weights = (sought.weights[nth, 0], sought.weights[nth, 1])
                first, middle, last = sought.parts[nth]
                if sought.wheres[nth] == IN_TEXT:
                    _add_word(
                        total,
                        counts,
                        family,
                        damper,
                        weights,
                        Part(text.ids, text.counts, sought.lists, first, middle),
                        Part(form.ids, form.counts, sought.lists, middle, last),
                        high,
                    )
                else:
                    _add_word(
                        total,
                        counts,
                        family,
                        title_damper,
                        weights,
                        Part(title.ids, title.counts, sought.lists, first, middle),
                        Part(title_form.ids, title_form.counts, sought.lists, middle, last),
                        high,
                    )
            last_id = done + int(np.searchsorted(ids[done:], tile_high))
            for nth in range(done, last_id):
                found[nth] = total[np.uint32(ids[nth] - tile_low)]
            done = last_id
            total[:] = 0
    documents, shares = figures.documents, figures.shares
    rest = 0.0
    for nth in range(len(rows)):
        if loose[nth]:
            for where, scale in ((IN_TEXT, shares.text), (IN_TITLE, shares.title)):
                rest += scale * shares.exact * rarity(documents, held[rows[nth], where, EXACT])
    return found, rest
