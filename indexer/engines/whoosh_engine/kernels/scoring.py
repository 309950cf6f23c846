"""How well articles fit words: what their postings score, and how close words stand."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.fields import (
    BLOCK_BITS,
    EXACT,
    FAMILY,
    FAMILY_END,
    OTHER_STEM,
    STEM,
    TITLE_EXACT,
    TITLE_OTHER_STEM,
    TITLE_STEM,
    FieldArrays,
    find,
    positions_of,
)

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


class Shares(NamedTuple):
    """What a word scores at most by its stems, and what its other ways score of that.

    Last, what an occurrence counts that only the stem without accents reaches.
    """

    stem: float
    exact: float
    family: float
    title: float
    folded: float


@compiled
def _within(ids: Ints, low: int, high: int) -> tuple[int, int]:
    """Answer which of the ascending ``ids`` are from ``low`` up to ``high``."""
    return int(np.searchsorted(ids, low)), int(np.searchsorted(ids, high))


@compiled
def _add(
    into: Floats, article: int, count: Float, damper: Floats, weight: float, less: float
) -> None:
    """Add what a frequency scores in an article, saturated, where it is more than ``less``."""
    scored = np.float32(weight * count / (count + damper[article]) - less)
    into[article] += max(np.float32(0), scored)


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
    less: float,
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
                first = find(field, first, last, article - high)
                if first == last:
                    break
                if field.ids[first] == article - high:
                    _add(into, article, np.float32(field.counts[first]), damper, weight, less)
            continue
        for posting in range(first, last):
            article = high + field.ids[posting]
            if wanted[article]:
                _add(into, article, np.float32(field.counts[posting]), damper, weight, less)


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
    less: float,
) -> None:
    """Add what either stem scores; where both stand, the accented one or more of the other."""
    if other < 0:
        _add_saturated(into, wanted, ids, damper, field, blocks, base, one, weight, less)
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
                first = find(field, first, last, low)
                if first < last and field.ids[first] == low:
                    count = np.float32(folded_weight * field.counts[first])
                at = find(field, at, at_end, low)
                if at < at_end and field.ids[at] == low:
                    count = max(count, np.float32(field.counts[at]))
                if count > 0:
                    _add(into, article, count, damper, weight, less)
            continue
        for posting in range(first, last):
            low = field.ids[posting]
            while at < at_end and field.ids[at] < low:
                article = high + field.ids[at]
                if wanted[article]:
                    _add(into, article, np.float32(field.counts[at]), damper, weight, less)
                at += 1
            article = high + low
            count = np.float32(folded_weight * field.counts[posting])
            if at < at_end and field.ids[at] == low:
                count = max(count, np.float32(field.counts[at]))
                at += 1
            if wanted[article]:
                _add(into, article, count, damper, weight, less)
        while at < at_end:
            article = high + field.ids[at]
            if wanted[article]:
                _add(into, article, np.float32(field.counts[at]), damper, weight, less)
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
                    at = find(field, at, at_end, article - high)
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
def _rarity(documents: int, holding: int) -> float:
    """As :func:`~indexer.engines.whoosh_engine.ranking.idf`."""
    holding = min(holding, documents)
    return float(np.log(1.0 + (documents - holding + 0.5) / (holding + 0.5)))


@compiled
def _weighed(held: Longs, documents: int, in_title: bool, shares: Shares) -> NDArray[np.float64]:
    """Answer what each of a word's terms scores at most, in the columns of ``held``."""
    weight = np.zeros(len(held), np.float64)
    stem, exact, family, title, _folded = shares
    weight[STEM] = stem * _rarity(documents, held[STEM])
    weight[EXACT] = stem * exact * _rarity(documents, held[EXACT])
    weight[FAMILY] = stem * family * _rarity(documents, held[FAMILY])
    scale = stem if in_title else stem * title
    weight[TITLE_STEM] = scale * _rarity(documents, held[TITLE_STEM])
    weight[TITLE_EXACT] = scale * exact * _rarity(documents, held[TITLE_EXACT])
    return weight


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
def add_words(
    tables: Tables,
    ids: Ints,
    dampers: tuple[Floats, Floats],
    fields: tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays],
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    documents: int,
    shares: Shares,
) -> None:
    """Add what words score in one segment to the totals of ``ids``, which ascend.

    A row of ``numbers`` and of ``held`` is a word, its columns are those of
    :func:`~indexer.engines.whoosh_engine.kernels.fields.locate`; ``rows`` are the words asked for,
    ``in_title`` says which of these in titles alone.
    """
    text, form, title, title_form = fields
    damper, title_damper = dampers
    total, word, sums, wanted = tables
    begin, end = _within(ids, base, base + (blocks << BLOCK_BITS))
    ids = ids[begin:end]
    folded_weight = shares.folded
    want(tables, ids, 1)
    for nth in range(len(rows)):
        terms = numbers[rows[nth]]
        weight = _weighed(held[rows[nth]], documents, in_title[nth], shares)
        one, other = terms[STEM], terms[OTHER_STEM]
        first, last = terms[FAMILY], terms[FAMILY_END]
        if not in_title[nth]:
            add_terms(tables, ids, form, blocks, base, first, last)
            scale = weight[STEM]
            _add_stems(
                word, wanted, ids, damper, text, blocks, base, one, other, folded_weight, scale, 0.0
            )
            exact, scale = terms[EXACT], weight[EXACT]
            _add_saturated(word, wanted, ids, damper, form, blocks, base, exact, scale, 0.0)
        if first < last and not in_title[nth]:
            for article in ids:
                family = sums[article]
                if family > 0:
                    sums[article] = 0
                    scored = np.float32(weight[FAMILY] * family / (family + damper[article]))
                    word[article] = max(word[article], scored)
        one, other, scale = terms[TITLE_STEM], terms[TITLE_OTHER_STEM], weight[TITLE_STEM]
        damper_, share = title_damper, folded_weight
        _add_stems(word, wanted, ids, damper_, title, blocks, base, one, other, share, scale, 0.0)
        exact, scale = terms[TITLE_EXACT], weight[TITLE_EXACT]
        _add_saturated(word, wanted, ids, damper_, title_form, blocks, base, exact, scale, 0.0)
        for article in ids:
            total[article] += word[article]
            word[article] = 0
    want(tables, ids, 0)


