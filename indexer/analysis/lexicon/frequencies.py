"""How often forms are which words: two tables, read line by line.

In the first, of forms that may be several words, a line has the form, the lemma, the part of speech
(``n`` noun, ``a`` adjective, ``v`` verb, ``o`` other) and the per cent of the form's occurrences,
separated by tabs. A form without a line has only one reading there, or none.

In the second a line has a form and the same with accents, which is at least as common;
the commonest comes first.
"""

from collections import defaultdict
from typing import NamedTuple


class Frequencies(NamedTuple):
    """The per cent of its occurrences in which a form is a lemma, as a part of speech."""

    of_forms: dict[str, dict[tuple[str, str], int]]

    def share(self, form: str, lemma: str, parts: str = "naov") -> int | None:
        """Return in how many per cent a form is a lemma, ``None`` where the form has no line."""
        readings = self.of_forms.get(form)
        if readings is None:
            return None
        return sum(n for (of, part), n in readings.items() if of == lemma and part in parts)


def read_frequencies(table: str) -> Frequencies:
    """Return what the text of a table says; lines that begin with ``#`` are its comments."""
    of_forms: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for line in table.splitlines():
        if line and not line.startswith("#"):
            form, lemma, part, share = line.split("\t")
            of_forms[form][lemma, part] = int(share)
    return Frequencies(dict(of_forms))


def read_unaccented(table: str) -> dict[str, list[str]]:
    """Return the commoner forms with accents of each form of the second table."""
    accented: dict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if line and not line.startswith("#"):
            form, other = line.split("\t")
            accented[form].append(other)
    return dict(accented)
