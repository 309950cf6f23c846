"""What an engine need not do itself is done as the one that does it itself does it."""

import pytest

from indexer.article import Article
from indexer.engines import whoosh_engine
from indexer.engines.base import Engine
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from tests.conftest import publish

ARTICLES = [
    Article(
        f"n{number}",
        f"Le phare du cap {number}",
        "Étape après étape,\u00a0on rallume.\n\nLe sous-sol du phare \ud83d sèche.\n\n\n\n"
        + "La mer, le vieux phare et ses gardiens. " * number,
    )
    for number in range(4)
]


@pytest.fixture
def whoosh(tmp_path):
    engine = whoosh_engine.open_engine(publish(tmp_path / "index", ARTICLES))
    yield engine
    engine.close()


@pytest.mark.parametrize(
    "query", ["phare", "gardiens", "sous-sol", '"vieux phare"', "étape* mer", "titre:cap", "zzz"]
)
def test_pages_extents_and_ids_are_the_same_whichever_way_they_are_found(whoosh, query):
    parsed = parse(query)
    ids = [article.id for article in ARTICLES]
    request = SearchRequest(parsed, size=2)

    assert Engine.extents(whoosh, parsed, ids) == whoosh.extents(parsed, ids)
    assert Engine.search_ids(whoosh, request) == whoosh.search_ids(request)
    page, page_in_turn = whoosh.results_page(request), Engine.results_page(whoosh, request)
    assert [hit.id for hit in page.results.hits] == [hit.id for hit in page_in_turn.results.hits]
    assert page[1:] == page_in_turn[1:]
