"""Articles become an index of the cluster: sent in bulk from all cores, sealed when all are there.

A document's name is its article's id, so that what is sent twice stands there once: where a node is
lost or too busy, the same is sent again, ever later. Copies of the shards are made when all is in
place. An index that is not finished is removed; what a killed build leaves, nobody searches.
"""

import functools
import json
import os
import re
import secrets
import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from indexer import interruption, parent_process
from indexer.article import Article
from indexer.build import retention
from indexer.build.manifest import Generation, Object, field
from indexer.engines.base import Writer
from indexer.engines.opensearch import schema
from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.cluster import CHANGE_SECONDS, Cluster, DeniedError
from indexer.engines.opensearch.documents import article_of, document
from indexer.errors import CallError, ClusterUnavailableError, DepecheError, IndexDamagedError
from indexer.settings import ClusterAccess

#: What the manifest calls the index, and what was known of articles that updates deleted.
INDEX, DELETED = "index", "deleted"
#: What is sent at once, in bytes, and how long the answer may take.
BULK_BYTES, _BULK_SECONDS = 5_000_000, 60
#: Who is too busy, or about to be replaced, is asked again after a second, then two, four…
_BUSY = (429, 502, 503, 504)
_TRIES, _FIRST_PAUSE = 7, 1.0
#: So many articles are looked up at once.
_LOOKED_UP = 500
#: Few batches are not worth other processes.
_ALONE = 3
#: Shards may be copied, or an index shrink to what is left of it, for so long.
_SEAL_SECONDS = 600
_STAMP = re.compile(f"{retention.BUILDING}({retention.STAMP})")


def index_name(address: ClusterAddress, directory: Path) -> str:
    """Return what the index of a generation that is built in a directory is called."""
    stamp = _STAMP.fullmatch(directory.name)
    return f"{address.name}-{stamp[1].lower() if stamp else secrets.token_hex(8)}"


class ClusterWriter(Writer):
    """Adds articles to one index of a cluster, which nobody searches yet."""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        workers: int,
        place: int = 0,
        deleted: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._workers = workers
        self._place = place
        self._deleted = deleted
        self._batches = 0
        self._pool: ProcessPoolExecutor | None = None
        self._sent: deque[Future[None]] = deque()

    def add(self, articles: Sequence[Article]) -> None:
        """Send the next articles."""
        rows = list(enumerate(articles, self._place))
        self._place += len(rows)
        self._batches += 1
        if self._workers < 2 or self._batches <= _ALONE:
            send(self._cluster, self._index, rows)
            return
        address = str(self._cluster.address)
        with interruption.starting_processes():
            if self._pool is None:
                # Spawned, as those that read pages are: a fork copies the locks that threads hold.
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    mp_context=get_context("spawn"),
                    initializer=parent_process.end_with,
                    initargs=(os.getpid(),),
                )
            self._sent.append(self._pool.submit(_send_from_process, address, self._index, rows))
        # No more is waiting than what the others have to do next.
        if len(self._sent) > 2 * self._workers:
            self._sent.popleft().result()

    def finish(self) -> None:
        """Have all there, copied, and changed no more."""
        while self._sent:
            self._sent.popleft().result()
        call, index, replicas = self._cluster.call, self._index, self._cluster.address.replicas
        call("POST", f"/{index}/_refresh", seconds=_SEAL_SECONDS)
        settings = {"index.auto_expand_replicas": f"0-{replicas}", "index.blocks.write": True}
        call("POST", f"/{index}/_flush", seconds=_SEAL_SECONDS)
        call("PUT", f"/{index}/_settings", settings, seconds=CHANGE_SECONDS)
        # With a node away some copies are: the index answers all the same.
        with suppress(ClusterUnavailableError):
            call(
                "GET",
                f"/_cluster/health/{index}",
                seconds=CHANGE_SECONDS + 5,
                wait_for_status="green",
                timeout=f"{CHANGE_SECONDS}s",
            )

    def delete(self, ids: Collection[str]) -> None:
        """Take articles out, for good."""
        lines = [json.dumps({"delete": {"_id": id_}}) + "\n" for id_ in sorted(ids)]
        _bulk(self._cluster, self._index, [(line,) for line in lines])

    def expunge(self) -> None:
        """Leave nothing of what was deleted."""
        path = f"/{self._index}/_forcemerge"
        self._cluster.call("POST", path, seconds=_SEAL_SECONDS, only_expunge_deletes="true")

    def section(self) -> Object:
        """Return what the index is called, and of which deleted articles words are left.

        The cluster keeps nothing of these, but what is learned of texts goes on from generation to
        generation: who withdraws one of them must find it.
        """
        return {INDEX: self._index, DELETED: [list(each) for each in self._deleted]}

    def close(self, *, is_kept: bool) -> None:
        """End the processes; an index that is not kept is removed."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        if not is_kept:
            self.remove()
        self._cluster.close()

    def remove(self) -> None:
        """Remove the index; where the cluster is away, the next build does."""
        with suppress(DepecheError):
            self._cluster.call("DELETE", f"/{self._index}", seconds=CHANGE_SECONDS)


def send(cluster: Cluster, index: str, rows: Sequence[tuple[int, Article]]) -> None:
    """Send articles with their places; raises :class:`CallError` naming what was refused."""
    _bulk(cluster, index, [_lines(place, article) for place, article in rows])


def _lines(place: int, article: Article) -> tuple[str, str]:
    action = json.dumps({"index": {"_id": article.id}})
    return f"{action}\n", json.dumps(document(article, place), ensure_ascii=False) + "\n"


def _bulk(cluster: Cluster, index: str, entries: Sequence[tuple[str, ...]]) -> None:
    """Send entries, each some lines, in parts; what was not taken is sent again."""
    part: list[tuple[str, ...]] = []
    size = 0
    for entry in entries:
        part.append(entry)
        size += sum(map(len, entry))
        if size >= BULK_BYTES:
            _send_part(cluster, index, part)
            part, size = [], 0
    if part:
        _send_part(cluster, index, part)


def _send_part(cluster: Cluster, index: str, entries: list[tuple[str, ...]]) -> None:
    pause = _FIRST_PAUSE
    for left in reversed(range(_TRIES)):
        body = "".join(line for entry in entries for line in entry).encode("utf-8", "replace")
        try:
            answer = cluster.call("POST", f"/{index}/_bulk", body, seconds=_BULK_SECONDS)
        except DeniedError:
            raise
        except ClusterUnavailableError:
            if not left:
                raise
        else:
            entries = _not_taken(answer, entries)
            if not entries:
                return
            if not left:
                raise ClusterUnavailableError(
                    f"The cluster is too busy: after {_TRIES} tries {len(entries)} articles are "
                    "not taken yet. Try again later."
                )
        time.sleep(pause)
        pause *= 2


def _not_taken(answer: dict[str, Any], entries: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the entries to be sent again."""
    if not answer["errors"]:
        return []
    again, refused = [], []
    for entry, item in zip(entries, answer["items"], strict=True):
        [result] = item.values()
        if result["status"] in _BUSY:
            again.append(entry)
        elif "error" in result:
            refused.append(f"{result['_id']} ({result['error']['reason']})")
    if refused:
        more = f" and {len(refused) - 3} more" if len(refused) > 3 else ""
        raise CallError(f"The cluster refused articles: {'; '.join(refused[:3])}{more}.")
    return again