@compiled
def bound_words(
    tables: Tables,
    ids: Ints,
    dampers: tuple[Floats, Floats],
    fields: tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays],
    blocks: int,
    base: int,
    numbers: Longs,
    held: Longs,
    rows: Longs,
    in_title: NDArray[np.bool_],
    documents: int,
    shares: Shares,
    loose: NDArray[np.bool_],
) -> float:
    """Add to the totals of ``ids`` what words score in one segment at most, and answer the rest.

    The rest counts for every article. Only stems are looked at, and titles: a form stands nowhere
    more often than its folded stem, but the forms of ``loose`` words, which may have no stem
    somewhere; a family may be anywhere. Everything else is as in :func:`add_words`.
    """
    text, _form, title, _title_form = fields
    damper, title_damper = dampers
    total, _word, _sums, wanted = tables
    begin, end = _within(ids, base, base + (blocks << BLOCK_BITS))
    ids = ids[begin:end]
    rest = 0.0
    want(tables, ids, 1)
    for nth in range(len(rows)):
        terms = numbers[rows[nth]]
        weight = _weighed(held[rows[nth]], documents, in_title[nth], shares)
        stem, exact = weight[STEM], weight[EXACT]
        title_stem, title_exact = weight[TITLE_STEM], weight[TITLE_EXACT]
        if loose[nth]:
            rest += title_exact + (0.0 if in_title[nth] else exact)
            exact = title_exact = 0.0
        if not in_title[nth]:
            family = weight[FAMILY] if terms[FAMILY] < terms[FAMILY_END] else 0.0
            rest += family
            one, other, scale = terms[STEM], terms[OTHER_STEM], stem + exact
            _add_stems(
                total, wanted, ids, damper, text, blocks, base, one, other, 1.0, scale, family
            )
        one, other, scale = terms[TITLE_STEM], terms[TITLE_OTHER_STEM], title_stem + title_exact
        _add_stems(
            total, wanted, ids, title_damper, title, blocks, base, one, other, 1.0, scale, 0.0
        )
    want(tables, ids, 0)
    return rest


@compiled
def _add_pair(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    blocks: int,
    base: int,
    left: int,
    right: int,
    weight: float,
    reach: int,
    k1: float,
) -> None:
    at = 0
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        one = int(field.firsts[left * blocks + block])
        one_end = int(field.firsts[left * blocks + block + 1])
        two = int(field.firsts[right * blocks + block])
        two_end = int(field.firsts[right * blocks + block + 1])
        while at < len(near) and ids[near[at]] < high:
            at += 1
        while at < len(near) and ids[near[at]] < high + (1 << BLOCK_BITS):
            place = near[at]
            at += 1
            low = ids[place] - high
            one = find(field, one, one_end, low)
            if one == one_end:
                break
            if field.ids[one] != low:
                continue
            two = find(field, two, two_end, low)
            if two == two_end:
                break
            if field.ids[two] != low:
                continue
            begin, end = positions_of(field, one)
            other, other_end = positions_of(field, two)
            if end - begin <= other_end - other:
                counted = _closeness(field, begin, end, other, other_end, reach)
            else:
                counted = _closeness(field, other, other_end, begin, end, reach)
            if counted > 0:
                total[place] += weight * counted / (counted + k1)


@compiled
def add_closeness(
    total: Floats,
    ids: Ints,
    near: Longs,
    field: FieldArrays,
    blocks: int,
    base: int,
    pairs: Longs,
    weights: NDArray[np.float64],
    reach: int,
    k1: float,
) -> None:
    """Add to the totals of ``ids`` what two terms score where they stand within ``reach`` words.

    The nearer the more: each occurrence of the one that the article holds less often counts by its
    nearest other. Only the places of ``ids`` that ``near`` says are looked at, which ascend. A row
    of ``pairs`` is two terms, -1 for none.
    """
    for nth in range(len(pairs)):
        left, right = pairs[nth]
        if left >= 0 and right >= 0:
            _add_pair(total, ids, near, field, blocks, base, left, right, weights[nth], reach, k1)


@compiled
def _closeness(
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
