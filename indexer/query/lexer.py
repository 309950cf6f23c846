r"""How typed text falls into words, quotations, fields, operators and parentheses.

In goes what a person typed, cut and cleaned, out come :class:`Lexeme`\ s; an open quotation is
closed at the end and said. What the pieces mean together is :mod:`indexer.query.parser`'s business.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from indexer.analysis import (
    APOSTROPHES,
    ELIDED,
    HYPHENS,
    IN_PARENTHESES,
    INVERTED,
    fold,
    is_stop,
)
from indexer.query.fields import FIELDS, FIELDS_BY_NAME
from indexer.query.nodes import MAX_SLOP


class Kind(Enum):
    """What a piece of a query is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()


class Lexeme(NamedTuple):
    """A piece of a query; ``text`` is what was typed, without quotes, or a field's own name.

    It begins ``at`` so many characters of the text.
    """

    kind: Kind
    text: str = ""
    slop: int | None = None
    begun: bool = False
    at: int = 0


OPERATORS = {
    "OU": Kind.OR,
    "OR": Kind.OR,
    "ET": Kind.AND,
    "AND": Kind.AND,
    "SAUF": Kind.NOT,
    "NOT": Kind.NOT,
}
_CLOSING = {'"': '"', "«": "»", "“": "”", "„": "”“"}
#: Where a quotation's own closing sign is missing, any of these will do (``“mot"``).
_ANY_CLOSING = '"»”'
_STRAY_CLOSING = "»”"
_FIELD = re.compile(f"({'|'.join(FIELDS_BY_NAME)}):", re.IGNORECASE | re.ASCII)
#: What looks like a field and is none, an address no more than a time.
_UNKNOWN_FIELD = re.compile(r'[^\W\d_]{2,20}:(?=[\w"«“(])')
_UNKNOWN_FIELD_NOTICE = (
    f"Les champs sont {', '.join(f'{field.name}:' for field in FIELDS)}\u00a0; "
    "un autre nom devant deux-points est cherché comme un mot."
)
#: Behind a space a tilde must say how near, or it belongs to nothing.
_SLOP = re.compile(r"\s*~\s(\d{1,9})(?!\S)|\s+~(\d{1,9})(?!\S)|~(\d{1,9})?", re.ASCII)
#: A word of letters alone: most of what is typed, and nothing else can begin so.
_PLAIN = re.compile(r"[^\W\d_]+(?=\s|$)")
_BARE = re.compile(r'[^\s()"«»“”„]+')
#: What is one word with spaces inside, whichever: ``20 000``, ``0 800 12 34 56``, ``10 h 30``,
#: ``L. 123-4``, ``J. D.``; a query has one line, so any \s will do.
_SPACED = re.compile(
    r"(?:\+?33\s?[1-9]|0\d)(?:\s\d\d){4}(?![*\w])|3[0269]\s\d\d(?![*\w]|\s\d)"
    r"|0\s?8\d\d(?:(?:\s\d{3}){2}|(?:\s\d\d){3})(?![*\w])"
    r"|\d{1,3}(?:\s\d{3}){1,6}(?!\**\d)"
    r"|\d{1,3}\s?[hH](?:\s?\d\d)?(?![*\w])"
    rf"|[LRDAlrda]\.?\s?\d{{1,4}}(?:[{HYPHENS}]\d{{1,3}}){{1,4}}(?![*\w])"
)
_HOUR = re.compile(r"[hH](?:\s?\d\d)?(?!\w)")
#: The parts of a code of laws: ``L. 123-4``.
_CODES = frozenset("LRDAlrda")
_INITIALS = re.compile(r"(?!M\.\s)[A-ZÀ-ÖØ-Þ]\.(?:[\s-]{1,2}[A-ZÀ-ÖØ-Þ]\.){1,4}", re.IGNORECASE)
#: Words that are none without the apostrophe that some leave out: ``aujourd hui``.
_BEGUN = "aujourd", "quelqu", "presqu", "prud", "entr"
BEGUN = frozenset(form for word in _BEGUN for form in (word, word.capitalize(), word.upper()))
_APOSTROPHE_LEFT_OUT = re.compile(
    rf"\b({'|'.join(sorted(BEGUN))})(?:\s+[{APOSTROPHES}]?|[{APOSTROPHES}]\s+)"
    rf"(?!(?:{'|'.join(OPERATORS)})(?!\w))(?=[aeiouyhàâéèêëîïôùûœAEIOUYHÀÂÉÈÊËÎÏÔÙÛŒ])"
)
#: A pronoun behind a stray space is no negation: ``sont -ils``, ``ce vent -là``, ``dites -moi``.
PRONOUNS = INVERTED | frozenset("là moi toi lui eux leur y en même mêmes".split())
PRONOUN = re.compile(rf"-(?:t-)?(?:{'|'.join(sorted(PRONOUNS))})(?!\w)")
#: Longer ones than these are told from words by their list, in a query that is all capitals.
_MAX_ACRONYM_CHARS = 5
_BESIDE_ACRONYM = re.compile(rf"^{ELIDED}[{APOSTROPHES}]|\.|-\d+$", re.IGNORECASE)
_LONG_ACRONYMS = frozenset(
    """CEDEAO COREPER ECOSOC ERASMUS EURATOM EUROJUST EUROPOL FRONTEX INSERM INTERPOL MERCOSUR
    MINUSCA MINUSMA ONUSIDA SYNTEC UNEDIC UNESCO UNICEF UNITAID URSSAF""".split()
)


