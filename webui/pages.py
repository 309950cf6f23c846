"""The pages for readers: search and article, rendered on the server."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from indexer.engines.base import Results
from indexer.snippet import segments
from webui.live import open_index
from webui.params import read_params

blueprint = Blueprint("pages", __name__)

#: Page numbers shown on either side of the current one.
_NEIGHBOURS = 2


def page_numbers(page: int, pages: int) -> Sequence[int | None]:
    """The numbers of a pagination: the first, the last, those around; ``None`` for a gap."""
    shown = sorted(
        {1, pages, *range(page - _NEIGHBOURS, page + _NEIGHBOURS + 1)} & set(range(1, pages + 1))
    )
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


@blueprint.get("/")
def search() -> str:
    """The search page, with results where something is asked for."""
    params = read_params(request.args)
    with open_index() as index:
        results: Results | None = None if params.is_blank else params.run(index)
        # What the filters offer: the sources of the query without its own source filter.
        offered = replace(params, sources=(), size=0, page=1)
        sources = offered.run(index).facets["source"] if results is not None else ()
        return render_template(
            "search.html",
            params=params,
            results=results,
            sources=sources,
            numbers=page_numbers(params.page, results.pages) if results else (),
            articles=index.count(),
            index=index,
        )


@blueprint.get("/article/<article_id>")
def article(article_id: str) -> str:
    """An article, with the query's matches marked and what was stripped on demand."""
    params = read_params(request.args)
    with open_index() as index:
        found = index.article(article_id)
        if found is None:
            abort(404)
        [title_spans] = index.matches(params.q, [found.title], in_title=True, also=params.also)
        spans = index.matches(params.q, found.paragraphs, also=params.also)
        return render_template(
            "article.html",
            params=params,
            article=found,
            title=segments(found.title, title_spans),
            paragraphs=[
                segments(paragraph, marks)
                for paragraph, marks in zip(found.paragraphs, spans, strict=True)
            ],
            matches=sum(map(len, spans)) + len(title_spans),
            is_web_address=(found.url or "").startswith(("http://", "https://")),
            index=index,
        )
