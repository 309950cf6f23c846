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
    find,
)
from indexer.engines.whoosh_engine.kernels.segments import SegmentArrays

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Float = np.floating[Any]
#: 1 for the articles that are meant, 0 for the others.
Flags = NDArray[np.uint8]

#: A list so many times longer than the articles asked about is not gone through: they are looked up
#: in it. Looking one up takes about as long as going through so many postings.
LOOK_UP = 12


class Tables(NamedTuple):
    """A row for every article, for a query's scores; all zeros between two queries."""

    total: Floats
    word: Floats
    sums: Floats
    wanted: Flags
    most: NDArray[np.uint8]
    family: NDArray[np.uint16]


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
def _within(ids: Ints, low: int, high: int) -> tuple[int, int]:
    """Answer which of the ascending ``ids`` are from ``low`` up to ``high``."""
    return int(np.searchsorted(ids, low)), int(np.searchsorted(ids, high))


@compiled
def _add(into: Floats, article: int, count: Float, damper: Floats, weight: float) -> None:
    """Add what a frequency scores in an article, saturated."""
    into[article] += np.float32(weight * count / (count + damper[article]))


@compiled
def _add_saturated(
    into: Floats,
    wanted: Flags,
    ids: Ints,
    damper: Floats,
    field: FieldArrays,
    blocks: int,
    base: int,
    number: int,
    weight: float,
) -> None:
    """Add what a term's frequency scores in each article, at most ``weight``."""
    if number < 0:
        return
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        row = number * blocks + block
        first, last = int(field.firsts[row]), int(field.firsts[row + 1])
        begin, end = _within(ids, high, high + (1 << BLOCK_BITS))
        if last - first > LOOK_UP * (end - begin):
            for article in ids[begin:end]:
                first = find(field.ids, first, last, article - high)
                if first == last:
                    break
                if field.ids[first] == article - high:
                    _add(into, article, np.float32(field.counts[first]), damper, weight)
            continue
        for posting in range(first, last):
            article = high + field.ids[posting]
            if wanted[article]:
                _add(into, article, np.float32(field.counts[posting]), damper, weight)


@compiled
def _add_stems(
    into: Floats,
    wanted: Flags,
    ids: Ints,
    damper: Floats,
    field: FieldArrays,
    blocks: int,
    base: int,
    one: int,
    other: int,
    folded_weight: float,
    weight: float,
) -> None:
    """Add what either stem scores; where both stand, the accented one or more of the other."""
    if other < 0:
        _add_saturated(into, wanted, ids, damper, field, blocks, base, one, weight)
        return
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        at = at_end = 0
        if one >= 0:
            at = int(field.firsts[one * blocks + block])
            at_end = int(field.firsts[one * blocks + block + 1])
        row = other * blocks + block
        first, last = int(field.firsts[row]), int(field.firsts[row + 1])
        begin, end = _within(ids, high, high + (1 << BLOCK_BITS))
        if last - first + at_end - at > 2 * LOOK_UP * (end - begin):
            for article in ids[begin:end]:
                low = article - high
                count = np.float32(0)
                first = find(field.ids, first, last, low)
                if first < last and field.ids[first] == low:
                    count = np.float32(folded_weight * field.counts[first])
                at = find(field.ids, at, at_end, low)
                if at < at_end and field.ids[at] == low:
                    count = max(count, np.float32(field.counts[at]))
                if count > 0:
                    _add(into, article, count, damper, weight)
            continue
        for posting in range(first, last):
            low = field.ids[posting]
            while at < at_end and field.ids[at] < low:
                article = high + field.ids[at]
                if wanted[article]:
                    _add(into, article, np.float32(field.counts[at]), damper, weight)
                at += 1
            article = high + low
            count = np.float32(folded_weight * field.counts[posting])
            if at < at_end and field.ids[at] == low:
                count = max(count, np.float32(field.counts[at]))
                at += 1
            if wanted[article]:
                _add(into, article, count, damper, weight)
        while at < at_end:
            article = high + field.ids[at]
            if wanted[article]:
                _add(into, article, np.float32(field.counts[at]), damper, weight)
            at += 1


@compiled
def add_terms(
    tables: Tables, ids: Ints, field: FieldArrays, blocks: int, base: int, first: int, last: int
) -> None:
    """Add up how often the terms from ``first`` up to ``last`` stand in each article."""
    sums, wanted = tables.sums, tables.wanted
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        begin, end = _within(ids, high, high + (1 << BLOCK_BITS))
        for number in range(first, last):
            at = int(field.firsts[number * blocks + block])
            at_end = int(field.firsts[number * blocks + block + 1])
            if at_end - at > LOOK_UP * (end - begin):
                for article in ids[begin:end]:
                    at = find(field.ids, at, at_end, article - high)
                    if at == at_end:
                        break
                    if field.ids[at] == article - high:
                        sums[article] += field.counts[at]
                continue
            for posting in range(at, at_end):
                article = high + field.ids[posting]
                if wanted[article]:
                    sums[article] += field.counts[posting]


@compiled
def rarity(documents: int, holding: int) -> float:
    """As :func:`~indexer.engines.whoosh_engine.ranking.idf`."""
    holding = min(holding, documents)
    return float(np.log(1.0 + (documents - holding + 0.5) / (holding + 0.5)))


