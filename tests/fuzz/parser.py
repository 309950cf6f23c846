"""Does anything that a person can type make a query fail, be slow or change its meaning?

Random texts, half of them put together from scraps of the query language, go the whole way: parsed,
expanded, written as text and parsed again, searched in a small index, its matches marked, corrected
and completed. With atheris (``pip install atheris``; no extra of ours asks for it) coverage steers
the texts, without it hypothesis makes them. Stops at the first failure, printing the text.

    python tests/fuzz/parser.py [--minutes 10]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2]))

atheris = None
with suppress(ImportError):
    import atheris

ROOT = Path(__file__).parents[2]
#: Compiled loops cannot be watched for coverage.
COMPILED = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "indexer").rglob("*.py"))
    if "@compiled" in path.read_text("utf-8")
]
# What is imported within is watched.
watching = atheris.instrument_imports(include=["indexer"], exclude=COMPILED) if atheris else None
with watching or nullcontext():
    from indexer.article import Article
    from indexer.query import parser
    from indexer.query.nodes import MAX_CHARS, MAX_CLAUSES, Node, children
    from indexer.query.samples import sample_queries
    from indexer.query.synonyms import expanded
    from indexer.query.unparse import to_text
    from indexer.search.index import Index
    from indexer.search.opening import open_index
    from indexer.suggest import acronyms
    from tests.conftest import publish

#: On a shared machine a text may wait for its turn; what is really slow takes seconds.
MAX_SECONDS = 2.0
TODAY = date(2026, 3, 2)
SCRAPS = (
    "chine", "l’amitié", "sino-russe", "OCT", "omc", "Organisation", "mondiale", "du", "commerce",
    "20 000", "20\u202f000", "3,5", "%", "XXᵉ", "O.N.U.", "M.", "中国", "é", "e\u0301", "œ", "ß",
    "OU", "OR", "ET", "AND", "SAUF", "NOT", "ou", "-", "--", "(", ")", "()", '"', "«", "»", "“",
    "”", "„", "*", "coop*", "c*", "~", "mot~", "~5", "~99999999999", "titre:", "source:", "date:",
    "auteur:", "2021", "2021-06..2021-07", "..", "mars 2024", "hier", "99999999", "/", ",", ":",
    ";", ".", "…", "'", "’", "\u00a0", "\u2011", "\u00ad", "\u200b", "\u202e", "\ud800", "\x00",
    "Canal+", "C++", "C#", "M&S", "10h30", "10 h 30", "J. D.", "J.-D. Vance", "01 23 45 67 89",
    "39 19", "+33 1 23 45 67 89", "L. 123-4", "étudiant·e·s", "101 102 103", "aujourd hui",
    "ONU OU OTAN", '"bon voisin*"', "etat-m*", "-ils", "14/07/2023", "AC/DC", "accord¹", "km²",
    "Hawaiʻi", "l′", "1ère",
    "\U0001f642", " ", "  ", "\n", "a" * 90, "1 000 " * 9, "a'" * 40, "a-" * 40, "\u0301" * 40,
    *map(to_text, sample_queries("chine", "l’amitié", "omc")),
)  # fmt: skip
TEXTS = (
    "L’Organisation mondiale du commerce (OMC) tient un sommet à Pékin le 29 juin 2021.",
    "L’Organisation de coopération du Tamassin (OCT) compte 20\u202f000 membres, soit 3,5\u00a0%.",
    "Le traité sino-russe d’amitié et de coopération (中国) fut signé au XXᵉ siècle par l’O.N.U.",
    "J. D. Vance (M&S, Canal+) appelle à 10h30 le 01 23 45 67 89 : un accord¹, des étudiant·e·s.",
    "M. Xi a dit : « aujourd’hui, l’été est à l’Est ». Les photos des élus circulent.",
    "",
)


def articles() -> list[Article]:
    return [
        Article(
            id=f"a{number}",
            title=f"{text[:40]} {number}",
            body="\n\n".join((text, TEXTS[number % len(TEXTS)])),
            source=("Agence Exemple", None, "exemple.fr")[number % 3],
            date=(f"20{10 + number}-03-12", None)[number % 2],
        )
        for number, text in enumerate(TEXTS * 3)
    ]


def leaves(node: Node | None) -> int:
    if node is None:
        return 0
    return sum(map(leaves, children(node))) or 1


def check(index: Index, table: acronyms.AcronymTable, text: str) -> None:
    """Go the whole way with one text; raises for what must not be."""
    started = time.process_time()
    query = parser.parse(text, today=TODAY)
    assert query.text == text
    assert leaves(query.root) <= MAX_CLAUSES, "more leaves than are allowed"
    wider, names = expanded(query, table, index._is_lower_case)
    assert (wider.root == query.root) is not bool(names), "expanded without saying it"
    if query.root is not None:
        written = to_text(query.root)
        if len(written) <= MAX_CHARS:
            again = parser.parse(written, today=TODAY).root
            assert again == query.root, f"written as {written!r}, read as another tree"
            assert to_text(wider.root or query.root) == written, "a name added changes the text"
    results = index.search(text, size=5)
    assert len(results.to_dict()["hits"]) == min(5, results.total)
    assert results.suggestion != text
    for part, spans in zip(TEXTS, index.matches(text, TEXTS), strict=True):
        assert all(0 <= span.start < span.end <= len(part) for span in spans)
    index.suggest(text)
    seconds = time.process_time() - started
    assert seconds < MAX_SECONDS, f"took {seconds:.1f} s"


def of_bytes(data: bytes) -> str:
    """Answer the text that a fuzzer's bytes stand for: scraps, then letters as they come."""
    provider = atheris.FuzzedDataProvider(data)
    pieces: list[str] = []
    while provider.remaining_bytes() and len(pieces) < 200:
        if provider.ConsumeIntInRange(0, 3):
            pieces.append(SCRAPS[provider.ConsumeIntInRange(0, len(SCRAPS) - 1)])
        else:
            pieces.append(provider.ConsumeUnicode(provider.ConsumeIntInRange(1, 12)))
        if provider.ConsumeBool():
            pieces.append(" ")
    return "".join(pieces)


