"""French as it is typed and written: the cases of ``data/french.tsv``, through the engine."""

from pathlib import Path

import pytest

from indexer.article import Article
from indexer.index import open_index
from tests.conftest import publish

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "french.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    texts = dict.fromkeys(text for _query, text, *_rest in CASES)
    articles = [Article(id=f"t{number}", title="", body=text) for number, text in enumerate(texts)]
    directory = tmp_path_factory.mktemp("french")
    publish(directory, articles)
    with open_index(directory) as opened:
        yield opened


@pytest.mark.parametrize(("query", "text", "wanted", "marks", "why"), CASES)
def test_french_is_found_and_marked_as_the_table_says(index, query, text, wanted, marks, why):
    found = [hit for hit in index.search(query, size=100).hits if hit.matched == "all"]
    [spans] = index.matches(query, [text])

    assert any(index.article(hit.id).body == text for hit in found) is (wanted == "match"), why
    if wanted == "match":
        assert [text[span.start : span.end] for span in spans] == marks.split("|"), why


def test_the_table_holds_many_cases_and_each_once():
    assert len(CASES) >= 150
    assert len({(query, text) for query, text, *_rest in CASES}) == len(CASES)
