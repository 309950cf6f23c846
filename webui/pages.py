"""The search page: results, what narrows them, and what helps where there are none."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.query.fields import FIELDS
from webui import histogram, refinements
from webui.current_index import open_index
from webui.params import SearchParams, read_params

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


def _linked(
    columns: Sequence[histogram.Column], params: SearchParams
) -> list[tuple[histogram.Column, str]]:
    """Return the columns, each with the query string that narrows to its dates."""
    return [
        (
            column,
            params.query_string(filters=params.filters.within(column.since, column.until), page=1),
        )
        for column in columns
    ]


@blueprint.get("/")
def search() -> str | Response:
    """Return the search page, with results where something is asked for."""
    params = read_params(request.args)
    if any(name in request.args for name in refinements.ADVANCED):
        typed = params.query_string(q=refinements.composed(request.args), page=1)
        return redirect(f"{url_for('pages.search')}?{typed}")
    with open_index() as index:
        if params.is_blank:
            return render_template(
                "search.html",
                params=params,
                results=None,
                fields=FIELDS,
                value_fields=refinements.value_fields(params, {}),
                articles=index.count(),
                index=index,
            )
        request_ = params.request
        results, overview, extents = index.results_page(request_)
        offers = refinements.offers(params, overview.facets)
        columns = histogram.columns(overview.periods)
        return render_template(
            "search.html",
            params=params,
            results=results,
            extents=extents,
            chips=refinements.chips(params),
            facets=offers.values(),
            fields=FIELDS,
            value_fields=refinements.value_fields(params, offers),
            columns=_linked(columns, params) if len(columns) >= _LEAST_COLUMNS else (),
            diagnosis=None if results.total_all else index.diagnose(request_),
            numbers=page_numbers(params.page, results.pages),
            sizes=SIZES,
            index=index,
        )
