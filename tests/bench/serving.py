"""What answering takes of memory: one engine in a fresh process that has answered every question.

``python -m tests.bench.serving ENGINE DIRECTORY QUESTIONS`` prints the time to open the index and
what is resident before, after opening, and after all answers; what is mapped from files (libraries
and index, pages that the kernel may drop) is told apart from the process's own.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.processes import memory_of, run_module
from tests.bench.questions import Questions


def measure(engine: str, directory: Path, questions: Path) -> dict[str, Any]:
    """Answer the figures of one engine, ready for JSON."""
    figures, _ = run_module(__name__, [engine, directory, questions])
    return figures


def main(name: str, directory: str, questions_file: str) -> None:
    from tests.bench.engines import engine_module

    questions = Questions.read(Path(questions_file))
    engine = engine_module(name)
    figures: dict[str, Any] = {"imported": memory_of().to_dict()}
    started = time.perf_counter()
    peer = engine.open_peer(Path(directory))
    figures["open_ms"] = round((time.perf_counter() - started) * 1000, 1)
    figures["opened"] = memory_of().to_dict()
    first_ms = None
    for question in (*questions.warm_up, *questions.measured):
        if question.kind in engine.CANNOT:
            continue
        expression = peer.express(question)
        started = time.perf_counter()
        peer.shown(expression) if engine.SHOWS else peer.alone(expression)
        first_ms = first_ms or round((time.perf_counter() - started) * 1000, 1)
    figures["first_answer_ms"] = first_ms
    figures["answered"] = memory_of().to_dict()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
