"""What learning takes that repeats across a corpus: memory and time, by pages that share nothing.

``python tests/bench/learning.py [--pages 100000] [--blocks 60] [--sites 0]`` makes that many pages
without an address, each of so many blocks, sees them one after another and learns from all. With
``--sites`` half of a page's furniture is its site's and a tenth of it the day's. Memory is what
the process took at its highest over what it took before the first page.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.cleaning.fingerprints import Fingerprints
from indexer.cleaning.repetition import recurring
from tests.bench.processes import MEGABYTE, high_water

WORDS = [f"{one}{other}" for one in "ba de ki lo mu ra se ti vo".split() for other in "nal ris tum"]
#: An article has so many paragraphs of so many words, a line of furniture so few.
PARAGRAPHS, PARAGRAPH_WORDS, LINE_WORDS = 8, 40, 5
PAGES_A_DAY = 50


def articles(pages: int, blocks: int, sites: int) -> Iterator[Article]:
    """Give the pages' articles; the same ones each time."""
    chance = random.Random(1)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize()

    for n in range(pages):
        body = PARAGRAPH_BREAK.join(f"{words(PARAGRAPH_WORDS)} {n}." for _ in range(PARAGRAPHS))
        lines = [f"{words(LINE_WORDS)} {n}" for _ in range(blocks - PARAGRAPHS)]
        if sites:
            site, day = n % sites, n // PAGES_A_DAY
            half, tenth = len(lines) // 2, len(lines) // 10
            lines[:half] = (f"Rubrique {line} du journal numéro {site}" for line in range(half))
            lines[half : half + tenth] = (f"Titre {line} de ce jour {day}" for line in range(tenth))
            body += f"{PARAGRAPH_BREAK}Le journal {site} remercie ses lecteurs de leur visite ici."
        passages = tuple(Dropped(line, "before-title") for line in lines)
        yield Article(str(n), f"Titre {n}", body, boilerplate=passages)


def measure(pages: int, blocks: int, sites: int) -> dict[str, float]:
    """Return the figures of one corpus."""
    before = high_water()
    seen = Fingerprints()
    seconds = 0.0
    for article in articles(pages, blocks, sites):
        started = time.perf_counter()
        seen.add(article)
        seconds += time.perf_counter() - started
    noted = high_water()
    started = time.perf_counter()
    taken = recurring(seen)
    learning = time.perf_counter() - started
    return {
        "pages": pages,
        "blocks": blocks,
        "sites": sites,
        "pages_with_repetition": sum(map(bool, taken)),
        "noted_mb": round((noted - before) / MEGABYTE, 1),
        "peak_mb": round((high_water() - before) / MEGABYTE, 1),
        "process_mb": round(high_water() / MEGABYTE, 1),
        "noting_us_a_page": round(seconds / pages * 1e6),
        "learning_seconds": round(learning, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--blocks", type=int, default=60)
    parser.add_argument("--sites", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(measure(options.pages, options.blocks, options.sites)))


if __name__ == "__main__":
    main()
