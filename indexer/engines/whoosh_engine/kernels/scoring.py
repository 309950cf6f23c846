"""How well articles fit words: what their postings score."""

from typing import Any, NamedTuple

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
from indexer.engines.whoosh_engine.kernels.noting import (
    MOST_PLACES,
    Counts,
    Floats,
    Ints,
    Longs,
    Places,
    Range,
    Tables,
    forget,
    note,
    note_all,
    place,
    within,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Float = np.floating[Any]
#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]
#: What a word scores at most by its stems, by its form, by its family.
Weights = tuple[float, float, float]

#: Of so many times more articles than postings, those of the postings are gone through.
_FEW = 2


class Noted(NamedTuple):
    """How often a word's terms stand in the articles asked about, by their places.

    One stem, the other, the form, all of the family. Place 0 takes what is of no such article.
    """

    one: Counts
    other: Counts
    exact: Counts
    family: Floats


class Shares(NamedTuple):
    """What a word scores at most by its stems in the text, in titles again, in titles alone.

    Then what its form and its family score of that, what an occurrence counts that only the stem
    without accents reaches, and the part of all articles that may hold a small word that counts.
    """

    text: float
    title: float
    title_alone: float
    exact: float
    family: float
    folded: float
    small_holding: float


class Figures(NamedTuple):
    """What scoring takes of an index and its ranking.

    How many articles there are; what dampens counts in each one's text and title; how much of a
    word's score two words score that stand close together, and within how many words.
    """

    documents: int
    dampers: tuple[Floats, Floats]
    shares: Shares
    close_scale: float
    close_words: int
    k1: float


@compiled
def rarity(documents: int, holding: int) -> float:
    """As :func:`~indexer.engines.whoosh_engine.ranking.idf`."""
    holding = min(holding, documents)
    return float(np.log(1.0 + (documents - holding + 0.5) / (holding + 0.5)))


@compiled
def _add_noted(
    total: Floats, noted: Noted, damper: Floats, weights: Weights, folded: float
) -> None:
    """Add to the totals what is noted scores, and forget it."""
    weight, exact_weight, family_weight = weights
    # Views of their own, of which a loop takes many numbers at once.
    one, other, exact, family = (
        noted.one[1:],
        noted.other[1:],
        noted.exact[1:],
        noted.family[1:],
    )
    for nth in range(len(total)):
        by_one, by_other = np.float32(one[nth]), np.float32(folded * other[nth])
        count = by_one if by_one > by_other else by_other
        scored = np.float32(weight * count / (count + damper[nth]))
        count = np.float32(exact[nth])
        scored += np.float32(exact_weight * count / (count + damper[nth]))
        count = family[nth]
        by_family = np.float32(family_weight * count / (count + damper[nth]))
        total[nth] += scored if scored > by_family else by_family
    one[:] = 0
    other[:] = 0
    exact[:] = 0
    family[:] = 0


@compiled
def _add_touched(
    total: Floats,
    noted: Noted,
    damper: Floats,
    weights: Weights,
    folded: float,
    places: Places,
    field: FieldArrays,
    blocks: int,
    block: int,
    terms: Range,
) -> None:
    """As :func:`_add_noted`, of articles of some terms; one that comes twice has nothing left."""
    weight, exact_weight, family_weight = weights
    one, other, exact, family = noted
    for number in range(terms[0], terms[1]):
        row = number * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            at = places[field.ids[posting]]
            if not at:
                continue
            damped = damper[at - 1]
            count = max(np.float32(one[at]), np.float32(folded * other[at]))
            scored = np.float32(weight * count / (count + damped))
            count = np.float32(exact[at])
            scored += np.float32(exact_weight * count / (count + damped))
            count = family[at]
            by_family = np.float32(family_weight * count / (count + damped))
            total[at - 1] += max(scored, by_family)
            one[at] = other[at] = exact[at] = 0
            family[at] = 0


@compiled
def _add_field(
    total: Floats,
    ids: Ints,
    places: Places,
    noted: Noted,
    damper: Floats,
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    block: int,
    high: int,
    terms: Longs,
    weights: Weights,
    folded: float,
) -> None:
    """Add to the totals what a word scores in one field: by stems and form, or by its family."""
    alike = (terms[FAMILY], terms[FAMILY_END])
    postings = (
        note(noted.one, ids, places, stems, blocks, block, high, terms[STEM])
        + note(noted.other, ids, places, stems, blocks, block, high, terms[OTHER_STEM])
        + note(noted.exact, ids, places, forms, blocks, block, high, terms[EXACT])
        + note_all(noted.family, ids, places, forms, blocks, block, high, alike)
    )
    if _FEW * postings > len(ids):
        _add_noted(total, noted, damper, weights, folded)
        return
    # Few articles have anything of it.
    for number in (terms[STEM], terms[OTHER_STEM]):
        own = (max(number, 0), max(number + 1, 0))
        _add_touched(total, noted, damper, weights, folded, places, stems, blocks, block, own)
    for own in ((max(terms[EXACT], 0), terms[EXACT] + 1), alike):
        _add_touched(total, noted, damper, weights, folded, places, forms, blocks, block, own)


@compiled
def says_nothing(is_small: bool, held: Longs, documents: int, shares: Shares) -> bool:
    """Whether it is a small word that too many articles hold."""
    return is_small and held[EXACT] > shares.small_holding * documents


@compiled
def _weights(scale: float, held: Longs, documents: int, shares: Shares) -> Weights:
    """Return what a word scores at most by its stems, by its form, by its family."""
    return (
        scale * rarity(documents, held[STEM]),
        scale * shares.exact * rarity(documents, held[EXACT]),
        scale * shares.family * rarity(documents, held[FAMILY]),
    )


@compiled
def _add_part(
    total: Floats,
    ids: Ints,
    places: Places,
    segment: SegmentArrays,
    blocks: int,
    block: int,
    high: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    figures: Figures,
) -> None:
    """Add what words score in articles of one block, no more than have places."""
    text, form, title, title_form = segment.fields
    documents, shares = figures.documents, figures.shares
    damper, title_damper = figures.dampers[0][ids], figures.dampers[1][ids]
    count = len(ids) + 1
    noted = Noted(
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        np.zeros(count, np.float32),
    )
    place(places, ids, high)
    for nth in range(len(rows)):
        terms, counted = numbers[rows[nth]], held[rows[nth]]
        is_small, alone = terms[IN_TEXT, STEM] == SMALL, in_title[nth]
        if not alone and not says_nothing(is_small, counted[IN_TEXT], documents, shares):
            weights = _weights(shares.text, counted[IN_TEXT], documents, shares)
            _add_field(
                total,
                ids,
                places,
                noted,
                damper,
                text,
                form,
                blocks,
                block,
                high,
                terms[IN_TEXT],
                weights,
                shares.folded,
            )
        # In titles again; a small word says nothing again.
        if not is_small or (
            alone and not says_nothing(is_small, counted[IN_TITLE], documents, shares)
        ):
            scale = shares.title_alone if alone else shares.title
            weights = _weights(scale, counted[IN_TITLE], documents, shares)
            _add_field(
                total,
                ids,
                places,
                noted,
                title_damper,
                title,
                title_form,
                blocks,
                block,
                high,
                terms[IN_TITLE],
                weights,
                shares.folded,
            )
    forget(places, ids, high)


@compiled
def add_words(
    total: Floats,
    ids: Ints,
    tables: Tables,
    segment: SegmentArrays,
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    figures: Figures,
) -> None:
    """Add what words score in one segment to the totals of ``ids``, which ascend.

    ``numbers`` and ``held`` are those of words that
    :func:`~indexer.engines.whoosh_engine.kernels.words.locate` found. ``rows`` are the words asked
    for, ``in_title`` says which of these in titles alone.
    """
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        begin, block_end = within(ids, high, high + (1 << BLOCK_BITS))
        # A segment's last block may reach beyond it.
        while begin < block_end:
            end = min(block_end, begin + MOST_PLACES)
            _add_part(
                total[begin:end],
                ids[begin:end],
                tables.places,
                segment,
                blocks,
                block,
                high,
                numbers,
                held,
                rows,
                in_title,
                figures,
            )
            begin = end
