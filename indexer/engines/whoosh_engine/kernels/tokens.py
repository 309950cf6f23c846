"""The words of articles laid out from those of their chunks."""

from typing import NamedTuple

from indexer.array_types import Ints, Longs
from indexer.build.kernels.chunking import ChunkRows
from indexer.compiled import compiled


class ChunkWords(NamedTuple):
    """The words of chunk ``i`` are those from ``word_starts[i]`` to ``word_starts[i + 1]``.

    Word ``j`` begins ``offsets[j]`` bytes after its chunk; its terms are the row ``terms[j]``: its
    form, its stems (-1 where it has none), and others.
    """

    word_starts: Longs
    offsets: Ints
    terms: Ints


class Tokens(NamedTuple):
    """The words of some articles, in order; those of article ``i`` begin at ``word_starts[i]``.

    The ``j``-th is the word ``words[j]`` of some chunk. It stands at ``positions[j]`` of its
    article and begins at byte ``offsets[j]`` of the article's text, in its text ``texts[j]``.
    ``lengths`` and ``title_lengths`` count an article's words, stop words left out.
    """

    word_starts: Longs
    words: Ints
    positions: Ints
    offsets: Ints
    texts: Ints
    lengths: Ints
    title_lengths: Ints


@compiled
def lay_out(
    article_starts: Longs, chunks: ChunkRows, chunk_words: ChunkWords, gap: int, tokens: Tokens
) -> None:
    """Fill ``tokens``; the lengths begin as zeros.

    Positions run on within an article, and leap by ``gap`` before each text but the first.
    """
    found = 0
    for article in range(len(chunks.rows) - 1):
        first = found
        for at in range(chunks.rows[article], chunks.rows[article + 1]):
            number, text = chunks.numbers[at], chunks.texts[at]
            start = chunks.starts[at] - article_starts[article]
            for word in range(chunk_words.word_starts[number], chunk_words.word_starts[number + 1]):
                tokens.words[found] = word
                tokens.positions[found] = found - first + gap * text
                tokens.offsets[found] = start + chunk_words.offsets[word]
                tokens.texts[found] = text
                found += 1
                has_stems = chunk_words.terms[word, 1] >= 0
                tokens.lengths[article] += has_stems
                if text == 0:
                    tokens.title_lengths[article] += has_stems
        tokens.word_starts[article + 1] = found
