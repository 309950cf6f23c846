"""What a person may have meant: words of a query corrected to surface words of the corpus.

A :class:`Speller` is made from a :class:`~indexer.suggest.vocabulary.Vocabulary` and knows no
engine: whether a correction finds more is asked of the caller. Nothing is ever corrected silently.
"""

import math
import re
from collections.abc import Callable, Iterator
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import APOSTROPHES, fold, is_stop
from indexer.query.clauses import clauses_of
from indexer.query.lexer import Kind, Lexeme, Notices, lexemes, with_apostrophes
from indexer.query.nodes import MAX_CHARS, MAX_CLAUSES, Word
from indexer.query.parser import parse
from indexer.suggest.kernels.letter_masks import words_near
from indexer.suggest.vocabulary import Vocabulary, key_of, words

#: Shorter words are too near too many others; longer ones are no words.
MIN_LETTERS, MAX_LETTERS = 4, 40
#: How many typing errors are believed: one below so many letters, else two.
TWO_ERRORS_LETTERS = 6
#: A word that is itself in the corpus is corrected only to one so many times as frequent.
MIN_RATIO = 20
#: Corrected words of one query; more is another language.
MAX_CORRECTED = 4
#: Nearest words looked at for each.
_NEAREST = 60
#: What a slip onto a neighbouring key or a letter that sounds alike costs, a doubled or lost double
#: letter, and a forgotten space; another letter costs 1.
_NEIGHBOUR_COST, _DOUBLE_COST, _SPACE_COST = 0.6, 0.5, 0.8
#: What a correction may cost: of what is typed like a name to a word that is none, of a word that
#: the corpus has, of another, and of a long one that begins with the same letter.
MAX_COST_NAME, MAX_COST_KNOWN, MAX_COST, MAX_COST_LONG = 0.6, 1.1, 1.2, 2.0
LONG_LETTERS = 10
#: The rows of a French keyboard (AZERTY), to know which keys are neighbours.
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
#: Letters taken for each other by ear.
_SOUND_ALIKE = ("sz", "sc", "ck", "kq", "cq", "iy", "vw", "gj", "mn", "ae")
_TYPED_WORD = re.compile(rf"[^\W\d_]+(?:[-{APOSTROPHES}][^\W\d_]+)*")


def _neighbours() -> dict[str, str]:
    near: dict[str, str] = {}
    for row_number, row in enumerate(_ROWS):
        for at, key in enumerate(row):
            beside = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            for other in _ROWS[max(0, row_number - 1) : row_number + 2]:
                if other is not row:
                    beside += other[max(0, at - 1) : at + 2]
            near[key] = beside
    for one, other in map(tuple, _SOUND_ALIKE):
        near[one] += other
        near[other] += one
    return near


_NEAR_KEYS = _neighbours()


_NEWLINE = 10


class _Letters:
    """Which letters each of many words has, and how many: tells quickly which are near another."""

    def __init__(self, packed: NDArray[np.uint8], counts: NDArray[np.integer]) -> None:
        """Read words packed in UTF-8, a line each, and how often each stands in the corpus."""
        bits = np.full(256, 1 << 26, np.uint32)
        bits[ord("a") : ord("z") + 1] = 1 << np.arange(26, dtype=np.uint32)
        bits[_NEWLINE] = 0
        self._bits: list[int] = bits.tolist()
        starts = np.concatenate(([0], np.flatnonzero(packed == _NEWLINE)[:-1] + 1))
        # A character's further bytes are 10xxxxxx.
        begins = ((packed & 0xC0) != 0x80) & (packed != _NEWLINE)
        has_any = len(packed) > 0
        begins = begins.astype(np.int32)
        masks = np.bitwise_or.reduceat(bits[packed], starts) if has_any else bits[:0]
        lengths = np.add.reduceat(begins, starts) if has_any else begins[:0]
        # The most frequent first: what is asked for is often rare, and few are frequent.
        self._places = np.argsort(-counts.astype(np.int64), kind="stable")
        self._rarities = -counts.astype(np.int64)[self._places]
        self._masks, self._lengths = masks[self._places], lengths[self._places]

    def near(self, form: str, errors: int, least: int) -> NDArray[np.int64]:
        """Return the places of all words within so many errors of ``form``, and of some others.

        Of those that stand in the corpus at least so often. An error adds a letter, loses one or
        does both.
        """
        frequent = int(self._rarities.searchsorted(-least, side="right"))
        if not frequent:
            return self._places[:0]
        mask = 0
        for byte in form.encode("utf-8", "replace"):
            mask |= self._bits[byte]
        masks, lengths = self._masks[:frequent], self._lengths[:frequent]
        near: NDArray[np.int64] = self._places[words_near(masks, lengths, mask, len(form), errors)]
        return near


