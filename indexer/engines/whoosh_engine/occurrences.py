"""Articles become occurrences: which word stands at which position, as arrays.

This is the part of indexing that can be done anywhere: a worker process cuts the texts of a batch
of articles, and the process that inverts them needs to look at no text again. Words are numbered:
a batch says each new one once, as a :class:`Lexeme`, and refers to it by number from then on, so
that the batches of one :class:`Tokeniser` must be read in their order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import cut_apart, parts_of
from indexer.article import PARAGRAPH_BREAK, Article
from indexer.engines.whoosh_engine.records import Record, RecordPacker
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP

Ints = NDArray[np.int32]

#: Words that a tokeniser remembers; then it begins anew. A word takes about half a kilobyte.
MAX_LEXEMES = 150_000


class Lexeme(NamedTuple):
    """A word as the index knows it: its form, its stems, and those of the compound it begins."""

    form: str
    stems: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The occurrences of some articles, in order, and the articles' records.

    ``lexemes[i]`` stands at ``positions[i]`` of its article; ``counts`` says how many occurrences
    each article has, ``title_counts`` how many of these, the first ones, are of its title.
    ``title_words`` and ``words`` are lengths, stop words left out. ``new`` are the lexemes numbered
    from ``first_new`` on; ``tokeniser`` tells whose numbers these are.
    """

    tokeniser: tuple[int, int]
    first_new: int
    new: tuple[Lexeme, ...]
    lexemes: NDArray[np.uint32]
    positions: Ints
    counts: Ints
    title_counts: Ints
    words: Ints
    title_words: Ints
    records: tuple[Record, ...]


class _Chunks(dict[str, int]):
    """Numbers the chunks of texts; knows of each the lexemes and where in the chunk they begin."""

    def __init__(self) -> None:
        super().__init__()
        self.lexemes: dict[Lexeme, int] = {}
        self.is_word: list[bool] = []
        #: For each chunk the first of its parts, and one more in the end.
        self.first_parts = [0]
        self.part_lexemes: list[int] = []
        self.part_offsets: list[int] = []

    def __missing__(self, chunk: str) -> int:
        parts, _positions = parts_of(chunk)
        joined = next((stems for *_, stems, is_joined in parts if is_joined), ())
        for start, _end, position, form, stems, is_joined in parts:
            if is_joined:
                continue
            lexeme = Lexeme(form, stems, joined if position == 0 else ())
            number = self.lexemes.setdefault(lexeme, len(self.lexemes))
            if number == len(self.is_word):
                self.is_word.append(bool(stems))
            self.part_lexemes.append(number)
            self.part_offsets.append(start)
        self.first_parts.append(len(self.part_lexemes))
        number = self[chunk] = len(self)
        return number


class Tokeniser:
    """Cuts the texts of articles, batch after batch."""

    def __init__(self, process: int = 0) -> None:
        self._process = process
        self._epoch = 0
        self._chunks = _Chunks()
        self._told = 0
        self._packer = RecordPacker()

    def batch(self, articles: Sequence[Article]) -> Batch:
        """Answer the occurrences of ``articles``."""
        if len(self._chunks.lexemes) > MAX_LEXEMES:
            self._epoch, self._told, self._chunks = self._epoch + 1, 0, _Chunks()
        numbers: list[int] = []
        starts: list[NDArray[np.int64]] = []
        chunk_counts: list[int] = []
        text_counts: list[int] = []
        number_of = self._chunks.__getitem__
        for article in articles:
            base = 0
            texts = (article.title, *article.body.split(PARAGRAPH_BREAK))
            for text in texts:
                pieces = cut_apart(text)
                numbers.extend(map(number_of, pieces[1::2]))
                lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
                starts.append(base + np.cumsum(lengths)[:-1:2])
                chunk_counts.append(len(pieces) // 2)
                base += len(text) + len(PARAGRAPH_BREAK)
            text_counts.append(len(texts))
        return self._laid_out(articles, numbers, starts, chunk_counts, text_counts)

    def _laid_out(
        self,
        articles: Sequence[Article],
        numbers: Sequence[int],
        starts: Sequence[NDArray[np.int64]],
        chunk_counts: Sequence[int],
        text_counts: Sequence[int],
    ) -> Batch:
        chunks = self._chunks
        first_parts = np.array(chunks.first_parts)
        chunk = np.array(numbers, np.int64)
        widths = np.diff(first_parts)[chunk] if len(chunk) else chunk
        # Every part of every chunk, in order.
        part = ranges(first_parts[chunk], widths)
        lexemes = np.array(chunks.part_lexemes, np.uint32)[part]
        offsets = np.array(chunks.part_offsets, np.int32)[part]
        offsets = offsets + np.repeat(np.concatenate(starts).astype(np.int32), widths)
        text_of_chunk = np.repeat(np.arange(len(chunk_counts)), chunk_counts)
        counts_by_text = np.bincount(text_of_chunk, widths, len(chunk_counts)).astype(np.int32)
        first_texts = np.concatenate(([0], np.cumsum(text_counts)))
        counts = _sums(counts_by_text, first_texts)
        # Positions run on within an article, and leap before each text but the first.
        nth_text = ranges(np.zeros(len(text_counts), np.int64), np.array(text_counts))
        positions = ranges(np.zeros(len(counts), np.int64), counts)
        positions += PARAGRAPH_GAP * np.repeat(nth_text, counts_by_text)
        is_word = np.array(chunks.is_word, np.int32)[lexemes]
        first_occurrences = np.concatenate(([0], np.cumsum(counts)))
        title_counts = counts_by_text[first_texts[:-1]]
        new = tuple(chunks.lexemes)[self._told :]
        batch = Batch(
            tokeniser=(self._process, self._epoch),
            first_new=self._told,
            new=new,
            lexemes=lexemes,
            positions=positions.astype(np.int32),
            counts=counts,
            title_counts=title_counts,
            words=_sums(is_word, first_occurrences),
            title_words=_sums(
                np.where(positions < np.repeat(title_counts, counts), is_word, 0),
                first_occurrences,
            ),
            records=tuple(
                self._packer.pack(article, positions[first:last], offsets[first:last])
                for article, first, last in zip(
                    articles, first_occurrences[:-1], first_occurrences[1:], strict=True
                )
            ),
        )
        self._told += len(new)
        return batch


def ranges(starts: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Answer ``starts[0], starts[0] + 1, …``, ``counts[0]`` of them, then the same of the next."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    before: NDArray[np.int64] = np.repeat(starts - (ends - counts), counts)
    return before + np.arange(total, dtype=np.int64)


def _sums(values: Ints, firsts: NDArray[np.integer]) -> Ints:
    """Answer the sum of each stretch that begins at ``firsts``, the last of which is the end."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    between: Ints = (sums[firsts[1:]] - sums[firsts[:-1]]).astype(np.int32)
    return between


def tokenise(articles: Iterable[Article], batch_size: int = 256) -> Iterable[Batch]:
    """Answer the batches of ``articles``, cut in this process."""
    tokeniser = Tokeniser()
    waiting: list[Article] = []
    for article in articles:
        waiting.append(article)
        if len(waiting) == batch_size:
            yield tokeniser.batch(waiting)
            waiting = []
    if waiting:
        yield tokeniser.batch(waiting)
