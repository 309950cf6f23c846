"""How long an answer takes: all engines open in one process, asked in turn, question by question.

``python -m tests.bench.latency shown|alone QUESTIONS ENGINE=DIRECTORY…`` prints milliseconds; each
run is a fresh process and asks every question once of every engine, so that nothing remembered of
an answer can serve again. Who is asked first changes from question to question. Before that all
index files are read once, so that they are in the page cache, whatever the machine did since they
were written, and the warm-up questions are asked, others of every kind: they load what an engine
loads at its first query. The time is that of the engine's own call from text to answer, its parser
included; one thread asks. Answers during which the kernel gave the core to somebody else are
counted: on a busy machine they are what p95 and p99 show, and they lengthen a fast engine's most.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.engines import engine_module
from tests.bench.engines.base import Peer
from tests.bench.processes import run_module
from tests.bench.questions import KINDS, Questions

#: What is measured: ten results with their snippets, or which ten and how many there are.
SHOWN, ALONE = "shown", "alone"
#: Bytes of a file that are read at once.
_AT_ONCE = 1 << 20


def measure(manner: str, questions: Path, directories: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Ask in a fresh process; a row for each question and engine: engine, kind, ms, total."""
    places = [f"{name}={directory}" for name, directory in directories.items()]
    answered, _ = run_module(__name__, [manner, questions, *places])
    return answered["rows"]


def _read_all(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(_AT_ONCE):
                    pass


def _interruptions() -> int:
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def _ask(peer: Peer, manner: str, expression: Any) -> dict[str, Any]:
    ask = peer.shown if manner == SHOWN else peer.alone
    before = _interruptions()
    started = time.perf_counter()
    total = ask(expression)
    ms = (time.perf_counter() - started) * 1000
    interrupted = _interruptions() > before
    return {
        "ms": ms,
        "total": total() if callable(total) else total,
        "interrupted": interrupted,
    }


def main(manner: str, questions_file: str, *places: str) -> None:
    questions = Questions.read(Path(questions_file))
    peers: dict[str, Peer] = {}
    for place in places:
        name, _, directory = place.partition("=")
        module = engine_module(name)
        if manner == ALONE or module.SHOWS:
            _read_all(Path(directory))
            peers[name] = module.open_peer(Path(directory))
    names = list(peers)
    # What is open stays: the collector need not walk it in the middle of somebody's answer.
    gc.collect()
    gc.freeze()
    rows = []
    asked = [*questions.warm_up, *questions.measured]
    for number, question in enumerate(asked):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if question.kind in engine_module(name).CANNOT:
                continue
            expression = peers[name].express(question)
            answered = _ask(peers[name], manner, expression)
            if number >= len(questions.warm_up):
                row = {"engine": name, "question": number, "kind": question.kind}
                rows.append(row | answered)
    order = list(KINDS)
    rows.sort(key=lambda row: (order.index(row["kind"]), names.index(row["engine"])))
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
