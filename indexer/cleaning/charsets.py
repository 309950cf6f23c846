"""Which encoding the bytes of a page are in that is not UTF-8: declared, or the most plausible.

A declaration is a hint. French pages come in four single-byte encodings, often undeclared, and in
GB 18030; what reads as French in one of them is in it. A declared encoding of another language is
believed where its text looks written. What looks written in none is refused.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from indexer.cleaning.plausibility import Plausibility, plausibility
from indexer.errors import PageRefusedError

#: What browsers read when a page declares the first (WHATWG Encoding Standard, "labels").
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "iso8859-1", "l1"), "cp1252"),
    **dict.fromkeys(("ascii", "us-ascii", "ansi", "x-cp1252", "windows-1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin9", "latin-9", "iso8859-15", "l9"), "iso8859-15"),
    **dict.fromkeys(("macintosh", "mac", "x-mac-roman", "macroman"), "mac-roman"),
    **dict.fromkeys(("ibm850", "cp850", "850", "dos-850"), "cp858"),
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
}
#: Encodings of French, the likeliest first: where two read the same, the first is taken.
_WESTERN = ("cp1252", "iso8859-15", "mac-roman", "cp858")
_EASTERN = ("gb18030",)
#: What else an undeclared page may be in, asked only where none of those will do.
_OTHERS = ("cp1254", "cp1250", "cp1251", "koi8-r", "cp1253", "big5", "cp932", "cp949")
_SAMPLE_BYTES = 60_000
#: Up to this mean cost a text is French.
_FRENCH_COST = 3.0
#: So much less may a declared encoding cost: it decides where hardly anything else does.
_HINT_BONUS = 2.0
_GUESS_SHARE = 0.8
#: So much more must any reading cost than one in two encodings at once.
_MIXED_COST = 10.0
#: Readings that differ by less are alike.
_ALIKE = 0.3
#: The share of odd characters up to which a reading is taken, and above which the page is refused.
_GOOD_ODD_SHARE = 0.1
_MAX_ODD_SHARE = 0.3
#: So few odd characters never lose a page.
_FORGIVEN = 2
_PRINTABLE = bytes(range(32, 127))

#: ISO 8859-15 with the quotes and dashes of windows-1252 where it has control characters.
_LATIN9 = bytes(range(128)).decode("ascii") + "".join(
    bytes([byte]).decode("cp1252", "replace") if byte < 0xA0 else bytes([byte]).decode("iso8859-15")
    for byte in range(128, 256)
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page's bytes as text in one encoding, and how plausible that is."""

    encoding: str
    text: str
    judged: Plausibility

    @property
    def is_written(self) -> bool:
        """Whether it looks as somebody wrote it, in whatever language."""
        return self.judged.odd <= max(_FORGIVEN, _GOOD_ODD_SHARE * self.judged.count)

    @property
    def is_french(self) -> bool:
        """Whether it looks written in French, some slips of its writer aside."""
        return (
            self.encoding not in _EASTERN
            and self.judged.mean_cost <= _FRENCH_COST
            and self.judged.odd_share <= _MAX_ODD_SHARE
        )


def known_charset(name: str | None) -> str | None:
    """Answer Python's name of an encoding in which pages come, as browsers read its name."""
    label = (name or "").strip().lower()
    try:
        codec = codecs.lookup(_WIDER.get(label, label)).name
        # Pages that declare UTF-16 in ASCII are not in it, nor in EBCDIC.
        return codec if _PRINTABLE.decode(codec) == _PRINTABLE.decode("ascii") else None
    except (LookupError, ValueError):
        return None


def read_charset(data: bytes, declared: Iterable[str], mixed: str) -> str:
    """Answer the text of bytes that are no UTF-8; raises :class:`PageRefusedError`.

    ``declared`` names encodings, the weightiest first; ``mixed`` is what the bytes are
    if they are UTF-8 in part.
    """
    hints = [name for name in dict.fromkeys(declared) if name != "utf-8"]
    french = list(_readings(data, dict.fromkeys((*hints, *_WESTERN, *_EASTERN))))
    best = min(
        french,
        key=lambda reading: reading.judged.cost - _HINT_BONUS * (reading.encoding in hints),
    )
    in_part = Reading("utf-8", mixed, plausibility(mixed))
    if in_part.judged.cost + _MIXED_COST < best.judged.cost:
        best = in_part
    for reading in french[: len(hints)]:
        if reading.encoding not in _WESTERN and _is_believed(reading, best):
            return reading.text
    if best.is_written or best.is_french:
        return best.text
    guesses = _guesses(data)
    others = _readings(data, dict.fromkeys((*guesses, *_OTHERS)))
    # Between languages that cost about the same, a detector that knows them decides.
    best = min(
        (best, *others),
        key=lambda reading: (
            not reading.is_written,
            reading.judged.cost * (_GUESS_SHARE if reading.encoding in guesses else 1),
        ),
    )
    judged = best.judged
    if judged.odd > max(_FORGIVEN, _MAX_ODD_SHARE * judged.count):
        raise PageRefusedError(
            f"an encoding that cannot be told: as {best.encoding}, {judged.odd} of {judged.count} "
            "characters beyond ASCII make no sense"
        )
    return best.text


def _is_believed(declared: Reading, best: Reading) -> bool:
    """Whether a declared encoding of another language is right, though French costs less."""
    if declared.judged.odd_share > _GOOD_ODD_SHARE:
        return False
    return not best.is_french or declared.judged.mean_cost <= best.judged.mean_cost + _ALIKE


def _readings(data: bytes, encodings: Iterable[str]) -> Iterator[Reading]:
    for encoding in encodings:
        if encoding == "iso8859-15":
            text, _ = codecs.charmap_decode(data, "replace", _LATIN9)
        else:
            # A byte that means nothing, or a page cut off within a character, loses no page.
            text = data.decode(encoding, "replace")
        yield Reading(encoding, text, plausibility(text))


def _guesses(data: bytes) -> list[str]:
    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    return [name] if best and (name := known_charset(best.encoding)) else []
