"""Articles that a reader ticked: cited together on a page, or exported as a file."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from flask import Blueprint, request
from werkzeug.wrappers import Response

from indexer.article import Article
from indexer.search.index import Index
from webui import citation, exports
from webui.admission import admission
from webui.current_index import open_index
from webui.errors import answer
from webui.exports import FORMATS, Export
from webui.params import MAX_VALUES, read_params
from webui.permalinks import permalinks
from webui.rendering import render

blueprint = Blueprint("selection", __name__)


class Citation(NamedTuple):
    """A form of citation and the articles cited so, one after another."""

    label: str
    text: str


def _ticked() -> Iterable[str]:
    """Return the ids that are asked for, each once, as many as a page of results may have."""
    return [*dict.fromkeys(request.args.getlist("id"))][: 2 * MAX_VALUES]


def _articles(index: Index) -> list[Article]:
    """Return the articles that are ticked; those that the index does not have are left out."""
    found = map(index.article, _ticked())
    return [article for article in found if article is not None]


@blueprint.get("/selection")
def selection() -> str:
    """Return the page that cites what is ticked, in each form."""
    params = read_params(request.args)
    with open_index() as index:
        articles = _articles(index)
        cited: dict[str, list[str]] = {}
        for article in articles:
            for label, text in citation.styles(article, permalinks() + article.id):
                cited.setdefault(label, []).append(text)
        return render(
            "selection.html",
            params=params,
            articles=articles,
            citations=[Citation(label, "\n".join(texts)) for label, texts in cited.items()],
            export_formats=FORMATS,
            index=index,
        )


def export(ending: str) -> Response:
    """Return what is ticked as a file of the format ``ending``."""
    params = read_params(request.args, without=("page", "size"))
    with ExitStack() as stack:
        stack.enter_context(admission().exports.taken())
        index = stack.enter_context(open_index())
        articles = _articles(index)
        if not articles:
            return answer(400, "Aucun article n’est coché.")
        shown = index.hits(params.q, [article.id for article in articles], also=params.also)
        about = params, len(articles), index.generation, index.built_at
        made = Export(*about, iter(articles), iter(shown), permalinks())
        response = exports.response_of(made, ending)
        response.call_on_close(stack.pop_all().close)
    return response


for _ending in FORMATS:
    blueprint.add_url_rule(
        f"/selection.{_ending}", _ending, partial(export, _ending), methods=["GET"]
    )
