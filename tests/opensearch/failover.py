"""Ends nodes of a real cluster while it is asked and while it is built, and looks at every answer.

    python -m tests.opensearch.failover [--queries 2000]

Each of three nodes in turn is killed, as by a power cut, and comes back; then one hangs, one is
killed during a rebuild, one of two corpora takes the other's place again and again, and two nodes
are killed. Prints what was asked, what was wrong, what failed. An answer is wrong that is not the
one that the whole cluster gave before, in its total, its hits or their order.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.article import Article
from indexer.build import generations
from indexer.engines import with_local_copy
from indexer.errors import DepecheError
from indexer.search.index import Index
from indexer.search.live import LiveIndex
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests.opensearch.cluster import Cluster
from webui import create_app

_WORDS = "phare port quai digue bac marée pêcheur criée chalut rade jetée môle balise bouée".split()
_QUERIES = (
    *_WORDS,
    "phare port",
    '"le phare"',
    "quai OU digue",
    "bac -criée",
    "balis*",
    "titre:port",
)
_THREADS = 4
_GREEN_SECONDS = 240
_HUNG_SECONDS = 20
_MOVES = 20

Answer = tuple[int, tuple[str, ...]]


def articles(count: int) -> list[Article]:
    """Return articles of a few words, the same every time."""
    chance = random.Random(22)
    found = []
    for number in range(count):
        body = " ".join(f"Le {' du '.join(chance.choices(_WORDS, k=5))}." for _ in range(12))
        title = f"Le {chance.choice(_WORDS)} et le {chance.choice(_WORDS)}"
        found.append(Article(f"n{number:05}", title, body, "Le Courrier", "2021-06-29"))
    return found


def answer(index: Index, query: str) -> Answer:
    """Return what is compared of an answer."""
    results = index.search(query, size=20)
    return results.total, tuple(hit.id for hit in results.hits)


@dataclass(slots=True)
class Tally:
    """How many queries were asked, how many answers were wrong, what failed, the slowest."""

    asked: int = 0
    wrong: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, *, is_right: bool | None, error: str = "", seconds: float = 0.0) -> None:
        """Count one query."""
        with self._lock:
            self.asked += 1
            self.wrong += is_right is False
            self.slowest = max(self.slowest, seconds)
            if error:
                self.failed.append(error)

    def to_dict(self) -> dict[str, object]:
        """Return it as it is printed."""
        said = {"asked": self.asked, "wrong": self.wrong, "failed": len(self.failed)}
        return {**said, "slowest": round(self.slowest, 2), "errors": sorted({*self.failed})[:5]}


@contextmanager
def asked(is_right: Callable[[str], bool]) -> Iterator[Tally]:
    """Ask from several threads until the end; ``is_right`` asks, and says whether that holds."""
    tally, done = Tally(), threading.Event()

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        while not done.is_set():
            query = chance.choice(_QUERIES)
            started = time.monotonic()
            try:
                found = is_right(query)
            except DepecheError as error:
                tally.note(is_right=None, error=str(error), seconds=time.monotonic() - started)
            else:
                tally.note(is_right=found, seconds=time.monotonic() - started)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(_THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        done.set()
        for thread in threads:
            thread.join()


def await_asked(tally: Tally, count: int) -> None:
    """Return when so many more queries were asked."""
    wanted = tally.asked + count
    while tally.asked < wanted:
        time.sleep(0.05)


class Trial:
    """A cluster with an index in it, whose answers are known."""

    def __init__(self, cluster: Cluster, folder: Path, count: int) -> None:
        self._cluster = cluster
        self._articles = articles(count)
        address = f"opensearch+http://{','.join(cluster.hosts)}/depeche-failover"
        engine = f"{address}?shards=2&replicas=1"
        self._settings = with_local_copy(Settings(index=folder, engine=engine))
        self.build()
        self._index = open_index(self._settings.index)
        self._expected = {query: answer(self._index, query) for query in _QUERIES}

    def build(self, each: int = 1) -> None:
        """Build an index of every article, or of each second, and put it in service."""
        from indexer.build.generation_writer import writing

        directory = self._settings.index
        with generations.building(directory) as path:
            with writing(path, self._settings.engine) as writer:
                for article in self._articles[::each]:
                    writer.add(article)
            generations.publish(directory, writer.seal(writer.count))

    def killed(self, number: int, queries: int) -> dict[str, object]:
        """Kill a node while it is asked, have it back, and return what was answered."""
        node = self._cluster.nodes[number]

        def kill() -> None:
            node.kill()

        return self._without(kill, node.start, queries)

    def hung(self, number: int, queries: int, seconds: float = _HUNG_SECONDS) -> dict[str, object]:
        """Have a node say nothing for some seconds."""
        node = self._cluster.nodes[number]
        goes_on = threading.Timer(seconds, node.signal, (signal.SIGCONT,))

        def hang() -> None:
            node.signal(signal.SIGSTOP)
            goes_on.start()

        return self._without(hang, goes_on.join, queries)

    def _without(
        self, end: Callable[[], None], back: Callable[[], None], queries: int
    ) -> dict[str, object]:
        with asked(lambda query: answer(self._index, query) == self._expected[query]) as tally:
            await_asked(tally, queries // 4)
            end()
            await_asked(tally, queries // 2)
            back()
            await_asked(tally, queries // 4)
        self._cluster.await_green(_GREEN_SECONDS)
        return tally.to_dict()

    def killed_during_build(self, number: int) -> dict[str, object]:
        """Kill a node while an index is built; return how that ended, and what is in service."""
        before = generations.current_name(self._settings.index)
        ended: list[str] = []

        def build() -> None:
            try:
                self.build()
                ended.append("whole")
            except DepecheError as error:
                ended.append(f"failed: {error}")

        building = threading.Thread(target=build)
        building.start()
        time.sleep(1.0)
        node = self._cluster.nodes[number]
        node.kill()
        time.sleep(3.0)
        node.start()
        building.join()
        self._cluster.await_green(_GREEN_SECONDS)
        with open_index(self._settings.index) as index:
            held = [(article.id, article.content_key()) for article in index.articles()]
            problems = index.check()
            is_same = {query: answer(index, query) for query in _QUERIES} == self._expected
        wanted = [(article.id, article.content_key()) for article in self._articles]
        return {
            "ended": ended[0],
            "moved": generations.current_name(self._settings.index) != before,
            "articles_equal": held == wanted,
            "answers_equal": is_same,
            "problems": problems,
        }

    def moved(self, moves: int, queries: int) -> dict[str, object]:
        """Put another corpus in service so often while readers follow, and they ask between."""
        self.build(each=2)
        live = LiveIndex(self._settings.index)
        with live.open() as index:
            half = {query: answer(index, query) for query in _QUERIES}

        def is_right(query: str) -> bool:
            with live.open() as index:
                is_whole = index.count() == len(self._articles)
                return answer(index, query) == (self._expected if is_whole else half)[query]

        with asked(is_right) as tally:
            for move in range(moves):
                self.build(each=1 + move % 2)
                await_asked(tally, queries)
        live.close()
        self.build()
        return tally.to_dict()

    def left_alone(self) -> dict[str, object]:
        """Kill all nodes but the first; return what a page and a command say, then and later."""
        client = create_app(self._settings).test_client()
        command = [sys.executable, "-m", "indexer", "search", "phare"]
        command += ["--index", str(self._settings.index.parent), "--engine", self._settings.engine]

        def said() -> dict[str, object]:
            page = client.get("/?q=phare")
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            return {
                "page": page.status_code,
                "retry": page.headers.get("Retry-After"),
                "health": client.get("/healthz").status_code,
                "command": ended.returncode,
                "error": ended.stderr.strip(),
            }

        others = self._cluster.nodes[1:]
        for node in others:
            node.kill()
        alone = said()
        for node in others:
            node.start()
        self._cluster.await_answers(_GREEN_SECONDS)
        return {"alone": alone, "later": said()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Do all of it and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.opensearch.failover")
    parser.add_argument("--queries", type=int, default=2000, help="for each node")
    parser.add_argument("--articles", type=int, default=2000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        cluster = Cluster.start(Path(place) / "cluster", 3)
        try:
            trial = Trial(cluster, Path(folder), chosen.articles)
            for number in range(3):
                said = trial.killed(number, chosen.queries)
                print(json.dumps({"killed": cluster.nodes[number].name, **said}), flush=True)
            print(json.dumps({"hung": "n2", **trial.hung(1, chosen.queries)}), flush=True)
            said = trial.killed_during_build(2)
            print(json.dumps({"killed during a build": "n3", **said}), flush=True)
            said = trial.moved(_MOVES, chosen.queries // _MOVES)
            print(json.dumps({"moved": _MOVES, **said}), flush=True)
            print(json.dumps({"left alone": "n1", **trial.left_alone()}), flush=True)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
