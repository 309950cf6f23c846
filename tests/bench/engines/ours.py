"""Dépêche itself: built by ``rebuild`` from a corpus folder, asked with typed text.

Its build also verifies the index, learns acronyms and the vocabulary, finds duplicates and syncs
everything to disk; its answers also count sources and years over all that was found, and where
fewer than ten articles have all the words, look for those with most of them, and below three for
another spelling. All of that is within its figures.
"""

from pathlib import Path
from typing import Any

import indexer
from indexer.build import rebuild
from indexer.index import Index
from indexer.settings import Settings
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "Dépêche"
SHOWS = True
CANNOT: dict[str, str] = {}
LIBRARIES = ("depeche", "Whoosh", "numpy", "PyStemmer")

_HAS_SEARCH_IDS = hasattr(Index, "search_ids")
NOTES = (
    "Its build also verifies the index, learns acronyms and vocabulary, finds duplicates and syncs "
    "all files; a rebuild reads the corpus as a user's does.",
    "Its answers with snippets also hold facets by source and year, the total, articles with most "
    "of the words below ten results and another spelling below three; titles are marked too. No "
    "other engine here is asked for these.",
    "Search alone is index.search_ids: the ten ids in order."
    if _HAS_SEARCH_IDS
    else "Search alone is the full search, snippets and facets included: this version has no "
    "index.search_ids.",
)


def build(corpus: Path, directory: Path) -> int:
    settings = Settings(corpus=corpus.parent, index=directory)
    report = rebuild(settings)
    if report.refused or report.duplicates:
        raise SystemExit(f"{len(report.refused)} refused, {report.duplicates} duplicates.")
    return report.articles


def open_peer(directory: Path) -> Peer:
    return Ours(indexer.open_index(directory))


class Ours(Peer):
    def __init__(self, index: Index) -> None:
        self._index = index

    def express(self, question: Question) -> tuple[str, dict[str, Any]]:
        options: dict[str, Any] = {"size": SIZE}
        if question.newest:
            options["sort"] = "newest"
        if question.since:
            options |= {"since": question.since, "until": question.until}
        return question.typed(), options

    def alone(self, expression: tuple[str, dict[str, Any]]) -> Total:
        text, options = expression
        if not _HAS_SEARCH_IDS:
            return self.shown(expression)
        self._index.search_ids(text, **options)
        return None

    def shown(self, expression: tuple[str, dict[str, Any]]) -> Total:
        text, options = expression
        return self._index.search(text, **options).total_all
