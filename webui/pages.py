"""The search page: results, what narrows them, and what helps where there are none."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import filterfalse
from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from indexer.query.clauses import clauses_of, is_stop_word
from indexer.query.diagnosis import Diagnosis
from indexer.query.parser import parse
from indexer.query.restrictions import is_restriction
from indexer.search.index import Index
from indexer.search.relaxation import relaxation_notice
from indexer.search.request import Filters, SearchRequest
from indexer.search.results import Hit, Results, ResultsPage
from webui import metrics, refinements
from webui.admission import page_budget
from webui.advanced_form import ADVANCED, composed, fields_of
from webui.chart import chart_of
from webui.current_index import open_index
from webui.exports import FORMATS
from webui.filters import TWO_LINES_CHARS
from webui.home import home_of
from webui.params import SearchParams, read_params
from webui.rendering import render

blueprint = Blueprint("pages", __name__)

#: Page numbers shown on either side of the current one.
_NEIGHBOURS = 2
#: How many hits a page may be asked to hold with one click.
SIZES = (10, 25, 50)
#: What would join the words that follow to its last part alone.
_CHOICE = re.compile(r"\b(?:OU|OR)\b")
#: Sources that the first page names.
_SOURCES = 12


def page_numbers(page: int, pages: int) -> Sequence[int | None]:
    """Return the numbers of a pagination: the first, the last, those around; ``None`` for a gap."""
    shown = sorted(
        {1, pages, *range(page - _NEIGHBOURS, page + _NEIGHBOURS + 1)} & set(range(1, pages + 1))
    )
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


class _ShownHit(NamedTuple):
    """A hit and what is said beside it: its words, and matching paragraphs that are not shown.

    Those of a long one begin with two lines.
    """

    hit: Hit
    words: int
    others: int
    is_long: bool


def _shown(page: ResultsPage) -> list[_ShownHit]:
    return [
        _ShownHit(
            hit,
            extent.words,
            len({*extent.paragraphs}.difference(s.paragraph for s in hit.snippets)),
            sum(len(text) for s in hit.snippets for text, _marked in s.segments) > TWO_LINES_CHARS,
        )
        for hit, extent in zip(page.results.hits, page.extents, strict=True)
    ]


def _first_in_part(results: Results) -> int | None:
    """Return the place of the first hit that holds a part of the search alone, if it is told."""
    if results.by_weight:
        return None
    matched = [hit.matched for hit in results.hits]
    at = matched.index("most") if "most" in matched else None
    # Where nothing holds all of it, a notice says so.
    return at if at or results.total_all else None


def _notices(request_: SearchRequest, results: Results) -> list[str]:
    """Return what there is to tell, but for what the first line of a page says already."""
    said = ""
    if results.total > results.total_all and not results.by_weight:
        said = relaxation_notice(request_.query, results.total_all, by_weight=False)
    return [notice for notice in results.notices if notice != said]


def _nowhere(diagnosis: Diagnosis | None) -> list[str]:
    """Return which of the parts of a search no article holds; stop words are not looked for."""
    parts = diagnosis.parts if diagnosis else ()
    absent = [part.text for part in parts if not part.count]
    wanted = [text for text in absent if not all(map(is_stop_word, clauses_of(parse(text).root)))]
    return wanted if len(parts) > 1 else []


def _within(params: SearchParams, words: str) -> str:
    """Return the query that looks for words in what a search finds."""
    typed = composed({"all": params.q})
    return f"({typed}) {words}" if _CHOICE.search(typed) else f"{typed} {words}".strip()


@blueprint.get("/")
def search() -> str | Response:
    """Return the search page, with results where something is asked for."""
    params = read_params(request.args, spoken_days=True)
    if any(name in request.args for name in ADVANCED):
        typed = params.query_string(q=composed(request.args), page=1)
        return redirect(f"/?{typed}")
    if words := request.args.get("within", "").strip():
        return redirect(f"/?{params.query_string(q=_within(params, words), page=1)}")
    with open_index() as index, page_budget() as budget:
        if params.is_blank:
            return _home(params, index)
        request_ = params.request
        page = index.results_page(request_, budget)
        results = page.results
        metrics.searched(results)
        offers = refinements.offers(params, page.overview)
        diagnosis = None if results.total_all else index.diagnose(request_, budget)
        return render(
            "search.html",
            params=params,
            results=results,
            hits=_shown(page),
            first_in_part=_first_in_part(results),
            notices=[*params.problems, *_notices(request_, results)],
            is_one_word=len([*filterfalse(is_restriction, clauses_of(request_.query.root))]) == 1,
            nowhere=_nowhere(diagnosis),
            chips=refinements.chips(params),
            facets=offers.values(),
            typed=fields_of(params.q),
            value_fields=refinements.value_fields(params, offers),
            chart=chart_of(page.overview.periods, params),
            presets=refinements.presets(params, date.today()),
            beside=refinements.periods_beside(params),
            diagnosis=diagnosis,
            numbers=page_numbers(params.page, results.pages),
            sizes=SIZES,
            export_formats=FORMATS,
            index=index,
        )


def _home(params: SearchParams, index: Index) -> str:
    home = home_of(index)
    named = [
        (source, params.query_string(filters=Filters({"source": (source.value,)})))
        for source in home.sources[:_SOURCES]
    ]
    return render(
        "search.html",
        params=params,
        results=None,
        home=home,
        sources=named,
        chart=chart_of(home.periods, params),
        typed=fields_of(""),
        value_fields=refinements.value_fields(params, {}),
        articles=index.count(),
        index=index,
    )
