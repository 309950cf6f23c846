"""How far a decoded text looks as somebody wrote it, told by its characters beyond ASCII.

Bytes read in a wrong encoding put signs where letters belong: a low quote or a line of a box within
a word, a capital after a small letter, one Chinese sign between two Latin letters. Each character
costs by how rare it is in French, and much more where its neighbours do not suit it. What suits no
language is ``odd``; letters that French lacks only cost more, so that other languages are judged
by their form alone.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

#: More characters than this tell nothing new.
_MAX_JUDGED = 4000
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")

#: Natural logarithms, about, of how often a character is one of French text's beyond ASCII.
_COSTS = {
    **dict.fromkeys("é", 0.5),
    **dict.fromkeys("à", 2.0),
    **dict.fromkeys("è’", 2.3),
    **dict.fromkeys("ê\u00a0", 3.0),
    **dict.fromkeys("ç«»", 3.5),
    **dict.fromkeys("Éîôûùâ…–—“”", 4.0),
    **dict.fromkeys("œ°€", 4.5),
    **dict.fromkeys("ëïÀÇÈÊ•²", 5.0),
}
_OTHER_LETTER = 6.0
_OTHER_SIGN = 7.0
_OTHER_SCRIPT = 1.5
_RARE_PLACE = 4.0
_ODD = 8.0
_UNREADABLE = 12.0

#: Signs that may stand between two letters.
_JOINERS = frozenset("’‘´·•–—‐‑…«»“”‹›/\u00a0\u00ad\u2009\u202f\u200b\u200c\u200d®™²³°ªº")
_RARE_WITHIN = frozenset("«»“”‘‹›–—•")
#: Signs that no letter touches: they are letters in another encoding.
_APART = frozenset("‚„†‡ˆ‰˜ƒ¤¦¨¬¯¸¿¡¢¥¼½¾√∂∑∏π∫Ω≈∆◊ˇ˘˙˚˝˛∞≤≥÷×¶±µ¹⌐╗")
#: Signs that begin what they belong to: a letter may follow them, none comes before.
_OPENING = frozenset("¿¡‚„")
#: Letters beyond ASCII that are words by themselves.
_WORDS = frozenset("àÀôÔéÉèÈáóíåÅöÖýäæø")


@dataclass(frozen=True, slots=True)
class Plausibility:
    """What was counted: characters beyond ASCII, their cost, and those that suit no language."""

    count: int
    cost: float
    odd: int

    @property
    def mean_cost(self) -> float:
        """What a character costs: below 3 it is French, up to 7 may be another language."""
        return self.cost / self.count if self.count else 0.0

    @property
    def odd_share(self) -> float:
        """Which part of the characters suits no language."""
        return self.odd / self.count if self.count else 0.0


def plausibility(text: str) -> Plausibility:
    """Judge a text by its first characters beyond ASCII."""
    found = islice(_BEYOND_ASCII.finditer(text), _MAX_JUDGED)
    places = Counter(
        (text[at - 1 : at] if at else "", text[at], text[at + 1 : at + 2])
        for at in (match.start() for match in found)
    )
    cost, odd = 0.0, 0
    for (before, char, after), count in places.items():
        one, is_odd = _judge(before, char, after)
        cost += one * count
        odd += is_odd * count
    return Plausibility(places.total(), cost, odd)


@lru_cache(maxsize=20_000)
def _judge(before: str, char: str, after: str) -> tuple[float, bool]:
    """Answer what a character costs between its neighbours, and whether it is odd there."""
    if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return _UNREADABLE, True
    if "\u2500" <= char <= "\u259f":
        touches = before.isalnum() or after.isalnum()
        return (_UNREADABLE, True) if touches else (_OTHER_SIGN, False)
    if not char.isalpha() or char in "ªºµπΩƒˆˇ":
        cost, is_odd = _COSTS.get(char, _OTHER_SIGN), _is_odd_sign(before, char, after)
        within = before.isalpha() and after.isalpha()
        if (within and char in _RARE_WITHIN) or (char == "…" and before == " "):
            cost += _RARE_PLACE
    elif _is_latin(char):
        cost, is_odd = _COSTS.get(char, _OTHER_LETTER), _is_odd_letter(before, char, after)
        if _is_rare_place(before, char, after):
            cost += _RARE_PLACE
    else:
        touches = any(near.isascii() and near.isalpha() for near in (before, after))
        alike = any(_is_other_script(near) for near in (before, after))
        cost = _OTHER_SCRIPT + _RARE_PLACE * (touches or not alike)
        # The half-width signs of Japanese are what single bytes look like in Shift JIS.
        is_odd = touches and (not alike or "\uff61" <= char <= "\uff9f")
    return (cost + _ODD, True) if is_odd else (cost, False)


def _is_latin(char: str) -> bool:
    return char <= "\u024f" or "\u1e00" <= char <= "\u1eff" or "\ufb00" <= char <= "\ufb06"


def _is_other_script(char: str) -> bool:
    """Whether a character belongs to letters other than Latin ones, their marks and signs too."""
    return char > "\u0300" and not _is_latin(char) and unicodedata.category(char)[0] != "Z"


def _is_odd_sign(before: str, char: str, after: str) -> bool:
    if before.isalpha() and after.isalpha():
        return char not in _JOINERS
    if char in _OPENING:
        return before.isalnum()
    if char in "¼½¾¹±µπΩ":
        return before.isalpha() or (char in "¼½¾" and after.isalpha())
    return char in _APART and (before.isalpha() or after.isalpha())


def _is_rare_place(before: str, char: str, after: str) -> bool:
    """Whether a letter stands where French seldom has it, though others may."""
    if char == "à":
        return after.isalpha()
    if char == "ê" and not before.isalpha():
        return after != "t"
    if char == "â":
        return before in ("a", "o", "e") or not (before.isalpha() or after.isalpha())
    if char == "ù":
        return before not in ("o", "O") or after.isalpha()
    return not before.isalpha() and not after.isalpha() and char not in "ÀôÔ"


def _is_odd_letter(before: str, char: str, after: str) -> bool:
    beyond = [near.isalpha() and not near.isascii() for near in (before, after)]
    if all(beyond):
        return True
    if char.isupper():
        return before.islower() or (before.isdigit() and after.islower())
    if not before.isalpha() and not after.isalpha():
        return char not in _WORDS
    return before.isupper() and after.isupper() and char not in "ß"
