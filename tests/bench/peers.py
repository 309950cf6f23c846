"""Ours beside stock Whoosh, tantivy, SQLite FTS5 and bm25s, in one run on the same articles.

    python tests/bench/peers.py --articles FILE.jsonl.gz --docs 2000

It answers how much faster or slower ours is than others on this machine, as ratios within the run;
milliseconds and articles a second are those of the machine and of what else it does. Each engine
builds in a fresh process; then all are asked the same questions in turn, in two fresh processes
(with snippets, and search alone); then each serves alone to see its memory. Whether each comparison
is fair, and to whom, stands in the notes that are printed with the figures and in
docs/benchmarks.md. Linux only: memory is read from /proc.
"""

import sys
from pathlib import Path

# Python puts a script's folder first, and http.py there would take the standard library's place.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import json
import tempfile
from typing import Any

from tests.bench import builds, criteria, figures, latency, serving, tables
from tests.bench.articles import write_corpus
from tests.bench.engines import MODULES, engine_module
from tests.bench.environment import environment, in_words
from tests.bench.questions import DEFAULT_COUNT, DRAWN_FROM, WARM_UP_OF_A_KIND, draw

GROWING = (2_000, 20_000, 100_000)
STOCK_MAX_DOCS = 20_000


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def run(articles: int, arguments: argparse.Namespace, directory: Path) -> dict[str, Any]:
    """Everything at one size; ``directory`` takes corpus and indexes."""
    names = [n for n in arguments.peers if n != "stock" or articles <= arguments.stock_max_docs]
    (directory / "corpus").mkdir(parents=True)
    corpus = write_corpus(arguments.articles, articles, directory / "corpus" / "articles.jsonl")
    say(f"{articles} articles, {corpus.recombined} of them recombined")
    questions_file = directory / "questions.json"
    questions = draw(corpus.path, arguments.queries)
    questions.write(questions_file)
    built: dict[str, Any] = {}
    for name in names:
        built[name] = builds.measure(name, corpus.path, articles, directory / name)
        say(f"  {name} built in {built[name]['seconds']:.1f} s")
    rebuilt = None
    if figures.OURS in names:
        place = directory / builds.REBUILD
        rebuilt = builds.measure(figures.OURS, corpus.path, articles, place, builds.REBUILD)
        say(f"  a corpus rebuilt in {rebuilt['seconds']:.1f} s")
    places = {name: directory / name for name in names}
    rows = {}
    for manner in (latency.SHOWN, latency.ALONE):
        rows[manner] = latency.measure(manner, questions_file, places)
        say(f"  {len(questions.measured)} questions asked: {manner}")
    served = {name: serving.measure(name, places[name], questions_file) for name in names}
    say("  memory of serving measured")
    return {
        "corpus": corpus.to_dict(),
        "questions": len(questions.measured),
        "builds": built,
        "rebuild": rebuilt,
        **{manner: figures.summarise(found) for manner, found in rows.items()},
        "hits": figures.hits(rows[latency.SHOWN]),
        "serving": served,
        "left_out": [name for name in arguments.peers if name not in names],
    }


def notes(arguments: argparse.Namespace) -> list[str]:
    """What is to be known to judge the figures."""
    general = [
        "Every question once in each process, in turn over the engines, after "
        f"{WARM_UP_OF_A_KIND} warm-up questions of each kind that are not among them; one thread "
        "asks; no results are remembered; index files are read once before.",
        f"Questions come from the first {DRAWN_FROM:,} articles at every size.",
        "Recombined articles repeat real paragraphs: common words are as common at every size, and "
        "no new word comes.",
    ]
    for name in arguments.peers:
        module = engine_module(name)
        general += [f"{module.TITLE}: {note}" for note in module.NOTES]
        general += [f"{module.TITLE}: no {kind!r} ({why})." for kind, why in module.CANNOT.items()]
    if "stock" in arguments.peers:
        most = f"{arguments.stock_max_docs:,}"
        general.append(f"Stock Whoosh is left out above {most} articles (--stock-max-docs).")
    return general


def show(document: dict[str, Any], verdicts: list[criteria.Verdict]) -> None:
    """Print everything as tables."""
    print(in_words(document["environment"]))
    for found in document["runs"]:
        corpus = found["corpus"]
        print(
            f"\n## {corpus['articles']:,} articles\n\n{corpus['recombined']:,} of them recombined "
            f"from real paragraphs; {corpus['text_bytes'] / 1e6:.1f} MB of text; "
            f"{found['questions']} questions; corpus sha256 {corpus['sha256'][:16]}\n"
        )
        if found["left_out"]:
            print(f"Left out at this size: {', '.join(found['left_out'])}.\n")
        print(tables.builds_table(found["builds"], found["rebuild"]), end="\n\n")
        for manner, title in ((latency.SHOWN, "with snippets"), (latency.ALONE, "search alone")):
            if found[manner]["all"]["ms"]:
                print(tables.latency_table(title, found[manner]["all"]), end="\n\n")
                for at in ("p50", "p95"):
                    print(tables.kinds_table(title, found[manner], at), end="\n\n")
        print(tables.hits_table(found["hits"]), end="\n\n")
        print(tables.serving_table(found["serving"]))
    if "growth" in document:
        print(f"\n## Growth\n\n{tables.growth_table(document['growth'])}")
    if verdicts:
        print(f"\n## Criteria\n\n{tables.verdicts_table(verdicts)}")
    print("\n## Notes\n")
    for note in document["notes"]:
        print(f"- {note}")


def read_arguments() -> argparse.Namespace:
    """Read the command line; prints what is wrong with it and exits."""
    parser = argparse.ArgumentParser(
        description="Build and query Dépêche beside other engines, on the same articles."
    )
    parser.add_argument("--articles", type=Path, required=True, help="JSON Lines, also .gz")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--docs", type=int, help="how many articles")
    size.add_argument("--grow", action="store_true", help="run at several sizes, fit exponents")
    parser.add_argument(
        "--sizes",
        type=lambda text: tuple(map(int, text.split(","))),
        default=GROWING,
        help="the sizes of --grow (%(default)s)",
    )
    parser.add_argument(
        "--peers",
        type=lambda text: text.split(","),
        default=list(MODULES),
        help=f"which of {','.join(MODULES)}; ours is compared with the others",
    )
    parser.add_argument("--queries", type=int, default=DEFAULT_COUNT, help="about so many")
    parser.add_argument("--stock-max-docs", type=int, default=STOCK_MAX_DOCS, metavar="N")
    parser.add_argument("--json", action="store_true", help="one JSON document, no tables")
    arguments = parser.parse_args()
    unknown = set(arguments.peers) - set(MODULES)
    if unknown:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    arguments.peers = [name for name in MODULES if name in arguments.peers]
    arguments.articles = arguments.articles.resolve()
    return arguments


def main() -> None:
    arguments = read_arguments()
    libraries = [name for peer in arguments.peers for name in engine_module(peer).LIBRARIES]
    document: dict[str, Any] = {"environment": environment(libraries), "runs": []}
    for articles in arguments.sizes if arguments.grow else (arguments.docs,):
        with tempfile.TemporaryDirectory(prefix="depeche-bench-") as name:
            document["runs"].append(run(articles, arguments, Path(name) / "run"))
    grown = figures.growth(document["runs"])
    if arguments.grow:
        document["growth"] = grown
    verdicts = criteria.verdicts(document["runs"], grown)
    document["criteria"] = [verdict.to_dict() for verdict in verdicts]
    document["notes"] = notes(arguments)
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        show(document, verdicts)


if __name__ == "__main__":
    main()
