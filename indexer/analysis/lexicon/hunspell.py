"""Reads a Hunspell dictionary: its words, and the forms that the rules of their classes give.

Only what French needs of the format: flags of two letters, suffixes with a condition, and the
morphology that words and suffixes are marked with. Prefixes are elided articles and pronouns, which
the analysis cuts off itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: A word that is never written as it stands in the dictionary, only with one of its suffixes.
_NEEDS_AFFIX = "()"


class Form(NamedTuple):
    """An inflected form with its marks: person, tense, gender and number, as the rule has them."""

    text: str
    marks: frozenset[str]


class Lexeme(NamedTuple):
    """A word of the dictionary: its lemma, its parts of speech, and all of its forms."""

    lemma: str
    parts: frozenset[str]
    forms: tuple[Form, ...]


class _Suffix(NamedTuple):
    strip: str
    add: str
    condition: re.Pattern[str]
    marks: frozenset[str]


def read_lexemes(affixes: str, words: str) -> Iterator[Lexeme]:
    """Return the words of a dictionary, from the text of its ``.aff`` and of its ``.dic``."""
    suffixes = _read_suffixes(affixes)
    # The first line says how many there are.
    for line in words.splitlines()[1:]:
        if not line.strip():
            continue
        entry, *morphology = line.split()
        word, _, flags = entry.partition("/")
        of = _marks(morphology)
        forms = set(_forms(word, flags, suffixes))
        yield Lexeme(of.get("st", [word])[0], frozenset(of.get("po", ())), tuple(sorted(forms)))


def _read_suffixes(affixes: str) -> dict[str, list[_Suffix]]:
    suffixes: dict[str, list[_Suffix]] = defaultdict(list)
    for line in affixes.splitlines():
        fields = line.split()
        if len(fields) < 5 or fields[0] != "SFX":
            continue
        _kind, flag, strip, add, condition, *morphology = fields
        marks = frozenset(mark.split(":", 1)[-1] for mark in morphology)
        add = add.partition("/")[0]
        strip, add = strip.replace("0", ""), add.replace("0", "")
        suffixes[flag].append(_Suffix(strip, add, re.compile(f"{condition}$"), marks))
    return suffixes


def _marks(morphology: Iterable[str]) -> dict[str, list[str]]:
    marks: dict[str, list[str]] = defaultdict(list)
    for mark in morphology:
        kind, _, value = mark.partition(":")
        marks[kind].append(value)
    return marks


def _forms(word: str, flags: str, suffixes: dict[str, list[_Suffix]]) -> Iterator[Form]:
    pairs = {flags[at : at + 2] for at in range(0, len(flags), 2)}
    if _NEEDS_AFFIX not in pairs:
        yield Form(word, frozenset())
    for flag in pairs & suffixes.keys():
        for strip, add, condition, marks in suffixes[flag]:
            if word.endswith(strip) and condition.search(word):
                yield Form(word.removesuffix(strip) + add, marks)
