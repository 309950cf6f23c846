"""What feed readers and browsers ask for: an Atom feed of a query, an OpenSearch description.

Both are built as trees and written by ElementTree; what a person typed or an article holds is never
put together with markup. Addresses within are whole, and begin with the server's own.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from flask import Blueprint, Response, request, url_for

from indexer.search.index import Index
from indexer.search.results import Hit, Results
from webui import gate, metrics
from webui.admission import bulk_budget
from webui.api import SUGGESTIONS_TYPE
from webui.citation import web_address
from webui.current_index import open_index
from webui.errors import answer
from webui.params import SearchParams, read_params

blueprint = Blueprint("feeds", __name__)

#: How many articles a feed holds at most.
MAX_ENTRIES = 50
ATOM_TYPE = "application/atom+xml"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"
#: What XML 1.0 cannot hold, written or as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(
    params: SearchParams, results: Results, index: Index, address: str
) -> ElementTree.Element:
    """Return the feed of a search; ids are permanent links, which a rebuild does not change."""
    own = f"{address}{url_for('feeds.atom')}?{params.query_string()}"
    page = f"{address}{url_for('pages.search')}?{params.query_string(sort='newest')}"
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "fr"})
    _add(feed, "id", own)
    _add(feed, "title", f"Dépêche\u00a0: {params.q}" if params.q.strip() else "Dépêche")
    _add(feed, "updated", _moment(index.built_at))
    _add(_add(feed, "author"), "name", "Dépêche")
    _add(feed, "generator", "Dépêche", version=index.generation)
    _add(feed, "link", rel="self", type=ATOM_TYPE, href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    _add(
        feed,
        "link",
        rel="search",
        type=OPENSEARCH_TYPE,
        href=address + url_for("feeds.opensearch"),
    )
    articles = address + url_for("pages.search") + "article/"
    for hit in results.hits:
        _entry(feed, hit, articles + hit.id, index)
    return feed


def _entry(feed: ElementTree.Element, hit: Hit, link: str, index: Index) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", link)
    _add(entry, "title", hit.title)
    if hit.date:
        _add(entry, "published", f"{hit.date}T00:00:00Z")
    # Atom wants a moment; of an undated article the day of the index is all that is known.
    _add(entry, "updated", f"{hit.date}T00:00:00Z" if hit.date else _moment(index.built_at))
    if hit.source:
        _add(_add(entry, "author"), "name", hit.source)
    _add(entry, "link", rel="alternate", type="text/html", href=link)
    if origin := web_address(hit.url):
        _add(entry, "link", rel="via", href=origin)
    _add(entry, "summary", " … ".join(snippet.text for snippet in hit.snippets), type="text")


def opensearch_description(address: str) -> ElementTree.Element:
    """Return what lets a browser add the search: OpenSearch 1.1, with its three addresses."""
    search = address + url_for("pages.search")
    templates = (
        ("text/html", "results", f"{search}?q={{searchTerms}}&page={{startPage?}}&size={{count?}}"),
        (ATOM_TYPE, "results", f"{address}{url_for('feeds.atom')}?q={{searchTerms}}"),
        (
            SUGGESTIONS_TYPE,
            "suggestions",
            f"{address}{url_for('api.suggest')}?q={{searchTerms}}&format=opensearch",
        ),
        (OPENSEARCH_TYPE, "self", address + url_for("feeds.opensearch")),
    )
    description = ElementTree.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    _add(description, "ShortName", "Dépêche")
    _add(description, "Description", "Recherche dans la presse en français")
    for media_type, rel, template in templates:
        _add(description, "Url", type=media_type, rel=rel, template=template)
    icon = address + url_for("static", filename="icon.svg")
    _add(description, "Image", icon, type="image/svg+xml", width="16", height="16")
    _add(description, "Language", "fr")
    _add(description, "InputEncoding", "UTF-8")
    _add(description, "OutputEncoding", "UTF-8")
    return description


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(
        parent, name, {key: _xml(value) for key, value in attributes.items()}
    )
    child.text = None if text is None else _xml(text)
    return child


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(root: ElementTree.Element, media_type: str) -> Response:
    # Written as text it takes half as long as in UTF-8.
    content = _DECLARATION + ElementTree.tostring(root, encoding="unicode")
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
        response = _written(atom_feed(params, results, index, address), ATOM_TYPE)
        response.headers["X-Depeche-Generation"] = index.generation
    return response


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Return the description that lets a browser add the search."""
    if (address := gate.own_address()) is None:
        return gate.no_address()
    return _written(opensearch_description(address), OPENSEARCH_TYPE)
