"""Acronyms that a corpus introduces itself, and what they stand for.

In goes a paragraph, out come the pairs it introduces, in both orders: ``l'Organisation de
coopération de Shanghai (OCS)``, ``l'OTAN (l'Organisation du traité de l'Atlantique Nord)``. A table
counts the pairs of a whole corpus and answers one form for the other. Nothing here knows an engine,
an article or a query's syntax.

The algorithm is that of Schwartz and Hearst ("A simple algorithm for identifying abbreviation
definitions in biomedical text", PSB 2003): the letters of a short form are looked for, from the
right, in the words before or inside the parentheses. French prose has parentheses after everything,
so two things are stricter: every word that gives letters gives its first, and a content word that
gives none costs; the cheapest reading wins, the shortest among those. Articles and prepositions may
give a letter or none, and count not among the words.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from indexer.analysis import fold, is_stop, tokens, typed_tokens

FILE = "acronyms.json"
#: How long a short form may be, in letters (Schwartz and Hearst, section 2).
MIN_SHORT, MAX_SHORT = 2, 10
#: How far before the parentheses a long form may begin, in characters.
_REACH = 160
#: What the words of a long form may cost before they are somebody else's; three letters, nothing.
_MAX_COST = 1.5
_LETTER_INSIDE, _WORD_WITHOUT_LETTER = 0.5, 1.0
#: Decides between equal readings: in ``direction départementale des territoires et de la mer
#: (DDTM)`` the second D is not that of *des*. All letters of a short form cost less than a step.
_SMALL_LETTER = 0.01
_PARENTHESES = re.compile(r"\(([^()\n]{2,160})\)")
_SHORT = re.compile(r"[^\W\d_](?:[^\W_]|[.&-](?=[^\W_])){1,18}\.?")
#: Kings and centuries. With L, C, D and M it would take ``CDI`` and ``CDD`` too.
_ROMAN = re.compile(r"[IVX]+(?:er|[eè]me|es?)?")
_MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
#: What ends the short form where more stands in the parentheses: ``OMS, ou WHO en anglais``.
_MORE_INSIDE = re.compile(r"[,;:/]|\s[–—-]\s|\bou\b|\ben (?:anglais|français)\b")
#: Accents may be characters of their own.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
#: A long form lies within one sentence and outside other brackets and quotations.
_BREAK = re.compile(r"[.!?…;:()\[\]«»“”\"\n]|\s[–—-]\s")
_ARTICLES = frozenset(["le", "la", "les"])
_HYPHENS = frozenset("-\u2010\u2011")
_QUOTES = ' \u00a0\u202f«»“”"'
#: A pair that is written in more ways than this is counted, its further ways are not.
_MAX_WAYS = 20
#: Two letters may mean many things. In a corpus of so many pairs they mean what was said twice.
_MANY_PAIRS = 200


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form without its dots and what it stands for, else as written."""

    short: str
    long: str


class _Place(NamedTuple):
    """A word of a text, folded; ``is_small`` for articles, prepositions and the like."""

    start: int
    end: int
    letters: str
    is_small: bool


def mine(paragraph: str) -> list[Acronym]:
    """Return the acronyms that a paragraph introduces, in order.

    Time is linear: of each pair of parentheses at most 160 characters are read, as many before it.
    """
    found = []
    for match in _PARENTHESES.finditer(paragraph):
        inside = match[1].strip(_QUOTES)
        before = _before(paragraph, match.start())
        if short := _as_short(_MORE_INSIDE.split(inside, maxsplit=1)[0].strip(_QUOTES)):
            long = _long_before(short, before)
        elif short := _as_short(_last_word(before)):
            long = _long_within(short, inside) or _long_within(short, inside.split(",")[0])
        else:
            continue
        # A table must be able to name it, or it could not be read again.
        if long and _name(long):
            found.append(Acronym(short, long))
    return found


def _before(paragraph: str, end: int) -> str:
    """Return what precedes a parenthesis, from the start of a word."""
    start = max(0, end - _REACH)
    while 0 < start < end and paragraph[start - 1].isalnum():
        start += 1
    return paragraph[start:end].rstrip(_QUOTES)


def _last_word(text: str) -> str:
    return re.split(r"[\s'’«“\"]", text[-2 * MAX_SHORT :])[-1]


