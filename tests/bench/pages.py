"""How long the web face takes for each of its routes, in this process, without a server.

    python tests/bench/pages.py --articles FILE.jsonl.gz --docs 13598

It answers what a page costs beside the search that fills it: the application is called as a server
calls it (WSGI), one request after another, and its answer is read to the end; of an export the
first part is timed, which is when a reader sees that it begins. Nothing is compressed and no socket
is written to. What is asked for are two words from the title and the first lines of an article,
never the same two twice, and that very article where one is read. The routes take turns, so that
what the machine does meanwhile falls on all of them.
"""

import sys
from pathlib import Path

# Python puts a script's folder first, where http.py would be taken for the library's own.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder

from indexer.search.live import LiveIndex
from indexer.search.request import SearchRequest
from indexer.settings import Settings
from tests.bench import builds, figures, tables
from tests.bench.articles import read_corpus, write_corpus
from tests.bench.engines import engine_module
from tests.bench.environment import environment, in_words
from tests.bench.questions import LEAD_CHARS, content_words
from webui import create_app
from webui.exports import FORMATS

SEED = 20_261_130
REQUESTS = 500
WARM_UP_REQUESTS = 20


class Asked(NamedTuple):
    """Two words that an article begins with, its id and its source."""

    words: str
    article_id: str
    source: str

    def search(self, route: str, **parameters: object) -> str:
        """Return the address of a search for the words."""
        return f"{route}?{urlencode({'q': self.words, **parameters})}"


#: The address that is asked for, by what is measured.
ADDRESSES: dict[str, Callable[[Asked], str]] = {
    "results": lambda asked: asked.search("/"),
    "results in English": lambda asked: asked.search("/", lang="en"),
    "results of one source": lambda asked: asked.search("/", source=asked.source),
    "second page of results": lambda asked: asked.search("/", page=2),
    "nothing found": lambda asked: asked.search("/", until="1990-01-01"),
    "home": lambda _asked: "/",
    "article": lambda asked: f"/article/{asked.article_id}",
    "article from results": lambda asked: asked.search(f"/article/{asked.article_id}"),
    "API, search": lambda asked: asked.search("/api/search"),
    "API, article": lambda asked: f"/api/articles/{asked.article_id}",
    "API, suggestions": lambda asked: f"/api/suggest?{urlencode({'q': asked.words[:-2]})}",
    "feed": lambda asked: asked.search("/feed.atom"),
    **{
        f"export as {format_.label}, its first part": lambda asked, ending=ending: asked.search(
            f"/export.{ending}"
        )
        for ending, format_ in FORMATS.items()
    },
}


def drawn(corpus: Path) -> Iterator[Asked]:
    """Give two words of one article after another, never the same two again."""
    chance = random.Random(SEED)
    articles = list(read_corpus(corpus))
    known = set()
    while True:
        article = chance.choice(articles)
        words = content_words(f"{article['title']}\n{article['body'][:LEAD_CHARS]}")
        pair = frozenset(chance.sample(words, min(2, len(words))))
        if len(pair) == 2 and pair not in known:
            known.add(pair)
            yield Asked(" ".join(sorted(pair)), article["id"], article["source"])


class Pages:
    """The application over an index, and what asks its engine alone."""

    def __init__(self, index: Path) -> None:
        self._live = LiveIndex(index)
        self._app = create_app(Settings(index=index), self._live)

    def answered(self, address: str) -> float:
        """Return the milliseconds that an answer takes, or the first part of an export."""
        builder = EnvironBuilder(path=address, headers={"Accept-Language": "fr,en;q=0.5"})
        environ = builder.get_environ()
        said: list[str] = []
        started = time.perf_counter()
        parts = self._app(environ, lambda status, _headers, _exc_info=None: said.append(status))
        if address.startswith("/export"):
            next(iter(parts))
            elapsed = time.perf_counter() - started
        else:
            b"".join(parts)
            elapsed = time.perf_counter() - started
        parts.close()
        if said != ["200 OK"]:
            raise SystemExit(f"{address} was answered {said}")
        return elapsed * 1000

    def searched(self, asked: Asked) -> float:
        """Return the milliseconds that the engine takes for the hits of a page."""
        with self._live.open() as index:
            started = time.perf_counter()
            index.run(SearchRequest.typed(asked.words))
            return (time.perf_counter() - started) * 1000


def measure(index: Path, corpus: Path, requests: int) -> list[dict[str, Any]]:
    """Ask every address so many times; a row for each and one for the engine alone."""
    pages, pile = Pages(index), drawn(corpus)
    ask = {
        "the engine alone": pages.searched,
        **{
            name: lambda asked, address=address: pages.answered(address(asked))
            for name, address in ADDRESSES.items()
        },
    }
    times: dict[str, list[float]] = {name: [] for name in ask}
    for _ in range(WARM_UP_REQUESTS + requests):
        for name, own in times.items():
            own.append(ask[name](next(pile)))
    return [
        {"page": name, **figures.quantiles(own[WARM_UP_REQUESTS:])} for name, own in times.items()
    ]


def show(document: dict[str, Any]) -> None:
    """Print everything as tables."""
    print(in_words(document["environment"]), end="\n\n")
    rows: Sequence[dict[str, Any]] = document["rows"]
    head = ["page", "p50 ms", "p95 ms", "p99 ms", "requests"]
    keys = ("page", "p50", "p95", "p99", "questions")
    print(tables.table(head, [[row[key] for key in keys] for row in rows]))


def run(arguments: argparse.Namespace, directory: Path) -> dict[str, Any]:
    """Build and ask; ``directory`` takes corpus and index."""
    corpus = write_corpus(
        arguments.articles.resolve(), arguments.docs, directory / "articles.jsonl"
    )
    index = directory / "index"
    built = builds.measure(figures.OURS, corpus.path, corpus.articles, index)
    print(f"{corpus.articles} articles built in {built['seconds']} s", file=sys.stderr)
    libraries = (*engine_module(figures.OURS).LIBRARIES, "flask", "jinja2")
    return {
        "environment": environment(libraries),
        "corpus": corpus.to_dict(),
        "rows": measure(index, corpus.path, arguments.requests),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure pages without a server.")
    parser.add_argument("--articles", type=Path, required=True, help="JSON Lines, also .gz")
    parser.add_argument("--docs", type=int, required=True, help="how many articles")
    parser.add_argument(
        "--requests", type=int, default=REQUESTS, help="for each page (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, no tables")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="depeche-bench-") as name:
        document = run(arguments, Path(name))
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        show(document)


if __name__ == "__main__":
    main()
