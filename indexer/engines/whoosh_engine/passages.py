"""Where a query's leaves stand in the articles of a page of hits, from postings alone.

No text is analysed again: positions come from the postings, their characters from the record, and
only what is shown is looked at, to know where a marked word ends. :mod:`~indexer.marking` finds the
same in a text by itself; tests hold the two together.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer import analysis
from indexer.analysis import fold, typed_tokens
from indexer.engines.whoosh_engine.matching import (
    Matching,
    Place,
    compound_places,
    form_field,
    single_tokens,
    stem_field,
)
from indexer.engines.whoosh_engine.postings import KEY_BITS, LOW_BITS, Keys, TermIndex
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
    counts = [len(row.keys) for row in rows]
    keys = np.concatenate([row.keys for row in rows]) if rows else np.empty(0, np.int64)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    articles = keys >> KEY_BITS
    return Places(
        firsts=np.searchsorted(articles, np.arange(len(ids) + 1)),
        positions=keys & LOW_BITS,
        widths=np.repeat(np.array([row.width for row in rows], np.int64), counts)[order],
        leaves=np.repeat(np.array([row.leaf for row in rows], np.int64), counts)[order],
        stems={row.leaf: row.stems for row in rows if row.stems},
    )


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


def word_end(data: bytes, start: int, stems: Set[str]) -> int:
    """Answer the byte of ``data`` (UTF-8) where the word at byte ``start`` ends.

    With the stems of the compound that it begins, where that one ends.
    """
    text = data.decode("utf-8", "surrogatepass")
    before = len(data[:start].decode("utf-8", "surrogatepass"))
    return len(text[: analysis.word_end(text, before, stems)].encode("utf-8", "surrogatepass"))
