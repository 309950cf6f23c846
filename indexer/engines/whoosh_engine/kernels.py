"""The loops of searching, compiled: over postings one by one, without making arrays on the way.

numba compiles them at their first use and keeps the result on disk. Each is an ordinary function
over arrays, and gives the same answer when run uncompiled (``NUMBA_DISABLE_JIT=1``). Articles are
numbered within a segment in the postings, through all segments (``base`` added) in the tables.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])

#: Articles are stored in blocks of so many, two bytes each.
BLOCK_BITS = 16
#: From each of these postings on, the positions of those after it are found by counting.
LANDMARK_BITS = 6
#: A count that does not fit into a byte stands in a list of its own.
LARGE = 255


class FieldArrays(NamedTuple):
    """The arrays of one field in one segment, as :mod:`inversion` wrote them."""

    lexicon: NDArray[np.uint8]
    ends: NDArray[np.uint32]
    firsts: NDArray[np.uint32]
    #: Where the positions of every 64th posting begin.
    landmarks: NDArray[np.uint32]
    ids: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    positions: NDArray[Any]
    large_at: NDArray[np.int64]
    large_counts: NDArray[np.int32]


def compiled(function: F) -> F:
    """Compile a function at its first use, and keep it on disk."""
    try:
        return cast("F", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # Nowhere to keep it: it is compiled anew in each process.
        return cast("F", njit(nogil=True)(function))


@compiled
def _compared(field: FieldArrays, number: int, wanted: NDArray[np.uint8]) -> int:
    """Answer -1, 0 or 1 as a term's first bytes come before, begin with or come after these."""
    at, end = field.ends[number], field.ends[number + 1]
    for byte in wanted:
        if at == end:
            return -1
        if field.lexicon[at] != byte:
            return -1 if field.lexicon[at] < byte else 1
        at += 1
    return 0


@compiled
def _first_not_before(field: FieldArrays, wanted: NDArray[np.uint8], after: int) -> int:
    """Answer the first term that is not before ``wanted``; ``after``: nor begins with it."""
    low, high = 0, len(field.ends) - 1
    while low < high:
        middle = (low + high) // 2
        if _compared(field, middle, wanted) < after:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def number_of(field: FieldArrays, wanted: NDArray[np.uint8]) -> int:
    """Answer the number of a term, -1 where it does not occur."""
    number = _first_not_before(field, wanted, 0)
    if number == len(field.ends) - 1 or _compared(field, number, wanted) != 0:
        return -1
    return number if field.ends[number + 1] - field.ends[number] == len(wanted) else -1


@compiled
def numbers_beginning_with(field: FieldArrays, wanted: NDArray[np.uint8]) -> tuple[int, int]:
    """Answer the first of the terms that begin so, and the one after the last."""
    return _first_not_before(field, wanted, 0), _first_not_before(field, wanted, 1)


@compiled
def _holding(field: FieldArrays, blocks: int, number: int) -> int:
    """Answer how many articles hold a term; 0 for none."""
    if number < 0:
        return 0
    return int(field.firsts[(number + 1) * blocks]) - int(field.firsts[number * blocks])


@compiled
def locate_word(
    fields: tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays],
    blocks: int,
    stem: NDArray[np.uint8],
    other_stem: NDArray[np.uint8],
    word: NDArray[np.uint8],
    family_bytes: int,
    in_title: bool,
) -> tuple[tuple[int, int, int, int, int, int, int, int], tuple[int, int, int, int, int]]:
    """Answer a word's terms, and how many articles hold each kind.

    Terms are numbers as :func:`add_word` takes them: two stems, the form, the range of the family
    (the forms that begin with so many of the form's bytes), and the first three in titles. Of two
    stems the commoner one counts: nearly all articles with one have the other.
    """
    text, form, title, title_form = fields
    one = other = exact = -1
    first = last = 0
    if not in_title:
        one = number_of(text, stem)
        if len(other_stem):
            other = number_of(text, other_stem)
        exact = number_of(form, word)
        if family_bytes:
            first, last = numbers_beginning_with(form, word[:family_bytes])
    title_one = number_of(title, stem)
    title_other = -1
    if len(other_stem):
        title_other = number_of(title, other_stem)
    title_exact = number_of(title_form, word)
    return (
        (one, other, exact, first, last, title_one, title_other, title_exact),
        (
            max(_holding(text, blocks, one), _holding(text, blocks, other)),
            _holding(form, blocks, exact),
            last - first,
            max(_holding(title, blocks, title_one), _holding(title, blocks, title_other)),
            _holding(title_form, blocks, title_exact),
        ),
    )


