"""The page of an article: its text with the query's matches, and the ways on from it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from flask import Blueprint, abort, request

from indexer.article import Article
from indexer.search.budget import Budget
from indexer.search.index import Index
from indexer.search.snippet import joined
from webui import citation
from webui.admission import page_budget
from webui.current_index import live_index, open_index
from webui.filters import numbered
from webui.headings import headings
from webui.params import SearchParams, read_params
from webui.passages import match_count, passages
from webui.permalinks import permalinks
from webui.rendering import render

blueprint = Blueprint("reading", __name__)

#: Similar articles shown.
MAX_SIMILAR = 5
#: Passages listed; a text with more is read, not listed.
MAX_PASSAGES = 100


class Neighbour(NamedTuple):
    """Another hit of the same results, and the search with the page on which it is."""

    id: str
    search: SearchParams


@blueprint.get("/article/<article_id>")
def article(article_id: str) -> str:
    """Return an article, with the query's matches marked and what was stripped on demand."""
    params = read_params(request.args)
    with open_index() as index, page_budget() as budget:
        marked = index.marked_article(params.request, article_id, budget)
        if marked is None:
            abort(410 if live_index().is_withdrawn(article_id) else 404)
        found, title = marked.article, joined(marked.title)
        paragraphs = list(map(joined, marked.paragraphs))
        first, *firsts, end = accumulate(map(match_count, (title, *paragraphs)), initial=1)
        current = _current(end - 1)
        before, after = _neighbours(params, article_id, marked.page_ids, index, budget)
        permalink = permalinks() + found.id
        return render(
            "article.html",
            params=params,
            kept=_kept(params),
            article=found,
            headings=headings(found.paragraphs),
            title=numbered(title, first, current),
            paragraphs=[
                numbered(paragraph, first, current)
                for paragraph, first in zip(paragraphs, firsts, strict=True)
            ],
            passages=passages(paragraphs, firsts),
            listed=MAX_PASSAGES,
            matches=end - 1,
            current=current,
            before=before,
            after=after,
            similar=index.similar(article_id, MAX_SIMILAR),
            permalink=permalink,
            cited=citation.styles(found, permalink),
            linked_data=_linked_data(found),
            is_web_address=_is_web_address(found),
            index=index,
        )


def _kept(params: SearchParams) -> list[tuple[str, str]]:
    """Return what a search from here keeps of the one before: all but its words and its page."""
    kept = params.query_string(q="", page=1)
    return [pair for pair in parse_qsl(kept, errors="replace") if pair[0] != "q"]


def _is_web_address(article: Article) -> bool:
    return (article.url or "").startswith(("http://", "https://"))


def _current(total: int) -> int:
    """Return which match the address asks for, 0 for none."""
    typed = request.args.get("m", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
    return number if number <= total else 0


def _neighbours(
    params: SearchParams, article_id: str, ids: Sequence[str], index: Index, budget: Budget
) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the hits before and after this one, where it is on the page it was opened from.

    ``ids`` are those of that page.
    """
    if article_id not in ids:
        return None, None
    at = ids.index(article_id)
    before = Neighbour(ids[at - 1], params) if at else None
    after = Neighbour(ids[at + 1], params) if at + 1 < len(ids) else None
    if before is None and params.page > 1:
        page = replace(params, page=params.page - 1)
        ids_before = index.search_ids(page.request, budget)
        before = Neighbour(ids_before[-1], page) if ids_before else None
    if after is None and len(ids) == params.size:
        page = replace(params, page=params.page + 1)
        ids_after = index.search_ids(page.request, budget)
        after = Neighbour(ids_after[0], page) if ids_after else None
    return before, after


def _linked_data(article: Article) -> dict[str, Any]:
    """Return the article as schema.org's NewsArticle, for programs that read pages."""
    stated = {
        "headline": article.title,
        "datePublished": article.date,
        "publisher": {"@type": "Organization", "name": article.source} if article.source else None,
        "url": article.url if _is_web_address(article) else None,
        "inLanguage": article.language,
        "identifier": article.id,
    }
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        **{name: value for name, value in stated.items() if value},
    }
