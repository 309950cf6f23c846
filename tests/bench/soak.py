"""Does the server hold: under mixed requests for long, beside the costliest pages, held by clients?

    python -m tests.bench.soak --index .depeche/index [--requests 100000] [--clients 16]

Three trials on the production server (``depeche serve``), over an index that is there. Mixed
requests, hostile queries among them, from many clients at once: nothing is answered with 5xx but
503 and a Retry-After, and memory grows by less than 5 % after the first 5,000. The costliest pages
that are known, sixteen at once again and again: plain searches beside them take less than a second
(p99). Eight exports that are not read and a hundred connections that ask for nothing: others are
answered within .2 s. Clients are threads of this process and take a share of the cores. Ends with 1
where anything does not hold.
"""

import argparse
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from indexer.article import Article
from indexer.search.opening import open_index
from tests.bench.environment import environment, in_words
from tests.bench.figures import quantiles
from tests.bench.hostile import QUERIES
from tests.bench.processes import MEGABYTE, family, memory_of
from tests.bench.production import HOST, serving
from tests.bench.questions import content_words

SEED = 20_161_105
#: Words, titles and ids are those of so many articles.
DRAWN_FROM = 2_000
#: Memory is looked at from so many requests on.
WARM_REQUESTS = 5_000
MAX_GROWTH = 0.05
COSTLY_CLIENTS, PLAIN_CLIENTS, PLAIN_REQUESTS = 16, 2, 600
MAX_PLAIN_SECONDS = 1.0
UNREAD_EXPORTS, HALF_OPEN, HELD_REQUESTS = 8, 100, 200
MAX_HELD_SECONDS = 0.2
TIMEOUT_SECONDS = 60
#: So many answers in a row come from all workers.
READY_ANSWERS = 40
#: A request line is no longer.
MAX_PATH_CHARS = 8_000
#: What is asked for, and how often of a hundred times.
MIXTURE = {
    "page": 50,
    "filtered": 12,
    "api": 10,
    "article": 10,
    "suggest": 6,
    "feed": 3,
    "export": 2,
    "health": 2,
    "hostile": 5,
}
_SMALL = "le la les de du des à au aux en un une dans par pour sur avec il elle on".split()


def costly_pages() -> list[str]:
    """Return sixteen pages that read as much as is known how to, each its own."""
    chance = random.Random(SEED)
    pages = []
    for _ in range(COSTLY_CLIENTS):
        near = [f'"{a} {b}"~0' for a, b in (chance.sample(_SMALL, 2) for _ in range(8))]
        beside = [f'"{a} {b}"' for a, b in (chance.sample(_SMALL, 2) for _ in range(24))]
        fields = {"q": " ".join([*near, *beside])[:512], "source": "x", "since": "2000-01-01"}
        pages.append("/?" + urlencode(fields))
    return pages


