"""Occurrences become postings: sorted by term, then article, then position, with arrays.

Occurrences are gathered up to a bound and then written as a *run*: the postings of each field, by
number of term. Runs of any number are put together, a stretch of terms at a time, into the files
of one segment (:mod:`codec` reads them). So memory holds one run and one stretch, never the index.
"""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.whoosh_engine import arrays
from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS, LANDMARK_BITS, LARGE
from indexer.engines.whoosh_engine.occurrences import Batch, Lexeme, ranges
from indexer.engines.whoosh_engine.schema import FIELDS, FORM, TEXT, TITLE, TITLE_FORM
from indexer.errors import CallError

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

#: Occurrences that are sorted at once; sorting takes some 60 bytes for each.
RUN_OCCURRENCES = 1_500_000
#: Positions that are merged at once; one term may have more.
STRETCH_POSITIONS = 2_000_000
#: Positions are counted in four bytes.
MAX_POSITIONS = 1 << 32
#: Articles' numbers are stored in blocks of so many, in two bytes each.
BLOCK = 1 << BLOCK_BITS
LANDMARK = 1 << LANDMARK_BITS
#: A count in one byte; what is larger stands in a list of its own.
MAX_COUNT = LARGE
_NO_TERM = -1
#: The terms of a word: its form, two stems, two of its compound.
_LEXEME_TERMS = 5
#: Which dictionary names the terms of a field.
_IS_STEMMED = {TEXT: True, TITLE: True, FORM: False, TITLE_FORM: False}


@dataclass(frozen=True, slots=True)
class Run:
    """The postings of one field in some of the articles, by ascending number of term.

    The postings of ``terms[i]`` are those from ``firsts[i]`` to ``firsts[i + 1]``, the positions
    of posting ``j`` are ``counts[j]`` in number, after those of the postings before.
    """

    terms: Longs
    firsts: Longs
    ids: Ints
    counts: Ints
    positions: Ints

    def save(self, directory: Path, name: str) -> "Run":
        """Write the arrays and answer the same run mapped from the files."""
        directory.mkdir(exist_ok=True)
        mapped = {}
        for column, dtype in _RUN_COLUMNS.items():
            arrays.save(directory, f"{name}.{column}", dtype, getattr(self, column))
            mapped[column] = arrays.load(directory, f"{name}.{column}", [dtype])
        return Run(**mapped)


_RUN_COLUMNS = {"terms": "i8", "firsts": "i8", "ids": "i4", "counts": "i4", "positions": "i4"}


