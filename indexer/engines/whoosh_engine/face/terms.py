"""A segment's terms as Whoosh reads them, field by field."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.reading import TermInfo, TermNotFound

from indexer.array_types import Ints
from indexer.build.generation_files import GenerationFiles
from indexer.engines.whoosh_engine import schema as engine_schema
from indexer.engines.whoosh_engine.face import schema
from indexer.engines.whoosh_engine.face.documents import day_of
from indexer.engines.whoosh_engine.face.matcher import ArrayMatcher
from indexer.engines.whoosh_engine.face.postings import (
    BodyTerms,
    FamilyTerms,
    FieldTerms,
    KeptTerms,
    PostingList,
    StemTerms,
    WholeTerms,
    find_typed,
)
from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.engines.whoosh_engine.format.document_store import DocumentStore
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.format.postings_writer import MAX_COUNT
from indexer.engines.whoosh_engine.format.segment_articles import SegmentArticles

Term = tuple[str, bytes]

#: So many posting lists are kept, then none.
_MAX_LATELY = 32
#: For each field of words, the one of the same words as they are written.
_FORMS = {
    schema.TITLE: schema.TITLE_EXACT,
    schema.TITLE_EXACT: schema.TITLE_EXACT,
    schema.BODY: schema.BODY_EXACT,
    schema.BODY_EXACT: schema.BODY_EXACT,
    schema.TITLE_FAMILY: schema.TITLE_EXACT,
    schema.BODY_FAMILY: schema.BODY_EXACT,
}


class FieldsReader(TermsReader):
    """The terms of all fields. A field is made when it is asked for."""

    def __init__(self, files: GenerationFiles, segment: Any) -> None:
        name, count = segment.segment_id(), segment.doc_count_all()
        self._postings = FieldPostings.of_segment(files, name, count)
        self._articles = SegmentArticles(files, name, count)
        self._made: dict[str, FieldTerms] = {}
        self._lately: dict[Term, PostingList | None] = {}
        self._makers: dict[str, Callable[[], FieldTerms]] = {
            schema.ID: self._ids,
            schema.TITLE: lambda: StemTerms(self._postings[engine_schema.TITLE_STEMS]),
            schema.BODY: lambda: self._body(
                StemTerms, engine_schema.STEMS, engine_schema.TITLE_STEMS
            ),
            schema.TITLE_EXACT: lambda: KeptTerms(self._postings[engine_schema.TITLE_FORMS]),
            schema.BODY_EXACT: lambda: self._body(
                KeptTerms, engine_schema.FORMS, engine_schema.TITLE_FORMS
            ),
            schema.TITLE_FAMILY: lambda: FamilyTerms(self._field(schema.TITLE)),
            schema.BODY_FAMILY: lambda: FamilyTerms(self._field(schema.BODY)),
            schema.SOURCE: self._sources,
            schema.DATE: self._days,
            schema.URL: self._urls,
        }
        self._names = sorted(self._makers)
        # Two of the segment's own too, for a schema that names them.
        self._makers[engine_schema.STEMS] = lambda: StemTerms(self._postings[engine_schema.STEMS])
        self._makers[engine_schema.FORMS] = lambda: KeptTerms(self._postings[engine_schema.FORMS])

    def _field(self, name: str) -> FieldTerms:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    @property
    def _columns(self) -> DocValues:
        return self._articles.columns

    @cached_property
    def _title_ends(self) -> Ints:
        forms = KeptTerms(self._postings[engine_schema.TITLE_FORMS])
        return forms.last_positions(len(self._articles))

    def _body(self, kind: type[KeptTerms], whole: str, title: str) -> BodyTerms:
        return BodyTerms(kind(self._postings[whole]), kind(self._postings[title]), self._title_ends)

    def _ids(self) -> FieldTerms:
        return WholeTerms(self._columns.ids.tolist())

    def _sources(self) -> FieldTerms:
        values, ordinals = self._columns.facets[schema.SOURCE]
        names = [None, *(value.encode("utf-8", "surrogatepass") for value in values)]
        return WholeTerms([names[ordinal] for ordinal in ordinals.tolist()])

    def _days(self) -> FieldTerms:
        to_bytes = schema.DayField().to_bytes
        days = np.unique(self._columns.days).tolist()
        terms = {day: None if day == NONE else to_bytes(day_of(day)) for day in days}
        return WholeTerms([terms[day] for day in self._columns.days.tolist()])

    def _urls(self) -> FieldTerms:
        # They stand in the stored articles alone: the first to ask waits until all are read.
        store = DocumentStore([self._articles])
        urls = (store.summary(number).url for number in range(len(self._articles)))
        return WholeTerms([url.encode("utf-8", "surrogatepass") if url else None for url in urls])

    def _find(self, fieldname: str, text: bytes) -> PostingList | None:
        # Whoosh asks for a term of a query several times in a row.
        term, lately = (fieldname, text), self._lately
        if term not in lately:
            if len(lately) >= _MAX_LATELY:
                lately = self._lately = {}
            lately[term] = self._read(fieldname, text)
        return lately[term]

    def _read(self, fieldname: str, text: bytes) -> PostingList | None:
        if fieldname not in self._makers:
            return None
        field = self._field(fieldname)
        if fieldname in _FORMS:
            return find_typed(text, field, self._field(_FORMS[fieldname]))
        return field.find(text)

    def _found(self, fieldname: str, text: bytes) -> PostingList:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return found

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms."""
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> "_Cursor":
        """Return a cursor over a field's terms."""
        return _Cursor(self, fieldname, self._field(fieldname), fieldobj)

    def terms(self) -> Iterator[Term]:
        """Give all terms, in order."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Give the terms from this one on, and those of the fields after it."""
        for name in sorted({*self._names, fieldname} - {""}):
            if name >= fieldname:
                field = self._field(name)
                first = bisect_left(field, prefix) if name == fieldname else 0
                for number in field.numbers(first):
                    yield name, field.term(number)

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Give all terms with what is known of each."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Give the same from a term on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term; raises TermNotFound."""
        ids, counts, _positions = self._found(fieldname, text)
        return TermInfo(
            weight=float(counts.sum()),
            df=len(ids),
            minlength=0,
            maxlength=MAX_COUNT,
            maxweight=float(counts.max()),
            minid=int(ids[0]),
            maxid=int(ids[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term occurs."""
        found = self._find(fieldname, text)
        return 0.0 if found is None else float(found.counts.sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many articles hold a term."""
        found = self._find(fieldname, text)
        return 0 if found is None else len(found.ids)

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> ArrayMatcher:
        """Return a matcher over a term's postings; raises TermNotFound."""
        return ArrayMatcher(self._found(fieldname, text), format_, scorer, (fieldname, text))


class _Cursor(FieldCursor):
    """A place among a field's terms."""

    def __init__(
        self, terms: FieldsReader, fieldname: str, field: FieldTerms, fieldobj: Any
    ) -> None:
        self._terms, self._fieldname = terms, fieldname
        self._field, self._fieldobj = field, fieldobj
        self._numbers = list(field.numbers())
        self._at = 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> Any:
        text = string if isinstance(string, bytes) else string.encode()
        self._at = bisect_left(self._numbers, bisect_left(self._field, text))
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._at < len(self._numbers)

    def _term(self) -> bytes:
        return self._field.term(self._numbers[self._at])

    def text(self) -> Any:
        return self._fieldobj.from_bytes(self._term()) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        if not self.is_valid():
            return None
        return self._terms.term_info(self._fieldname, self._term())