def with_atheris(check_text: Callable[[str], None], minutes: float, directory: str) -> None:
    def test_one(data: bytes) -> None:
        check_text(of_bytes(data))

    # libFuzzer ends the process itself.
    arguments = [sys.argv[0], f"-max_total_time={round(60 * minutes)}", "-max_len=600"]
    atheris.Setup([*arguments, f"-artifact_prefix={directory}/"], test_one)
    atheris.Fuzz()


def with_hypothesis(check_text: Callable[[str], None], minutes: float) -> int:
    scraps = st.lists(st.sampled_from([*SCRAPS, " "]) | st.text(max_size=6), max_size=60)
    texts = st.text(max_size=80) | scraps.map("".join) | scraps.map(" ".join)
    end = time.monotonic() + 60 * minutes
    tried = 0
    while time.monotonic() < end:

        @settings(
            max_examples=2000,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )
        @given(texts)
        def run(text: str) -> None:
            nonlocal tried
            tried += 1
            check_text(text)

        run()
    return tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as directory:
        publish(Path(directory), articles())
        with open_index(directory) as index:
            table = index._acronyms
            # What is compiled at its first use is no slow answer.
            for _done in index.warm_up():
                pass

            def check_text(text: str) -> None:
                try:
                    check(index, table, text)
                except BaseException:
                    print(f"fails: {text!r}", flush=True)
                    raise

            if atheris:
                with_atheris(check_text, minutes, directory)
            else:
                print(f"{with_hypothesis(check_text, minutes)} texts, none fails")


if __name__ == "__main__":
    main()
