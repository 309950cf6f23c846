"""Machine code of all loops, made ahead: a small corpus is built, updated and asked everything.

The loops are compiled as they are met; those that other loops call too are met by themselves first,
since what is there already is not compiled again for its callers.
"""

import gc
import json
from pathlib import Path

from filelock import FileLock

from indexer import interruption, machine_code
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.search.index import Index
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from indexer.search.warmup import warmup_queries
from indexer.settings import Settings

#: Objects made before garbage is looked for: a compiler makes many, and little garbage.
_COLLECT_AFTER = 500_000
#: Short texts in which every loop finds something to do; each is several articles', since only
#: phrases that recur are counted, and some are added by an update.
_ARTICLES = (
    ("La coopération avance", "L’accord de coopération est signé à Lyon.\n\nLe port attend."),
    ("Un pont rouvre", "Le pont de la ville rouvre ce matin, dit le maire de la ville."),
    ("Le port attend", "La coopération des ports tarde ; l’accord de coopération aussi."),
)
_COPIES, _ADDED = 8, 2
_QUERIES = ('"accord de coopération"', "coopération accord", "coop*", "coopératoin", "de la", "")


def warm() -> Path:
    """Make machine code of all loops and keep it; return the folder that holds it.

    Where it is complete nothing is done; where another process makes it, that is waited for. Raises
    :class:`~indexer.errors.CallError` where no folder can be written to.
    """
    found = machine_code.folder() or machine_code.writable_folder()
    with FileLock(found / machine_code.LOCK), interruption.temporary_folder() as aside:
        if machine_code.folder() is None:
            gc.set_threshold(_COLLECT_AFTER, 20, 1000)
            _use_all(aside)
            machine_code.mark_complete(found)
    return found


def _use_all(aside: Path) -> None:
    corpus = aside / "corpus"
    corpus.mkdir()
    settings = Settings(corpus=corpus, index=aside / "index", workers=1)
    rows = [
        {"id": f"{copy}-{nth}", "title": title, "body": f"{body}\n\n{copy}", "date": "2021-06-01"}
        for copy in range(_COPIES)
        for nth, (title, body) in enumerate(_ARTICLES)
    ]
    _write(corpus / "first.jsonl", rows[:-_ADDED])
    rebuild(settings)
    _write(corpus / "last.jsonl", rows[-_ADDED:])
    update(settings)
    with open_index(settings.index) as index:
        _ask(index)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _ask(index: Index) -> None:
    """Ask an index all that a reader can, of which a page at once comes last."""
    article = next(index.articles())
    requests = [
        *(SearchRequest(query) for query in warmup_queries(article)),
        *(SearchRequest.typed(text) for text in reversed(_QUERIES)),
    ]
    for request in reversed(requests):
        for sort in ("newest", "relevance"):
            index.run(request._replace(sort=sort))
        index.search_ids(request)
        index.overview(request)
        index.diagnose(request)
    for text in _QUERIES:
        index.extents(text, [article.id])
        index.marked_article(SearchRequest.typed(text), article.id)
    index.similar(article.id)
    index.suggest("coo")
