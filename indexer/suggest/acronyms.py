"""What the acronyms of a corpus stand for: the pairs it introduces, counted and asked for.

A table counts the pairs of a whole corpus (:mod:`indexer.suggest.acronym_extraction` finds them)
and answers one form for the other. Nothing here knows an engine, an article or a query's syntax.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from indexer.analysis import fold, tokens, typed_tokens
from indexer.build.generation_files import GenerationFiles

FILE = "acronyms.json"
#: How long a short form may be, in letters (Schwartz and Hearst, section 2).
MIN_SHORT, MAX_SHORT = 2, 10
#: A pair that is written in more ways than this is counted, its further ways are not.
_MAX_WAYS = 20
#: Two letters may mean many things. In a corpus of so many pairs they mean what was said twice.
_MANY_PAIRS = 200


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form without its dots and what it stands for, else as written."""

    short: str
    long: str


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
        key = (_short_key(acronym.short), name_key(acronym.long))
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

    def has_to_do_with(self, words: Iterable[str]) -> bool:
        """Return whether any of the words is a short form, or may be a long one's first word."""
        # In one loop with one look-up a word, for every query waits for it.
        telling = (self._chosen_once or self._chosen()).telling
        for word in words:
            for token in typed_tokens(word):
                if token.form in telling:
                    return True
        return False

    def may_begin(self, word: str) -> bool:
        """Return whether a long form begins with this word."""
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
            if not isinstance(long, str) or not name_key(long):
                raise ValueError(f"{short!r} stands for no text")
            table.add(Acronym(short, long))
        return table

    def save(self, directory: Path) -> None:
        """Write what was chosen into ``directory``."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=0)
        (directory / FILE).write_text(text, "utf-8", "replace")

    @classmethod
    def load(cls, files: GenerationFiles) -> "AcronymTable":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        return cls.from_json(json.loads(files.read(FILE).tobytes()))


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


def name_key(long: str) -> tuple[str, ...]:
    """Return what is the same for a long form in the singular and the plural, small words or not.

    Not its stems: ``parti social`` is no ``parti socialiste``.
    """
    return tuple(_singular(t.form) for t in tokens(long) if t.terms and not t.joined)


@lru_cache(maxsize=4096)
def _name_of_word(word: str) -> tuple[str, ...]:
    return tuple(_singular(t.form) for t in typed_tokens(word) if t.terms and not t.joined)


def _with_plurals(singular: str) -> list[str]:
    """Return the forms that have this singular."""
    forms = (singular, f"{singular}s", f"{singular}x", f"{singular[:-1]}ux")
    return [form for form in forms if _singular(form) == singular]


def _singular(form: str) -> str:
    if len(form) > 4 and form.endswith("aux") and not form.endswith("eaux"):
        return f"{form[:-2]}l"
    return form[:-1] if len(form) > 3 and form[-1] in "sx" else form
