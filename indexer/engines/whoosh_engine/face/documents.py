"""A segment's articles as Whoosh reads them: stored fields, lengths, columns."""

from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.codec.base import PerDocumentReader
from whoosh.columns import ColumnReader

from indexer.array_types import Ints
from indexer.build.generation_files import GenerationFiles
from indexer.engines.whoosh_engine import schema as engine_schema
from indexer.engines.whoosh_engine.face import schema
from indexer.engines.whoosh_engine.face.columns import ValuesReader
from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.engines.whoosh_engine.format.document_store import DocumentStore
from indexer.engines.whoosh_engine.format.segment_articles import SegmentArticles


def day_of(number: int) -> datetime:
    """Return the day that ``YYYYMMDD`` stands for."""
    return datetime(number // 10000, number // 100 % 100, number % 100)


class DocumentsReader(PerDocumentReader):
    """A segment's articles. Threads may share it."""

    def __init__(self, files: GenerationFiles, segment: Any) -> None:
        self._segment = segment
        articles = SegmentArticles(files, segment.segment_id(), segment.doc_count_all())
        self._columns = articles.columns
        self._store = DocumentStore([articles])
        titles = self._columns.title_words
        bodies = self._columns.words - titles
        self._lengths: dict[str, Ints] = {
            schema.TITLE: titles,
            schema.TITLE_EXACT: titles,
            schema.BODY: bodies,
            schema.BODY_EXACT: bodies,
            schema.TITLE_FAMILY: titles,
            schema.BODY_FAMILY: bodies,
            engine_schema.STEMS: self._columns.words,
            engine_schema.FORMS: self._columns.words,
        }

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

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what is stored of an article; what it has not is not there."""
        summary = self._store.summary(docnum)
        title, body = summary.title, summary.body
        stored = {
            schema.ID: summary.id,
            schema.TITLE: title,
            schema.BODY: body,
            schema.TITLE_EXACT: title,
            schema.BODY_EXACT: body,
            schema.SOURCE: summary.source,
            schema.DATE: datetime.fromisoformat(summary.date) if summary.date else None,
            schema.URL: summary.url,
        }
        return {name: value for name, value in stored.items() if value is not None}

    # Columns

    def supports_columns(self) -> bool:
        """There are some."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether articles can be sorted by this field's column."""
        return fieldname in (schema.SOURCE, schema.DATE)

    def list_columns(self) -> list[str]:
        """Return the fields that have one."""
        return [schema.SOURCE, schema.DATE]

    def column_reader(self, fieldname: str, column: Any) -> ColumnReader:
        """Return a reader of a field's column."""
        default = column.default_value()
        if fieldname == schema.DATE:
            return ValuesReader(_days(self._columns, default), default, schema.NO_DAY_LAST)
        return ValuesReader(self._sources, default)

    @cached_property
    def _sources(self) -> list[bytes]:
        values, ordinals = self._columns.facets[schema.SOURCE]
        names = [b"", *(value.encode("utf-8", "surrogatepass") for value in values)]
        return [names[ordinal] for ordinal in ordinals.tolist()]

    # Lengths

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


def _days(columns: DocValues, default: int) -> list[int]:
    """Return the days of articles as a :class:`~schema.DayField` has them in its column."""
    to_value = schema.DayField().to_column_value
    values = {
        day: default if day == NONE else to_value(day_of(day))
        for day in np.unique(columns.days).tolist()
    }
    return [values[day] for day in columns.days.tolist()]
