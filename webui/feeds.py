"""What feed readers and browsers ask for: an Atom feed of a query, an OpenSearch description.

What a person typed or an article holds is escaped by their templates, and what XML cannot hold
replaced. Addresses within are whole, and begin with the server's own.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for

from indexer.search.results import Hit
from webui import gate, metrics
from webui.admission import bulk_budget
from webui.api import SUGGESTIONS_TYPE
from webui.citation import web_address
from webui.current_index import open_index
from webui.errors import answer
from webui.params import read_params
from webui.permalinks import permalinks
from webui.rendering import render

blueprint = Blueprint("feeds", __name__)

#: How many articles a feed holds at most.
MAX_ENTRIES = 50
ATOM_TYPE = "application/atom+xml"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"
#: What XML 1.0 cannot hold, written or as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _summary(hit: Hit) -> str:
    return " … ".join(snippet.text for snippet in hit.snippets)


def _written(template: str, media_type: str, **context: object) -> Response:
    types = {"atom": ATOM_TYPE, "opensearch": OPENSEARCH_TYPE, "suggestions": SUGGESTIONS_TYPE}
    content = _NOT_XML.sub("\ufffd", render(template, types=types, url_for=url_for, **context))
    return Response(content, content_type=f"{media_type}; charset=utf-8")


@blueprint.get("/feed.atom")
def atom() -> Response:
    """Return the newest articles of a search, at most 50; those without a date come last."""
    params = read_params(request.args, without=("page", "size", "sort"))
    if params.problems:
        return answer(400, " ".join(params.problems))
    if (address := gate.own_address()) is None:
        return gate.no_address()
    with open_index() as index, bulk_budget() as budget:
        results = index.run(replace(params, sort="newest", size=MAX_ENTRIES).request, budget)
        metrics.searched(results)
        response = _written(
            "feed.atom.xml",
            ATOM_TYPE,
            address=address,
            params=params,
            entries=[(hit, web_address(hit.url), _summary(hit)) for hit in results.hits],
            built_at=_moment(index.built_at),
            generation=index.generation,
            permalinks=permalinks(),
        )
        response.headers["X-Depeche-Generation"] = index.generation
    return response


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Return the description that lets a browser add the search."""
    if (address := gate.own_address()) is None:
        return gate.no_address()
    return _written("opensearch.xml", OPENSEARCH_TYPE, address=address)
