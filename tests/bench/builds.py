"""What building an index costs: each engine in a fresh process, with all that it starts watched.

``python -m tests.bench.builds ENGINE HOW CORPUS DIRECTORY`` builds and prints its own figures;
:func:`measure` runs that and adds the peak memory of all its processes. Seconds run from the first
article read from the corpus file to the finished index on disk; starting Python and importing the
engine are left out of the time and within the memory. Top-level imports stay small here: processes
that an engine spawns import this module again.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.processes import MEGABYTE, high_water, run_module

#: Ours is also measured in its own way: a whole rebuild of a corpus folder.
BUILD, REBUILD = "build", "rebuild"


def measure(
    engine: str, corpus: Path, articles: int, directory: Path, how: str = BUILD
) -> dict[str, Any]:
    """Build in a fresh process by the engine's function ``how``; answer the figures for JSON."""
    built, watch = run_module(__name__, [engine, how, corpus, directory])
    if built["articles"] != articles:
        raise SystemExit(f"{engine} indexed {built['articles']} of {articles} articles.")
    own_record = built.pop("high_water")
    # The builder's own record is exact where samples may have missed the top.
    highest = max(watch.peak.rss, own_record)
    peak = {
        "rss_mb": round(highest / MEGABYTE, 1),
        "own_mb": round(watch.peak.own / MEGABYTE, 1),
        "at_most_mb": round(max(watch.at_most, highest) / MEGABYTE, 1),
    }
    return {
        **built,
        "articles_per_second": round(articles / built["seconds"], 1),
        "bytes_per_article": round(built["bytes"] / articles),
        "peak": peak,
        "processes": watch.processes,
    }


def main(name: str, how: str, corpus: str, directory: str) -> None:
    from tests.bench.engines import engine_module

    engine = engine_module(name)
    place = Path(directory)
    place.mkdir(parents=True)
    started = time.perf_counter()
    articles = getattr(engine, how)(Path(corpus), place)
    seconds = time.perf_counter() - started
    written = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    figures = {
        "articles": articles,
        "seconds": round(seconds, 3),
        "bytes": written,
        "high_water": high_water(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