class Notices:
    """What to tell the reader, each thing once."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Add a sentence, in French."""
        self._said[sentence] = None

    def all(self) -> tuple[str, ...]:
        """Return what was said, in order."""
        return tuple(self._said)


def lexemes(text: str, notices: Notices) -> list[Lexeme]:
    """Cut ``text`` (one line, no controls) into lexemes; any text will do.

    They stand where they do in the text :func:`with_apostrophes`.
    """
    text = with_apostrophes(text)
    has_colon = ":" in text
    found: list[Lexeme] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace() or char in _STRAY_CLOSING:
            at += 1
        elif char in "()":
            found.append(Lexeme(Kind.OPEN if char == "(" else Kind.CLOSE, at=at))
            at += 1
        elif char in _CLOSING:
            lexeme, at = _phrase(text, at, notices)
            found.append(lexeme)
        elif char == "-" and _negates(text, at):
            found.append(Lexeme(Kind.NOT, at=at))
            at += 1
        elif (plain := _PLAIN.match(text, at)) is not None:
            word = plain[0]
            found.append(Lexeme(OPERATORS.get(word, Kind.WORD), word, at=at))
            at = plain.end()
        elif has_colon and (match := _FIELD.match(text, at)):
            found.append(Lexeme(Kind.FIELD, FIELDS_BY_NAME[match[1].lower()].name, at=at))
            at = match.end()
        else:
            if has_colon and _UNKNOWN_FIELD.match(text, at):
                notices.say(_UNKNOWN_FIELD_NOTICE)
            word, end = _word(text, at)
            found.append(Lexeme(OPERATORS.get(word, Kind.WORD), word, at=at))
            at = end
    return _titled(found) if has_colon or text.isupper() else found


def with_apostrophes(text: str) -> str:
    """Return typed text with the apostrophes that were left out: ``aujourd hui``."""
    # As nearly all that is typed.
    if not any(map(text.lower().__contains__, _BEGUN)):
        return text
    return _APOSTROPHE_LEFT_OUT.sub(r"\1’", text)


def may_join(before: str, after: str) -> bool:
    """Return whether two texts of words may be read as one where a space stands between."""
    last = before[-24:].rsplit(None, 1)[-1].lstrip("(-")
    both = f"{last} {after[:8]}"
    if with_apostrophes(both) != both:
        return True
    if after[:1].isdecimal():
        return last[-1:].isdecimal() or last[-1:] in "hH" or last.rstrip(".") in _CODES
    return last[-1:].isdecimal() and _HOUR.match(after) is not None


