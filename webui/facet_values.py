"""The page of all values of a facet: to find one by a part of its name, to choose, to exclude."""

from flask import Blueprint, abort, request

from indexer.search.facets import VALUE_FACETS, facet_key
from webui.admission import page_budget
from webui.current_index import open_index
from webui.params import EVERYTHING, read_params
from webui.refinements import value_choices
from webui.rendering import render

blueprint = Blueprint("facet_values", __name__)

#: Values shown at once; a part of their name finds the others.
MAX_VALUES = 500
_FACETS = {facet.name: facet for facet in VALUE_FACETS}


@blueprint.get("/values/<name>")
def values(name: str) -> str:
    """Return the values of a facet in a search, those whose names hold what is typed."""
    facet = _FACETS.get(name)
    if facet is None:
        abort(404)
    params = read_params(request.args, spoken_days=True)
    contains = request.args.get("contains", "").strip()
    with open_index() as index, page_budget() as budget:
        asked = params.request._replace(query=EVERYTHING) if params.is_blank else params.request
        overview = index.overview(asked, budget)
        every = value_choices(
            params, facet, overview.facets[facet.name], overview.missing.get(facet.name, 0)
        )
        key = facet_key(contains) if contains else ""
        found = [each for each in every if each.chosen or key in facet_key(each.label)]
        # What is chosen is in sight, however many there are.
        found.sort(key=lambda each: not each.chosen)
        return render(
            "values.html",
            params=params,
            facet=facet,
            contains=contains,
            choices=found[:MAX_VALUES],
            more=max(len(found) - MAX_VALUES, 0),
            index=index,
        )