def _as_short(text: str) -> str | None:
    """Return a short form without its dots; ``None`` for what is none."""
    if not _SHORT.fullmatch(text):
        return None
    bare = text.replace(".", "")
    letters = sum(map(str.isalpha, bare))
    capitals = sum(map(str.isupper, bare))
    if not MIN_SHORT <= len(bare) <= MAX_SHORT or capitals < 2 or capitals < letters / 2:
        return None
    folded = fold(bare)
    return None if _ROMAN.fullmatch(bare) or is_stop(folded) or folded in _MONTHS else bare


def _places(text: str) -> list[_Place]:
    places = []
    for match in _WORD.finditer(text):
        letters = fold(match[0])
        is_small = is_stop(letters) or len(letters) < 2
        places.append(_Place(match.start(), match.end(), letters, is_small))
    return places


def _long_before(short: str, before: str) -> str | None:
    """Return the long form that ends ``before``."""
    breaks = [match.end() for match in _BREAK.finditer(before)]
    text = before[breaks[-1] :] if breaks else before
    places = _places(text)
    if not places or places[-1].end < len(text):
        return None
    readings = _readings(short, places)
    # The first is the shortest; ``min`` keeps it where costs are equal.
    best = min((r for r in readings if not places[r[1]].is_small), default=None, key=_cost)
    named = _named_with_article(text, places, best, readings)
    if named is not None:
        return text[places[named].start :]
    if best is None or _is_cut(short, text, places, best[1]):
        return None
    return text[places[best[1]].start :]


def _long_within(short: str, text: str) -> str | None:
    """Return the long form that all of ``text`` is, but for an article before it."""
    if _BREAK.search(text):
        return None
    places = _places(text)
    # « l'OTAN (l'Organisation du traité… ) », « le PIB (pour produit intérieur brut) ».
    first = next((n for n, place in enumerate(places) if not place.is_small), len(places))
    places = places[first:]
    if any(at == 0 for _cost, at in _readings(short, places)):
        return text[places[0].start : places[-1].end]
    return None


#: What a reading costs, and the number of the word it begins at.
_Reading = tuple[float, int]


def _cost(reading: _Reading) -> float:
    return reading[0]


def _readings(short: str, places: Sequence[_Place]) -> list[_Reading]:
    """Return the ways to read ``short`` out of the last words, the shortest first.

    The last word gives letters and is not small; the first gives the first letter.
    """
    letters = "".join(filter(str.isalnum, fold(short)))
    most = min(_MAX_COST, 0.5 * max(0, len(letters) - 3)) + len(letters) * _SMALL_LETTER
    most_words = min(len(letters) + 5, 2 * len(letters))
    # costs[n]: the cheapest way to have n letters left to read.
    costs = {len(letters): 0.0}
    readings: list[_Reading] = []
    content = 0
    for at in range(len(places) - 1, -1, -1):
        place = places[at]
        content += not place.is_small
        if content > most_words or place.letters == letters:
            break
        is_last = at == len(places) - 1
        if is_last and place.is_small:
            break
        after: dict[int, float] = {}
        for left, cost in costs.items():
            if not is_last:
                _keep(after, left, cost + (0 if place.is_small else _WORD_WITHOUT_LETTER), most)
            for first in range(left):
                if _gives(place.letters, letters[first:left]):
                    inside = (left - first - 1) * _LETTER_INSIDE
                    _keep(after, first, cost + inside + place.is_small * _SMALL_LETTER, most)
        if not after:
            break
        if 0 in after and content >= 2 - place.is_small:
            readings.append((after.pop(0), at))
        costs = after
    return readings


def _keep(costs: dict[int, float], left: int, cost: float, most: float) -> None:
    if cost <= most and cost < costs.get(left, most + 1):
        costs[left] = cost


def _gives(word: str, letters: str) -> bool:
    """Whether a word begins with the first of some letters and has the others, in order."""
    if not word.startswith(letters[0]):
        return False
    at = 0
    for letter in letters[1:]:
        at = word.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _is_cut(short: str, text: str, places: Sequence[_Place], at: int) -> bool:
    """Whether a name surely begins before the word taken for its first, or after it."""
    start = places[at].start
    # « Jean-Pierre Sueur (PS) ».
    if text[start - 1 : start] in _HYPHENS:
        return True
    if not text[start].islower():
        return False
    # « l'Association internationale du transport aérien (IATA) ».
    if at and not places[at - 1].is_small and text[places[at - 1].end : start].isspace():
        return text[places[at - 1].start].isupper()
    # « une liste des Républicains (LR) ».
    return len(short) == MIN_SHORT and text[places[-1].start].isupper()


