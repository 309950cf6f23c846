"""What a person may have meant, and how what is being typed may go on.

A :class:`Speller` corrects the words of a query to surface words of the corpus; a
:class:`Completer` continues a query from titles, frequent phrases and words. Both are made from a
:class:`~indexer.vocabulary.Vocabulary` and know no engine: whether a correction finds more is asked
of the caller. Nothing is ever corrected silently.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from heapq import nsmallest
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import APOSTROPHES, fold, is_stop
from indexer.query import MAX_CHARS
from indexer.vocabulary import Vocabulary, words

#: Shorter words are too near too many others.
MIN_LETTERS = 4
#: How many typing errors are believed: one below so many letters, else two.
TWO_ERRORS_LETTERS = 6
#: A word that is itself in the corpus is corrected only to one so many times as frequent.
MIN_RATIO = 20
#: Corrected words of one query; more is another language.
MAX_CORRECTED = 4
#: Nearest words looked at for each.
_NEAREST = 40
#: What a slip onto a neighbouring key costs, and a doubled or lost double letter; a letter is 1.
_NEIGHBOUR_COST, _DOUBLE_COST = 0.6, 0.5
#: Completions begin with so many letters, and look at so many of what begins so.
MIN_TYPED = 2
MAX_SCANNED = 50_000
#: The rows of a French keyboard (AZERTY), to know which keys are neighbours.
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_LAST_WORD = re.compile(r"[^\W\d_]{2,}$")
_TYPED_WORD = re.compile(rf"[^\W\d_]+(?:[-{APOSTROPHES}][^\W\d_]+)*")
#: What must stay as typed: quotations, fields with their values, prefixes and tolerant words.
_KEPT = re.compile(
    r'"[^"]*"?|«[^»]*»?|“[^”]*”?'
    r"|(?:titre|title|source|date):(?:\"[^\"]*\"|«[^»]*»|\S+)"
    r"|\S+[*~]\S*|\b(?:OU|OR|ET|AND|SAUF|NOT)\b",
)


def _neighbours() -> dict[str, str]:
    near: dict[str, str] = {}
    for row_number, row in enumerate(_ROWS):
        for at, key in enumerate(row):
            beside = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            for other in _ROWS[max(0, row_number - 1) : row_number + 2]:
                if other is not row:
                    beside += other[max(0, at - 1) : at + 2]
            near[key] = beside
    return near


_NEAR_KEYS = _neighbours()


class Speller:
    """Corrects words to those of a corpus."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._counts: dict[str, int] = {}
        self._written: dict[str, str] = {}
        for word, count in vocabulary.words:
            form = fold(word)
            if form not in self._counts:
                self._counts[form], self._written[form] = count, word
        self._forms = [form for form in self._counts if len(form) >= MIN_LETTERS - 1]
        # Words come by falling frequency.
        self._falling = [-self._counts[form] for form in self._forms]

    def correct(self, word: str) -> str | None:
        """Answer the corpus's word that was probably meant; ``None`` where this one may stand."""
        form = fold(word)
        if len(form) < MIN_LETTERS or is_stop(form):
            return None
        known = self._counts.get(form, 0)
        errors = 1 if len(form) < TWO_ERRORS_LETTERS else 2
        # What is not frequent enough need not be compared.
        enough = bisect_right(self._falling, -max(1, known * MIN_RATIO))
        near = process.extract(
            form, self._forms[:enough], scorer=OSA.distance, score_cutoff=errors, limit=_NEAREST
        )
        best: tuple[float, str] | None = None
        for candidate, _distance, _place in near:
            count = self._counts[candidate]
            if candidate == form:
                continue
            # A letter more of distance is worth a word twenty times as frequent.
            worth = math.log(count, 20) - _distance_typed(form, candidate)
            if best is None or worth > best[0]:
                best = (worth, candidate)
        return self._written[best[1]] if best else None

    def correct_query(self, text: str, found: Callable[[str], int], known: int) -> str | None:
        """Answer the typed ``text`` with its words corrected, if that finds more.

        ``found`` says how many articles a text finds with all its words, ``known`` how many this
        one does. Operators, quotations, fields and prefixes stay as they are.
        """
        kept = [match.span() for match in _KEPT.finditer(text[:MAX_CHARS])]
        changes: list[tuple[int, int, str]] = []
        for match in _TYPED_WORD.finditer(text[:MAX_CHARS]):
            if any(start < match.end() and match.start() < end for start, end in kept):
                continue
            [bare] = words(match[0]) or [match[0]]
            if len(changes) < MAX_CORRECTED and (meant := self.correct(bare)):
                start = match.end() - len(bare)
                changes.append((start, match.end(), _dressed(bare, meant)))
        if not changes:
            return None
        # All of them together first, then each alone: one may be a name that is right.
        for chosen in (changes, *([change] for change in changes if len(changes) > 1)):
            corrected = text
            for start, end, meant in reversed(chosen):
                corrected = corrected[:start] + meant + corrected[end:]
            if found(corrected) > known:
                return corrected
        return None