class Speller:
    """Corrects words to those of a corpus."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = vocabulary.word_texts
        self._letters = _Letters(self._words.packed_keys, self._words.counts)

    def correct(self, word: str) -> str | None:
        """Return the corpus's word that was probably meant; ``None`` where this one may stand.

        Two words where the space between them was probably forgotten.
        """
        form = key_of(word)
        if not MIN_LETTERS <= len(form) <= MAX_LETTERS or is_stop(form):
            return None
        known = self._count(form)
        choices = [self._nearest(word, form, known)]
        # « Lapierre » is a name, « lapolice » is none.
        if not known and word.islower():
            choices.append(self._apart(word))
        _worth, meant = max((choice for choice in choices if choice), default=(0.0, None))
        return meant

    def joined(self, left: str, right: str) -> str | None:
        """Return the word that two words typed apart probably are; ``None`` where they are two."""
        place = self._words.find(key_of(left + right))
        rarer = min(self._count(key_of(left)), self._count(key_of(right)))
        if place is None or self._words.counts[place] < MIN_RATIO * max(1, rarer):
            return None
        return self._words.texts[place]

    def _nearest(self, word: str, form: str, known: int) -> tuple[float, str] | None:
        found: list[tuple[float, str]] = []
        for place in self._near(form, max(1, known * MIN_RATIO)):
            count = int(self._words.counts[place])
            candidate = self._words.keys[place]
            if candidate == form:
                continue
            meant = self._words.texts[place]
            cost = _distance_typed(form, candidate)
            if cost <= _max_cost(word, meant, known):
                # However frequent, a stop word is hardly what one searches for.
                found.append((_worth(1 if is_stop(candidate) else count, cost), meant))
        return max(found, default=None)

    def _apart(self, word: str) -> tuple[float, str] | None:
        found: list[tuple[float, str]] = []
        for cut in range(2, len(word) - MIN_LETTERS + 1):
            typed = word[:cut], word[cut:]
            if len(typed[0]) < MIN_LETTERS and not is_stop(fold(typed[0])):
                continue
            places = [self._words.find(key_of(part)) for part in typed]
            texts = [self._words.texts[place] for place in places if place is not None]
            counts = [int(self._words.counts[place]) for place in places if place is not None]
            # « découronné » does not begin with « de »; « desecoles » ends with « écoles ».
            is_written = all(p in (t, fold(t)) for p, t in zip(typed, texts, strict=False))
            if len(texts) == len(typed) and is_written and min(counts) >= MIN_RATIO:
                found.append((_worth(min(counts), _SPACE_COST), " ".join(texts)))
        return max(found, default=None)

    def _count(self, form: str) -> int:
        place = self._words.find(form)
        return 0 if place is None else int(self._words.counts[place])

    def _near(self, form: str, least: int) -> list[int]:
        """Return the places of words that frequent within a typing error or two of ``form``."""
        errors = 1 if len(form) < TWO_ERRORS_LETTERS else 2
        places = self._letters.near(form, errors, least).tolist()
        if not places:
            return []
        keys = [self._words.keys[place] for place in places]
        near = process.extract(form, keys, scorer=OSA.distance, score_cutoff=errors, limit=None)
        counted = [
            (distance, -int(self._words.counts[places[number]]), places[number])
            for _key, distance, number in near
        ]
        return [place for _distance, _count, place in nsmallest(_NEAREST, counted)]

    def correct_query(self, text: str, found: Callable[[str], int], known: int) -> str | None:
        """Return the typed ``text`` with its words corrected, if that finds more.

        ``found`` says how many articles a text finds with all its words, ``known`` how many this
        one does. Operators, quotations, fields, prefixes and negated words stay as they are.
        """
        text = with_apostrophes(text)
        changes = self._changes(text[:MAX_CHARS])
        # All of them together first, then each alone: one may be a name that is right.
        for chosen in (changes, *([change] for change in changes if len(changes) > 1)):
            corrected = text
            for start, end, meant in reversed(chosen):
                corrected = corrected[:start] + meant + corrected[end:]
            if chosen and found(corrected) > known:
                return corrected
        return None

    def _changes(self, text: str) -> list[tuple[int, int, str]]:
        """Return what to put where, in order; nothing overlaps."""
        # No more are searched.
        free = _free_words(text)[:MAX_CLAUSES]
        changes: list[tuple[int, int, str]] = []
        for number, (start, end, word) in enumerate(free):
            if len(changes) == MAX_CORRECTED:
                break
            if changes and start < changes[-1][1]:
                continue
            if number + 1 < len(free) and text[end : free[number + 1][0]] == " ":
                _start, next_end, next_word = free[number + 1]
                if meant := self.joined(word, next_word):
                    changes.append((start, next_end, _dressed(word, meant)))
                    continue
            if meant := self.correct(word):
                changes.append((start, end, _dressed(word, meant)))
        return changes


def _free_words(text: str) -> list[tuple[int, int, str]]:
    """Return the words that may be corrected, elided articles left out: start, end, word."""
    free = []
    for lexeme in _free_lexemes(text):
        if lexeme.text.isalpha():
            free.append((lexeme.at, lexeme.at + len(lexeme.text), lexeme.text))
            continue
        for match in _TYPED_WORD.finditer(lexeme.text):
            [word] = words(match[0]) or [match[0]]
            end = lexeme.at + match.end()
            free.append((end - len(word), end, word))
    return free


def _free_lexemes(text: str) -> Iterator[Lexeme]:
    """Yield the words of a query that stand in no quotes, behind no field and no negation."""
    is_kept, depth = False, 0
    for lexeme in lexemes(text, Notices()):
        if lexeme.kind in (Kind.FIELD, Kind.NOT):
            is_kept = True
        elif lexeme.kind is Kind.OPEN:
            depth += is_kept or depth > 0
            is_kept = False
        elif lexeme.kind is Kind.CLOSE:
            depth = max(0, depth - 1)
        else:
            if lexeme.kind is Kind.WORD and not is_kept and not depth and _is_plain(lexeme.text):
                yield lexeme
            is_kept = False


def _is_plain(text: str) -> bool:
    """Return whether what was typed without a space is read as words as they stand."""
    if text.isalpha():
        return True
    read = clauses_of(parse(text).root)
    return all(isinstance(node, Word) and not node.fuzzy and node.text in text for node in read)


def _worth(count: int, cost: float) -> float:
    """A letter more of distance is worth a word twenty times as frequent."""
    return math.log(count, 20) - cost


def _max_cost(typed: str, meant: str, known: int) -> float:
    """Return what it may cost to take a word for another: less where the typed one may be right."""
    if typed[:1].isupper() and meant.islower():
        # A name that the corpus has is no slip for a word.
        return 0.0 if known else MAX_COST_NAME
    if known:
        return MAX_COST_KNOWN
    is_long = len(typed) >= LONG_LETTERS and fold(typed[0]) == fold(meant[0])
    return MAX_COST_LONG if is_long else MAX_COST


def _dressed(typed: str, meant: str) -> str:
    """Return the word in the capitals that were typed."""
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
            doubled = i > 1 and letter == typed[i - 2]
            undoubled = j > 1 and other == meant[j - 2]
            swap = 0.0 if letter == other else 1.0
            if swap and other in _NEAR_KEYS.get(letter, ""):
                swap = _NEIGHBOUR_COST
            row[j] = min(
                previous[j] + (_DOUBLE_COST if doubled else 1.0),
                row[j - 1] + (_DOUBLE_COST if undoubled else 1.0),
                previous[j - 1] + swap,
            )
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                row[j] = min(row[j], before[j - 2] + _NEIGHBOUR_COST)
    return row[-1]
