"""What does the analysis keep of French words, over a whole list of them?

Reads words, one a line, and asks of three ways to stem (Snowball on the word as written, Snowball
on the word without accents, and ours): which share of the accented words is found by typing them
without accents; which share of the words of one Snowball group still meet; which share of singulars
meet their plural and of masculines their feminine, where the list has both. Fair: all three get the
same words; the groups are Snowball's own.

    python tests/bench/french.py --words french.txt
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations, islice
from pathlib import Path

import Stemmer

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.analysis import fold, is_stop, tokens

Stems = Callable[[str], frozenset[str]]
#: Of a group's pairs so many are looked at; verbs have groups of a hundred forms.
PAIRS_OF_A_GROUP = 200
PLURALS = (("", "s"), ("", "x"), ("al", "aux"))
FEMININES = (
    ("", "e"), ("f", "ve"), ("x", "se"), ("er", "ère"), ("eur", "euse"), ("teur", "trice"),
    ("el", "elle"), ("en", "enne"), ("on", "onne"), ("et", "ette"), ("et", "ète"),
)  # fmt: skip


def ours(word: str) -> frozenset[str]:
    return frozenset(stem for token in tokens(word) for stem in token.stems)


def share(pairs: Iterable[tuple[str, str]], stems: Stems) -> str:
    found = [not stems(one).isdisjoint(stems(other)) for one, other in pairs]
    return f"{100 * sum(found) / max(1, len(found)):6.2f} % of {len(found):,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=Path, required=True)
    typed = parser.parse_args().words.read_text("utf-8").split()
    words = sorted({word.lower() for word in typed if word.isalpha() and not is_stop(fold(word))})
    known = frozenset(words)
    snowball = Stemmer.Stemmer("french")

    def as_written(word: str) -> frozenset[str]:
        return frozenset([snowball.stemWord(word.replace("œ", "oe").replace("æ", "ae"))])

    def folded(word: str) -> frozenset[str]:
        return frozenset([snowball.stemWord(fold(word))])

    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for word in words:
        groups[as_written(word)].append(word)

    def counterparts(endings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (word, word[: len(word) - len(one)] + other)
            for one, other in endings
            for word in words
            if word.endswith(one) and word[: len(word) - len(one)] + other in known
        ]

    questions = {
        "accented words found without accents": [
            (word, fold(word)) for word in words if fold(word) != word
        ],
        "Snowball's groups kept": [
            pair
            for group in groups.values()
            for pair in islice(combinations(group, 2), PAIRS_OF_A_GROUP)
        ],
        "plurals found by their singular": counterparts(PLURALS),
        "feminines found by their masculine": counterparts(FEMININES),
    }
    print(f"{len(words):,} words")
    for question, pairs in questions.items():
        print(question)
        for name, stems in (
            ("Snowball as written", as_written),
            ("Snowball without accents", folded),
            ("ours", ours),
        ):
            print(f"  {name:26}{share(pairs, stems)}")


if __name__ == "__main__":
    main()
