"""Where a query's leaves stand in the articles of a page of hits, from postings alone.

No text is analysed again: positions come from the postings, their characters from the record, and
only what is shown is looked at, to know where a marked word ends. :mod:`~indexer.marking` finds the
same in a text by itself; tests hold the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import fold, typed_tokens, word_end
from indexer.engines.whoosh_engine.matching import (
    Matching,
    form_field,
    single_tokens,
    stem_field,
)
from indexer.engines.whoosh_engine.postings import KEY_BITS, Keys, TermIndex
from indexer.marking import Leaf, Match
from indexer.query import Phrase, Prefix, Word

Ints = NDArray[np.int32]
_LOW = (1 << KEY_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Row:
    """Occurrences of one leaf, as keys that count in the articles of the page.

    Each is ``width`` positions long. ``stems`` tells a word from the compound that it begins.
    """

    leaf: int
    keys: Keys
    width: int = 1
    stems: frozenset[str] = frozenset()


class Place(NamedTuple):
    """An occurrence in one article: its first position, its leaf, how many positions it takes."""

    first: int
    leaf: int
    width: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where the leaves of a query stand in some articles, in order.

    ``stems[leaf]`` tells a word from the compound that it may begin.
    """

    by_article: list[list[Place]]
    stems: dict[int, frozenset[str]]


def places(
    asked: Sequence[tuple[Leaf, bool]], ids: Ints, terms: TermIndex, matching: Matching
) -> Places:
    """Answer where the leaves stand in each of the articles ``ids``, which ascend.

    Leaves come with whether they were asked for in titles only.
    """
    only_stop_words = all(
        isinstance(leaf, Word) and not any(token.stems for token in typed_tokens(leaf.text))
        for leaf, _in_title in asked
    )
    rows = [
        row
        for number, (leaf, in_title) in enumerate(asked)
        for row in _rows(number, leaf, in_title, ids, terms, matching, only_stop_words)
    ]
    found: list[list[Place]] = [[] for _ in ids]
    stems = {row.leaf: row.stems for row in rows if row.stems}
    if not rows:
        return Places(found, stems)
    keys = np.concatenate([row.keys for row in rows])
    numbers = np.repeat(np.arange(len(rows)), [len(row.keys) for row in rows])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    make = Place._make
    for article, first, number in zip(
        (keys >> KEY_BITS).tolist(), (keys & _LOW).tolist(), numbers[order].tolist(), strict=True
    ):
        row = rows[number]
        found[article].append(make((first, row.leaf, row.width)))
    return Places(found, stems)


def _rows(
    number: int,
    leaf: Leaf,
    in_title: bool,
    ids: Ints,
    terms: TermIndex,
    matching: Matching,
    stop_words: bool,
) -> list[_Row]:
    forms, stems = form_field(in_title), stem_field(in_title)
    if isinstance(leaf, Prefix):
        variants = terms.beginning_with(forms, fold(leaf.text), 1_000_000)
        return [_Row(number, matching.keys(forms, variants, ids))] if variants else []
    parts = single_tokens(leaf.text)
    if isinstance(leaf, Phrase):
        exact = [[token.form] for token in parts]
        if leaf.slop is not None:
            return _near_rows(number, [form for [form] in exact], leaf.slop, forms, ids, matching)
        return [
            _Row(number, keys + offset)
            for keys in _sequence_keys(forms, exact, ids, matching)
            for offset in range(len(parts))
        ]
    if leaf.fuzzy:
        variants = matching.fuzzy_variants(leaf)
        return [_Row(number, matching.keys(forms, variants, ids))] if variants else []
    if len(parts) == 1:
        [token] = parts
        if token.stems:
            keys = matching.keys(stems, token.stems, ids)
            return [_Row(number, keys, stems=frozenset(token.stems))]
        return [_Row(number, matching.keys(forms, [token.form], ids))] if stop_words else []
    joined = [stem for token in typed_tokens(leaf.text) if token.joined for stem in token.stems]
    field = stems if any(token.stems for token in parts) else forms
    sequence = [token.stems if field == stems else [token.form] for token in parts]
    rows = [
        _Row(number, keys, width=len(parts))
        for keys in _sequence_keys(field, sequence, ids, matching)
    ]
    if joined:
        rows.append(_Row(number, matching.keys(stems, joined, ids), stems=frozenset(joined)))
    return rows


def _sequence_keys(
    field: str, places_: Sequence[Sequence[str]], ids: Ints, matching: Matching
) -> list[Keys]:
    if not places_:
        return []
    articles, keys = matching.sequence(field, places_, within=ids)
    # Counted in the articles that hold it; told in those asked about.
    which = np.searchsorted(ids, articles).astype(np.int64)
    return [(which[keys >> KEY_BITS] << KEY_BITS) | (keys & _LOW)]


def _near_rows(
    number: int, forms: Sequence[str], slop: int, field: str, ids: Ints, matching: Matching
) -> list[_Row]:
    """Mark every occurrence that lies in a window with all of the forms."""
    if not forms:
        return []
    rows, starts = matching.near(forms, slop, field, ids)
    width = len(forms) + slop
    marked = []
    for keys in rows.values():
        before = starts.searchsorted(keys, side="right") - 1
        inside = (before >= 0) & (keys - starts[np.maximum(before, 0)] < width)
        marked.append(keys[inside])
    return [_Row(number, np.sort(np.concatenate(marked)))] if marked else []


def match(
    text: str,
    offsets: NDArray[np.int64],
    start: int,
    place: Place,
    stems: Mapping[int, frozenset[str]],
) -> Match:
    """Answer the characters that ``place`` covers in an article's text, where it begins."""
    if place.width > 1:
        last = int(offsets[place.first + place.width - 1])
        return Match(start, word_end(text, last), place.leaf)
    return Match(start, word_end(text, start, stems.get(place.leaf, frozenset())), place.leaf)
