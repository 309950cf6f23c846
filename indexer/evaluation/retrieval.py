"""How good the answers are: a test collection's queries, asked as a user would type them.

In goes a folder with ``corpus.jsonl[.gz]`` (``id``, ``title``, ``text``), ``queries.jsonl[.gz]``
(``id``, ``text``) and ``qrels.tsv[.gz]`` (query, document, relevance); out come the usual measures,
the mean over the judged queries (Järvelin and Kekäläinen's nDCG, TOIS 2002), computed by
``ir_measures`` from the ``test`` extra. The collection is indexed like any corpus, in a temporary
index that is gone afterwards.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from indexer import interruption
from indexer.article import Article
from indexer.build import generations
from indexer.build.generation_writer import writing
from indexer.engines import remote_store_of, scratch_engine, with_local_copy
from indexer.errors import CallError
from indexer.search.index import Index
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from indexer.settings import Settings

#: As deep as the measures look; one page of results at its largest.
DEPTH = 100
#: The name of our runs in TREC run files.
RUN_NAME = "depeche"

#: For each query the found articles' ids and scores, best first.
Run = dict[str, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection; ``relevance`` maps query and article to their judgement."""

    articles: Path
    queries: Mapping[str, str]
    relevance: Mapping[str, Mapping[str, int]]


def read_collection(directory: Path) -> Collection:
    """Read a collection's queries and judgements; raises :class:`CallError` if they are wrong."""
    articles = _named(directory, "corpus.jsonl")
    queries = {
        str(row["id"]): str(row["text"]) for row in _rows(_named(directory, "queries.jsonl"))
    }
    relevance: dict[str, dict[str, int]] = {}
    judgements = _named(directory, "qrels.tsv")
    with _opened(judgements) as lines:
        for number, line in enumerate(lines, 1):
            try:
                query, document, grade = line.rstrip("\n").split("\t")
                relevance.setdefault(query, {})[document] = int(grade)
            except ValueError as error:
                raise CallError(
                    f"{judgements}, line {number}: not «query⇥document⇥relevance»."
                ) from error
    return Collection(articles, queries, relevance)


def _named(directory: Path, name: str) -> Path:
    for path in (directory / name, directory / f"{name}.gz"):
        if path.is_file():
            return path
    raise CallError(f"There is no {name} (nor {name}.gz) in {directory}.")


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield {"id": row["id"], "title": row.get("title", ""), "text": row["text"]}
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise CallError(
                    f"{path}, line {number}: not an object with id and text."
                ) from error


@contextmanager
def indexed(collection: Collection, engine: str = "whoosh") -> Iterator[Index]:
    """Give an index of the collection, which is removed afterwards."""
    with interruption.temporary_folder() as folder:
        own = with_local_copy(Settings(index=folder, engine=scratch_engine(engine)))
        with generations.building(own.index) as path:
            with writing(path, own.engine) as writer:
                for row in _rows(collection.articles):
                    writer.add(Article(str(row["id"]), str(row["title"]), str(row["text"])))
            generations.publish(own.index, writer.seal(writer.count))
        with open_index(own.index) as index:
            yield index
        if (store := remote_store_of(own.index)) is not None:
            store.remove_all()


def run_queries(index: Index, collection: Collection) -> Run:
    """Ask every judged query; the rank counts, so scores fall strictly."""
    run: Run = {}
    for query in collection.relevance:
        text = collection.queries.get(query)
        if text is None:
            raise CallError(f"The judgements name a query {query!r} that is not among the queries.")
        found = index.search_ids(SearchRequest.typed(text, size=DEPTH))
        run[query] = [(article, float(len(found) - rank)) for rank, article in enumerate(found)]
    return run


def measure(run: Run, relevance: Mapping[str, Mapping[str, int]]) -> dict[str, float | int]:
    """Return the measures of a run, each a mean over the judged queries."""
    try:
        import ir_measures
    except ImportError as error:
        raise CallError(
            "depeche evaluate needs ir-measures: pip install 'depeche[test]'."
        ) from error
    measures = {
        "ndcg@10": ir_measures.nDCG @ 10,
        "mrr@10": ir_measures.RR @ 10,
        "recall@10": ir_measures.R @ 10,
        "recall@100": ir_measures.R @ 100,
    }
    ranked = {query: dict(hits) for query, hits in run.items()}
    judged = {query: dict(grades) for query, grades in relevance.items()}
    means = ir_measures.calc_aggregate(list(measures.values()), judged, ranked)
    values: dict[str, float | int] = {
        name: round(float(means[own]), 4) for name, own in measures.items()
    }
    values["queries"] = len(judged)
    return values


def write_run(run: Run, path: Path) -> None:
    """Write a TREC run file: query, Q0, article, rank from 1, score, name of the run."""
    with path.open("w", encoding="utf-8") as file:
        for query, hits in run.items():
            for rank, (article, score) in enumerate(hits, 1):
                file.write(f"{query} Q0 {article} {rank} {score} {RUN_NAME}\n")


def evaluate(
    directory: Path, run_file: Path | None = None, engine: str = "whoosh"
) -> dict[str, float | int]:
    """Measure the answers on the collection in ``directory``."""
    collection = read_collection(directory)
    with indexed(collection, engine) as index:
        run = run_queries(index, collection)
    if run_file is not None:
        write_run(run, run_file)
    return measure(run, collection.relevance)
