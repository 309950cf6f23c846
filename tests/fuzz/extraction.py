"""Can a page of any bytes do more than give an article or be refused?

A page's bytes are put together from scraps of pages and from bytes as they come, and read as a file
of a corpus is, under every suffix that makes a difference. With atheris coverage steers them.

    python tests/fuzz/extraction.py [--minutes 10]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fuzz import coverage_guided

with coverage_guided.watching():
    from tests.fuzz.formats import SCRAPS, check

SUFFIXES = (".html", ".txt", ".xml", ".mhtml", ".jsonl", "")
PIECES = (
    *SCRAPS,
    *(
        text.encode()
        for text in (
            "<html><head><title>Le barrage de Cazenave</title></head><body>",
            "<h1>Le barrage livre ses eaux</h1>",
            "<p>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers.</p>",
            "Source : Le Phare de Kermaël\n",
            "2021-06-29 10:15\n",
            "© 2021 Le Phare. Tous droits réservés.\n",
            '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"',
            '{"id": "a", "title": "Un pont", "body": "Le pont rouvre."}\n',
            "Le pont tournant de Kerbihan rouvre après des mois de travaux, dit le maire.\n\n",
            "<table><tr><td><font face=Arial>Les riverains l’attendaient depuis des mois.</td>",
        )
    ),
)


def page_of(data: bytes) -> bytes:
    """Return the page that bytes stand for: each names a scrap, or says how many follow as such."""
    pieces, at = [], 0
    while at < len(data):
        chosen = data[at]
        at += 1
        if chosen < 2 * len(PIECES):
            pieces.append(PIECES[chosen // 2])
        else:
            pieces.append(data[at : at + chosen % 24])
            at += chosen % 24
    return b"".join(pieces)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as directory:

        def check_page(data: bytes) -> None:
            if data:
                path = Path(directory, f"page{SUFFIXES[data[0] % len(SUFFIXES)]}")
                path.write_bytes(page_of(data[1:]))
                check(path)
                path.unlink()

        seeds = [bytes([0, *range(2 * len(PIECES) - 22, 2 * len(PIECES), 2)]), b"\1\2\3\4\5\6"]
        coverage_guided.fuzz(check_page, minutes, seeds)


if __name__ == "__main__":
    main()
