"""Tokens become postings: sorted by term, then article, then position, in compiled loops.

Occurrences are gathered up to a bound and then written as a *run*: the postings of each field, by
number of term. Runs of any number are put together, a range of terms at a time, into the files
of one segment, which :mod:`field_postings` reads. So memory holds one run and one range, never all.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from indexer.array_types import Ints, Longs
from indexer.build.thread_pool import ThreadPool
from indexer.engines.whoosh_engine.format import arrays
from indexer.engines.whoosh_engine.format.postings_source import WORD_TERMS, TokenStream
from indexer.engines.whoosh_engine.format.stem_terms import stem_terms
from indexer.engines.whoosh_engine.kernels.fields import BLOCK_BITS, LARGE, SKIP_BITS
from indexer.engines.whoosh_engine.kernels.postings_merge import Run, append_run
from indexer.engines.whoosh_engine.kernels.postings_sort import (
    Occurrences,
    PostingColumns,
    count_postings,
    sort_postings,
)
from indexer.engines.whoosh_engine.schema import (
    FORMS,
    INDEXED_FIELDS,
    STEMS,
    TITLE_FORMS,
    TITLE_STEMS,
)
from indexer.errors import CallError

#: Occurrences that are sorted at once; sorting takes some 50 bytes for each.
RUN_OCCURRENCES = 1_500_000
#: Positions that are merged at once; one term may have more.
RANGE_POSITIONS = 2_000_000
#: Positions are counted in four bytes.
MAX_POSITIONS = 1 << 32
#: Articles' numbers are stored in blocks of so many, in two bytes each.
BLOCK = 1 << BLOCK_BITS
SKIP_INTERVAL = 1 << SKIP_BITS
#: A count in one byte; what is larger stands in a list of its own.
MAX_COUNT = LARGE
#: The fields of stems and those of forms, and which of a word's terms these are.
_STEMMED, _WRITTEN = (STEMS, TITLE_STEMS), (FORMS, TITLE_FORMS)
_STEMS_OF_WORD, _FORM_OF_WORD = (1, WORD_TERMS), (0, 1)


# Sorting


def _sorted_run(terms: Ints, columns: tuple[int, int], names: int, found: Occurrences) -> Run:
    """Sort occurrences by term, keeping their order; there are ``names`` terms in all."""
    posting_sizes, position_sizes = np.zeros(names, np.int32), np.zeros(names, np.int32)
    count_postings(terms, *columns, found, posting_sizes, position_sizes)
    posting_ends = np.cumsum(posting_sizes, dtype=np.int64)
    position_ends = np.cumsum(position_sizes, dtype=np.int64)
    count, position_count = int(posting_sizes.sum()), int(position_sizes.sum())
    postings = PostingColumns(
        np.empty(count, np.int32), np.zeros(count, np.int32), np.empty(position_count, np.int32)
    )
    posting_at, position_at = posting_ends - posting_sizes, position_ends - position_sizes
    sort_postings(terms, *columns, found, posting_at, position_at, postings)
    first_id = int(found.ids[0]) if len(found.ids) else 0
    values = (postings.ids - np.int32(first_id), postings.counts, postings.positions)
    is_small = all(int(column.max(initial=0)) < BLOCK for column in values)
    has_any = np.flatnonzero(posting_sizes)
    run = Run(
        first_id,
        has_any.astype(np.int32),
        _starts(posting_ends, has_any),
        _starts(position_ends, has_any),
        *(column.astype(np.uint16 if is_small else np.int32) for column in values),
    )
    for column in _columns(run):
        # As those of a run that is mapped: numba compiles for the one kind or the other.
        column.flags.writeable = False
    return run


def _columns(run: Run) -> tuple[arrays.Array, ...]:
    """Return all of a run but its first id."""
    _first_id, *columns = run
    return tuple(columns)


def _saved(run: Run, directory: Path, name: str) -> Run:
    """Write the arrays of a run and return the same run mapped from the files."""
    directory.mkdir(exist_ok=True)
    mapped = []
    for number, column in enumerate(_columns(run)):
        arrays.save(directory, f"{name}.{number}", column.dtype, column)
        mapped.append(arrays.mapped(directory, f"{name}.{number}", column.dtype))
    return Run(run.first_id, *mapped)


def _starts(ends: Longs, found: Longs) -> Ints:
    """Return where the terms that were found begin, and the end of the last one."""
    return np.append(0, ends[found]).astype(np.int32)


class PostingsWriter:
    """Gathers occurrences; makes runs of them and, in the end, a segment's files.

    ``pool`` does the sorting and merging; ``forms`` and ``stems`` are the terms' numbers, from 0 on
    as they come.
    """

    def __init__(
        self, scratch: Path, pool: ThreadPool, forms: dict[str, int], stems: dict[str, int]
    ) -> None:
        self._scratch = scratch
        self._pool = pool
        self._forms, self._stems = forms, stems
        self._waiting: list[TokenStream] = []
        self._waiting_count = 0
        self._runs: dict[str, list[Future[Run]]] = {name: [] for name in INDEXED_FIELDS}
        self.articles = 0
        self._first_waiting = 0

    def add(self, token_stream: TokenStream) -> None:
        """Take the words of the next articles."""
        if self._waiting and self._waiting[-1].table != token_stream.table:
            self._write_run()
        self._waiting.append(token_stream)
        self._waiting_count += len(token_stream.tokens.words)
        self.articles += len(token_stream.tokens.lengths)
        if self._waiting_count >= RUN_OCCURRENCES:
            self._write_run()

    def _write_run(self, *, is_last: bool = False) -> None:
        if not self._waiting:
            return
        waiting, self._waiting, self._waiting_count = self._waiting, [], 0
        # One run is sorted while the next one is gathered, no more.
        for runs in self._runs.values():
            if runs:
                runs[-1].result()
        tokens = [token_stream.tokens for token_stream in waiting]
        words = np.concatenate([batch.words for batch in tokens])
        positions = np.concatenate([batch.positions for batch in tokens])
        counts = np.concatenate([np.diff(batch.word_starts) for batch in tokens])
        in_title = np.flatnonzero(np.concatenate([batch.texts for batch in tokens]) == 0)
        ids = np.repeat(np.arange(self._first_waiting, self.articles, dtype=np.int32), counts)
        self._first_waiting = self.articles
        everywhere = Occurrences(words, ids, positions)
        titles = Occurrences(words[in_title], ids[in_title], positions[in_title])
        for name, runs in self._runs.items():
            saved = None if is_last and not runs else f"{name}-{len(runs)}"
            job = self._pool.submit(
                self._run,
                saved,
                waiting[-1].terms,
                _STEMS_OF_WORD if name in _STEMMED else _FORM_OF_WORD,
                len(self._stems if name in _STEMMED else self._forms),
                titles if name in (TITLE_STEMS, TITLE_FORMS) else everywhere,
            )
            runs.append(job)

    def _run(
        self,
        name: str | None,
        terms: Ints,
        columns: tuple[int, int],
        names: int,
        found: Occurrences,
    ) -> Run:
        run = _sorted_run(terms, columns, names, found)
        return _saved(run, self._scratch, name) if name else run

    def write(self, directory: Path, prefix: str) -> None:
        """Write the postings of all articles into ``directory``, in files that begin so."""
        self._write_run(is_last=True)
        blocks = max(1, -(-self.articles // BLOCK))
        jobs = []
        # While the forms are merged, the stems' terms are made and put in order.
        for names, fields in ((self._forms, _WRITTEN), (self._stems, _STEMMED)):
            written = stem_terms(names) if names is self._stems else list(names)
            names.clear()
            # They are numbered in the order in which they came.
            ordered = sorted(range(len(written)), key=written.__getitem__)
            terms = [written[number].encode() for number in ordered]
            order = np.array(ordered, np.int32)
            for name in fields:
                runs = [run.result() for run in self._runs.pop(name)]
                place = f"{prefix}{name}"
                jobs.append(self._pool.submit(_merge, runs, order, terms, blocks, directory, place))
        for job in jobs:
            job.result()


# Merging


def _places(run: Run, order: Ints) -> Ints:
    """Return the place in the run of each term in the final order; -1 where it lacks it."""
    places = np.full(len(order), -1, np.int32)
    places[run.terms] = np.arange(len(run.terms), dtype=np.int32)
    ordered: Ints = places[order]
    return ordered


def _sum_at(starts: Ints, places: Ints) -> Longs:
    """Return how much stands at each of some places in a run, nothing where the run lacks it."""
    sizes = np.append(np.diff(starts), 0)
    at: Longs = sizes[places]
    return at


def _merge(
    runs: Sequence[Run],
    order: Ints,
    terms: Sequence[bytes],
    blocks: int,
    directory: Path,
    prefix: str,
) -> None:
    """Write one field: its terms in order, each with the postings of all runs."""
    count = len(order)
    places = [_places(run, order) for run in runs]
    posting_sizes = position_sizes = np.zeros(count, np.int64)
    for run, placed in zip(runs, places, strict=True):
        posting_sizes = posting_sizes + _sum_at(run.posting_starts, placed)
        position_sizes = position_sizes + _sum_at(run.position_starts, placed)
    ranks = np.flatnonzero(posting_sizes)
    _write_lexicon(directory, prefix, list(map(terms.__getitem__, ranks.tolist())))
    if int(position_sizes.sum()) >= MAX_POSITIONS:
        raise CallError("The corpus has too many words for one index: divide it.")
    is_long = any(int(run.positions.max(initial=0)) >= BLOCK for run in runs)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(arrays.ArrayFile(directory, f"{prefix}.{name}", dtype))
            for name, dtype in (
                ("posting_starts", "u4"),
                ("position_skips", "u4"),
                ("ids", "u2"),
                ("counts", "u1"),
                ("positions", "u4" if is_long else "u2"),
                ("tf_overflow_at", "i8"),
                ("tf_overflow", "i4"),
            )
        }
        files["posting_starts"].append(np.zeros(1))
        total = position_total = 0
        for term_range in _term_ranges(ranks, position_sizes[ranks]):
            sizes = posting_sizes[term_range]
            ids, counts, positions = _merged(
                runs, [placed[term_range] for placed in places], sizes, position_sizes[term_range]
            )
            rows = np.repeat(np.arange(len(term_range)) * blocks, sizes) + ids // BLOCK
            by_block = np.bincount(rows, minlength=len(term_range) * blocks)
            files["posting_starts"].append(total + np.cumsum(by_block))
            # A skip stands at every 64th posting, counted through all ranges.
            begins = position_total + np.cumsum(counts, dtype=np.int64) - counts
            files["position_skips"].append(begins[-total % SKIP_INTERVAL :: SKIP_INTERVAL])
            files["ids"].append(ids & (BLOCK - 1))
            files["counts"].append(np.minimum(counts, MAX_COUNT))
            files["positions"].append(positions)
            large = np.flatnonzero(counts >= MAX_COUNT)
            files["tf_overflow_at"].append(total + large)
            files["tf_overflow"].append(counts[large])
            total += len(ids)
            position_total += len(positions)


def _merged(
    runs: Sequence[Run], places: Sequence[Ints], sizes: Longs, position_sizes: Longs
) -> PostingColumns:
    """Return all postings of some terms, term by term.

    Runs hold ascending articles, one run after another, and so do the terms.
    """
    posting_at = np.cumsum(sizes) - sizes
    position_at = np.cumsum(position_sizes) - position_sizes
    count, position_count = int(sizes.sum()), int(position_sizes.sum())
    merged = PostingColumns(
        np.empty(count, np.int32), np.empty(count, np.int32), np.empty(position_count, np.int32)
    )
    for run, placed in zip(runs, places, strict=True):
        append_run(run, placed, posting_at, position_at, merged)
    return merged


def _term_ranges(ranks: Longs, weights: Longs) -> Iterator[Longs]:
    """Cut the ranks so that no range has many positions, unless one term alone has."""
    if not len(ranks):
        return
    number = np.cumsum(weights) // RANGE_POSITIONS
    cuts = np.flatnonzero(np.diff(number)) + 1
    yield from np.split(ranks, cuts)


def _write_lexicon(directory: Path, prefix: str, terms: Sequence[bytes]) -> None:
    """Write sorted terms, and where each ends."""
    arrays.save(directory, f"{prefix}.lexicon", "u1", np.frombuffer(b"".join(terms), np.uint8))
    ends = np.append(0, np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms))))
    arrays.save(directory, f"{prefix}.ends", "u4", ends)
