"""Dépêche itself: built from article objects as ``rebuild`` does it, asked with typed text.

Its build also learns acronyms and the vocabulary and syncs everything to disk; a whole ``rebuild``
of a corpus folder is measured beside it. Its answers also count sources and years over all that was
found, and where fewer than ten articles have all the words, look for those with most of them, and
below three for another spelling. All of that is within its figures.
"""

import os
from pathlib import Path
from typing import Any

import indexer
from indexer.article import Article
from indexer.build import generations
from indexer.build.generation_writer import writing
from indexer.build.rebuild import rebuild as rebuild_corpus
from indexer.engines import whoosh_engine
from indexer.search.index import Index
from indexer.search.request import SearchRequest
from indexer.settings import Settings
from tests.bench.articles import read_corpus
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "Dépêche"
SHOWS = True
CANNOT: dict[str, str] = {}
LIBRARIES = ("depeche", "Whoosh", "numpy", "PyStemmer")

NOTES = (
    "Its build takes article objects, as the others' do, with the threads of a user's build; it "
    "also learns acronyms and vocabulary and syncs all files. What numba imports of itself when it "
    "is needed first counts as importing.",
    "The row 'rebuild from a corpus' is a user's whole rebuild of a folder: it also checks each "
    "line, finds duplicates, notes where each article came from and searches the new index once.",
    "Its answers with snippets also hold facets by source and year, the total, articles with most "
    "of the words below ten results and another spelling below three; titles are marked too. No "
    "other engine here is asked for these.",
    "Postings read lately stay in memory (64 MB at most), articles do not.",
    "Search alone is index.search_ids: the ten ids in order.",
)


def build(corpus: Path, directory: Path) -> int:
    engine = whoosh_engine.NAME
    with generations.building(directory) as path:
        with writing(path, engine, os.cpu_count() or 1) as writer:
            for article in read_corpus(corpus):
                writer.add(Article(**article))
        generations.publish(directory, writer.seal(writer.count))
    return writer.count


def rebuild(corpus: Path, directory: Path) -> int:
    report = rebuild_corpus(Settings(corpus=corpus.parent, index=directory))
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
        self._index.search_ids(SearchRequest.typed(text, **options))
        return None

    def shown(self, expression: tuple[str, dict[str, Any]]) -> Total:
        text, options = expression
        return self._index.search(text, **options).total_all
