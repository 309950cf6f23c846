"""Articles become streams of tokens: which word stands at which position, as arrays.

Each chunk of text is analysed when it is new and remembered as numbers of terms. All that is
done again and again is a compiled loop over numbers.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import parts
from indexer.build.chunks import ChunkedBatch
from indexer.build.growable import GrowableArray
from indexer.compiled import compiled
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: The terms of a word: its form, two stems, two of the compound it begins. Unused places hold -1.
WORD_TERMS = 5
_FORM, _STEMS, _COMPOUND_STEMS = 0, slice(1, 3), slice(3, 5)
_MAX_STEMS = 2
NO_TERM = -1


@dataclass(frozen=True, slots=True)
class TokenStream:
    """The words of some articles, in order; those of article ``i`` begin at ``firsts[i]``.

    ``words[j]`` is a row of ``terms``; numbers of another ``table`` are of other rows. It stands at
    ``positions[j]`` of its article and begins at byte ``offsets[j]`` of the article's text, in its
    text ``texts[j]``. ``lengths`` and ``title_lengths`` count an article's words, stop words left
    out; ``title_counts`` says how many words, the first ones, are of its title.
    """

    table: int
    terms: Ints
    firsts: Longs
    words: Ints
    positions: Ints
    offsets: Ints
    texts: Ints
    title_counts: Ints
    lengths: Ints
    title_lengths: Ints


@compiled
def _spread(  # noqa: PLR0913 - compiled: each array that it reads or fills
    article_starts: Longs,
    rows: Longs,
    numbers: Ints,
    starts: Longs,
    texts: Ints,
    first_words: Longs,
    offsets_within: Ints,
    terms: Ints,
    gap: int,
    firsts: Longs,
    columns: tuple[Ints, Ints, Ints, Ints],
    counts: tuple[Ints, Ints, Ints],
) -> None:
    """Fill ``firsts``, ``columns`` (an item a word) and ``counts`` (an item an article)."""
    words, positions, offsets, word_texts = columns
    title_counts, lengths, title_lengths = counts
    found = 0
    for article in range(len(rows) - 1):
        first = found
        for at in range(rows[article], rows[article + 1]):
            number, text = numbers[at], texts[at]
            start = starts[at] - article_starts[article]
            for word in range(first_words[number], first_words[number + 1]):
                words[found] = word
                # Positions run on within an article, and leap before each text but the first.
                positions[found] = found - first + gap * text
                offsets[found] = start + offsets_within[word]
                word_texts[found] = text
                found += 1
                has_stems = terms[word, 1] >= 0
                lengths[article] += has_stems
                if text == 0:
                    title_counts[article] += 1
                    title_lengths[article] += has_stems
        firsts[article + 1] = found


class TermNumberer:
    """Knows the words of chunks by the numbers of their terms, and lays them out."""

    def __init__(self) -> None:
        #: Terms are numbered as they first come.
        self.forms: dict[str, int] = defaultdict(count().__next__)
        self.stems: dict[str, int] = defaultdict(count().__next__)
        self._table = -1

    def _begin(self, table: int) -> None:
        self._table = table
        #: For each chunk its first word, and one more in the end.
        self._firsts = GrowableArray(np.int64, [0])
        self._offsets = GrowableArray(np.int32)
        self._terms = GrowableArray(np.int32)

    def token_stream(self, cut: ChunkedBatch) -> TokenStream:
        """Return the words of articles; these come in the order in which they were cut."""
        if cut.table != self._table:
            self._begin(cut.table)
        self._learn(cut.new)
        first_words = self._firsts.values
        total = int(np.diff(first_words)[cut.numbers].sum())
        articles = len(cut.articles)
        firsts = np.zeros(articles + 1, np.int64)
        words, positions, offsets, texts = (np.empty(total, np.int32) for _ in range(4))
        title_counts, lengths, title_lengths = (np.zeros(articles, np.int32) for _ in range(3))
        terms = self._terms.values.reshape(-1, WORD_TERMS)
        _spread(
            cut.firsts,
            cut.rows,
            cut.numbers,
            cut.starts,
            cut.texts,
            first_words,
            self._offsets.values,
            terms,
            PARAGRAPH_GAP,
            firsts,
            (words, positions, offsets, texts),
            (title_counts, lengths, title_lengths),
        )
        return TokenStream(
            table=self._table,
            terms=terms,
            firsts=firsts,
            words=words,
            positions=positions,
            offsets=offsets,
            texts=texts,
            title_counts=title_counts,
            lengths=lengths,
            title_lengths=title_lengths,
        )

    def _learn(self, chunks: Sequence[str]) -> None:
        """Analyse new chunks."""
        forms: list[str] = []
        stems: list[tuple[str, ...]] = []
        compounds: list[int] = []
        compound_stems: list[tuple[str, ...]] = []
        offsets: list[int] = []
        lasts: list[int] = []
        begin = len(self._offsets)
        for chunk in chunks:
            # Where the word before began, in characters and in bytes.
            before = offset = 0
            for start, _end, _position, form, found, is_joined in parts(chunk):
                if is_joined:
                    # It stands after the word that begins it.
                    compounds.append(len(forms) - 1)
                    compound_stems.append(found)
                    continue
                forms.append(form)
                stems.append(found)
                if start > before:
                    offset += _bytes(chunk[before:start])
                    before = start
                offsets.append(offset)
            lasts.append(begin + len(offsets))
        terms = np.full((len(forms), WORD_TERMS), NO_TERM, np.int32)
        terms[:, _FORM] = list(map(self.forms.__getitem__, forms))
        terms[:, _STEMS] = self._stem_numbers(stems)
        terms[compounds, _COMPOUND_STEMS] = self._stem_numbers(compound_stems)
        self._terms.extend(terms.reshape(-1))
        self._offsets.extend(offsets)
        self._firsts.extend(lasts)

    def _stem_numbers(self, found: Sequence[tuple[str, ...]]) -> Ints:
        """Return a row of stems' numbers for each word."""
        numbers = np.full((len(found), _MAX_STEMS), NO_TERM, np.int32)
        counts = np.fromiter(map(len, found), np.int32, len(found))
        # All at once: numbers that were just looked up are near.
        flat = list(map(self.stems.__getitem__, chain.from_iterable(found)))
        numbers[np.arange(_MAX_STEMS) < counts[:, np.newaxis]] = flat
        return numbers


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