def _named_with_article(
    text: str, places: Sequence[_Place], best: _Reading | None, readings: Sequence[_Reading]
) -> int | None:
    """Return the number of the article that a name begins with; ``None`` where none does.

    ``Les Républicains (LR)``, ``le leader de la France insoumise (LFI)``; but ``la Ligue pour la
    protection des oiseaux (LPO)``.
    """
    for cost, at in readings:
        if places[at].letters not in _ARTICLES or not text[places[at + 1].start].isupper():
            continue
        if best is None:
            return at
        # The word taken for the first stands before the article and is none of the name.
        is_other = text[places[best[1]].start].islower() or text[places[at].start].isupper()
        if at > best[1] and is_other and cost < best[0] + _LETTER_INSIDE:
            return at
    return None


@dataclass(slots=True)
class _Written:
    """One pair however it was written, and how often each way; ways stand as first seen."""

    count: int = 0
    shorts: Counter[str] = field(default_factory=Counter)
    longs: Counter[str] = field(default_factory=Counter)

    def add(self, acronym: Acronym) -> None:
        self.count += 1
        for ways, way in ((self.shorts, acronym.short), (self.longs, acronym.long)):
            if way in ways or len(ways) < _MAX_WAYS:
                ways[way] += 1


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a table answers: pairs by short form, the most frequent first; short forms by name."""

    pairs: dict[str, Acronym]
    shorts: dict[tuple[str, ...], str]
    #: What names begin with, in the singular.
    first_words: set[str]
    #: Short forms and first words, these in the plural too: nearly all words are none of these.
    telling: set[str]


class AcronymTable:
    """What the acronyms of a corpus stand for; filled with :meth:`add`, then asked.

    Of at most ``max_pairs`` different pairs the counts are kept: where one more comes, the rarer
    half is forgotten, of equally rare ones the latest. Ways to write a pair that differ in case,
    accents, elision, small words or the plural are one pair, answered as most often written. What
    is equally frequent is decided by what was added first, so equal texts make equal tables.
    """

    def __init__(self, max_pairs: int = 100_000) -> None:
        self._max_pairs = max_pairs
        self._pairs: dict[tuple[str, tuple[str, ...]], _Written] = {}
        self._chosen_once: _Chosen | None = None
        # What is read again was chosen before; it stands there once each.
        self._was_read = False

    def add(self, acronym: Acronym) -> None:
        """Count one introduction."""
        key = (_short_key(acronym.short), _name(acronym.long))
        if key not in self._pairs:
            if len(self._pairs) >= self._max_pairs:
                self._forget()
            self._pairs[key] = _Written()
        self._pairs[key].add(acronym)
        self._chosen_once = None

    def _forget(self) -> None:
        by_count = sorted(self._pairs, key=lambda key: -self._pairs[key].count)
        for key in by_count[self._max_pairs // 2 :]:
            del self._pairs[key]

    def __len__(self) -> int:
        """How many short forms stand for something."""
        return len(self._chosen().pairs)

    def long_of(self, short: str) -> str | None:
        """Return what at least half of the corpus means by a short form, case and dots ignored.

        ``None`` where it means none, or too many things.
        """
        pair = self._chosen().pairs.get(_short_key(short))
        return pair.long if pair else None

    def short_of(self, long: str) -> str | None:
        """Return the short form of a long one; small words, accents and the plural are ignored."""
        return self._chosen().shorts.get(_name(long))

    def has_to_do_with(self, words: Iterable[str]) -> bool:
        """Whether any of the words is a short form, or may be the first word of a long one."""
        # In one loop with one look-up a word, for every query waits for it.
        telling = (self._chosen_once or self._chosen()).telling
        for word in words:
            for token in typed_tokens(word):
                if token.form in telling:
                    return True
        return False

    def may_begin(self, word: str) -> bool:
        """Whether a long form begins with this word."""
        name = _name_of_word(word)
        return bool(name) and name[0] in self._chosen().first_words

    def beginning(self, words: Sequence[str]) -> tuple[int, str | None]:
        """Return how many of the words, from the first on, are a long form, and its short one.

        The most of them that are; 0 and ``None`` where they begin with no long form.
        """
        chosen = self._chosen()
        name: list[str] = []
        found: tuple[int, str | None] = (0, None)
        for count, word in enumerate(words, 1):
            own = _name_of_word(word)
            name += own
            if not name or name[0] not in chosen.first_words:
                break
            if own and (short := chosen.shorts.get(tuple(name))) is not None:
                found = count, short
        return found

    def _chosen(self) -> _Chosen:
        # Made whole before it is kept: threads that ask at once find all or nothing.
        if self._chosen_once is None:
            many = len(self._pairs) >= _MANY_PAIRS and not self._was_read
            self._chosen_once = _choose(self._pairs, 2 if many else 1)
        return self._chosen_once

    def to_json(self) -> dict[str, str]:
        """Return each short form with its long one, the most frequent first, without counts."""
        return {pair.short: pair.long for pair in self._chosen().pairs.values()}

    @classmethod
    def from_json(cls, pairs: object) -> "AcronymTable":
        """Read what :meth:`to_json` answered; raises ValueError for anything else."""
        if not isinstance(pairs, dict):
            raise ValueError("not a table of acronyms")
        table = cls(max(1, len(pairs)))
        table._was_read = True
        for short, long in pairs.items():
            if not isinstance(short, str) or not _short_key(short):
                raise ValueError(f"{short!r} is no short form")
            if not isinstance(long, str) or not _name(long):
                raise ValueError(f"{short!r} stands for no text")
            table.add(Acronym(short, long))
        return table

    def save(self, directory: Path) -> None:
        """Write what was chosen into ``directory``."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=0)
        (directory / FILE).write_text(text, "utf-8", "replace")

    @classmethod
    def load(cls, directory: Path) -> "AcronymTable":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        return cls.from_json(json.loads((directory / FILE).read_text("utf-8")))


