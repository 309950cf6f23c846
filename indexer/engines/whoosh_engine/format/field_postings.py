"""The terms of one field in one segment and their postings, as arrays.

A segment is written whole by :mod:`postings_writer` and :mod:`writer` and never changes. The
engine's loops read the arrays themselves; what is here is for all who ask for one term or a few.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.array_types import Ints, Longs
from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.format import arrays
from indexer.engines.whoosh_engine.format.postings_writer import BLOCK, SKIP_INTERVAL
from indexer.engines.whoosh_engine.kernels import fields, positions
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays
from indexer.engines.whoosh_engine.schema import INDEXED_FIELDS


class FieldPostings:
    """The terms of one field in one segment and their postings; threads may share it."""

    def __init__(
        self, files: GenerationFiles, prefix: str, documents: int, doc_base: int = 0
    ) -> None:
        def array(name: str, *dtypes: str) -> arrays.Array:
            return arrays.load(files, f"{prefix}.{name}", dtypes)

        lexicon, ends = array("lexicon", "u1"), array("ends", "u4")
        if not len(ends) or len(lexicon) != ends[-1]:
            raise DamagedFileError(f"the terms of {prefix} do not fit together")
        self.arrays = field = FieldArrays(
            term_index=_term_index(lexicon, ends),
            lexicon=lexicon,
            ends=ends,
            posting_starts=array("posting_starts", "u4"),
            position_skips=array("position_skips", "u4"),
            ids=array("ids", "u2"),
            counts=array("counts", "u1"),
            positions=array("positions", "u2", "u4"),
            tf_overflow_at=array("tf_overflow_at", "i8"),
            tf_overflow=array("tf_overflow", "i4"),
            doc_base=doc_base,
            doc_end=doc_base + documents,
            blocks=max(1, -(-documents // BLOCK)),
        )
        #: The same as loops take it.
        self.struct = as_struct(field)
        self._bytes = field.lexicon.data
        if (
            len(field.posting_starts) != len(self) * field.blocks + 1
            or len(field.position_skips) != -(-len(field.ids) // SKIP_INTERVAL)
            or len(field.ids) != field.posting_starts[-1]
            or len(field.counts) != len(field.ids)
            or len(field.tf_overflow_at) != len(field.tf_overflow)
        ):
            raise DamagedFileError(f"the arrays of {prefix} do not fit together")

    @classmethod
    def of_segment(
        cls, files: GenerationFiles, segment: str, documents: int, doc_base: int = 0
    ) -> "dict[str, FieldPostings]":
        """Return all fields of a segment, by name; ``doc_base`` is its first article."""
        return {
            name: cls(files, f"{segment}.{name}", documents, doc_base) for name in INDEXED_FIELDS
        }

    def __len__(self) -> int:
        return len(self.arrays.ends) - 1

    def term(self, number: int) -> bytes:
        """Return the term of a number; terms are numbered in the order of their bytes."""
        return bytes(self._bytes[self.arrays.ends[number] : self.arrays.ends[number + 1]])

    def terms(self) -> list[bytes]:
        """Return all terms, in order, sooner than one by one."""
        lexicon, ends = self.arrays.lexicon.tobytes(), self.arrays.ends.tolist()
        return [lexicon[begin:end] for begin, end in pairwise(ends)]

    # For bisect, which finds terms by their order.
    __getitem__ = term

    def number(self, term: bytes) -> int:
        """Return the number of a term, -1 where it does not occur."""
        return fields.number_of(self.struct, np.frombuffer(term, np.uint8))

    def numbers_beginning_with(self, prefix: bytes) -> tuple[int, int]:
        """Return the first number of the terms that begin so, and the one after the last."""
        return fields.numbers_beginning_with(self.struct, np.frombuffer(prefix, np.uint8))

    def doc_freq(self, number: int) -> int:
        """Return how many articles hold a term, deleted ones included; 0 for no term."""
        return self.postings_of(number, number + 1) if number >= 0 else 0

    def postings_of(self, first: int, last: int) -> int:
        """Return how many postings the terms from ``first`` up to ``last`` have together."""
        return fields.doc_freq_of(self.struct, first, last)

    def ids(self, first: int, last: int) -> Ints:
        """Return the articles of the terms from ``first`` up to ``last``, term by term."""
        field = self.arrays
        bounds = field.posting_starts[first * field.blocks : last * field.blocks + 1]
        ids: Ints = field.ids[bounds[0] : bounds[-1]].astype(np.int32)
        if field.blocks > 1:
            block = np.tile(np.arange(field.blocks, dtype=np.int32) * BLOCK, last - first)
            ids += np.repeat(block, np.diff(bounds))
        return ids + np.int32(field.doc_base) if field.doc_base else ids

    def counts(self, first: int, last: int) -> Ints:
        """Return how often the term stands in each of these articles."""
        field, blocks = self.arrays, self.arrays.blocks
        begin, end = field.posting_starts[first * blocks], field.posting_starts[last * blocks]
        counts: Ints = field.counts[begin:end].astype(np.int32)
        if len(field.tf_overflow_at):
            low, high = np.searchsorted(field.tf_overflow_at, (begin, end))
            counts[field.tf_overflow_at[low:high] - begin] = field.tf_overflow[low:high]
        return counts

    def positions(self, number: int) -> NDArray[Any]:
        """Return all positions of a term, article by article, without a copy."""
        field, blocks = self.arrays, self.arrays.blocks
        begin, _end = fields.positions_of(self.struct, int(field.posting_starts[number * blocks]))
        _begin, end = fields.positions_of(
            self.struct, int(field.posting_starts[(number + 1) * blocks]) - 1
        )
        return field.positions[begin:end]

    def occurrences(self, number: int, ids: Ints) -> Longs:
        """Return where a term stands in the articles ``ids``, as keys."""
        return positions.range_positions(self.struct, ids, number, number + 1)


def _term_index(lexicon: arrays.Array, ends: arrays.Array) -> NDArray[np.uint64]:
    """Return the first bytes of every so many terms, as :class:`FieldArrays` has them."""
    begins = ends[: -1 : 1 << fields.TERM_INDEX_BITS].astype(np.int64)
    places = begins[:, np.newaxis] + np.arange(fields.TERM_INDEX_BYTES)
    after = ends[1 :: 1 << fields.TERM_INDEX_BITS]
    there = places < after[:, np.newaxis]
    letters = np.where(there, lexicon[np.where(there, places, 0)], 0) if len(begins) else places
    return letters.astype(np.uint8).view(">u8").ravel().astype(np.uint64)
