"""Looks up the lemmas of French forms in files that are mapped into memory.

There are three, which :mod:`~indexer.analysis.lexicon.compiler` writes: the forms and the lemmas,
as tries that number them, and of which lemmas each form is. They are opened when the first word is
looked up, in about a millisecond; all processes share their 5 MB.
"""

import mmap
import os
from functools import cached_property
from pathlib import Path

import marisa_trie

from indexer.analysis.lexicon.lemmas import FormLemmas

DATA = Path(__file__).parent / "data"
FORMS_FILE, LEMMAS_FILE, READINGS_FILE = "forms.marisa", "lemmas.marisa", "readings.u32"

#: Goes into an index's manifest; its number is raised whenever the lemmas of some form change.
LEXICON_VERSION = "lexicon-1-grammalecte-7.0-lexique-3.83"

#: An entry of a form is its lemma's number; or, with this bit, where its several lemmas stand: how
#: many they are, in the low bits how many a query means, and the numbers of the former and latter.
SEVERAL = 1 << 31
COUNT_BITS = 8

#: So many entries are remembered, then anew.
MAX_REMEMBERED = 8_192


class _EntryLemmas(dict[int, FormLemmas]):
    """Remembers the lemmas of entries: the forms of a word have the same one."""

    def __init__(self, lexicon: "Lexicon") -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, entry: int) -> FormLemmas:
        found = self._lexicon.lemmas_of(entry)
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        self[entry] = found
        return found


class Lexicon:
    """The lemmas of forms in small letters. Threads may share it."""

    def __init__(self, folder: Path = DATA) -> None:
        self._folder = folder
        self._entries = _EntryLemmas(self)

    def lemmas(self, form: str) -> FormLemmas | None:
        """Return the lemmas of a form, written with its accents or without any; or ``None``."""
        number = self._forms.get(form)
        return None if number is None else self._entries[self._readings[0][number + 1]]

    def lemmas_of(self, entry: int) -> FormLemmas:
        """Return the lemmas that an entry names."""
        readings, size = self._readings
        if not entry & SEVERAL:
            only = (self._lemmas.restore_key(entry),)
            return FormLemmas(only, only)
        at = size + 1 + (entry & ~SEVERAL)
        count, meant = divmod(readings[at], 1 << COUNT_BITS)
        numbers = readings[at + 1 : at + 1 + count + meant]
        found = tuple(map(self._lemmas.restore_key, numbers))
        return FormLemmas(found[:count], found[count:])

    def __contains__(self, form: str) -> bool:
        """Return whether a form is known, with its accents or without any."""
        return form in self._forms

    @cached_property
    def _forms(self) -> marisa_trie.Trie:
        return _trie(self._folder / FORMS_FILE)

    @cached_property
    def _lemmas(self) -> marisa_trie.Trie:
        return _trie(self._folder / LEMMAS_FILE)

    @cached_property
    def _readings(self) -> tuple[memoryview, int]:
        with (self._folder / READINGS_FILE).open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("I")
        return mapped, mapped[0]


def _trie(path: Path) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.mmap(os.fspath(path))
    return trie