@dataclass(slots=True)
class _Names:
    """Numbers terms as they first come."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, term: str) -> int:
        return self.numbers.setdefault(term, len(self.numbers))


class _Lexemes:
    """The words of one tokeniser by its numbers: their terms by ours. Unused places hold -1."""

    def __init__(self) -> None:
        self._rows = array("i")

    def add(self, first: int, new: Sequence[Lexeme], forms: _Names, stems: _Names) -> None:
        if first * _LEXEME_TERMS != len(self._rows):
            raise ValueError(f"batches out of order: {first} is not the next word")
        for lexeme in new:
            own = [stems.number(stem) for stem in lexeme.stems] + [_NO_TERM] * 2
            joined = [stems.number(stem) for stem in lexeme.joined] + [_NO_TERM] * 2
            self._rows.extend((forms.number(lexeme.form), *own[:2], *joined[:2]))

    @property
    def table(self) -> Ints:
        return np.array(self._rows, np.int32).reshape(-1, _LEXEME_TERMS)


class Inverter:
    """Gathers batches; makes runs of them and, in the end, a segment's files."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._forms, self._stems = _Names(), _Names()
        self._lexemes: dict[tuple[int, int], _Lexemes] = {}
        self._waiting: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._waiting_count = 0
        self._runs: dict[str, list[Run]] = {name: [] for name in FIELDS}
        self.articles = 0

    def add(self, batch: Batch) -> None:
        """Take the next batch; those of one tokeniser come in the order it made them."""
        process, epoch = batch.tokeniser
        if batch.first_new == 0:
            self._lexemes.pop((process, epoch - 1), None)
        lexemes = self._lexemes.setdefault(batch.tokeniser, _Lexemes())
        lexemes.add(batch.first_new, batch.new, self._forms, self._stems)
        ids = np.arange(self.articles, self.articles + len(batch.counts), dtype=np.int32)
        terms = lexemes.table[batch.lexemes]
        title_ends = np.repeat(batch.title_counts, batch.counts)
        self._waiting.append((terms, np.repeat(ids, batch.counts), batch.positions, title_ends))
        self._waiting_count += len(terms)
        self.articles += len(batch.counts)
        if self._waiting_count >= RUN_OCCURRENCES:
            self._write_run()

    def _write_run(self, *, is_last: bool = False) -> None:
        if not self._waiting:
            return
        terms, ids, positions, title_ends = map(np.concatenate, zip(*self._waiting, strict=True))
        self._waiting, self._waiting_count = [], 0
        in_title = np.flatnonzero(positions < title_ends)
        for name in FIELDS:
            within = in_title if name in (TITLE, TITLE_FORM) else None
            columns = range(1, _LEXEME_TERMS) if _IS_STEMMED[name] else range(1)
            run = _inverted([terms[:, column] for column in columns], within, ids, positions)
            if not (is_last and not self._runs[name]):
                run = run.save(self._scratch, f"{name}-{len(self._runs[name])}")
            self._runs[name].append(run)

    def write(self, directory: Path, prefix: str) -> None:
        """Write the postings of all articles into ``directory``, in files that begin so."""
        self._write_run(is_last=True)
        self._lexemes.clear()
        blocks = max(1, -(-self.articles // BLOCK))
        for names, is_stemmed in ((self._stems, True), (self._forms, False)):
            sorted_names = sorted(names.numbers)
            order = np.fromiter(map(names.numbers.__getitem__, sorted_names), np.int64)
            for name in FIELDS:
                if _IS_STEMMED[name] == is_stemmed:
                    runs = self._runs.pop(name)
                    _merge(runs, order, sorted_names, blocks, directory, f"{prefix}{name}")
            names.numbers.clear()


def _inverted(
    columns: Sequence[Ints], within: NDArray[np.intp] | None, ids: Ints, positions: Ints
) -> Run:
    """Sort occurrences by term, keeping their order; a term twice at a place counts once."""
    keys = []
    for column in columns:
        places = np.flatnonzero(column != _NO_TERM) if within is None else within
        numbers = column[places]
        if within is not None:
            places, numbers = places[numbers != _NO_TERM], numbers[numbers != _NO_TERM]
        keys.append((numbers.astype(np.int64) << 32) | places)
    key = np.concatenate(keys)
    del keys
    key.sort()
    if len(columns) > 1:
        key = key[np.diff(key, prepend=-1) > 0]
    term = (key >> 32).astype(np.int32)
    place = key & 0xFFFFFFFF
    del key
    id_, position = ids[place], positions[place]
    starts = np.flatnonzero((np.diff(term, prepend=-1) != 0) | (np.diff(id_, prepend=-1) != 0))
    counts = np.diff(starts, append=len(term)).astype(np.int32)
    posting_terms = term[starts]
    firsts = np.flatnonzero(np.diff(posting_terms, prepend=-1))
    return Run(
        terms=posting_terms[firsts].astype(np.int64),
        firsts=np.append(firsts, len(starts)),
        ids=id_[starts],
        counts=counts,
        positions=position,
    )


# Merging


@dataclass(frozen=True, slots=True)
class _Source:
    """A run seen by the rank of its terms in the final order."""

    run: Run
    #: For each rank the first posting and how many; none where the run lacks the term.
    firsts: Longs
    counts: Longs
    #: For each posting the first of its positions, and one more in the end.
    position_firsts: Longs


def _source(run: Run, order: Longs) -> _Source:
    places = np.full(len(order), -1, np.int64)
    places[run.terms] = np.arange(len(run.terms))
    places = places[order]
    known = places >= 0
    firsts, counts = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    firsts[known] = run.firsts[places[known]]
    counts[known] = np.diff(run.firsts)[places[known]]
    position_firsts = np.zeros(len(run.counts) + 1, np.int64)
    np.cumsum(run.counts, out=position_firsts[1:])
    return _Source(run, firsts, counts, position_firsts)


def _merge(
    runs: Sequence[Run],
    order: Longs,
    sorted_names: Sequence[str],
    blocks: int,
    directory: Path,
    prefix: str,
) -> None:
    """Write one field: its terms in order, each with the postings of all runs."""
    sources = [_source(run, order) for run in runs]
    per_term = np.add.reduce([source.counts for source in sources]) if sources else order * 0
    ranks = np.flatnonzero(per_term)
    _write_lexicon(directory, prefix, [sorted_names[rank] for rank in ranks.tolist()])
    is_long = bool(any(int(run.positions.max(initial=0)) >= BLOCK for run in runs))
    weights = sum(_position_counts(source, ranks) for source in sources) if len(ranks) else ranks
    overflowing: list[tuple[Longs, Ints]] = []
    total = 0
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(arrays.ArrayFile(directory, f"{prefix}.{name}", dtype))
            for name, dtype in (
                ("firsts", "u4"),
                ("landmarks", "u4"),
                ("ids", "u2"),
                ("counts", "u1"),
                ("positions", "u4" if is_long else "u2"),
            )
        }
        files["firsts"].append(np.zeros(1))
        position_total = 0
        for stretch in _stretches(ranks, np.asarray(weights)):
            ids, counts, positions, terms = _merged(sources, stretch)
            by_block = np.bincount(terms * blocks + (ids // BLOCK), minlength=len(stretch) * blocks)
            files["firsts"].append(total + np.cumsum(by_block))
            if position_total + len(positions) >= MAX_POSITIONS:
                raise CallError("The corpus has too many words for one index: divide it.")
            # A landmark stands at every 64th posting, counted through all stretches.
            begins = position_total + np.cumsum(counts, dtype=np.int64) - counts
            files["landmarks"].append(begins[-total % LANDMARK :: LANDMARK])
            files["ids"].append(ids & (BLOCK - 1))
            files["counts"].append(np.minimum(counts, MAX_COUNT))
            files["positions"].append(positions)
            large = np.flatnonzero(counts >= MAX_COUNT)
            overflowing.append((total + large, counts[large]))
            total += len(ids)
            position_total += len(positions)
    places, large_counts = zip(*overflowing, strict=True) if overflowing else ((), ())
    empty: list[Any] = [np.empty(0, np.int64)]
    arrays.save(directory, f"{prefix}.large_at", "i8", np.concatenate([*places, *empty]))
    arrays.save(directory, f"{prefix}.large_counts", "i4", np.concatenate([*large_counts, *empty]))


def _position_counts(source: _Source, ranks: Longs) -> Longs:
    firsts = source.firsts[ranks]
    ends = source.position_firsts[firsts + source.counts[ranks]]
    counts: Longs = ends - source.position_firsts[firsts]
    return counts


def _stretches(ranks: Longs, weights: Longs) -> Iterator[Longs]:
    """Cut the ranks so that no stretch has many positions, unless one term alone has."""
    if not len(ranks):
        return
    number = np.cumsum(weights) // STRETCH_POSITIONS
    cuts = np.flatnonzero(np.diff(number)) + 1
    yield from np.split(ranks, cuts)


def _merged(
    sources: Sequence[_Source], ranks: Longs
) -> tuple[Longs, arrays.Array, arrays.Array, Longs]:
    """Answer ids, counts, positions and places of terms of all postings of ``ranks``, in order."""
    rows = []
    for source in sources:
        counts = source.counts[ranks]
        postings = ranges(source.firsts[ranks], counts)
        rows.append((np.repeat(np.arange(len(ranks)), counts), postings))
    terms = np.concatenate([terms for terms, _postings in rows])
    # Runs hold ascending articles, one run after another: a stable sort keeps them so.
    order = np.argsort(terms, kind="stable")
    ids = np.concatenate(
        [source.run.ids[postings] for source, (_t, postings) in zip(sources, rows, strict=True)]
    )
    counts = np.concatenate(
        [source.run.counts[postings] for source, (_t, postings) in zip(sources, rows, strict=True)]
    )
    occurrences = [
        ranges(source.position_firsts[postings], source.run.counts[postings])
        for source, (_t, postings) in zip(sources, rows, strict=True)
    ]
    positions = np.concatenate(
        [source.run.positions[row] for source, row in zip(sources, occurrences, strict=True)]
    )
    if len(sources) == 1:
        return ids.astype(np.int64), counts, positions, terms
    firsts = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))[:-1]
    positions = positions[ranges(firsts[order], counts[order])]
    return ids[order].astype(np.int64), counts[order], positions, terms[order]


def _write_lexicon(directory: Path, prefix: str, terms: Sequence[str]) -> None:
    """Write sorted terms, and where each ends."""
    encoded = [term.encode() for term in terms]
    arrays.save(directory, f"{prefix}.lexicon", "u1", np.frombuffer(b"".join(encoded), np.uint8))
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    arrays.save(directory, f"{prefix}.ends", "u4", ends)
