"""The same articles served over HTTP by depeche serve, kiwix-serve and datasette, asked the same.

    python -m tests.bench.served --articles FILE.jsonl.gz --docs 13598

It answers how fast a page of results comes, and how many a second, with 1, 8 and 32 clients, each
one request after another on a kept connection, driven by wrk (Debian's package of this name), which
costs the cores little. Every query is two words of one article, none is asked twice in a run; all
are asked for gzip and for ten hits with snippets a page. Servers take turns, so that what else the
machine does falls on all. Nothing goes over a network.

Kiwix-serve (Debian's kiwix-tools) has a ZIM file, made with PyPI's libzim, with the Xapian index
that is made with it; datasette (PyPI) has an SQLite file with an FTS5 table and a query that shows
its snippets. Both are to be installed beside the bench extra; what is not there is left out.
"""

import argparse
import json
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench import tables
from tests.bench.articles import Corpus, read_corpus, write_corpus
from tests.bench.environment import environment, in_words
from tests.bench.processes import ROOT, family
from tests.bench.production import HOST, serving

LEVELS = (1, 8, 32)
HITS = 10
SECONDS = 5
ROUNDS = 3
QUERIES = 30_000
SEED = 20_161_106
#: Words of so many articles at least, and of at most this share of all.
LEAST_ARTICLES = 20
GREATEST_SHARE = 0.25
PATIENCE_SECONDS = 120
_WORD = re.compile(r"(?<![\w'’-])[a-zàâçéèêëîïôûù]{4,}(?![\w'’-])")
_TELLS = re.compile(r"TOLD (\{.*\})")
#: Each thread of wrk has the queries at its own places, from one on that no run had before.
_SCRIPT = """
local threads = 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function init(args)
  paths, at = {}, 0
  local place = 0
  for line in io.lines(args[1]) do
    if place >= tonumber(args[2]) and place % tonumber(args[3]) == id then
      paths[#paths + 1] = args[4] .. line
    end
    place = place + 1
  end
end
function request()
  at = at + 1
  return wrk.format("GET", paths[at], {["Accept-Encoding"] = "gzip"})
end
function done(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format(
    'TOLD {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "bytes": %d, "errors": %d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, summary.bytes, failed))
end
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: what stands before a query in its addresses, and its process."""

    name: str
    port: int
    before: str
    pid: int


def queries(corpus: Corpus, count: int) -> list[str]:
    """Return distinct queries of two words that stand in one article, in a random order."""
    chance = random.Random(SEED)
    words_of = [sorted(set(_WORD.findall(article["body"]))) for article in read_corpus(corpus.path)]
    articles_with = Counter(word for words in words_of for word in words)
    most = GREATEST_SHARE * corpus.articles
    found: dict[str, None] = {}
    while len(found) < count:
        usable = [w for w in chance.choice(words_of) if LEAST_ARTICLES <= articles_with[w] <= most]
        if len(usable) > 1:
            found["+".join(chance.sample(usable, 2))] = None
    return list(found)


def _quoted(query: str) -> str:
    return re.sub("[^+a-z]", lambda sign: "".join(f"%{b:02X}" for b in sign[0].encode()), query)


