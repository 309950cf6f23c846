"""Whoosh as PyPI has it, in the way its documentation shows: LanguageAnalyzer, parser, highlights.

One writer process (its ``procs`` option is not used) with as much memory as ours gives to Whoosh;
one searcher stays open. Filters by date are ranges in the query's text: its ``filter`` option keeps
their results.
"""

from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.analysis import CharsetFilter, LanguageAnalyzer, LowercaseFilter, RegexTokenizer
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser
from whoosh.support.charset import accent_map

from tests.bench.articles import day_number, read_corpus
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "Whoosh 2.7.4"
SHOWS = True
CANNOT: dict[str, str] = {}
LIBRARIES = ("Whoosh",)
NOTES = (
    "One process and one segment writer; LanguageAnalyzer('fr') for stems, lower case without "
    "accents for forms. Stems are not folded: an unaccented query may miss.",
    "Top ten only: counting all, which may search again, is left out of its times. Its search with "
    "limit=10 was seen to lose hits.",
)
POSTINGS_MEGABYTES = 256


def _schema() -> fields.Schema:
    stems = LanguageAnalyzer("fr")
    forms = RegexTokenizer() | LowercaseFilter() | CharsetFilter(accent_map)
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=fields.TEXT(analyzer=stems, stored=True),
        body=fields.TEXT(analyzer=stems, stored=True),
        title_form=fields.TEXT(analyzer=forms),
        body_form=fields.TEXT(analyzer=forms),
        source=fields.ID(stored=True, sortable=True),
        date=fields.NUMERIC(int, signed=False, stored=True, sortable=True),
    )


def build(corpus: Path, directory: Path) -> int:
    index = create_in(str(directory), _schema())
    writer = index.writer(limitmb=POSTINGS_MEGABYTES)
    count = 0
    for article in read_corpus(corpus):
        title, body = article["title"], article["body"]
        writer.add_document(
            id=article["id"],
            title=title,
            body=body,
            title_form=title,
            body_form=body,
            source=article["source"],
            date=day_number(article),
        )
        count += 1
    writer.commit()
    index.close()
    return count


def open_peer(directory: Path) -> Peer:
    return StockWhoosh(directory)


class StockWhoosh(Peer):
    def __init__(self, directory: Path) -> None:
        index = open_dir(str(directory), readonly=True)
        self._searcher = index.searcher()
        self._stems = MultifieldParser(["title", "body"], index.schema)
        self._forms = MultifieldParser(["title_form", "body_form"], index.schema)

    def express(self, question: Question) -> tuple[str, bool, bool]:
        text = question.typed(" OR ", " NOT ")
        if days := question.days():
            text += f" date:[{days[0]} TO {days[1]}]"
        return text, question.exact, question.newest

    def _search(self, expression: tuple[str, bool, bool]) -> Any:
        text, exact, newest = expression
        query = (self._forms if exact else self._stems).parse(text)
        by_day: dict[str, Any] = {"sortedby": "date", "reverse": True} if newest else {}
        return self._searcher.search(query, limit=SIZE, **by_day)

    def alone(self, expression: tuple[str, bool, bool]) -> Total:
        return self._search(expression).__len__

    def shown(self, expression: tuple[str, bool, bool]) -> Total:
        results = self._search(expression)
        field = "body_form" if expression[1] else "body"
        for hit in results:
            stored = hit.fields()
            hit.highlights(field, text=stored["body"], top=2)
        return results.__len__
