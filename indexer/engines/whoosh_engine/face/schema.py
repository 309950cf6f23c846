"""The fields of an index as Whoosh's own parsers and searchers see them."""

from datetime import datetime
from typing import Any

from whoosh import fields, formats

from indexer import analysis
from indexer.engines.whoosh_engine.face.analyzer import (
    ExactAnalyzer,
    FamilyAnalyzer,
    FrenchAnalyzer,
    StemAnalyzer,
)
from indexer.errors import CallError

ID, DATE, SOURCE, URL = "id", "date", "source", "url"
TITLE, BODY, TITLE_EXACT, BODY_EXACT = "title", "body", "title_exact", "body_exact"
TITLE_FAMILY, BODY_FAMILY = "title_family", "body_family"


class WordsField(fields.FieldType):
    """Words of French text with their positions."""

    format = formats.Positions()
    indexed = scorable = True

    #: The terms of a typed word stand for each other.
    multitoken_query = "or"

    def __init__(self, analyzer: FrenchAnalyzer, *, stored: bool = True) -> None:
        self.analyzer = analyzer
        self.stored = stored

    def process_text(self, qstring: str, *, tokenize: bool = True, **_options: Any) -> list[str]:
        """Return the terms of which any will do for a typed word, none for a stop word.

        What is to be no word, such as a prefix, is folded.
        """
        return self.analyzer.typed_terms(qstring) if tokenize else [analysis.fold(qstring)]


class DayField(fields.DATETIME):
    """The day of an article, as midnight; some have none."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=True)
        # There are few days: one term each is enough for ranges.
        self.shift_step = 0

    def from_column_value(self, x: int) -> datetime | None:
        """Return the day, ``None`` where there is none."""
        return None if x in (self.default, NO_DAY_LAST) else super().from_column_value(abs(x))


class SourceField(fields.ID):
    """The source of an article, whole, as it is written."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=True)

    def from_column_value(self, value: Any) -> str | None:
        """Return the source, ``None`` where there is none."""
        return super().from_column_value(value) or None


class FinishedSchema(fields.Schema):
    """A schema that Whoosh's writers cannot commit, once it was read from an index.

    They would put segments of their own in place of ours, which the engine could not read.
    """

    _is_finished = False

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._is_finished = True

    def clean(self) -> None:
        """Raise CallError; every commit asks for this before anything is replaced."""
        if self._is_finished:
            raise CallError("Only depeche rebuild and depeche update write to this index.")
        super().clean()


#: Sorts articles without a day last where days are negative, the latest first.
NO_DAY_LAST = 1


def schema() -> fields.Schema:
    """Return the schema of every index."""
    stem, exact, family = StemAnalyzer(), ExactAnalyzer(), FamilyAnalyzer()
    return FinishedSchema(
        **{
            ID: fields.ID(stored=True, unique=True),
            TITLE: WordsField(stem),
            BODY: WordsField(stem),
            TITLE_EXACT: WordsField(exact),
            BODY_EXACT: WordsField(exact),
            TITLE_FAMILY: WordsField(family, stored=False),
            BODY_FAMILY: WordsField(family, stored=False),
            SOURCE: SourceField(),
            DATE: DayField(),
            URL: fields.ID(stored=True),
        }
    )
