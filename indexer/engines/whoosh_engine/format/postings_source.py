"""Articles become streams of tokens: which word stands at which position, as arrays.

Each chunk of text is analysed when it is new and remembered as numbers of terms. All that is
done again and again is a compiled loop over numbers.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import MAX_LEMMAS, parts
from indexer.build.chunks import ChunkedBatch
from indexer.build.growable import GrowableArray
from indexer.build.kernels.chunking import ChunkRows
from indexer.engines.whoosh_engine.kernels.tokens import ChunkWords, Tokens, lay_out
from indexer.search.paragraphs import PARAGRAPH_GAP

Ints = NDArray[np.int32]

#: The terms of a word: its form, its lemmas or stems, those of the compound it begins. Unused
#: places hold -1.
WORD_TERMS = 1 + 2 * MAX_LEMMAS
_FORM, _STEMS = 0, slice(1, 1 + MAX_LEMMAS)
_COMPOUND_STEMS = slice(1 + MAX_LEMMAS, WORD_TERMS)
NO_TERM = -1


class TokenStream(NamedTuple):
    """The words of some articles; each is a row of ``terms``.

    Numbers of words of another ``table`` are of other rows.
    """

    table: int
    terms: Ints
    tokens: Tokens


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
        self._word_starts = GrowableArray(np.int64, [0])
        self._offsets = GrowableArray(np.int32)
        self._terms = GrowableArray(np.int32)

    def learn(self, cut: ChunkedBatch) -> None:
        """Analyse the chunks that are new in a cut."""
        if cut.table != self._table:
            self._begin(cut.table)
        self._analyse(cut.new)

    def token_stream(self, cut: ChunkedBatch) -> TokenStream:
        """Return the words of articles; these come in the order in which they were cut."""
        self.learn(cut)
        chunk_words = ChunkWords(
            self._word_starts.values,
            self._offsets.values,
            self._terms.values.reshape(-1, WORD_TERMS),
        )
        total = int(np.diff(chunk_words.word_starts)[cut.numbers].sum())
        articles = len(cut.articles)
        words, positions, offsets, texts = (np.empty(total, np.int32) for _ in range(4))
        tokens = Tokens(
            word_starts=np.zeros(articles + 1, np.int64),
            words=words,
            positions=positions,
            offsets=offsets,
            texts=texts,
            lengths=np.zeros(articles, np.int32),
            title_lengths=np.zeros(articles, np.int32),
        )
        chunks = ChunkRows(cut.rows, cut.numbers, cut.starts, cut.texts)
        lay_out(cut.article_starts, chunks, chunk_words, PARAGRAPH_GAP, tokens)
        return TokenStream(self._table, chunk_words.terms, tokens)

    def _analyse(self, chunks: Sequence[str]) -> None:
        """Note the terms of the words of new chunks."""
        forms: list[str] = []
        stems: list[tuple[str, ...]] = []
        compounds: list[int] = []
        compound_stems: list[tuple[str, ...]] = []
        offsets: list[int] = []
        lasts: list[int] = []
        begin = len(self._offsets)
        for chunk in chunks:
            found = parts(chunk)
            if len(found) == 1:
                # Most are one word.
                start, _end, _position, form, of_word, _is_joined = found[0]
                forms.append(form)
                stems.append(of_word)
                offsets.append(_bytes(chunk[:start]) if start else 0)
                lasts.append(begin + len(offsets))
                continue
            # Where the word before began, in characters and in bytes.
            before = offset = 0
            for start, _end, _position, form, of_word, is_joined in found:
                if is_joined:
                    # It stands after the word that begins it.
                    compounds.append(len(forms) - 1)
                    compound_stems.append(of_word)
                    continue
                forms.append(form)
                stems.append(of_word)
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
        self._word_starts.extend(lasts)

    def _stem_numbers(self, found: Sequence[tuple[str, ...]]) -> Ints:
        """Return a row of stems' numbers for each word."""
        numbers = np.full((len(found), MAX_LEMMAS), NO_TERM, np.int32)
        counts = np.fromiter(map(len, found), np.int32, len(found))
        # All at once: numbers that were just looked up are near.
        flat = list(map(self.stems.__getitem__, chain.from_iterable(found)))
        numbers[np.arange(MAX_LEMMAS) < counts[:, np.newaxis]] = flat
        return numbers


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
