"""Acronyms that a corpus introduces itself, and what they stand for.

In goes a paragraph, out come the pairs it introduces, in both orders: ``l'Organisation de
coopération de Shanghai (OCS)``, ``l'OTAN (l'Organisation du traité de l'Atlantique Nord)``. A table
counts the pairs of a whole corpus and answers one form for the other. Nothing here knows an engine.

The algorithm is that of Schwartz and Hearst ("A simple algorithm for identifying abbreviation
definitions in biomedical text", PSB 2003): a short form in parentheses is matched, letter by
letter, with the words before them. Two things are stricter, since French prose has parentheses
after everything: a letter should begin a word, and a content word that gives no letter costs.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from indexer.analysis import fold, is_stop, tokens

FILE = "acronyms.json"
#: How long a short form may be, in letters.
MIN_SHORT, MAX_SHORT = 2, 10
#: How far before the parentheses a long form may begin, in characters.
_REACH = 160
#: What the words of a long form may cost before they are somebody else's; three letters, nothing.
_MAX_COST = 1.5
_LETTER_INSIDE, _WORD_WITHOUT_LETTER = 0.5, 1.0
_PARENTHESES = re.compile(r"\(([^()\n]{2,160})\)")
_SHORT = re.compile(r"[^\W\d_](?:[^\W_]|[.&-](?=[^\W_])){1,14}\.?")
_ROMAN = re.compile(r"[IVXLCDM]+(?:E|ER|ES)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
#: A long form lies within one sentence and outside other brackets and quotations.
_BREAK = re.compile(r"[.!?;:()\[\]«»“”\"\n]|\s[–—-]\s")
_QUOTES = ' \u00a0\u202f»”"'


class Acronym(NamedTuple):
    """A short form and what it stands for, as written."""

    short: str
    long: str


class _Place(NamedTuple):
    start: int
    end: int
    letters: str


def mine(paragraph: str) -> list[Acronym]:
    """Answer the acronyms that a paragraph introduces, in order."""
    found = []
    for match in _PARENTHESES.finditer(paragraph):
        inside = re.split(r"[,;/]|\bou\b|\ben (?:anglais|français)\b", match[1])[0].strip(_QUOTES)
        before = paragraph[max(0, match.start() - _REACH) : match.start()].rstrip(_QUOTES)
        if short := _as_short(inside):
            if long := _long_before(short, before):
                found.append(Acronym(short, long))
        elif (last := before[before.rfind(" ") + 1 :]) and (
            short := _as_short(re.split("['’]", last)[-1])
        ):
            whole = match[1].strip()
            if long := _long_within(short, whole):
                found.append(Acronym(short, long))
    return found


def _as_short(text: str) -> str | None:
    """Answer a short form without its dots; ``None`` for what is none."""
    if not _SHORT.fullmatch(text):
        return None
    bare = text.replace(".", "")
    letters = sum(map(str.isalpha, bare))
    capitals = sum(map(str.isupper, bare))
    if not MIN_SHORT <= len(bare) <= MAX_SHORT or capitals < 2 or capitals < letters / 2:
        return None
    return None if _ROMAN.fullmatch(bare) or is_stop(fold(bare)) else bare


def _places(text: str) -> list[_Place]:
    return [_Place(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(text)]


def _long_before(short: str, before: str) -> str | None:
    """Answer the long form that ends ``before``: the cheapest, the shortest among those."""
    breaks = [match.end() for match in _BREAK.finditer(before)]
    text = before[breaks[-1] :] if breaks else before
    places = _places(text)
    if not places or places[-1].end < len(text):
        return None
    best: tuple[float, int] | None = None
    for first in range(len(places) - 1, max(-1, len(places) - 4 * len(short) - 2), -1):
        cost = _cost(short, places[first:])
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, first)
    return text[places[best[1]].start :].strip() if best else None


def _long_within(short: str, text: str) -> str | None:
    if _BREAK.search(text):
        return None
    places = _places(text)
    # An article before it is none of it: « l'OTAN (l'Organisation du traité… ) ».
    while (places and is_stop(places[0].letters)) or (places and len(places[0].letters) == 1):
        places.pop(0)
    if not places or _cost(short, places) is None:
        return None
    return text[places[0].start : places[-1].end]


def _cost(short: str, places: Sequence[_Place]) -> float | None:
    """Answer what it costs to read ``short`` out of these words, all of them; ``None``: too much.

    The first letter must begin the first word and the last word must give one.
    """
    letters = [letter for letter in fold(short) if letter.isalnum()]
    content = [place for place in places if not _is_small(place)]
    if len(content) < 2 or len(content) > min(len(letters) + 5, 2 * len(letters)):
        return None
    if _is_small(places[0]) or _is_small(places[-1]):
        return None
    if any(place.letters == "".join(letters) for place in places):
        return None
    # costs[n]: the cheapest way to have read n letters so far.
    far = float("inf")
    costs = [0.0] + [far] * len(letters)
    for number, place in enumerate(places):
        small = _is_small(place)
        is_end = number in (0, len(places) - 1)
        after = [far if is_end else cost + (0 if small else _WORD_WITHOUT_LETTER) for cost in costs]
        for read, cost in enumerate(costs):
            if cost == far:
                continue
            at, taken = -1, 0
            while read + taken < len(letters):
                at = place.letters.find(letters[read + taken], at + 1)
                if at < 0 or (taken == 0 and at > 0):
                    break
                taken += 1
                total = cost + (taken - 1) * _LETTER_INSIDE
                after[read + taken] = min(after[read + taken], total)
        costs = after
    total = costs[-1]
    return total if total <= min(_MAX_COST, 0.5 * max(0, len(letters) - 3)) else None


def _is_small(place: _Place) -> bool:
    return is_stop(place.letters) or len(place.letters) == 1


@dataclass(slots=True)
class _Written:
    """One long form however it was written, and how often each way."""

    count: int
    ways: Counter[str]


class AcronymTable:
    """What the acronyms of a corpus stand for; filled with :meth:`add`, then asked.

    Where more than ``max_pairs`` different pairs come, those seen once are forgotten.
    """

    def __init__(self, max_pairs: int = 100_000) -> None:
        self._max_pairs = max_pairs
        self._pairs: dict[tuple[str, str], _Written] = {}
        self._long: dict[str, str] | None = None
        self._short: dict[str, str] = {}

    def add(self, acronym: Acronym) -> None:
        """Count one introduction."""
        key = (acronym.short.upper(), _name(acronym.long))
        written = self._pairs.setdefault(key, _Written(0, Counter()))
        written.count += 1
        written.ways[acronym.long] += 1
        self._long = None
        if len(self._pairs) > self._max_pairs:
            self._pairs = {key: pair for key, pair in self._pairs.items() if pair.count > 1}

    def __len__(self) -> int:
        return len(self._chosen())

    def long_of(self, short: str) -> str | None:
        """Answer what most of the corpus means by a short form, case and dots ignored.

        ``None`` where it means none, or different things about equally often.
        """
        return self._chosen().get(short.replace(".", "").upper())

    def short_of(self, long: str) -> str | None:
        """Answer the short form of a long one, compared by its words' stems."""
        self._chosen()
        return self._short.get(_name(long))

    def _chosen(self) -> dict[str, str]:
        if self._long is None:
            by_short: dict[str, list[tuple[int, str, str]]] = {}
            for (short, name), written in self._pairs.items():
                way = min(written.ways, key=lambda way: (-written.ways[way], way))
                by_short.setdefault(short, []).append((-written.count, name, way))
            self._long, self._short = {}, {}
            for short in sorted(by_short):
                pairs = sorted(by_short[short])
                total = -sum(count for count, _name, _way in pairs)
                count, name, way = pairs[0]
                if -count * 2 > total:
                    self._long[short] = way
                    self._short.setdefault(name, short)
        return self._long

    def save(self, directory: Path) -> None:
        """Write what was chosen into ``directory``."""
        text = json.dumps(self._chosen(), ensure_ascii=False, indent=0)
        (directory / FILE).write_text(text, "utf-8", "replace")

    @classmethod
    def load(cls, directory: Path) -> "AcronymTable":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        pairs = json.loads((directory / FILE).read_text("utf-8"))
        if not isinstance(pairs, dict):
            raise ValueError("not a table of acronyms")
        table = cls()
        for short, long in pairs.items():
            if not isinstance(long, str):
                raise ValueError(f"{short!r} stands for no text")
            table.add(Acronym(short, long))
        return table


def _name(long: str) -> str:
    """The same for a long form in the singular and the plural, with and without small words."""
    stems = [token.stems[-1] for token in tokens(long) if token.stems and not token.joined]
    return " ".join(stems)