@contextmanager
def _running(name: str, command: Sequence[str | Path], port: int, before: str) -> Iterator[Served]:
    """Run a server until its port answers; end it afterwards."""
    process = subprocess.Popen(
        [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(OSError):
                socket.create_connection((HOST, port), 1).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} does not answer: {' '.join(map(str, command))}")
            time.sleep(0.1)
        yield Served(name, port, before, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def depeche(corpus: Corpus, directory: Path) -> Iterator[Served]:
    """Serve our own index."""
    index = directory / "index"
    command = [sys.executable, "-m", "indexer", "rebuild", "--corpus", str(corpus.path.parent)]
    subprocess.run([*command, "--index", str(index)], cwd=ROOT, check=True, stdout=sys.stderr)
    with serving(index, corpus.path.parent) as server:
        yield Served("depeche serve", server.port, "/?q=", server.pid)


@contextmanager
def kiwix(corpus: Corpus, directory: Path) -> Iterator[Served]:
    """Serve a ZIM file with its full-text index."""
    from libzim.writer import Creator, Hint, Item, StringProvider

    class Page(Item):
        def __init__(self, article: dict[str, Any]) -> None:
            super().__init__()
            self.article = article

        def get_path(self) -> str:
            return self.article["id"]

        def get_title(self) -> str:
            return self.article["title"]

        def get_mimetype(self) -> str:
            return "text/html"

        def get_contentprovider(self) -> StringProvider:
            title, body = self.article["title"], self.article["body"].replace("\n\n", "</p><p>")
            return StringProvider(f"<html><body><h1>{title}</h1><p>{body}</p></body></html>")

        def get_hints(self) -> dict[Hint, bool]:
            return {Hint.FRONT_ARTICLE: True, Hint.COMPRESS: True}

    path = directory / "articles.zim"
    articles = list(read_corpus(corpus.path))
    with Creator(path).config_indexing(True, "fra") as creator:
        creator.set_mainpath(articles[0]["id"])
        for article in articles:
            creator.add_item(Page(article))
        for name, value in (("Title", "Articles"), ("Language", "fra"), ("Name", "articles")):
            creator.add_metadata(name, value)
    port = _free_port()
    command = ["kiwix-serve", "-i", HOST, "-p", str(port), "-t", "4", str(path)]
    before = f"/search?content=articles&pageLength={HITS}&pattern="
    with _running("kiwix-serve", command, port, before) as served:
        yield served


@contextmanager
def datasette(corpus: Corpus, directory: Path) -> Iterator[Served]:
    """Serve an FTS5 table, with a query that shows titles and snippets of the best."""
    import sqlite3

    path = directory / "articles.db"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIRTUAL TABLE articles USING fts5("
            "id UNINDEXED, title, body, tokenize='unicode61 remove_diacritics 2')"
        )
        database.executemany(
            "INSERT INTO articles VALUES (?, ?, ?)",
            ((a["id"], a["title"], a["body"]) for a in read_corpus(corpus.path)),
        )
        database.execute("INSERT INTO articles(articles) VALUES ('optimize')")
    database.close()
    shown = (
        "SELECT id, title, snippet(articles, 2, '[', ']', '…', 40) AS snippet FROM articles "
        f"WHERE articles MATCH :q ORDER BY rank LIMIT {HITS}"
    )
    described = directory / "datasette.json"
    described.write_text(json.dumps({"databases": {"articles": {"queries": {"found": shown}}}}))
    port = _free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(path), "--metadata", described]
    command += ["--host", HOST, "--port", str(port)]
    with _running("datasette", command, port, "/articles/found?q=") as served:
        yield served


SERVERS: dict[str, Callable[[Corpus, Path], Any]] = {
    "depeche": depeche,
    "kiwix": kiwix,
    "datasette": datasette,
}


def hits_of(served: Served, query: str) -> int:
    """Return how many hits a page shows, by what each server's page marks a hit with."""
    connection = HTTPConnection(HOST, served.port, timeout=PATIENCE_SECONDS)
    connection.request("GET", served.before + query)
    page = connection.getresponse().read().decode()
    connection.close()
    mark = {"depeche serve": '<li class="hit', "kiwix-serve": "<cite>", "datasette": "<tr>"}
    return page.count(mark[served.name]) - (served.name == "datasette")


def drive(served: Served, clients: int, seconds: int, files: tuple[Path, Path], first: int) -> Any:
    """Have wrk ask for some seconds; return what it tells."""
    script, listed = files
    threads = min(2, clients)
    command = ["wrk", "-t", threads, "-c", clients, "-d", f"{seconds}s", "--timeout", "30s"]
    command += ["-s", script, f"http://{HOST}:{served.port}", "--", listed, first, threads]
    done = subprocess.run(
        [*map(str, command), served.before], capture_output=True, text=True, check=True
    )
    if not (told := _TELLS.search(done.stdout)):
        raise SystemExit(f"wrk tells nothing:\n{done.stdout}{done.stderr}")
    return json.loads(told[1])


def memory_of(pid: int) -> dict[str, float]:
    """Return what a server's processes have in memory: all of it, and what is no file's."""
    resident = own = 0
    for process in family(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                resident += int(rest[0]) if name == "Rss:" else 0
                # What several have is counted once.
                own += int(rest[0]) if name in ("Pss_Anon:", "Pss_Shmem:") else 0
    return {"rss_mb": round(resident / 1000), "own_mb": round(own / 1000)}


def measure(
    servers: Sequence[Served], listed: Sequence[str], arguments: argparse.Namespace, directory: Path
) -> list[dict[str, Any]]:
    """Return a row for each server and number of clients: medians over the rounds."""
    script, file = directory / "ask.lua", directory / "queries.txt"
    script.write_text(_SCRIPT)
    file.write_text("\n".join(map(_quoted, listed)))
    told: dict[tuple[str, int], list[dict[str, Any]]] = {}
    first = 0
    for served in servers:
        drive(served, 2, 1, (script, file), first)
    for _ in range(arguments.rounds):
        for clients in LEVELS:
            # Each round has queries of its own, the same for all servers.
            first = (first + len(listed) // 7) % (len(listed) // 2)
            for served in servers:
                answer = drive(served, clients, arguments.seconds, (script, file), first)
                told.setdefault((served.name, clients), []).append(answer)
    return [
        {
            "server": name,
            "clients": clients,
            "requests_per_second": round(
                statistics.median(a["requests"] / a["seconds"] for a in answers), 1
            ),
            "p50": round(statistics.median(a["p50"] for a in answers), 1),
            "p99": round(statistics.median(a["p99"] for a in answers), 1),
            "kb_per_answer": round(
                sum(a["bytes"] for a in answers) / sum(a["requests"] for a in answers) / 1000, 1
            ),
            "errors": sum(a["errors"] for a in answers),
        }
        for (name, clients), answers in sorted(told.items())
    ]


def run(arguments: argparse.Namespace, directory: Path) -> dict[str, Any]:
    """Build, serve and ask; ``directory`` takes everything."""
    (directory / "corpus").mkdir()
    corpus = write_corpus(
        arguments.articles.resolve(), arguments.docs, directory / "corpus" / "articles.jsonl"
    )
    listed = queries(corpus, QUERIES)
    with ExitStack() as stack:
        servers = []
        for name in arguments.servers:
            try:
                servers.append(stack.enter_context(SERVERS[name](corpus, directory)))
            except (ImportError, FileNotFoundError) as error:
                print(f"{name} is left out: {error}", file=sys.stderr)
        shown = {
            served.name: statistics.mean(hits_of(served, _quoted(q)) for q in listed[:20])
            for served in servers
        }
        rows = measure(servers, listed, arguments, directory)
        memory = {served.name: memory_of(served.pid) for served in servers}
    libraries = ("flask", "gunicorn", "isal", "libzim", "datasette")
    return {
        "environment": environment(libraries),
        "corpus": corpus.to_dict(),
        "hits_shown": shown,
        "rows": rows,
        "memory": memory,
    }


def show(document: dict[str, Any]) -> None:
    """Print everything as tables."""
    print(in_words(document["environment"]), end="\n\n")
    head = ["server", "clients", "requests/s", "p50 ms", "p99 ms", "kB each", "errors"]
    print(tables.table(head, [list(row.values()) for row in document["rows"]]), end="\n\n")
    head = ["server", "hits a page", "resident MB", "own pages MB"]
    memory, shown = document["memory"], document["hits_shown"]
    print(tables.table(head, [[n, shown[n], m["rss_mb"], m["own_mb"]] for n, m in memory.items()]))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, required=True, help="JSON Lines, also .gz")
    parser.add_argument("--docs", type=int, required=True, help="how many articles")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="a run (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of all runs (%(default)s)")
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--json", action="store_true", help="one JSON document, no tables")
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed (Debian has it by this name).")
    with tempfile.TemporaryDirectory(prefix="depeche-served-") as name:
        document = run(arguments, Path(name))
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        show(document)


if __name__ == "__main__":
    main()
