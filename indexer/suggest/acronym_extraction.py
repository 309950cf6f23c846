"""Acronyms that a text introduces itself, with what they stand for.

In goes a text, out come the pairs that its lines introduce, in both orders: ``l'Organisation de
coopération de Shanghai (OCS)``, ``l'OTAN (l'Organisation du traité de l'Atlantique Nord)``.

The algorithm is that of Schwartz and Hearst ("A simple algorithm for identifying abbreviation
definitions in biomedical text", PSB 2003): the letters of a short form are looked for, from the
right, in the words before or inside the parentheses. French prose has parentheses after everything,
so two things are stricter: every word that gives letters gives its first, and a content word that
gives none costs; the cheapest reading wins, the shortest among those. Articles and prepositions may
give a letter or none, and count not among the words.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.analysis import fold, is_stop
from indexer.suggest.acronyms import MAX_SHORT, MIN_SHORT, Acronym, name_key

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


class _Place(NamedTuple):
    """A word of a text, folded; ``is_small`` for articles, prepositions and the like."""

    start: int
    end: int
    letters: str
    is_small: bool


def mine(text: str) -> list[Acronym]:
    """Return the acronyms that the lines of a text introduce, in order.

    Time is linear: of each pair of parentheses at most 160 characters are read, as many before it.
    """
    found = []
    for match in _PARENTHESES.finditer(text):
        inside = match[1].strip(_QUOTES)
        before = _before(text, match.start())
        if short := _as_short(_MORE_INSIDE.split(inside, maxsplit=1)[0].strip(_QUOTES)):
            long = _long_before(short, before)
        elif short := _as_short(_last_word(before)):
            long = _long_within(short, inside) or _long_within(short, inside.split(",")[0])
        else:
            continue
        # A table must be able to name it, or it could not be read again.
        if long and name_key(long):
            found.append(Acronym(short, long))
    return found


def _before(text: str, end: int) -> str:
    """Return what precedes a parenthesis, from the start of a word."""
    start = max(0, end - _REACH)
    while 0 < start < end and text[start - 1].isalnum():
        start += 1
    return text[start:end].rstrip(_QUOTES)


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
    """Return whether a word begins with the first of some letters and has the others, in order."""
    if not word.startswith(letters[0]):
        return False
    at = 0
    for letter in letters[1:]:
        at = word.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _is_cut(short: str, text: str, places: Sequence[_Place], at: int) -> bool:
    """Return whether a name surely begins before the word taken for its first, or after it."""
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