class Draw:
    """Draws one request after another; threads may share it."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._chance = random.Random(SEED)
        self._articles = articles
        self._hostile = [query for queries in QUERIES.values() for query in queries]
        self._kinds, self._weights = list(MIXTURE), list(MIXTURE.values())
        self._lock = threading.Lock()

    def next(self, kind: str | None = None) -> str:
        """Return a path to ask for."""
        with self._lock:
            return self._path(kind or self._chance.choices(self._kinds, self._weights)[0])

    def _words(self, count: int) -> str:
        article = self._chance.choice(self._articles)
        words = content_words(f"{article.title}\n{article.body[:600]}") or ["presse"]
        return " ".join(self._chance.choices(words, k=count))

    def _path(self, kind: str) -> str:
        chance = self._chance
        fields: dict[str, str | int] = {"q": self._words(chance.randint(1, 4))}
        match kind:
            case "filtered":
                source = chance.choice(self._articles).source or "x"
                fields |= {"source": source, "since": "2010-01-01", "sort": "newest"}
            case "article":
                return f"/article/{chance.choice(self._articles).id}?{urlencode(fields)}"
            case "suggest":
                return "/api/suggest?" + urlencode({"q": self._words(2)[:-2]})
            case "export":
                fields["q"] = self._words(4)
            case "health":
                return chance.choice(["/healthz", "/readyz"])
            case "hostile":
                fields["q"] = chance.choice(self._hostile)[:MAX_PATH_CHARS]
                route = chance.choice(["/?", "/api/search?", "/feed.atom?"])
                return (route + urlencode(fields, errors="replace"))[:MAX_PATH_CHARS]
        routes = {"api": "/api/search", "feed": "/feed.atom", "export": "/export.csv"}
        return f"{routes.get(kind, '/')}?{urlencode(fields)}"


class Client(threading.Thread):
    """Asks one thing after another on a kept connection, until there is no more to ask."""

    def __init__(self, port: int, ask: Callable[[], str | None]) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        self._ask = ask
        self.statuses: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while (path := self._ask()) is not None:
            started = time.perf_counter()
            try:
                self._connection.request("GET", path)
                response = self._connection.getresponse()
                response.read()
            except (OSError, HTTPException) as error:
                self._connection.close()
                self.failed.append(f"{type(error).__name__}: {error} ({path[:200]})")
                continue
            self.seconds.append(time.perf_counter() - started)
            deliberate = response.status == 503 and response.headers["Retry-After"]
            self.statuses["refused" if deliberate else str(response.status)] += 1
            if response.status >= 500 and not deliberate:
                self.failed.append(f"status {response.status} ({path[:200]})")
        self._connection.close()


def run_all(clients: Sequence[Client]) -> None:
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def say(clients: Sequence[Client], what: str) -> dict[str, float]:
    """Print what clients were answered; return quantiles of how long it took, in ms."""
    statuses: Counter[str] = sum((client.statuses for client in clients), Counter())
    taken = quantiles([1000 * seconds for client in clients for seconds in client.seconds])
    slowest = max(seconds for client in clients for seconds in client.seconds)
    print(f"{what}: {dict(statuses)}; ms {taken}, at most {1000 * slowest:.0f}", flush=True)
    for failure in [failure for client in clients for failure in client.failed][:5]:
        print(f"  FAILED {failure}")
    return taken


def wait_until_ready(port: int) -> None:
    """Wait for all workers, whichever answers."""
    ready = 0
    while ready < READY_ANSWERS:
        connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        connection.request("GET", "/readyz")
        ready = ready + 1 if connection.getresponse().status == 200 else 0
        connection.close()
        time.sleep(0.05)


def resident(pid: int) -> int:
    return sum(memory_of(each).rss for each in family(pid))


def mixed(port: int, pid: int, draw: Draw, requests: int, count: int) -> bool:
    """Ask for everything; return whether nothing failed and memory stayed."""
    left, lock, looked_at = [requests], threading.Lock(), []

    def ask() -> str | None:
        with lock:
            left[0] -= 1
            done = requests - left[0]
            if done % WARM_REQUESTS == 0 and done <= requests:
                looked_at.append(resident(pid))
        return draw.next() if done <= requests else None

    clients = [Client(port, ask) for _ in range(count)]
    run_all(clients)
    say(clients, f"{requests:,} mixed requests of {count} clients")
    looked_at.append(resident(pid))
    growth = looked_at[-1] / looked_at[0] - 1
    shown = ", ".join(
        f"{each / MEGABYTE:.0f}" for each in looked_at[:: max(1, len(looked_at) // 8)]
    )
    print(f"  MB resident every {WARM_REQUESTS:,} requests: {shown}; grown by {growth:.1%}")
    return not any(client.failed for client in clients) and growth < MAX_GROWTH


def beside_costly(port: int, draw: Draw) -> bool:
    """Ask plain searches while all of the costliest pages are asked for; return whether prompt."""
    over, left, lock = threading.Event(), [PLAIN_REQUESTS], threading.Lock()

    def plain() -> str | None:
        with lock:
            left[0] -= 1
            if left[0] < 0:
                over.set()
                return None
        return draw.next("page")

    def costly(path: str) -> Callable[[], str | None]:
        return lambda: None if over.is_set() else path

    many = [Client(port, costly(path)) for path in costly_pages()]
    few = [Client(port, plain) for _ in range(PLAIN_CLIENTS)]
    run_all([*many, *few])
    say(many, f"the {len(many)} costliest pages at once")
    taken = say(few, "plain searches beside them")
    is_prompt = taken["p99"] < 1000 * MAX_PLAIN_SECONDS
    return is_prompt and not any(client.failed for client in (*many, *few))


@contextmanager
def held(port: int, count: int, sent: bytes) -> Iterator[None]:
    """Connections that have sent something and read nothing."""
    clients = []
    for _ in range(count):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((HOST, port))
        client.sendall(sent)
        clients.append(client)
    try:
        yield
    finally:
        for client in clients:
            with suppress(OSError):
                client.close()


def beside_held(port: int, draw: Draw) -> bool:
    """Ask while clients hold on to exports and connections; return whether others are answered."""
    export = b"GET /export.json?q=pays+OU+ville+OU+france HTTP/1.1\r\nHost: x\r\n\r\n"
    left = iter(["/healthz", *(draw.next("page") for _ in range(HELD_REQUESTS))])
    with held(port, UNREAD_EXPORTS, export), held(port, HALF_OPEN, b"GET / HTTP/1.1\r\nHost: "):
        client = Client(port, lambda: next(left, None))
        run_all([client])
    taken = say([client], f"beside {UNREAD_EXPORTS} unread exports, {HALF_OPEN} half-open clients")
    return taken["p99"] < 1000 * MAX_HELD_SECONDS and not client.failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=100_000, help="mixed ones (%(default)s)")
    parser.add_argument("--clients", type=int, default=16, help="at once (%(default)s)")
    arguments = parser.parse_args()
    with open_index(arguments.index) as index:
        print(in_words(environment(("flask", "gunicorn", "numba"))), f"{index.count():,} articles")
        drawn = [each for _number, each in zip(range(DRAWN_FROM), index.articles(), strict=False)]
    draw = Draw(drawn)
    with serving(arguments.index, arguments.index) as server:
        wait_until_ready(server.port)
        holds = {
            "mixed": mixed(server.port, server.pid, draw, arguments.requests, arguments.clients),
            "beside costly": beside_costly(server.port, draw),
            "beside held": beside_held(server.port, draw),
        }
    print(
        ", ".join(
            f"{name}: {'holds' if held_ else 'DOES NOT HOLD'}" for name, held_ in holds.items()
        )
    )
    sys.exit(0 if all(holds.values()) else 1)


if __name__ == "__main__":
    main()