@compiled
def _list_articles(
    room: Ints, at: int, field: FieldArrays, blocks: int, base: int, first: int, last: int
) -> int:
    """Write the articles of the terms from ``first`` up to ``last``; answers where they end."""
    for row in range(max(first, 0) * blocks, max(last, 0) * blocks):
        high = base + ((row % blocks) << BLOCK_BITS)
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            room[at] = high + field.ids[posting]
            at += 1
    return at


@compiled
def postings_of(field: FieldArrays, blocks: int, first: int, last: int) -> int:
    """Answer how many postings the terms from ``first`` up to ``last`` have; none for no term."""
    # numba makes unsigned numbers of unsigned ones, and a float of these and signed ones.
    postings = np.int64(0)
    if first >= 0:
        postings += field.firsts[last * blocks]
        postings -= field.firsts[first * blocks]
    return int(postings)


@compiled
def _add_field(
    tables: Tables,
    ids: Ints,
    damper: Floats,
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    base: int,
    terms: Longs,
    held: Longs,
    documents: int,
    scale: float,
    shares: Shares,
) -> None:
    """Add to the totals what a word scores in one field: by stems and form, or by its family."""
    one, other, exact = terms[STEM], terms[OTHER_STEM], terms[EXACT]
    first, last = terms[FAMILY], terms[FAMILY_END]
    postings = (
        postings_of(stems, blocks, one, one + 1)
        + postings_of(stems, blocks, other, other + 1)
        + postings_of(forms, blocks, exact, exact + 1)
        + postings_of(forms, blocks, first, last)
    )
    if not postings:
        return
    total, word, sums, wanted, _most, _family = tables
    folded = shares.folded
    add_terms(tables, ids, forms, blocks, base, first, last)
    weight = scale * rarity(documents, held[STEM])
    _add_stems(word, wanted, ids, damper, stems, blocks, base, one, other, folded, weight)
    weight = scale * shares.exact * rarity(documents, held[EXACT])
    _add_saturated(word, wanted, ids, damper, forms, blocks, base, exact, weight)
    weight = scale * shares.family * rarity(documents, held[FAMILY])
    touched = ids
    if 2 * postings < len(ids):
        # Few articles have anything of it; one that comes twice has nothing left.
        touched = np.empty(postings, np.int32)
        at = _list_articles(touched, 0, stems, blocks, base, one, one + 1)
        at = _list_articles(touched, at, stems, blocks, base, other, other + 1)
        at = _list_articles(touched, at, forms, blocks, base, exact, exact + 1)
        at = _list_articles(touched, at, forms, blocks, base, first, last)
    for article in touched:
        scored = word[article]
        family = sums[article]
        if family > 0:
            scored = max(scored, np.float32(weight * family / (family + damper[article])))
            sums[article] = 0
        total[article] += scored
        word[article] = 0


@compiled
def says_nothing(is_small: bool, held: Longs, documents: int, shares: Shares) -> bool:
    """Whether it is a small word that too many articles hold."""
    return is_small and held[EXACT] > shares.small_holding * documents


@compiled
def want(tables: Tables, ids: Ints, wanted: int) -> None:
    """Say whether these articles are asked about."""
    for article in ids:
        tables.wanted[article] = wanted


@compiled
def take(table: Floats, ids: Ints) -> Floats:
    """Answer the rows of these articles and leave zeros there."""
    taken = np.empty(len(ids), np.float32)
    for nth in range(len(ids)):
        taken[nth] = table[ids[nth]]
        table[ids[nth]] = 0
    return taken


@compiled
def _add_title(
    tables: Tables,
    ids: Ints,
    damper: Floats,
    stems: FieldArrays,
    forms: FieldArrays,
    blocks: int,
    base: int,
    terms: Longs,
    held: Longs,
    is_small: bool,
    alone: bool,
    documents: int,
    shares: Shares,
) -> None:
    """Add what a word scores in titles, again or ``alone``; a small one says nothing again."""
    if is_small and (not alone or says_nothing(is_small, held, documents, shares)):
        return
    scale = shares.title_alone if alone else shares.title
    _add_field(
        tables, ids, damper, stems, forms, blocks, base, terms, held, documents, scale, shares
    )


@compiled
def add_words(
    tables: Tables,
    ids: Ints,
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
    text, form, title, title_form = segment.fields
    damper, title_damper = figures.dampers
    documents, shares = figures.documents, figures.shares
    begin, end = _within(ids, base, base + (blocks << BLOCK_BITS))
    ids = ids[begin:end]
    want(tables, ids, 1)
    for nth in range(len(rows)):
        terms, counted = numbers[rows[nth]], held[rows[nth]]
        is_small = terms[IN_TEXT, STEM] == SMALL
        own, holding = terms[IN_TEXT], counted[IN_TEXT]
        if not in_title[nth] and not says_nothing(is_small, holding, documents, shares):
            scale = shares.text
            _add_field(
                tables,
                ids,
                damper,
                text,
                form,
                blocks,
                base,
                own,
                holding,
                documents,
                scale,
                shares,
            )
        own, holding = terms[IN_TITLE], counted[IN_TITLE]
        _add_title(
            tables,
            ids,
            title_damper,
            title,
            title_form,
            blocks,
            base,
            own,
            holding,
            is_small,
            in_title[nth],
            documents,
            shares,
        )
    want(tables, ids, 0)
