"""Requests a second and waiting times of the search page and the API under concurrent clients.

    python tests/bench/http.py --articles FILE.jsonl.gz --docs 20000

It answers how the production server (``depeche serve``) holds when many ask at once: 1, 8 and 32
clients, each one request after another without a pause, which is harder than as many people. No
path is sent twice in a run. Clients run in one process on the same machine and take a share of its
cores; nothing goes over a network. It compares the server with itself only: what is asked of it is
that nothing fails and that waiting grows no more than the clients per core explain.
"""

import sys
from pathlib import Path

# Python puts a script's folder first, where this very file would be taken for the library's http.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from tests.bench import builds, figures, tables
from tests.bench.articles import write_corpus
from tests.bench.engines import engine_module
from tests.bench.environment import environment, in_words
from tests.bench.processes import ROOT, Memory, family, memory_of
from tests.bench.production import HOST, Server, serving
from tests.bench.questions import KINDS, Question, draw

ROUTES = {"page": "/", "api": "/api/search"}
LEVELS = (1, 8, 32)
REQUESTS = 600
WARM_UP_REQUESTS = 60
#: p95 under many clients is at most so many times a single client's, times the clients per core.
SLACK = 3


def path_of(route: str, question: Question) -> str:
    """The request that a browser's form or a script sends for a question."""
    fields = {"q": question.typed()}
    if question.newest:
        fields["sort"] = "newest"
    if question.since and question.until:
        fields |= {"since": question.since, "until": question.until}
    return f"{route}?{urlencode(fields)}"


def ask(server: Server, clients: int, paths: Sequence[str]) -> dict[str, Any]:
    """Send the paths from a process of clients."""
    task = {"host": HOST, "port": server.port, "clients": clients, "paths": paths}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.clients"],
        input=json.dumps(task),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The clients failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def measure(server: Server, questions: Sequence[Question], requests: int) -> list[dict[str, Any]]:
    """A row for each route and number of clients; every question is used once."""
    left = iter(questions)
    rows = []
    for name, route in ROUTES.items():
        ask(server, 1, [path_of(route, next(left)) for _ in range(WARM_UP_REQUESTS)])
        for clients in LEVELS:
            paths = [path_of(route, next(left)) for _ in range(requests)]
            answered = ask(server, clients, paths)
            if not answered["ms"]:
                raise SystemExit(f"Nothing was answered: {answered['errors'][:3]}")
            rows.append(
                {
                    "route": name,
                    "clients": clients,
                    "requests_per_second": round(len(answered["ms"]) / answered["seconds"], 1),
                    **figures.quantiles(answered["ms"]),
                    "kb_per_answer": round(answered["bytes"] / len(answered["ms"]) / 1000, 1),
                    "errors": len(answered["errors"]),
                    "first_errors": answered["errors"][:3],
                }
            )
    return rows


def criteria(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whether p95 under the most clients is within what they explain, and nothing failed."""
    cores = os.cpu_count() or 1
    found = []
    for name in ROUTES:
        p95 = {row["clients"]: row["p95"] for row in rows if row["route"] == name}
        bound = SLACK * p95[1] * max(1.0, LEVELS[-1] / cores)
        found.append(
            {
                "route": name,
                "p95": p95[LEVELS[-1]],
                "bound": round(bound, 1),
                "errors": sum(row["errors"] for row in rows if row["route"] == name),
                "holds": p95[LEVELS[-1]] <= bound,
            }
        )
    return found


def show(document: dict[str, Any]) -> None:
    """Print everything as tables."""
    corpus = document["corpus"]
    print(in_words(document["environment"]), end="\n\n")
    print(
        f"{corpus['articles']:,} articles, {corpus['recombined']:,} of them recombined from real "
        f"paragraphs; corpus sha256 {corpus['sha256'][:16]}\n"
    )
    head = ["route", "clients", "requests/s", "p50 ms", "p95 ms", "p99 ms", "kB each", "errors"]
    keys = ("clients", "requests_per_second", "p50", "p95", "p99", "kb_per_answer", "errors")
    rows = document["rows"]
    print(tables.table(head, [[row["route"], *(row[key] for key in keys)] for row in rows]))
    for row in rows:
        for error in row["first_errors"]:
            print(f"{row['route']}, {row['clients']} clients: {error}")
    memory = document["server_memory"]
    print(
        f"\nThe server takes {memory['rss_mb']} MB afterwards, {memory['mapped_mb']} of them "
        "mapped from files.\n"
    )
    head = [
        f"p95 at {LEVELS[-1]} clients ≤ {SLACK} × p95 of one × clients per core",
        "p95 ms",
        "bound ms",
        "errors",
        "holds",
    ]
    verdicts = [
        [v["route"], v["p95"], v["bound"], v["errors"], "yes" if v["holds"] else "NO"]
        for v in document["criteria"]
    ]
    print(tables.table(head, verdicts))


def run(arguments: argparse.Namespace, directory: Path) -> dict[str, Any]:
    """Build, serve, ask; ``directory`` takes corpus and index."""
    (directory / "corpus").mkdir()
    corpus = write_corpus(
        arguments.articles.resolve(), arguments.docs, directory / "corpus" / "articles.jsonl"
    )
    index = directory / "index"
    built = builds.measure(figures.OURS, corpus.path, corpus.articles, index)
    print(f"{corpus.articles} articles built in {built['seconds']} s", file=sys.stderr)
    needed = len(ROUTES) * (WARM_UP_REQUESTS + len(LEVELS) * arguments.requests)
    # Each kind's share is rounded, so that as many as there are kinds could be missing.
    questions = draw(corpus.path, needed + len(KINDS)).measured
    with serving(index, corpus.path.parent) as server:
        rows = measure(server, questions, arguments.requests)
        taken = [memory_of(pid) for pid in family(server.pid)]
        memory = Memory(sum(m.rss for m in taken), sum(m.own for m in taken)).to_dict()
    libraries = (*engine_module(figures.OURS).LIBRARIES, "flask", "gunicorn")
    return {
        "environment": environment(libraries),
        "corpus": corpus.to_dict(),
        "rows": rows,
        "server_memory": memory,
        "criteria": criteria(rows),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the production server under clients.")
    parser.add_argument("--articles", type=Path, required=True, help="JSON Lines, also .gz")
    parser.add_argument("--docs", type=int, required=True, help="how many articles")
    parser.add_argument(
        "--requests", type=int, default=REQUESTS, help="for each route and level (%(default)s)"
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
