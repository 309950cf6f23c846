"""Two checkouts of Dépêche, built and asked in turn: what a change costs.

    python tests/bench/revisions.py --before CHECKOUT --articles FILE.jsonl.gz --docs 2000

Each builds the same corpus, twice or more, then is asked the questions of :mod:`tests.bench.peers`
with snippets and without, each time in a fresh process, the two in turn and first by turns. Printed
are the ratios of this checkout over the other, pair by pair: their median, and the lowest and the
highest. With ``--updated`` one checkout is compared with itself: an index to which ``depeche
update`` added one article, over one made whole.
"""

import sys
from pathlib import Path

# Python puts a script's folder first, and http.py there would take the standard library's place.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.articles import write_corpus
from tests.bench.figures import OURS, quantiles
from tests.bench.latency import ALONE, SHOWN
from tests.bench.processes import ROOT, run_module
from tests.bench.questions import draw


@dataclass(frozen=True)
class Side:
    """A checkout and an index that it made."""

    root: Path
    index: Path


def build(side: Side, corpus: Path) -> dict[str, float]:
    """Return what building took: seconds, and the highest memory of all its processes in MB."""
    subprocess.run(["rm", "-rf", side.index], check=True)
    figures, watch = run_module(
        "tests.bench.builds", [OURS, "build", corpus, side.index], side.root
    )
    return {"build": figures["seconds"], "build memory": watch.peak.own / 1e6}


def ask(side: Side, questions: Path, manner: str) -> dict[str, float]:
    """Return quantiles of the milliseconds that answers take, and the highest memory in MB."""
    place = f"{OURS}={side.index}"
    answered, watch = run_module("tests.bench.latency", [manner, questions, place], side.root)
    found = quantiles([row["ms"] for row in answered["rows"]])
    own = watch.peak.own / 1e6
    return {f"{manner} p50": found["p50"], f"{manner} p95": found["p95"], f"{manner} memory": own}


def in_turn(sides: Sequence[Side], pairs: int) -> Iterator[tuple[Side, Side]]:
    """Yield the two sides in the order in which each pair measures them."""
    before, after = sides
    for number in range(pairs):
        yield (before, after) if number % 2 else (after, before)


def updated(root: Path, corpus: Path, place: Path) -> tuple[Side, Side]:
    """Return an index made whole, and one that an update completed by its last article."""
    lines = corpus.read_text("utf-8").splitlines(keepends=True)
    sides = []
    for name, parts in (("whole", [lines]), ("updated", [lines[:-1], lines[-1:]])):
        folder, index = place / f"{name}-corpus", place / name
        folder.mkdir()
        for number, part in enumerate(parts):
            (folder / f"{number}.jsonl").write_text("".join(part), "utf-8")
            command = ["update" if number else "rebuild", "--corpus", folder, "--index", index]
            subprocess.run([sys.executable, "-m", "indexer", *command], cwd=root, check=True)
        sides.append(Side(root, index))
    return sides[0], sides[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="the other checkout")
    parser.add_argument("--updated", action="store_true", help="an updated index over a whole one")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--docs", type=int, default=2_000)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--builds", type=int, default=3)
    arguments = parser.parse_args()
    ratios: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        corpus = write_corpus(arguments.articles, arguments.docs, place / "articles.jsonl").path
        questions = place / "questions.json"
        draw(corpus).write(questions)
        if arguments.updated:
            sides = updated(ROOT, corpus, place)
        else:
            sides = Side(arguments.before, place / "before"), Side(ROOT, place / "after")

        def note(pair: tuple[Side, Side], found: Sequence[dict[str, float]]) -> None:
            before, after = found if pair[0] is sides[0] else reversed(found)
            for name, value in after.items():
                ratios.setdefault(name, []).append(value / before[name])

        for pair in () if arguments.updated else in_turn(sides, arguments.builds):
            note(pair, [build(side, corpus) for side in pair])
        for pair in in_turn(sides, arguments.pairs):
            for manner in (SHOWN, ALONE):
                note(pair, [ask(side, questions, manner) for side in pair])
    rows = {
        name: [round(sorted(own)[len(own) // 2], 3), round(min(own), 3), round(max(own), 3)]
        for name, own in ratios.items()
    }
    print(json.dumps({"articles": arguments.docs, "pairs": arguments.pairs, "ratios": rows}))


if __name__ == "__main__":
    main()