@compiled
def _count(field: FieldArrays, posting: int) -> int:
    count = int(field.counts[posting])
    if count == LARGE:
        count = int(field.large_counts[np.searchsorted(field.large_at, posting)])
    return count


@compiled
def positions_of(field: FieldArrays, posting: int) -> tuple[int, int]:
    """Answer where a posting's positions begin and end."""
    landmark = posting >> LANDMARK_BITS
    begin = int(field.landmarks[landmark])
    for before in range(landmark << LANDMARK_BITS, posting):
        count = int(field.counts[before])
        begin += count if count < LARGE else _count(field, before)
    return begin, begin + _count(field, posting)


@compiled
def _find(field: FieldArrays, low: int, high: int, article: int) -> int:
    """Answer the first of the postings from ``low`` to ``high`` that is not before an article.

    The next few are tried first, then ever further ones: articles are asked for in order.
    """
    step = 1
    while low + step < high and field.ids[low + step] < article:
        low += step
        step *= 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high) // 2
        if field.ids[middle] < article:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def distinct(
    field: FieldArrays, blocks: int, first: int, last: int, seen: NDArray[np.uint8]
) -> int:
    """Answer how many articles hold any of the terms from ``first`` up to ``last``."""
    found = 0
    for clear in range(2):
        for row in range(first * blocks, last * blocks):
            high = (row % blocks) << BLOCK_BITS
            for posting in range(field.firsts[row], field.firsts[row + 1]):
                article = high | field.ids[posting]
                if clear:
                    seen[article] = 0
                elif not seen[article]:
                    seen[article] = 1
                    found += 1
    return found


@compiled
def count_word(
    hits: NDArray[np.uint8], field: FieldArrays, blocks: int, base: int, stems: tuple[int, int]
) -> None:
    """Count one more clause for the articles that hold either stem."""
    one, other = stems
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        at = end = 0
        if other >= 0:
            at, end = field.firsts[other * blocks + block], field.firsts[other * blocks + block + 1]
        if one >= 0:
            row = one * blocks + block
            for posting in range(field.firsts[row], field.firsts[row + 1]):
                article = field.ids[posting]
                hits[high + article] += 1
                while at < end and field.ids[at] < article:
                    hits[high + field.ids[at]] += 1
                    at += 1
                if at < end and field.ids[at] == article:
                    at += 1
        while at < end:
            hits[high + field.ids[at]] += 1
            at += 1


@compiled
def count_articles(hits: NDArray[np.uint8], ids: NDArray[np.int32]) -> None:
    """Count one more clause for these articles."""
    for article in ids:
        hits[article] += 1


