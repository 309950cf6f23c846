"""How Whoosh reads our segments: a codec whose terms, postings and articles are arrays.

Whoosh knows schema, segments and deletions, and runs any of its queries over what stands here; the
scorer reads the same arrays without it. A segment is written whole by :mod:`inversion` and
:mod:`writer` and never changes, so the codec only reads.
"""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.whoosh_engine import arrays
from indexer.engines.whoosh_engine.blocks import Block, Blocks
from indexer.engines.whoosh_engine.damage import DamagedFileError
from indexer.engines.whoosh_engine.documents import Documents
from indexer.engines.whoosh_engine.inversion import BLOCK, LANDMARK, MAX_COUNT
from indexer.engines.whoosh_engine.kernels import fields, places
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays
from indexer.engines.whoosh_engine.records import RecordReader
from indexer.engines.whoosh_engine.schema import FIELDS, TITLE, TITLE_FORM

Ints = NDArray[np.int32]


class FieldPostings:
    """The terms of one field in one segment and their postings; threads may share it."""

    def __init__(self, directory: Path, prefix: str, documents: int) -> None:
        def array(name: str, *dtypes: str) -> arrays.Array:
            return arrays.load(directory, f"{prefix}.{name}", dtypes)

        self.blocks = max(1, -(-documents // BLOCK))
        lexicon, ends = array("lexicon", "u1"), array("ends", "u4")
        if not len(ends) or len(lexicon) != ends[-1]:
            raise DamagedFileError(f"the terms of {prefix} do not fit together")
        self.arrays = field = FieldArrays(
            samples=_samples(lexicon, ends),
            lexicon=lexicon,
            ends=ends,
            firsts=array("firsts", "u4"),
            landmarks=array("landmarks", "u4"),
            ids=array("ids", "u2"),
            counts=array("counts", "u1"),
            positions=array("positions", "u2", "u4"),
            large_at=array("large_at", "i8"),
            large_counts=array("large_counts", "i4"),
        )
        self._bytes = field.lexicon.data
        if (
            len(field.firsts) != len(self) * self.blocks + 1
            or len(field.landmarks) != -(-len(field.ids) // LANDMARK)
            or len(field.ids) != field.firsts[-1]
            or len(field.counts) != len(field.ids)
            or len(field.large_at) != len(field.large_counts)
        ):
            raise DamagedFileError(f"the arrays of {prefix} do not fit together")

    def __len__(self) -> int:
        return len(self.arrays.ends) - 1

    def term(self, number: int) -> bytes:
        """Answer the term of a number; terms are numbered in the order of their bytes."""
        return bytes(self._bytes[self.arrays.ends[number] : self.arrays.ends[number + 1]])

    # For bisect, which finds terms by their order.
    __getitem__ = term

    def number(self, term: bytes) -> int:
        """Answer the number of a term, -1 where it does not occur."""
        return fields.number_of(self.arrays, np.frombuffer(term, np.uint8))

    def numbers_beginning_with(self, prefix: bytes) -> tuple[int, int]:
        """Answer the first number of the terms that begin so, and the one after the last."""
        return fields.numbers_beginning_with(self.arrays, np.frombuffer(prefix, np.uint8))

    def document_frequency(self, number: int) -> int:
        """Answer how many articles hold a term, deleted ones included; 0 for no term."""
        return self.postings_of(number, number + 1) if number >= 0 else 0

    def postings_of(self, first: int, last: int) -> int:
        """Answer how many postings the terms from ``first`` up to ``last`` have together."""
        firsts, blocks = self.arrays.firsts, self.blocks
        return int(firsts[last * blocks]) - int(firsts[first * blocks])

    def ids(self, first: int, last: int) -> Ints:
        """Answer the articles of the terms from ``first`` up to ``last``, term by term."""
        blocks = self.blocks
        bounds = self.arrays.firsts[first * blocks : last * blocks + 1]
        ids: Ints = self.arrays.ids[bounds[0] : bounds[-1]].astype(np.int32)
        if blocks > 1:
            block = np.tile(np.arange(blocks, dtype=np.int32) * BLOCK, last - first)
            ids += np.repeat(block, np.diff(bounds))
        return ids

    def counts(self, first: int, last: int) -> Ints:
        """Answer how often the term stands in each of these articles."""
        field, blocks = self.arrays, self.blocks
        begin, end = field.firsts[first * blocks], field.firsts[last * blocks]
        counts: Ints = field.counts[begin:end].astype(np.int32)
        if len(field.large_at):
            low, high = np.searchsorted(field.large_at, (begin, end))
            counts[field.large_at[low:high] - begin] = field.large_counts[low:high]
        return counts

    def positions(self, number: int) -> NDArray[Any]:
        """Answer all positions of a term, article by article, without a copy."""
        field, blocks = self.arrays, self.blocks
        begin, _end = fields.positions_of(field, int(field.firsts[number * blocks]))
        _begin, end = fields.positions_of(field, int(field.firsts[(number + 1) * blocks]) - 1)
        return field.positions[begin:end]

    def occurrences(self, number: int, base: int, ids: Ints) -> NDArray[np.int64]:
        """Answer where a term stands in the articles ``ids`` (``base`` added), as keys."""
        keys: NDArray[np.int64] = places.occurrences(self.arrays, self.blocks, base, number, ids)
        return keys


def _samples(lexicon: arrays.Array, ends: arrays.Array) -> NDArray[np.uint64]:
    """Answer the first bytes of every so many terms, as :class:`FieldArrays` has them."""
    begins = ends[: -1 : 1 << fields.SAMPLE_BITS].astype(np.int64)
    places = begins[:, np.newaxis] + np.arange(fields.SAMPLE_BYTES)
    after = ends[1 :: 1 << fields.SAMPLE_BITS]
    there = places < after[:, np.newaxis]
    letters = np.where(there, lexicon[np.where(there, places, 0)], 0) if len(begins) else places
    return letters.astype(np.uint8).view(">u8").ravel().astype(np.uint64)


class ArraySegment(W3Segment):
    """A segment of arrays as Whoosh's table of contents names it."""

    def __init__(self, codec: "ArrayCodec", segment_id: str, documents: int) -> None:
        super().__init__(codec, "MAIN", doccount=documents, segid=segment_id)


class ArrayCodec(W3Codec):
    """Whoosh's third codec, with arrays in place of its files."""

    def per_document_reader(self, storage: Any, segment: Any) -> "ArrayDocuments":
        """Answer the reader of a segment's articles."""
        return ArrayDocuments(Path(storage.folder), segment)

    def terms_reader(self, storage: Any, segment: Any) -> "ArrayTerms":
        """Answer the reader of a segment's terms."""
        return ArrayTerms(Path(storage.folder), segment)


class ArrayDocuments(PerDocumentReader):
    """A segment's articles: their records and lengths."""

    def __init__(self, directory: Path, segment: Any) -> None:
        self._segment = segment
        prefix = f"{segment.segment_id()}."
        documents = segment.doc_count_all()
        self._shown = Blocks(directory, f"{prefix}shown", documents)
        self._rest = Blocks(directory, f"{prefix}rest", documents)
        #: What the records were compressed with.
        self.dictionary = arrays.load(directory, f"{prefix}shown_dictionary", ["u1"]).tobytes()
        self.columns = Documents.load(directory, prefix)
        titles = self.columns.title_words
        self._lengths = dict.fromkeys(FIELDS, self.columns.words)
        self._lengths |= {TITLE: titles, TITLE_FORM: titles}
        if not len(self.columns) == len(titles) == documents:
            raise DamagedFileError(f"the articles of {prefix} do not fit together")

    def doc_count(self) -> int:
        """How many articles, deleted ones left out."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """How many articles there ever were."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Whether some are deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether this one is."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Any:
        """Those that are."""
        return self._segment.deleted_docs()

    def shown(self, docnums: Ints) -> list[Block]:
        """Answer what hits show of articles as :mod:`records` wrote it."""
        return self._shown.some(docnums)

    def shown_of(self, docnum: int) -> Block:
        """Answer the same of one article."""
        return self._shown[docnum]

    def rest(self, docnum: int) -> Block:
        """Answer the rest of an article as :mod:`records` wrote it."""
        return self._rest[docnum]

    def stored_fields(self, docnum: int) -> dict[str, object]:
        """The article, for Whoosh's own results."""
        article = RecordReader(self.dictionary).article(self.shown_of(docnum), self.rest(docnum))
        return {"article": article.to_dict()}

    def supports_columns(self) -> bool:
        """Whoosh's columns are not used: ours are read all at once."""
        return False

    def has_column(self, _fieldname: str) -> bool:
        """None is there."""
        return False

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words a field has, stop words left out."""
        lengths = self._lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """The sum over all articles."""
        return int(self._lengths[fieldname].sum()) if fieldname in self._lengths else 0

    def min_field_length(self, fieldname: str) -> int:
        """The shortest."""
        return int(self._lengths[fieldname].min(initial=0)) if fieldname in self._lengths else 0

    def max_field_length(self, fieldname: str) -> int:
        """The longest."""
        return int(self._lengths[fieldname].max(initial=0)) if fieldname in self._lengths else 0


class ArrayTerms(TermsReader):
    """A segment's terms, field by field."""

    def __init__(self, directory: Path, segment: Any) -> None:
        documents = segment.doc_count_all()
        prefix = f"{segment.segment_id()}."
        self.fields = {name: FieldPostings(directory, prefix + name, documents) for name in FIELDS}

    def _number(self, fieldname: str, text: bytes) -> int:
        number = self.fields[fieldname].number(text) if fieldname in self.fields else -1
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return fieldname in self.fields and self.fields[fieldname].number(text) >= 0

    def indexed_field_names(self) -> list[str]:
        """The fields that hold terms."""
        return [name for name, terms in self.fields.items() if len(terms)]

    def cursor(self, fieldname: str, _fieldobj: Any) -> "_Cursor":
        """Answer a cursor over a field's terms."""
        return _Cursor(self, fieldname)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, in order."""
        for name in sorted(self.fields):
            yield from self.terms_from(name, b"", alone=True)

    def terms_from(
        self, fieldname: str, prefix: bytes, *, alone: bool = False
    ) -> Iterator[tuple[str, bytes]]:
        """The terms from this one on, those of the fields after it too unless ``alone``."""
        for name in sorted(self.fields):
            if name == fieldname or (name > fieldname and not alone):
                terms = self.fields[name]
                first = bisect_left(terms, prefix) if name == fieldname else 0
                for number in range(first, len(terms)):
                    yield name, terms.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The same from a term on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What is known of a term; raises TermNotFound."""
        number, terms = self._number(fieldname, text), self.fields[fieldname]
        counts, ids = terms.counts(number, number + 1), terms.ids(number, number + 1)
        info = TermInfo(
            weight=float(counts.sum()),
            df=len(ids),
            minlength=0,
            maxlength=MAX_COUNT,
            maxweight=float(counts.max()),
            minid=int(ids[0]),
            maxid=int(ids[-1]),
        )
        info.number = number
        return info

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term occurs; raises TermNotFound."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many articles hold a term; raises TermNotFound."""
        return self.fields[fieldname].document_frequency(self._number(fieldname, text))

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "ArrayMatcher":
        """Answer a matcher over a term's postings; raises TermNotFound."""
        number = self._number(fieldname, text)
        return ArrayMatcher(self.fields[fieldname], number, format_, scorer, (fieldname, text))


class _Cursor(FieldCursor):
    """A place among a field's terms."""

    def __init__(self, terms: ArrayTerms, fieldname: str) -> None:
        self._terms, self._fieldname = terms, fieldname
        self._field = terms.fields[fieldname]
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        text = string if isinstance(string, bytes) else string.encode()
        self._at = bisect_left(self._field, text)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._at < len(self._field)

    def text(self) -> str | None:
        return self._field.term(self._at).decode() if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        if not self.is_valid():
            return None
        return self._terms.term_info(self._fieldname, self._field.term(self._at))


class ArrayMatcher(LeafMatcher):
    """Whoosh's way through a term's postings, over the arrays; skipping is a binary search."""

    def __init__(
        self,
        field: FieldPostings,
        number: int,
        format_: Any,
        scorer: Any,
        term: tuple[str, bytes],
    ) -> None:
        super().__init__()
        self.format, self.scorer, self._term = format_, scorer, term
        self._ids = field.ids(number, number + 1)
        self._counts = field.counts(number, number + 1)
        self._positions = field.positions(number)
        self._firsts = np.concatenate(([0], np.cumsum(self._counts)))
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._at < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def id(self) -> int:
        """The current article."""
        return int(self._ids[self._at])

    def all_ids(self) -> Iterator[int]:
        """The articles from the current one on."""
        return iter(self._ids[self._at :].tolist())

    def next(self) -> bool:
        """Go on to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return True

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's own name
        """Go on to the first article at or after this one."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(self._ids[self._at :].searchsorted(id))

    def weight(self) -> float:
        """How often the term stands in the current article."""
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """The current positions, as Whoosh's format encodes them."""
        positions = self._positions[self._firsts[self._at] : self._firsts[self._at + 1]]
        encoded: bytes = self.format.encode(positions.tolist())
        return encoded

    def supports_block_quality(self) -> bool:
        """Postings are not in blocks."""
        return False

    def copy(self) -> "ArrayMatcher":
        """Whoosh copies matchers nowhere in a search."""
        raise NotImplementedError
