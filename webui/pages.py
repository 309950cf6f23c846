"""The search page: results, what narrows them, and what helps where there are none."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from indexer.search.results import FacetCount, Hit, Results, ResultsPage
from webui import histogram, metrics, refinements
from webui.admission import page_budget
from webui.current_index import open_index
from webui.exports import FORMATS
from webui.params import SearchParams, read_params
from webui.rendering import render

blueprint = Blueprint("pages", __name__)

#: Page numbers shown on either side of the current one.
_NEIGHBOURS = 2
#: How many hits a page may be asked to hold with one click.
SIZES = (10, 25, 50)
#: From so many periods on, columns say something.
_LEAST_COLUMNS = 2


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
    """A hit and what is said beside it: its words, and matching paragraphs that are not shown."""

    hit: Hit
    words: int
    others: int


def _shown(page: ResultsPage) -> list[_ShownHit]:
    return [
        _ShownHit(
            hit,
            extent.words,
            len({*extent.paragraphs}.difference(s.paragraph for s in hit.snippets)),
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


def _drawn(
    periods: Sequence[FacetCount], params: SearchParams
) -> list[tuple[histogram.Column, str]]:
    """Return a column for each period, with the query string that narrows to it."""
    if len(periods) < _LEAST_COLUMNS:
        return []
    days = [histogram.days_of(period.value) for period in periods]
    return list(zip(histogram.columns(periods), params.query_strings_within(days), strict=True))


@blueprint.get("/")
def search() -> str | Response:
    """Return the search page, with results where something is asked for."""
    params = read_params(request.args)
    if any(name in request.args for name in refinements.ADVANCED):
        typed = params.query_string(q=refinements.composed(request.args), page=1)
        return redirect(f"/?{typed}")
    with open_index() as index, page_budget() as budget:
        if params.is_blank:
            return render(
                "search.html",
                params=params,
                results=None,
                value_fields=refinements.value_fields(params, {}),
                articles=index.count(),
                index=index,
            )
        request_ = params.request
        page = index.results_page(request_, budget)
        results = page.results
        metrics.searched(results)
        offers = refinements.offers(params, page.overview.facets)
        return render(
            "search.html",
            params=params,
            results=results,
            hits=_shown(page),
            first_in_part=_first_in_part(results),
            chips=refinements.chips(params),
            facets=offers.values(),
            value_fields=refinements.value_fields(params, offers),
            columns=_drawn(page.overview.periods, params),
            diagnosis=None if results.total_all else index.diagnose(request_, budget),
            numbers=page_numbers(params.page, results.pages),
            sizes=SIZES,
            export_formats=FORMATS,
            index=index,
        )
