"""A whole result set as a file: CSV, JSON, BibTeX or RIS, streamed.

The search page's parameters go in, but for ``page`` and ``size``; all articles of all pages come
out, in the pages' order. An export holds on to the generation that it began with until its last
byte, and to no more than the articles' numbers and one article at a time.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import itemgetter

from flask import Blueprint, Response, request

from indexer.article import Article
from indexer.search.facets import MISSING, VALUE_FACETS
from indexer.search.results import Hit
from webui import citation, metrics
from webui.admission import admission, bulk_budget
from webui.current_index import open_index
from webui.errors import answer, too_costly
from webui.params import EXCLUDED, MISSING_PARAMETER, SearchParams, read_params
from webui.permalinks import permalinks

blueprint = Blueprint("exports", __name__)

#: The columns of the CSV that are named as in the article object, and those that follow: where the
#: article is read here, and the passage that says most of what was searched.
COLUMNS = ("id", "title", "source", "date", "url", "path")
_FOUND_COLUMNS = ("permalink", "passage")
#: Parts of a file are sent together until they are this long, so that articles cost no call each;
#: the first ones sooner, so that a reader sees it begin.
CHUNK_CHARS = 32_768
FIRST_CHUNK_CHARS = 1_024
#: Spreadsheets take a cell that begins so for a formula, or drop the sign and look again.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
#: What of a query stands in a file's name.
_MAX_NAME_CHARS = 40
#: Outside entries BibTeX looks for the next sign that begins one, even in what is meant as comment.
_BIBTEX_COMMENT = str.maketrans({"@": "(at)"})


@dataclass(frozen=True, slots=True)
class Export:
    """What is written: a search, how much it found, in which index, and its articles in order.

    ``hits`` are the same articles as results show them; ``permalinks`` is what an id follows in the
    address at which its article is read here.
    """

    params: SearchParams
    total: int
    generation: str
    built_at: datetime
    articles: Iterator[Article]
    hits: Iterator[Hit]
    permalinks: str


def csv_file(export: Export) -> Iterator[str]:
    """Give a header and a row an article; the mark before it lets spreadsheets read accents."""
    yield "\ufeff" + _csv_row((*COLUMNS, *_FOUND_COLUMNS))
    for hit in export.hits:
        own = [getattr(hit, column) or "" for column in COLUMNS]
        yield _csv_row(map(_cell, (*own, export.permalinks + hit.id, _passage(hit))))


def json_file(export: Export) -> Iterator[str]:
    """One object: what was asked in which index, and the article objects, one a line."""
    params, filters = export.params, export.params.filters
    asked = {
        "query": params.q,
        **{facet.name: _named(filters.values_of(facet)) for facet in VALUE_FACETS},
        **{EXCLUDED + facet.name: filters.excluded_of(facet) for facet in VALUE_FACETS},
        "missing": [value for name, value in params.values if name == MISSING_PARAMETER],
        "since": filters.since and filters.since.isoformat(),
        "until": filters.until and filters.until.isoformat(),
        "sort": params.sort,
        "also": params.also,
        "generation": export.generation,
        "built_at": export.built_at.isoformat(),
        "total": export.total,
    }
    yield json.dumps(asked, ensure_ascii=False)[:-1] + ', "articles": ['
    separator = "\n"
    for article in export.articles:
        yield separator + json.dumps(article.to_dict(), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _named(values: tuple[str, ...]) -> list[str]:
    return [value for value in values if value != MISSING]


def bibtex_file(export: Export) -> Iterator[str]:
    """Give an ``@article`` for each whose source is known, else a ``@misc``; the key is the id."""
    yield (
        f"% {citation.one_line(export.params.q).translate(_BIBTEX_COMMENT)}\n"
        f"% Dépêche, {export.generation}, {export.built_at.isoformat()}, total {export.total}\n"
    )
    for article in export.articles:
        yield f"\n{citation.bibtex(article, export.permalinks + article.id)}\n"


def ris_file(export: Export) -> Iterator[str]:
    """Give a record an article; RIS has no comments, so each names the index as its database."""
    database = f"Dépêche {export.generation} {export.built_at.isoformat()}"
    for article in export.articles:
        record = citation.ris(article, export.permalinks + article.id, database)
        yield record.replace("\n", "\r\n") + "\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name for readers, its media type and what writes it."""

    label: str
    media_type: str
    write: Callable[[Export], Iterator[str]]


#: By the ending of the address and of the file's name.
FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8; header=present", csv_file),
    "json": Format("JSON", "application/json", json_file),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", bibtex_file),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", ris_file),
}


def file_name(params: SearchParams, built_at: datetime, ending: str) -> str:
    """Return a file's name of small letters, digits and hyphens: query and day of the index."""
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", params.q.lower()))
    words = re.sub("[^a-z0-9]+", "-", plain)[:_MAX_NAME_CHARS].strip("-")
    return "-".join(filter(None, ("depeche", words, built_at.date().isoformat()))) + f".{ending}"


def _passage(hit: Hit) -> str:
    """Return the snippet that has most matches as plain text, empty where there is none."""
    texts = [(sum(each.matched for each in s.segments), s.text) for s in hit.snippets]
    return max(texts, key=itemgetter(0), default=(0, ""))[1]


def _csv_row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(text: str) -> str:
    return "'" + text if _FORMULA.match(text) else text


def _chunks(parts: Iterator[str]) -> Iterator[bytes]:
    """Give the parts as bytes, many together; what is no character is replaced."""
    held: list[str] = []
    chars, wanted = 0, FIRST_CHUNK_CHARS
    for part in parts:
        held.append(part)
        chars += len(part)
        if chars >= wanted:
            yield "".join(held).encode("utf-8", "replace")
            held, chars, wanted = [], 0, min(2 * wanted, CHUNK_CHARS)
    yield "".join(held).encode("utf-8", "replace")


def export(ending: str) -> Response:
    """Return the whole result set of a search as a file of the format ``ending``."""
    params = read_params(request.args, without=("page", "size"))
    if params.problems:
        return answer(400, " ".join(params.problems))
    with ExitStack() as stack:
        stack.enter_context(admission().exports.taken())
        index = stack.enter_context(open_index())
        with bulk_budget() as budget:
            found = index.result_set(params.request, budget)
        metrics.searched(found)
        if found.partial:
            return too_costly()
        about = params, found.total, index.generation, index.built_at
        made = Export(*about, found.articles, found.hits, permalinks())
        response = response_of(made, ending)
        # The index stays open until the answer is read to its end, or no longer wanted.
        response.call_on_close(stack.pop_all().close)
    return response


def response_of(made: Export, ending: str) -> Response:
    """Return an export as a file of the format ``ending``, written while it is read."""
    kind = FORMATS[ending]
    response = Response(_chunks(kind.write(made)), content_type=kind.media_type)
    response.headers["X-Depeche-Generation"] = made.generation
    name = file_name(made.params, made.built_at, ending)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


for _ending in FORMATS:
    blueprint.add_url_rule(f"/export.{_ending}", _ending, partial(export, _ending), methods=["GET"])
