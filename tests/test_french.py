"""French as it is typed and written: the cases of ``data/french.tsv``, through the engine."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer import engines
from indexer.article import Article
from indexer.search.opening import open_index
from tests.conftest import engine_of, publish

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "french.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def article_of(number: int, text: str) -> Article:
    """The article of a row's text: a body, or a title, a source, a day and a body."""
    *head, body = text.split(" § ")
    title, source, day = head or ("", None, None)
    if day == "hier":
        day = (date.today() - timedelta(days=1)).isoformat()
    return Article(id=f"t{number}", title=title, source=source, date=day, body=body)


def shown(hit) -> list[str]:
    """What is marked of a hit."""
    parts = [hit.title_segments, *(snippet.segments for snippet in hit.snippets)]
    return [text for segments in parts for text, is_match in segments if is_match]


@pytest.fixture(scope="module")
def numbers():
    """The number of each text, in the order of the table."""
    texts = dict.fromkeys(text for _query, text, *_rest in CASES)
    return {text: number for number, text in enumerate(texts)}


@pytest.fixture(scope="module", params=engines.NAMES)
def index(request, tmp_path_factory, numbers):
    directory = tmp_path_factory.mktemp("french")
    articles = [article_of(number, text) for text, number in numbers.items()]
    generation = publish(directory, articles, engine_of(request))
    with open_index(generation.path.parent) as opened:
        yield opened


@pytest.mark.parametrize(("query", "text", "wanted", "marks", "why"), CASES)
def test_french_is_found_and_marked_as_the_table_says(
    index, numbers, query, text, wanted, marks, why
):
    article = article_of(numbers[text], text)
    hits = index.search(query, size=100).hits
    found = {hit.id: hit for hit in hits if hit.matched == "all"}
    marked = [
        part[span.start : span.end]
        for part, in_title in ((article.title, True), (article.body, False))
        for span in index.matches(query, [part], in_title=in_title)[0]
    ]

    assert (article.id in found) is (wanted == "match"), why
    if wanted == "match":
        assert marked == shown(found[article.id]) == marks.split("|"), why


def test_the_table_holds_many_cases_and_each_once():
    assert len(CASES) >= 150
    assert len({(query, text) for query, text, *_rest in CASES}) == len(CASES)