@functools.lru_cache(maxsize=1)
def _own_cluster(address: str) -> Cluster:
    return Cluster(ClusterAddress.parse(address), ClusterAccess.read())


def _send_from_process(address: str, index: str, rows: Sequence[tuple[int, Article]]) -> None:
    """Do the same in a process of its own, which stays connected."""
    send(_own_cluster(address), index, rows)


@contextmanager
def write(directory: Path, workers: int = 1) -> Iterator[ClusterWriter]:
    """Give a writer for a new index; finished at the end. ``workers`` processes send."""
    cluster = cluster_of(directory.parent)
    index = index_name(cluster.address, directory)
    body = schema.index_body(cluster.address.shards)
    cluster.create(index, f"/{index}", body, CHANGE_SECONDS)
    with _finished(ClusterWriter(cluster, index, workers)) as writer:
        yield writer


@contextmanager
def extend(
    directory: Path, previous: Generation, deleted: Collection[str], workers: int = 1
) -> Iterator[ClusterWriter]:
    """Give a writer for a copy of an index without some articles; it shares the other's files."""
    cluster = cluster_of(directory.parent)
    former = index_of(previous)
    index = index_name(cluster.address, directory)
    open_again = {
        "index.blocks.write": None,
        "index.auto_expand_replicas": False,
        "index.number_of_replicas": 0,
    }
    body = {"settings": open_again}
    cluster.create(index, f"/{former}/_clone/{index}", body, _SEAL_SECONDS)
    last = {"size": 0, "aggs": {"last": {"max": {"field": schema.PLACE}}}}
    found = cluster.search(former, last)["aggregations"]["last"]["value"]
    place = 0 if found is None else int(found) + 1
    keys = [*deleted_of(previous), *_keys(cluster, former, sorted(deleted))]
    with _finished(ClusterWriter(cluster, index, workers, place, keys)) as writer:
        if deleted:
            writer.delete(deleted)
        yield writer
        if deleted:
            writer.expunge()


def _keys(cluster: Cluster, index: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give id and content key of articles of an index."""
    for first in range(0, len(ids), _LOOKED_UP):
        some = {"terms": {schema.ID: ids[first : first + _LOOKED_UP]}}
        hits = cluster.search(index, {"query": some, "size": _LOOKED_UP})["hits"]["hits"]
        for article in (article_of(hit["_source"]) for hit in hits):
            yield article.id, article.content_key()


@contextmanager
def _finished(writer: ClusterWriter) -> Iterator[ClusterWriter]:
    is_kept = False
    try:
        with interruption.undone_by_signal(writer.remove):
            yield writer
            writer.finish()
            is_kept = True
    finally:
        writer.close(is_kept=is_kept)


def cluster_of(directory: Path) -> Cluster:
    """Return the cluster of an index directory."""
    return Cluster(ClusterAddress.of(directory), ClusterAccess.read())


def index_of(generation: Generation) -> str:
    """Return what the index of a generation is called."""
    with _read(generation):
        return field(generation.manifest.section, INDEX, str, "opensearch.")


def deleted_of(generation: Generation) -> list[tuple[str, str]]:
    """Return id and content key of the articles that updates deleted since the last rebuild."""
    with _read(generation):
        found = field(generation.manifest.section, DELETED, list, "opensearch.")
        return [(str(id_), str(key)) for id_, key in found]


@contextmanager
def _read(generation: Generation) -> Iterator[None]:
    """Tell what is wrong with what the manifest says for this engine."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise IndexDamagedError(f"{generation.path}: {error}: run depeche rebuild.") from error