def _choose(
    pairs: dict[tuple[str, tuple[str, ...]], _Written], least_of_two_letters: int
) -> _Chosen:
    """Choose for each short form the pair that has at least half of its counts."""
    totals: Counter[str] = Counter()
    for (short, _), written in pairs.items():
        totals[short] += written.count
    chosen = _Chosen({}, {}, set(), set())
    # Sorting is stable: the pairs stand as first seen.
    for (short, name), written in sorted(pairs.items(), key=lambda pair: -pair[1].count):
        is_sure = len(short) > MIN_SHORT or written.count >= least_of_two_letters
        if is_sure and short not in chosen.pairs and 2 * written.count >= totals[short]:
            pair = Acronym(_most_frequent(written.shorts), _most_frequent(written.longs))
            chosen.pairs[short] = pair
            # One word would be found in every query about something else.
            if len(name) > 1:
                chosen.shorts.setdefault(name, pair.short)
                chosen.first_words.add(name[0])
    chosen.telling.update(chosen.pairs, *map(_with_plurals, chosen.first_words))
    return chosen


def _most_frequent(ways: Counter[str]) -> str:
    return ways.most_common(1)[0][0]


def _short_key(short: str) -> str:
    return fold(short.replace(".", ""))


def _name(long: str) -> tuple[str, ...]:
    """The same for a long form in the singular and the plural, with and without small words.

    Not its stems: ``parti social`` is no ``parti socialiste``.
    """
    return tuple(_singular(t.form) for t in tokens(long) if t.stems and not t.joined)


@lru_cache(maxsize=8192)
def _name_of_word(word: str) -> tuple[str, ...]:
    return tuple(_singular(t.form) for t in typed_tokens(word) if t.stems and not t.joined)


def _with_plurals(singular: str) -> list[str]:
    """Return the forms that have this singular."""
    forms = (singular, f"{singular}s", f"{singular}x", f"{singular[:-1]}ux")
    return [form for form in forms if _singular(form) == singular]


def _singular(form: str) -> str:
    if len(form) > 4 and form.endswith("aux") and not form.endswith("eaux"):
        return f"{form[:-2]}l"
    return form[:-1] if len(form) > 3 and form[-1] in "sx" else form