def _word(text: str, at: int) -> tuple[str, int]:
    """Return the word that begins at ``at``, and where it ends."""
    if text[at + 1 : at + 2] == "." and (initials := _INITIALS.match(text, at)):
        return ".".join(filter(str.isalpha, initials[0])), initials.end()
    # What may go on behind a space begins so.
    may_go_on = text[at].isdecimal() or text[at] in _CODES or text[at] == "+"
    spaced = _SPACED.match(text, at) if may_go_on else None
    rest = _BARE.match(text, spaced.end() if spaced else at)
    word = (spaced[0] if spaced else "") + (rest[0] if rest else "")
    if word[-2:].isalpha() and (ending := IN_PARENTHESES.match(text, at + len(word))):
        word += ending[0]
    return word, at + len(word)


def _titled(found: list[Lexeme]) -> list[Lexeme]:
    """Return the lexemes of a text in capitals: operators are words of it, but between acronyms."""
    words = (each.text for each in found if each.kind in (Kind.WORD, Kind.PHRASE))
    if not " ".join(words).isupper():
        return found
    return [
        lexeme._replace(kind=Kind.WORD) if lexeme.text and _is_of_title(found, at) else lexeme
        for at, lexeme in enumerate(found)
    ]


def _is_of_title(found: Sequence[Lexeme], at: int) -> bool:
    if found[at].kind not in OPERATORS.values():
        return False
    following = found[at + 1 : at + 2]
    if following and following[0].kind is Kind.FIELD:
        return False
    return not all(_may_be_joined(found, near) for near in (at - 1, at + 1))


def _may_be_joined(found: Sequence[Lexeme], at: int) -> bool:
    """Return whether what stands there is an acronym or no mere word: a value, a quotation."""
    if not 0 <= at < len(found) or found[at].kind is not Kind.WORD:
        return True
    is_value = at > 0 and found[at - 1].kind is Kind.FIELD
    return is_value or not found[at].text.isupper() or is_acronym(found[at].text)


def is_acronym(text: str) -> bool:
    """Return whether a word in capitals is rather an acronym than a word of a title."""
    word = _BESIDE_ACRONYM.sub("", text)
    is_short = word.isascii() and len(word) <= _MAX_ACRONYM_CHARS
    return word in _LONG_ACRONYMS or (is_short and not is_stop(fold(word)))


def bare_words(text: str) -> list[str]:
    """Return the runs of ``text`` between spaces, quotes and parentheses."""
    return _BARE.findall(text)


def _negates(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before == "("
    if before.isspace() and PRONOUN.match(text, at):
        return False
    return begins and bool(after) and not after.isspace() and after not in "-)"


def _phrase(text: str, at: int, notices: Notices) -> tuple[Lexeme, int]:
    closing = _CLOSING[text[at]]
    ends = [place for place in (text.find(sign, at + 1) for sign in closing) if place >= 0]
    if not ends:
        ends = [place for place in (text.find(sign, at + 1) for sign in _ANY_CLOSING) if place >= 0]
    end = min(ends, default=len(text))
    if not ends and text[at + 1 :].strip():
        notices.say("Un guillemet n’était pas fermé\u00a0: il l’est à la fin de la requête.")
    inside = text[at + 1 : end].strip()
    after = end + 1
    slop = None
    if match := _SLOP.match(text, after):
        after = match.end()
        if width := next(filter(None, match.groups()), ""):
            slop = min(int(width), MAX_SLOP)
    begun = slop is None and inside[-1:] == "*" and inside[-2:-1].isalnum()
    inside = inside[:-1] if begun else inside
    if "*" in inside:
        notices.say(
            "Entre guillemets, l’astérisque n’est compris qu’à la fin du dernier mot\u00a0: il est "
            "laissé de côté."
        )
    return Lexeme(Kind.PHRASE, inside, slop, begun, at), after
