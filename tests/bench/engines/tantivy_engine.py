"""tantivy through its Python package, as many indexing threads as cores.

Stems: lower case, stop words, French stemmer, ASCII folding; forms: lower case and folding. It
counts all hits (``count=True``), as ours does. Search alone answers addresses in the index and
reads no stored field; ids would need the stored documents. Its snippets come from the field that
was searched, so that forms, which are not stored twice, are handed the body's text.
"""

import os
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, Tokenizer

from tests.bench.articles import day_number, read_corpus
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "tantivy"
SHOWS = True
CANNOT: dict[str, str] = {}
LIBRARIES = ("tantivy",)
NOTES = (
    "Top ten and total only, addresses without ids in search alone; one stem a word where ours "
    "has two and joined compounds.",
    "Prefixes are regex queries, as its parser has none for a word by itself.",
)
HEAP_BYTES_A_THREAD = 128_000_000
#: Words longer than this are no words; ours cuts them there.
MAX_WORD_BYTES = 80


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", stored=True, tokenizer_name="stems")
    builder.add_text_field("body", stored=True, tokenizer_name="stems")
    builder.add_text_field("title_form", tokenizer_name="forms")
    builder.add_text_field("body_form", tokenizer_name="forms")
    builder.add_text_field("source", stored=True, fast=True, tokenizer_name="raw")
    builder.add_unsigned_field("date", stored=True, indexed=True, fast=True)
    return builder.build()


def _analysers() -> dict[str, tantivy.TextAnalyzer]:
    def words() -> tantivy.TextAnalyzerBuilder:
        builder = tantivy.TextAnalyzerBuilder(Tokenizer.simple())
        return builder.filter(Filter.remove_long(MAX_WORD_BYTES)).filter(Filter.lowercase())

    stems = words().filter(Filter.stopword("french")).filter(Filter.stemmer("french"))
    return {
        "stems": stems.filter(Filter.ascii_fold()).build(),
        "forms": words().filter(Filter.ascii_fold()).build(),
    }


def _register(index: tantivy.Index) -> None:
    for name, analyser in _analysers().items():
        index.register_tokenizer(name, analyser)


def build(corpus: Path, directory: Path) -> int:
    threads = os.cpu_count() or 1
    index = tantivy.Index(_schema(), path=str(directory))
    _register(index)
    writer = index.writer(heap_size=HEAP_BYTES_A_THREAD * threads, num_threads=threads)
    count = 0
    for article in read_corpus(corpus):
        document = tantivy.Document()
        document.add_text("id", article["id"])
        for field in ("title", "body"):
            document.add_text(field, article[field])
            document.add_text(f"{field}_form", article[field])
        document.add_text("source", article["source"])
        document.add_unsigned("date", day_number(article))
        writer.add_document(document)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def open_peer(directory: Path) -> Peer:
    return Tantivy(directory)


class Tantivy(Peer):
    def __init__(self, directory: Path) -> None:
        self._index = tantivy.Index.open(str(directory))
        _register(self._index)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def express(self, question: Question) -> tuple[str, bool, bool, bool]:
        text = question.words[0] + ".*" if question.kind == "prefix" else question.typed(" OR ")
        if days := question.days():
            text += f" date:[{days[0]} TO {days[1]}]"
        return text, question.kind == "prefix", question.exact, question.newest

    def _query(self, text: str, prefix: bool, exact: bool) -> tantivy.Query:
        fields = ["title_form", "body_form"] if exact else ["title", "body"]
        if prefix:
            either = [tantivy.Query.regex_query(self._schema, field, text) for field in fields]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in either])
        return self._index.parse_query(text, fields, conjunction_by_default=True)

    def _search(self, query: tantivy.Query, newest: bool) -> Any:
        order = "date" if newest else None
        return self._searcher.search(query, limit=SIZE, count=True, order_by_field=order)

    def alone(self, expression: tuple[str, bool, bool, bool]) -> Total:
        text, prefix, exact, newest = expression
        found = self._search(self._query(text, prefix, exact), newest)
        _ = found.hits
        return found.count

    def shown(self, expression: tuple[str, bool, bool, bool]) -> Total:
        text, prefix, exact, newest = expression
        query = self._query(text, prefix, exact)
        found = self._search(query, newest)
        field = "body_form" if exact else "body"
        snippets = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, field)
        for _score, address in found.hits:
            document = self._searcher.doc(address)
            for name in ("id", "title", "source", "date"):
                document.get_first(name)
            if exact:
                copy = tantivy.Document()
                copy.add_text(field, document.get_first("body"))
                document = copy
            snippets.snippet_from_doc(document).to_html()
        return found.count
