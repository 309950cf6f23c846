"""Where a query's leaves stand in the articles of a page of hits, from postings alone.

No text is analysed again: positions come from the postings, their characters from the record, and
only what is shown is looked at, to know where a marked word ends.
:mod:`~indexer.search.highlighter` finds the same in a text by itself; tests hold the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, fold
from indexer.engines.whoosh_engine.execution.matching import (
    Matching,
    form_field,
    places_of,
    single_word,
)
from indexer.engines.whoosh_engine.execution.query_terms import QueryTerms
from indexer.engines.whoosh_engine.format.postings import Keys, TermIndex
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, IN_TITLE
from indexer.engines.whoosh_engine.kernels.positions import word_positions
from indexer.query.clauses import is_stop_word
from indexer.query.nodes import Leaf, Phrase, Prefix, Word
from indexer.query.term_sequences import single_tokens, term_sequences

Ints = NDArray[np.int32]
_NONE: NDArray[np.int64] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class _LeafPositions:
    """Occurrences of one leaf, as keys that count in the articles of the page.

    Each is ``width`` positions long. ``stems`` tells a word from the compound that it begins.
    """

    leaf: int
    keys: Keys
    width: int = 1
    stems: frozenset[str] = frozenset()


class MatchPositions(NamedTuple):
    """Where the leaves of a query stand in some articles, by article and position.

    Each begins at one of the ``keys`` (the article's place above, the position in the low 32 bits),
    and is ``widths`` positions long; all are one where ``widths`` is empty. ``stems[leaf]`` tells a
    word from the compound that it may begin.
    """

    keys: Keys
    leaves: NDArray[np.int64]
    widths: NDArray[np.int64]
    stems: Mapping[int, frozenset[str]]


def match_positions(
    query_leaves: Sequence[tuple[Leaf, bool]],
    ids: Ints,
    by_family: NDArray[np.bool_],
    terms: TermIndex,
    matching: Matching,
    words: QueryTerms,
) -> MatchPositions:
    """Return where the leaves stand in each of the articles ``ids``, which ascend.

    In those that ``by_family`` says, words of a word's family too. Leaves come with whether they
    were asked for in titles only.
    """
    stems: dict[int, frozenset[str]] = {}
    plain: dict[bool, list[tuple[int, int]]] = {False: [], True: []}
    rows: list[_LeafPositions] = []
    only_stop_words = all(is_stop_word(leaf) for leaf, _in_title in query_leaves)
    for number, (leaf, in_title) in enumerate(query_leaves):
        token = _plain_word(leaf)
        if token is not None and token in words.rows:
            plain[in_title].append((number, words.rows[token]))
            stems[number] = frozenset(token.terms)
        else:
            rows += _rows(number, leaf, in_title, ids, terms, matching, only_stop_words)
    stems.update({row.leaf: row.stems for row in rows if row.stems})
    found = [
        _of_words(chosen, in_title, ids, by_family, terms, words)
        for in_title, chosen in plain.items()
        if chosen
    ]
    if len(found) == 1 and not rows:
        [(keys, leaves)] = found
        return MatchPositions(keys, leaves, _NONE, stems)
    row_keys = [keys for keys, _leaves in found] + [row.keys for row in rows]
    if not row_keys:
        return MatchPositions(_NONE, _NONE, _NONE, stems)
    row_leaves = [leaves for _keys, leaves in found]
    row_leaves += [np.full(len(row.keys), row.leaf, np.int64) for row in rows]
    row_widths = [1] * len(found) + [row.width for row in rows]
    keys = np.concatenate(row_keys)
    order = np.argsort(keys, kind="stable")
    widths = np.repeat(row_widths, [len(keys) for keys in row_keys])[order]
    return MatchPositions(
        keys[order],
        np.concatenate(row_leaves)[order],
        widths if max(row_widths) > 1 else _NONE,
        stems,
    )


def _plain_word(leaf: Leaf) -> Token | None:
    return single_word(leaf.text) if isinstance(leaf, Word) and not leaf.fuzzy else None


def _of_words(
    chosen: Sequence[tuple[int, int]],
    in_title: bool,
    ids: Ints,
    by_family: NDArray[np.bool_],
    terms: TermIndex,
    words: QueryTerms,
) -> tuple[Keys, NDArray[np.int64]]:
    """Return where words stand: a leaf's number and a word's row each."""
    leaves = np.array([leaf for leaf, _row in chosen], np.int64)
    rows = np.array([row for _leaf, row in chosen], np.int64)
    where = IN_TITLE if in_title else IN_TEXT
    return word_positions(terms.arrays, ids, by_family, words.table, where, rows, leaves)


def _rows(
    number: int,
    leaf: Leaf,
    in_title: bool,
    ids: Ints,
    terms: TermIndex,
    matching: Matching,
    stop_words: bool,
) -> list[_LeafPositions]:
    forms = form_field(in_title)
    match leaf:
        case Prefix(text):
            found = terms.keys_beginning(forms, fold(text), ids)
            return [_LeafPositions(number, keys) for keys in found]
        case Phrase(text, slop, begun):
            exact = [token.form for token in single_tokens(text)]
            if slop is not None:
                return _near_rows(number, exact, slop, forms, ids, matching)
            if not exact:
                return []
            if begun:
                keys = matching.begun(exact, forms, ids)
            else:
                keys = matching.sequence([(forms, [form]) for form in exact], ids)
            return [_LeafPositions(number, keys + offset) for offset in range(len(exact))]
        case Word(_, True):
            variants = matching.fuzzy_variants(leaf)
            return [_LeafPositions(number, matching.keys(forms, variants, ids))] if variants else []
        case Word():
            return _word_rows(number, leaf, in_title, ids, matching, stop_words)
        case _:
            assert_never(leaf)


def _word_rows(
    number: int, word: Word, in_title: bool, ids: Ints, matching: Matching, stop_words: bool
) -> list[_LeafPositions]:
    """Return where a word stands, as a compound or written as one; a stop word if so wanted."""
    rows = []
    for sequence in term_sequences(word):
        place = sequence[0]
        if len(sequence) == 1 and place.is_exact and not stop_words:
            continue
        keys = matching.sequence(places_of(sequence, in_title), ids)
        # What is one word may be told by its stems from the compound that it begins.
        stems = frozenset(() if len(sequence) > 1 or place.is_exact else place.terms)
        rows.append(_LeafPositions(number, keys, len(sequence), stems))
    return rows


def _near_rows(
    number: int, forms: Sequence[str], slop: int, field: str, ids: Ints, matching: Matching
) -> list[_LeafPositions]:
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
    return [_LeafPositions(number, np.sort(np.concatenate(marked)))] if marked else []
