"""What a person meets first: from the end of ``pip install`` to the first results page.

    python tests/bench/first_minute.py [--articles FILE.jsonl.gz] [--json]

A fresh virtual environment, empty caches, an empty folder: ``depeche serve`` builds the sample's
index and answers, and loops are compiled meanwhile, while four clients ask. Then the same
installation as a user without a home who may write nowhere but to the folder for temporary files
(as root only: another user is taken on), twice. Then what compiling everything costs by itself.
"""

import sys
from pathlib import Path

# Python puts a script's folder first, and http.py there would take the standard library's place.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

from tests.bench import tables
from tests.bench.articles import write_corpus
from tests.bench.figures import quantiles
from tests.bench.processes import ROOT

RUNS = 3
#: So many articles of the file are indexed.
ARTICLES = 13_598
CLIENTS = 4
#: Between two requests of a client: people read.
PAUSE_SECONDS = 0.1
#: Compiling with the lowest priority, beside clients, ends some time.
MOST_SECONDS = 300
NOBODY = 65534
QUERIES = (
    "cooperation medicale",
    "port",
    "ville accord",
    '"la ville"',
    "coop*",
    "maire OU port",
    "enfants école",
    "le maire de la ville",
)


def installed(place: Path, python: str = sys.executable) -> Path:
    """Return the command of a fresh installation."""
    subprocess.run([python, "-m", "venv", place], check=True)
    pip = [place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", ROOT]
    subprocess.run(pip, check=True)
    return place / "bin" / "depeche"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _page(port: int, query: str) -> bytes:
    address = f"http://127.0.0.1:{port}/?q={quote(query)}"
    with urllib.request.urlopen(address, timeout=60) as answered:
        return bytes(answered.read())


@contextmanager
def serving(command: Sequence[object], log: Path, **options: Any) -> Iterator[tuple[int, float]]:
    """Serve; give the port and after how many seconds the first results page was there."""
    port = _free_port()
    with log.open("wb") as told:
        started = time.monotonic()
        server = subprocess.Popen(
            [*map(str, command), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=told,
            **options,
        )
        try:
            while True:
                try:
                    page = _page(port, QUERIES[0])
                    break
                except OSError:
                    if server.poll() is not None:
                        raise RuntimeError(log.read_text()) from None
                    time.sleep(0.02)
            taken = time.monotonic() - started
            if b"<mark>" not in page:
                raise RuntimeError("the first page has no results")
            yield port, taken
        finally:
            server.terminate()
            server.wait(60)


def asked_meanwhile(port: int, log: Path) -> dict[str, float]:
    """Return how long clients wait until loops are compiled, and when that is."""
    waits: list[float] = []
    ended = threading.Event()

    def client(first: int) -> None:
        number = first
        while not ended.is_set():
            started = time.monotonic()
            _page(port, QUERIES[number % len(QUERIES)])
            waits.append(1000 * (time.monotonic() - started))
            number += 1
            time.sleep(PAUSE_SECONDS)

    started = time.monotonic()
    clients = [threading.Thread(target=client, args=(first,)) for first in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        while b"loops compiled" not in log.read_bytes():
            if time.monotonic() - started > MOST_SECONDS:
                raise RuntimeError(f"nothing was compiled: {log.read_text()}")
            time.sleep(0.2)
    finally:
        ended.set()
        for each in clients:
            each.join()
    found = quantiles(waits)
    return {
        "until compiled, s": time.monotonic() - started,
        "page meanwhile p50, ms": found["p50"],
        "page meanwhile, longest, ms": max(waits),
    }


def first_start(depeche: Path, place: Path, corpus: Path, name: str) -> dict[str, float]:
    """Return what the first start of a fresh installation takes, with empty caches."""
    place.mkdir(exist_ok=True)
    log = place / "log"
    variables = {**os.environ, "DEPECHE_CACHE": str(place / "cache")}
    command = [depeche, "serve", "--corpus", corpus, "--index", place / "index"]
    with serving(command, log, cwd=place, env=variables) as (port, taken):
        return {f"{name}: first results page, s": taken} | {
            f"{name}: {what}": figure for what, figure in asked_meanwhile(port, log).items()
        }


def anybodys_python() -> str:
    """Return a Python that every user may run: this one may belong to its user's home."""
    for python in (sys.executable, "/usr/bin/python3"):
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
        with suppress(OSError):
            code = "import sys, venv; sys.exit(sys.version_info < (3, 11))"
            if not subprocess.run([python, "-c", code], check=False, **options).returncode:
                return python
    raise RuntimeError("no Python that another user may run: as nobody it cannot be measured")


def as_nobody(depeche: Path, index: Path, place: Path) -> dict[str, float]:
    """Return when a user who may write nowhere gets the first answer, and at the second start."""
    found = {}
    variables = {"PATH": os.environ["PATH"]}
    shutil.rmtree(Path(tempfile.gettempdir()) / f"depeche-{NOBODY}", ignore_errors=True)
    for start in ("first", "second"):
        log = place / f"nobody-{start}"
        command = [depeche, "serve", "--index", index]
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
        with serving(command, log, env=variables, **options) as (_port, taken):
            found[f"nothing may be written: {start} start, s"] = taken
    return found


def compiling(depeche: Path, place: Path) -> dict[str, float]:
    """Return what compiling everything costs, in seconds of one core, and takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    variables = {**os.environ, "DEPECHE_CACHE": str(place / "warmed")}
    subprocess.run([depeche, "warm"], env=variables, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"compiling, CPU s": used, "compiling, s": time.monotonic() - started}


def measure(articles: Path | None) -> dict[str, list[float]]:
    """Return each figure of each run."""
    found: dict[str, list[float]] = {}

    def add(figures: dict[str, float]) -> None:
        for name, figure in figures.items():
            found.setdefault(name, []).append(figure)
            print(f"{name}: {figure:.2f}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        place.chmod(0o755)
        depeche = installed(place / "venv")
        for run in range(RUNS):
            add(first_start(depeche, place / f"run-{run}", ROOT / "corpus", "sample"))
            add(compiling(depeche, place / f"run-{run}"))
        index = place / "run-0" / "index"
        if os.geteuid() == 0:
            shutil.copytree(ROOT / "corpus", place / "run-0" / "corpus", dirs_exist_ok=True)
            for path in (place, place / "run-0", *index.rglob("*"), index):
                path.chmod(0o755 if path.is_dir() else 0o644)
            shared = installed(place / "shared", anybodys_python())
            add(as_nobody(shared, index, place))
        if articles is not None:
            corpus = place / "corpus"
            corpus.mkdir()
            write_corpus(articles, ARTICLES, corpus / "articles.jsonl")
            large = place / "large"
            large.mkdir()
            # An upgrade: the index is there, machine code of this version is not.
            warmed = {**os.environ, "DEPECHE_CACHE": str(place / "run-0" / "warmed")}
            command = [depeche, "rebuild", "--corpus", corpus, "--index", large / "index"]
            subprocess.run(command, env=warmed, check=True, capture_output=True)
            add(first_start(depeche, large, corpus, f"{ARTICLES:,} articles"))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.articles)
    if options.json:
        print(json.dumps(found))
    else:
        rows = [[name, *(round(each, 2) for each in runs)] for name, runs in found.items()]
        head = ["", *(f"run {number}" for number in range(1, RUNS + 1))]
        print(tables.table(head, [[*row, *[None] * (len(head) - len(row))] for row in rows]))


if __name__ == "__main__":
    main()