@compiled
def select(
    hits: NDArray[np.uint8], allowed: NDArray[np.uint8], wanted: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Answer the articles with as many clauses as wanted, and those with some of them.

    ``allowed`` is empty where all are, else says of each whether it is.
    """
    count_all = count_some = 0
    free = len(allowed) == 0
    for article in range(len(hits)):
        if hits[article] and (free or allowed[article]):
            if hits[article] == wanted:
                count_all += 1
            else:
                count_some += 1
    all_ = np.empty(count_all, np.int32)
    some = np.empty(count_some, np.int32)
    count_all = count_some = 0
    for article in range(len(hits)):
        if hits[article] and (free or allowed[article]):
            if hits[article] == wanted:
                all_[count_all] = article
                count_all += 1
            else:
                some[count_some] = article
                count_some += 1
    return all_, some


@compiled
def _add_saturated(
    word: NDArray[np.float32],
    wanted: NDArray[np.uint8],
    damper: NDArray[np.float32],
    field: FieldArrays,
    blocks: int,
    base: int,
    number: int,
    weight: float,
) -> None:
    """Add to each article's word what a term's frequency scores there, times ``weight``."""
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        row = number * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            article = high + field.ids[posting]
            if wanted[article]:
                count = np.float32(field.counts[posting])
                word[article] += weight * count / (count + damper[article])


@compiled
def _add_stems(
    word: NDArray[np.float32],
    wanted: NDArray[np.uint8],
    damper: NDArray[np.float32],
    field: FieldArrays,
    blocks: int,
    base: int,
    stems: tuple[int, int],
    weight: float,
    folded_weight: float,
) -> None:
    """Add what either stem scores; where both stand, the accented one or more of the other."""
    one, other = stems
    if one < 0 and other < 0:
        return
    if other < 0:
        _add_saturated(word, wanted, damper, field, blocks, base, one, weight)
        return
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        at = end = 0
        if one >= 0:
            at, end = field.firsts[one * blocks + block], field.firsts[one * blocks + block + 1]
        row = other * blocks + block
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            low = field.ids[posting]
            while at < end and field.ids[at] < low:
                article = high + field.ids[at]
                if wanted[article]:
                    count = np.float32(field.counts[at])
                    word[article] += weight * count / (count + damper[article])
                at += 1
            article = high + low
            count = np.float32(folded_weight * field.counts[posting])
            if at < end and field.ids[at] == low:
                count = max(count, np.float32(field.counts[at]))
                at += 1
            if wanted[article]:
                word[article] += weight * count / (count + damper[article])
        while at < end:
            article = high + field.ids[at]
            if wanted[article]:
                count = np.float32(field.counts[at])
                word[article] += weight * count / (count + damper[article])
            at += 1


@compiled
def add_terms(
    sums: NDArray[np.float32],
    wanted: NDArray[np.uint8],
    field: FieldArrays,
    blocks: int,
    base: int,
    first: int,
    last: int,
) -> None:
    """Add up how often the terms from ``first`` up to ``last`` stand in each article."""
    for row in range(first * blocks, last * blocks):
        high = base + ((row % blocks) << BLOCK_BITS)
        for posting in range(field.firsts[row], field.firsts[row + 1]):
            article = high + field.ids[posting]
            if wanted[article]:
                sums[article] += field.counts[posting]


@compiled
def add_word(
    total: NDArray[np.float32],
    word: NDArray[np.float32],
    sums: NDArray[np.float32],
    wanted: NDArray[np.uint8],
    dampers: tuple[NDArray[np.float32], NDArray[np.float32]],
    fields: tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays],
    blocks: int,
    base: int,
    numbers: tuple[int, int, int, int, int, int, int, int],
    weights: tuple[float, float, float, float, float, float],
    ids: NDArray[np.int32],
) -> None:
    """Add what a word scores in one segment to the total; ``word`` and ``sums`` stay all zeros.

    ``numbers``: its stems in the text, its form, the family's range, its stems and form in titles;
    ``weights`` in the same order (stems, form, family, stems in titles, form in titles) and last
    what the folded stem counts.
    """
    text, form, title, title_form = fields
    damper, title_damper = dampers
    one, other, exact, first, last, in_title, other_in_title, exact_in_title = numbers
    folded = weights[5]
    if first < last:
        add_terms(sums, wanted, form, blocks, base, first, last)
    _add_stems(word, wanted, damper, text, blocks, base, (one, other), weights[0], folded)
    if exact >= 0:
        _add_saturated(word, wanted, damper, form, blocks, base, exact, weights[1])
    if first < last:
        for article in ids:
            family = sums[article]
            if family > 0:
                sums[article] = 0
                scored = np.float32(weights[2] * family / (family + damper[article]))
                word[article] = max(word[article], scored)
    _add_stems(
        word,
        wanted,
        title_damper,
        title,
        blocks,
        base,
        (in_title, other_in_title),
        weights[3],
        folded,
    )
    if exact_in_title >= 0:
        _add_saturated(
            word, wanted, title_damper, title_form, blocks, base, exact_in_title, weights[4]
        )
    for article in ids:
        total[article] += word[article]
        word[article] = 0


@compiled
def add_closeness(
    total: NDArray[np.float32],
    ids: NDArray[np.int32],
    field: FieldArrays,
    blocks: int,
    base: int,
    left: int,
    right: int,
    reach: int,
    k1: float,
    weight: float,
) -> None:
    """Add to ``ids`` what two terms score where they stand within ``reach`` words.

    The nearer the more: each occurrence of the one that the article holds less often counts by its
    nearest other.
    """
    at = np.searchsorted(ids, base)
    for block in range(blocks):
        high = base + (block << BLOCK_BITS)
        one, one_end = field.firsts[left * blocks + block], field.firsts[left * blocks + block + 1]
        two, two_end = (
            field.firsts[right * blocks + block],
            field.firsts[right * blocks + block + 1],
        )
        while at < len(ids) and ids[at] < high + (1 << BLOCK_BITS):
            low = ids[at] - high
            one = _find(field, one, one_end, low)
            if one == one_end:
                break
            if field.ids[one] == low:
                two = _find(field, two, two_end, low)
                if two == two_end:
                    break
                if field.ids[two] == low:
                    begin, end = positions_of(field, one)
                    other, other_end = positions_of(field, two)
                    if end - begin <= other_end - other:
                        counted = _closeness(field, begin, end, other, other_end, reach)
                    else:
                        counted = _closeness(field, other, other_end, begin, end, reach)
                    if counted > 0:
                        total[ids[at]] += weight * counted / (counted + k1)
            at += 1
        while at < len(ids) and ids[at] < high + (1 << BLOCK_BITS):
            at += 1


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


@compiled
def phrase(
    field: FieldArrays, blocks: int, base: int, numbers: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Answer the articles where terms stand next to each other, in this order."""
    count = len(numbers)
    rarest = 0
    sizes = np.empty(count, np.int64)
    for place in range(count):
        row = numbers[place] * blocks
        sizes[place] = int(field.firsts[row + blocks]) - int(field.firsts[row])
        if sizes[place] < sizes[rarest]:
            rarest = place
    found = np.empty(sizes[rarest], np.int32)
    total = 0
    ats = np.empty(count, np.int64)
    for block in range(blocks):
        for place in range(count):
            ats[place] = field.firsts[numbers[place] * blocks + block]
        end = field.firsts[numbers[rarest] * blocks + block + 1]
        for posting in range(int(ats[rarest]), int(end)):
            ats[rarest] = posting
            low = field.ids[posting]
            together = True
            for place in range(count):
                if place != rarest:
                    last = int(field.firsts[numbers[place] * blocks + block + 1])
                    at = _find(field, ats[place], last, low)
                    ats[place] = at
                    if at == last or field.ids[at] != low:
                        together = False
                        break
            if together and _stand_together(field, ats, rarest):
                found[total] = base + (block << BLOCK_BITS) + low
                total += 1
    return found[:total].copy()


@compiled
def _stand_together(field: FieldArrays, ats: NDArray[np.int64], rarest: int) -> bool:
    """Whether, in the article that all postings are of, their terms follow each other somewhere."""
    count = len(ats)
    begins = np.empty(count, np.int64)
    ends = np.empty(count, np.int64)
    for place in range(count):
        begins[place], ends[place] = positions_of(field, ats[place])
    for nth in range(begins[rarest], ends[rarest]):
        first = int(field.positions[nth]) - rarest
        follows = True
        for place in range(count):
            wanted = first + place
            low, high = begins[place], ends[place]
            while low < high:
                middle = (low + high) // 2
                if int(field.positions[middle]) < wanted:
                    low = middle + 1
                else:
                    high = middle
            if low == ends[place] or int(field.positions[low]) != wanted:
                follows = False
                break
        if follows:
            return True
    return False


@compiled
def occurrences(
    field: FieldArrays, blocks: int, base: int, number: int, ids: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Answer where a term stands in the articles ``ids``, which ascend.

    As keys: the article's place in ``ids`` above, the position in the low 32 bits.
    """
    begins = np.zeros(len(ids), np.int64)
    ends = np.zeros(len(ids), np.int64)
    total = 0
    for asked in range(len(ids)):
        within = ids[asked] - base
        block = within >> BLOCK_BITS
        if within < 0 or block >= blocks:
            continue
        row = number * blocks + block
        first, last = int(field.firsts[row]), int(field.firsts[row + 1])
        low = within & ((1 << BLOCK_BITS) - 1)
        at = _find(field, first, last, low)
        if at < last and field.ids[at] == low:
            begins[asked], ends[asked] = positions_of(field, at)
            total += ends[asked] - begins[asked]
    keys = np.empty(total, np.int64)
    total = 0
    for asked in range(len(ids)):
        for place in range(begins[asked], ends[asked]):
            keys[total] = (asked << 32) | int(field.positions[place])
            total += 1
    return keys
