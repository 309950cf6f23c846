"""Does any query that a person or a program may send take longer than a search should?

Builds an index of the first 3,000 articles of a JSON Lines file (``id``, ``title``, ``date``,
``heading``, ``text`` or ``body``), asks every query below once, as a server that just started would
be asked, and prints the milliseconds. Ends with 1 where one takes over 100 ms or raises. Fair to
nobody else: the queries are those known to cost other engines seconds.

    python tests/bench/hostile.py --articles news.jsonl.gz [--count 3000] [--most-ms 100]
"""

import sys
from pathlib import Path

# Python puts a script's folder first, and http.py there would take the standard library's place.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Iterator
from itertools import islice

from indexer.article import Article
from indexer.search.opening import open_index
from tests.conftest import publish

#: By the defect that each shows elsewhere.
QUERIES = {
    "wildcards": ("*", "*a*", "?*?*?*", "* AND *", "* ET *", "NOT *", "* NOT *", "-*", "a*", "de*"),
    "fuzzy words": ("b~9", "a~99999999999999999999", "~", "président~", "abcdefghijklmnop~"),
    "ranges": ("[a TO z]", "date:[00000000 TO 99999999]", "date:99999999", "date:>2020"),
    "long words": tuple("x" * count for count in (4_000, 16_000, 64_000, 1_000_000)),
    "long texts": (
        '"' + "président " * 10_000 + '"',
        "« " + "de la " * 17_000 + "»",
        "mot " * 20_000,
        " ".join(f"mot{number}" for number in range(20_000)),
        "le de la les " * 20_000,
        "?" * 8_192,
        "%C3%A9" * 1_400,
    ),
    "nesting": (
        "(" * 1_000 + "paix" + ")" * 1_000,
        "(" * 20_000,
        ")" * 20_000,
        "NOT " * 3_000,
        "NOT " * 3_000 + "paix",
        "-" * 5_000,
        "(-" * 5_000,
        "titre:" * 5_000,
        '"' * 5_000,
        "a OU " * 5_000,
        "(a OU (b ET " * 2_000,
    ),
    "thirty-two dear clauses": (
        " ".join(["de*"] * 32),
        " ".join(f"{letter}{second}*" for letter in "abcdepst" for second in "aeio"),
        " ".join(["président~"] * 32),
        " ".join(["gouvernement~", "manifestation~", "département~", "administration~"] * 8),
        " OU ".join(["de", "la", "le", "président", "ministre", "france", "pays", "mort"] * 4),
        " ".join(['"de la"', '"dans le"', '"il a"', '"à la"'] * 8),
        " ".join(['"de le*"', '"la d*"', "sous-m*"] * 10),
        " ".join(['"de la le"~100', '"il a été"~100'] * 16),
        " ".join(f'"{a} {b}"~0' for a in ("le", "du") for b in ("la", "de", "les", "un"))
        + "".join(
            f' "{a} {b}"' for a in ("à", "au", "en", "et") for b in ("la", "les", "un", "une")
        ),
        " ".join(["sino-russe-franco-anglo-euro-ibéro-luso-germano"] * 32),
        "le la les de du des à au aux et en un une dans par pour sur avec " * 2,
        " ".join(["aujourdhuii", "presidnet", "gouvernemant", "manifestatoin"] * 8),
    ),
    "signs": (
        "e\u0301conomie",
        "e" + "\u0301" * 100_000,
        "C++",
        "3,5 %",
        "d",
        "5",
        "%00",
        "\x00",
        "%ff%fe",
        "\ud800",
        "\u202eecnarF\u202c",
        "شينخوا",
        "🙂" * 512,
        "中" * 512,
        "«»“”„\"'’",
        "« paix “ guerre ” »",
        "auteur:dupont",
        "source:" + "x" * 8_000,
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "=HYPERLINK(1)",
        "paix\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "' OR 1=1 --",
        "",
        " " * 100_000,
        "\u00ad" * 100_000,
        "1 000 " * 20_000,
        "a'" * 50_000,
        "a-" * 50_000,
        "a." * 50_000,
        "1," * 50_000,
    ),
}


def articles(path: Path) -> Iterator[Article]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            body = [found.get("heading") or "", found.get("text") or found.get("body") or ""]
            yield Article(
                id=str(found["id"]),
                title=found.get("title") or "",
                date=found.get("date") or None,
                body="\n\n".join(part for part in body if part),
            )


def shown(query: str) -> str:
    return repr(query) if len(query) <= 60 else f"{query[:40]!r}… ({len(query):,} characters)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3_000)
    parser.add_argument("--most-ms", type=float, default=100)
    options = parser.parse_args()
    slow = []
    with tempfile.TemporaryDirectory() as directory:
        publish(Path(directory), list(islice(articles(options.articles), options.count)))
        with open_index(directory) as index:
            print(f"{index.count():,} articles")
            started = time.perf_counter()
            index.search("premier appel")
            print(f"{1000 * (time.perf_counter() - started):9.1f}  the first query of all")
            for kind, queries in QUERIES.items():
                print(kind)
                for query in queries:
                    started = time.perf_counter()
                    try:
                        found = f"{index.search(query).total:,} found"
                    except Exception as error:  # noqa: BLE001 - what it is about
                        found = f"RAISES {type(error).__name__}: {error}"
                    milliseconds = 1000 * (time.perf_counter() - started)
                    print(f"{milliseconds:9.1f}  {shown(query)}: {found}", flush=True)
                    if milliseconds > options.most_ms or found.startswith("RAISES"):
                        slow.append(query)
    print(f"{len(slow)} of {sum(map(len, QUERIES.values()))} are too slow or raise")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