def _dressed(typed: str, meant: str) -> str:
    """The word in the capitals that were typed."""
    if typed.isupper() and len(typed) > 1:
        return meant.upper()
    return meant[:1].upper() + meant[1:] if typed[:1].isupper() else meant


def _distance_typed(typed: str, meant: str) -> float:
    """Damerau's distance by adjacent transpositions, with cheaper likely slips."""
    previous: list[float] = []
    row = [float(n) for n in range(len(meant) + 1)]
    for i, letter in enumerate(typed, 1):
        before, previous, row = previous, row, [float(i)] + [0.0] * len(meant)
        for j, other in enumerate(meant, 1):
            if letter == other:
                row[j] = previous[j - 1]
                continue
            doubled = i > 1 and letter == typed[i - 2]
            undoubled = j > 1 and other == meant[j - 2]
            swap = _NEIGHBOUR_COST if other in _NEAR_KEYS.get(letter, "") else 1.0
            row[j] = min(
                previous[j] + (_DOUBLE_COST if doubled else 1.0),
                row[j - 1] + (_DOUBLE_COST if undoubled else 1.0),
                previous[j - 1] + swap,
            )
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                row[j] = min(row[j], before[j - 2] + _NEIGHBOUR_COST)
    return row[-1]


class Completer:
    """Continues what is being typed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = _Sorted(vocabulary.words)
        self._phrases = _Sorted(vocabulary.phrases)
        self._titles = _Sorted((title, 0) for title in vocabulary.titles)

    def complete(self, typed: str, most: int = 8) -> list[str]:
        """Answer how ``typed`` may go on: phrases and titles, then its last word.

        Accents and capitals do not count. Nothing for less than two letters.
        """
        text = " ".join(typed[:MAX_CHARS].split())
        key = _key(text)
        if len(key) < MIN_TYPED:
            return []
        found: dict[str, str] = {}
        for offered in (
            self._phrases.beginning_with(key, most // 2),
            self._titles.beginning_with(key, most // 2),
            self._last_word(text, most),
        ):
            for completion in offered:
                if completion != text:
                    found.setdefault(_key(completion), completion)
        return list(islice(found.values(), most))

    def _last_word(self, text: str, most: int) -> list[str]:
        match = _LAST_WORD.search(text)
        if match is None:
            return []
        before = text[: match.start()]
        return [before + word for word in self._words.beginning_with(_key(match[0]), most)]


class _Sorted:
    """Texts by their folded form, to find those that begin like what is typed."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        rows = sorted((_key(text), -count, text) for text, count in counted)
        self._keys = [key for key, _count, _text in rows]
        self._rows = rows

    def beginning_with(self, key: str, most: int) -> list[str]:
        """Answer at most ``most``, the most frequent first."""
        first = bisect_left(self._keys, key)
        last = bisect_left(self._keys, key + "\U0010ffff", lo=first)
        rows = self._rows[first : min(last, first + MAX_SCANNED)]
        chosen = nsmallest(most, rows, key=lambda row: (row[1], row[0]))
        return [text for _key, _count, text in chosen]


def _key(text: str) -> str:
    return _APOSTROPHE.sub("'", fold(text))
