r"""How typed text falls into words, quotations, fields, operators and parentheses.

In goes what a person typed, cut and cleaned, out come :class:`Lexeme`\ s; an open quotation is
closed at the end and said. What the pieces mean together is :mod:`indexer.query.parser`'s business.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from indexer.query.fields import FIELDS_BY_NAME
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
    """A piece of a query; ``text`` is what was typed, without quotes, or a field's own name."""

    kind: Kind
    text: str = ""
    slop: int | None = None


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
_SLOP = re.compile(r"~(\d{1,9})?", re.ASCII)
#: A word of letters alone: most of what is typed, and nothing else can begin so.
_PLAIN = re.compile(r"[^\W\d_]+(?=\s|$)")
_BARE = re.compile(r'[^\s()"«»“”„]+')
#: ``20 000`` is one number, whichever space stands in it; a query has one line, so any \s will do.
_NUMBER = re.compile(r"\d{1,3}(?:\s\d{3}){1,6}(?!\**\d)")


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
    """Cut ``text`` (one line, no controls) into lexemes; any text will do."""
    found: list[Lexeme] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace() or char in _STRAY_CLOSING:
            at += 1
        elif char in "()":
            found.append(Lexeme(Kind.OPEN if char == "(" else Kind.CLOSE))
            at += 1
        elif char in _CLOSING:
            lexeme, at = _phrase(text, at, notices)
            found.append(lexeme)
        elif char == "-" and _negates(text, at):
            found.append(Lexeme(Kind.NOT))
            at += 1
        elif (plain := _PLAIN.match(text, at)) is not None:
            word = plain[0]
            found.append(Lexeme(OPERATORS.get(word, Kind.WORD), word))
            at = plain.end()
        elif match := _FIELD.match(text, at):
            found.append(Lexeme(Kind.FIELD, FIELDS_BY_NAME[match[1].lower()].name))
            at = match.end()
        else:
            number = _NUMBER.match(text, at)
            rest = _BARE.match(text, number.end() if number else at)
            word = (number[0] if number else "") + (rest[0] if rest else "")
            found.append(Lexeme(OPERATORS.get(word, Kind.WORD), word))
            at += len(word)
    return found


def bare_words(text: str) -> list[str]:
    """Return the runs of ``text`` between spaces, quotes and parentheses."""
    return _BARE.findall(text)


def _negates(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before == "("
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
    at = end + 1
    slop = None
    if match := _SLOP.match(text, at):
        at = match.end()
        if match[1]:
            slop = min(int(match[1]), MAX_SLOP)
    return Lexeme(Kind.PHRASE, inside, slop), at
