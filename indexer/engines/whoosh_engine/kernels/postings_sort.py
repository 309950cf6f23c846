"""Occurrences sorted by term: counted first, then each put where it belongs."""

from typing import NamedTuple

import numpy as np

from indexer.array_types import Ints, Longs
from indexer.compiled import compiled


class Occurrences(NamedTuple):
    """The word, the article and the position of each occurrence, by article, then position.

    A word is a row of terms.
    """

    words: Ints
    ids: Ints
    positions: Ints


class PostingColumns(NamedTuple):
    """The article and count of each posting, and the positions of all, one after another."""

    ids: Ints
    counts: Ints
    positions: Ints


@compiled
def _is_first(terms: Ints, word: int, column: int, first: int) -> bool:
    """Whether a word has a term in this column, and not in one before; twice counts once."""
    if terms[word, column] < 0:
        return False
    is_first = True
    for before in range(first, column):
        is_first &= terms[word, before] != terms[word, column]
    return is_first


@compiled
def count_postings(
    terms: Ints, first: int, last: int, found: Occurrences, postings: Ints, positions: Ints
) -> None:
    """Count the postings and positions of each term; both begin as zeros.

    A word's terms are those in the columns from ``first`` to ``last``.
    """
    latest = np.full(len(postings), -1, np.int32)
    for at in range(len(found.words)):
        word = found.words[at]
        for column in range(first, last):
            if _is_first(terms, word, column, first):
                term = terms[word, column]
                positions[term] += 1
                if latest[term] != found.ids[at]:
                    latest[term] = found.ids[at]
                    postings[term] += 1


@compiled
def sort_postings(
    terms: Ints,
    first: int,
    last: int,
    found: Occurrences,
    posting_at: Longs,
    position_at: Longs,
    run: PostingColumns,
) -> None:
    """Put each occurrence after the others of its term; the counts of ``run`` begin as zeros.

    They come by article, then position, and so stand those of each term. ``posting_at`` and
    ``position_at`` say where each term's next ones go.
    """
    latest = np.full(len(posting_at), -1, np.int32)
    for at in range(len(found.words)):
        word = found.words[at]
        for column in range(first, last):
            if _is_first(terms, word, column, first):
                term = terms[word, column]
                if latest[term] != found.ids[at]:
                    latest[term] = found.ids[at]
                    run.ids[posting_at[term]] = found.ids[at]
                    posting_at[term] += 1
                run.counts[posting_at[term] - 1] += 1
                run.positions[position_at[term]] = found.positions[at]
                position_at[term] += 1
