"""Where a query's leaves stand in the articles of a page of hits, from postings alone.

No text is analysed again: positions come from the postings, their characters from the record, and
only what is shown is looked at, to know where a marked word ends. :mod:`~indexer.marking` finds the
same in a text by itself; tests hold the two together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, fold, typed_tokens
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, IN_TITLE, OTHER_STEM, STEM
from indexer.engines.whoosh_engine.kernels.places import of_words
from indexer.engines.whoosh_engine.matching import (
    Matching,
    Place,
    compound_places,
    form_field,
    single_tokens,
    single_word,
    stem_field,
)
from indexer.engines.whoosh_engine.postings import KEY_BITS, LOW_BITS, Keys, TermIndex
from indexer.engines.whoosh_engine.words import Words
from indexer.marking import Leaf
from indexer.query import Phrase, Prefix, Word

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Row:
    """Occurrences of one leaf, as keys that count in the articles of the page.

    Each is ``width`` positions long. ``stems`` tells a word from the compound that it begins.
    """

    leaf: int
    keys: Keys
    width: int = 1
    stems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """Where the leaves of a query stand in some articles, by article and position.

    Those of article ``n`` are from ``firsts[n]`` to ``firsts[n + 1]``. Each begins at one of the
    ``positions``, and is ``widths`` positions long. ``stems[leaf]`` tells a word from the compound
    that it may begin.
    """

    firsts: NDArray[np.int64]
    positions: NDArray[np.int64]
    widths: NDArray[np.int64]
    leaves: NDArray[np.int64]
    stems: Mapping[int, frozenset[str]]


def places(
    asked: Sequence[tuple[Leaf, bool]],
    ids: Ints,
    terms: TermIndex,
    matching: Matching,
    words: Words,
) -> Places:
    """Answer where the leaves stand in each of the articles ``ids``, which ascend.

    Leaves come with whether they were asked for in titles only.
    """
    stems: dict[int, frozenset[str]] = {}
    plain: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
    rows: list[_Row] = []
    for number, (leaf, in_title) in enumerate(asked):
        token = _plain_word(leaf)
        if token is not None and token in words.rows:
            plain[in_title].append((number, words.rows[token]))
            stems[number] = frozenset(token.stems)
        else:
            rows += _rows(number, leaf, in_title, ids, terms, matching, _only_stop_words(asked))
    stems.update({row.leaf: row.stems for row in rows if row.stems})
    found = [
        each
        for in_title, chosen in plain.items()
        if chosen
        for each in _of_words(chosen, in_title, ids, terms, words)
    ]
    found += [(row.keys, np.full(len(row.keys), row.leaf, np.int64), row.width) for row in rows]
    if len(found) == 1:
        keys, leaves, width = found[0]
        widths = np.full(len(keys), width, np.int64)
    elif found:
        keys = np.concatenate([keys for keys, _leaves, _width in found])
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        leaves = np.concatenate([leaves for _keys, leaves, _width in found])[order]
        counts = [len(keys) for keys, _leaves, _width in found]
        widths = np.repeat([width for _keys, _leaves, width in found], counts)[order]
    else:
        keys = leaves = widths = np.empty(0, np.int64)
    return Places(
        firsts=(keys >> KEY_BITS).searchsorted(np.arange(len(ids) + 1)),
        positions=keys & LOW_BITS,
        widths=widths,
        leaves=leaves,
        stems=stems,
    )


def _plain_word(leaf: Leaf) -> Token | None:
    return single_word(leaf.text) if isinstance(leaf, Word) and not leaf.fuzzy else None


def _only_stop_words(asked: Sequence[tuple[Leaf, bool]]) -> bool:
    return all(
        isinstance(leaf, Word) and not any(token.stems for token in typed_tokens(leaf.text))
        for leaf, _in_title in asked
    )


def _of_words(
    chosen: Sequence[tuple[int, int]], in_title: bool, ids: Ints, terms: TermIndex, words: Words
) -> Iterator[tuple[Keys, NDArray[np.int64], int]]:
    """Answer where words stand: a leaf's number and a word's row each."""
    leaves = np.array([leaf for leaf, _row in chosen], np.int64)
    rows = [row for _leaf, row in chosen]
    where, columns = (IN_TITLE if in_title else IN_TEXT), slice(STEM, OTHER_STEM + 1)
    for segment, numbers in zip(terms.segments, words.numbers, strict=True):
        field = segment.fields[stem_field(in_title)]
        keys, whose = of_words(
            field.arrays, field.blocks, segment.base, ids, numbers[rows, where, columns], leaves
        )
        yield keys, whose, 1


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
        return [_Row(number, keys) for keys in terms.keys_beginning(forms, fold(leaf.text), ids)]
    parts = single_tokens(leaf.text)
    if isinstance(leaf, Phrase):
        exact = [token.form for token in parts]
        if leaf.slop is not None:
            return _near_rows(number, exact, leaf.slop, forms, ids, matching)
        return [
            _Row(number, keys + offset)
            for keys in _sequence_keys([(forms, [form]) for form in exact], ids, matching)
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
    sequence = compound_places(parts, in_title)
    rows = [
        _Row(number, keys, width=len(parts)) for keys in _sequence_keys(sequence, ids, matching)
    ]
    if joined:
        rows.append(_Row(number, matching.keys(stems, joined, ids), stems=frozenset(joined)))
    return rows


def _sequence_keys(sequence: Sequence[Place], ids: Ints, matching: Matching) -> list[Keys]:
    if not sequence:
        return []
    articles, keys = matching.sequence(sequence, within=ids)
    # Counted in the articles that hold it; told in those asked about.
    which = np.searchsorted(ids, articles).astype(np.int64)
    return [(which[keys >> KEY_BITS] << KEY_BITS) | (keys & LOW_BITS)]


def _near_rows(
    number: int, forms: Sequence[str], slop: int, field: str, ids: Ints, matching: Matching
) -> list[_Row]:
    """Mark every occurrence that lies in a window with all of the forms."""
    if not forms:
        return []
    rows, starts = matching.near(forms, slop, field, ids)
    if not len(starts):
        return []
    width = len(forms) + slop
    marked = []
    for keys in rows.values():
        before = starts.searchsorted(keys, side="right") - 1
        inside = (before >= 0) & (keys - starts[np.maximum(before, 0)] < width)
        marked.append(keys[inside])
    return [_Row(number, np.sort(np.concatenate(marked)))] if marked else []
