"""What a person typed, as a small tree that any engine can compile.

The leaves hold the text as typed (NFC, nothing stemmed or folded): what a word becomes in the index
is :mod:`indexer.analysis`'s business and an engine's. :mod:`indexer.query.parser` makes it, each
engine compiles it; nothing here knows either.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import assert_never

#: What is searched of a query at most; the rest is cut and said.
MAX_CHARS = 512
MAX_CLAUSES = 32
MAX_DEPTH = 10
MIN_PREFIX_CHARS = 2
MAX_SLOP = 100
#: Prefixes, tolerant words and words near each other, which cost an engine most.
MAX_WIDE_CLAUSES = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed (``l’amitié``, ``C919``); ``fuzzy`` tolerates a typing error."""

    text: str
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so (``coop*``: ``text`` is ``coop``), accents ignored, no stems."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These word forms next to each other in this order; with ``slop``, near each other.

    ``slop`` is how many other words may stand between them, in any order (``"a b"~5``).
    """

    text: str
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of its children. The root's children are the query's clauses."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its children."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match the child."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class InTitle:
    """The child, looked for in titles only (``titre:traité``)."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class SourceIs:
    """A filter: articles whose source is exactly this name, case ignored."""

    name: str


@dataclass(frozen=True, slots=True)
class DateIn:
    """A filter: articles dated within these days, both included; ``None`` leaves that side open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Also:
    """The child, or with less weight another name of the same; parsing never makes it.

    ``share`` is the part of the other name's score that counts, beside an engine's own.
    """

    child: "Node"
    other: Word
    share: float = 1.0


Node = Word | Prefix | Phrase | And | Or | Not | InTitle | SourceIs | DateIn | Also
#: What is looked for in a text and may be marked there.
Leaf = Word | Phrase | Prefix
#: What only narrows: it is never relaxed, and says nothing in favour of an article.
Restriction = Not | SourceIs | DateIn


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: what was typed, its tree (``None``: nothing to search), and what to tell."""

    text: str
    root: Node | None
    notices: tuple[str, ...] = ()


#: What a lone word must not look like to be read as one.
_OPERATORS = frozenset(["OU", "OR", "ET", "AND", "SAUF", "NOT"])
_PLAIN_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*")
#: How tightly a place binds: what stands there loosely bound needs parentheses.
_CLAUSES, _CHOICES, _PARTS, _OPERAND, _ATOM = range(5)


def to_text(node: Node) -> str:
    """Return what a person would type for ``node``: parsing it gives the same tree again.

    That holds for every tree that parsing made and whose text is within ``MAX_CHARS``.
    """
    return _text(node, _CLAUSES)


def _text(node: Node, place: int) -> str:
    match node:
        case Word(text, fuzzy):
            # A full stop is no part of a word, but keeps it from being an operator.
            bare = f"{text}." if text in _OPERATORS else text
            return f"{text}~" if fuzzy else bare
        case Prefix(text):
            return f"{text}*"
        case Phrase(text, slop):
            return _in_quotes(text) + ("" if slop is None else f"~{slop}")
        case And(children):
            return _and_text(children, place)
        case Or(children):
            text = " OU ".join(_text(child, _PARTS) for child in children)
            return text if place <= _CHOICES else f"({text})"
        case Not(child):
            text = f"-{_text(child, _ATOM)}"
            return text if place < _ATOM else f"({text})"
        case InTitle(child):
            filtered = isinstance(child, InTitle | SourceIs | DateIn)
            text = _text(child, _ATOM)
            return f"titre:({text})" if filtered else f"titre:{text}"
        case SourceIs(name):
            plain = _PLAIN_NAME.fullmatch(name) and name not in _OPERATORS
            return f"source:{name if plain else _in_quotes(name)}"
        case Also(child):
            return _text(child, place)
        case DateIn(since, until):
            return f"date:{_days_text(since, until)}"
        case _:
            assert_never(node)


def _and_text(children: "tuple[Node, ...]", place: int) -> str:
    if place in (_CHOICES, _OPERAND, _ATOM):
        return f"({_and_text(children, _CLAUSES)})"
    if place == _PARTS:
        return " ET ".join(_text(child, _OPERAND) for child in children)
    texts = [_text(child, _CHOICES) for child in children]
    for number in range(1, len(texts)):
        # Digits after digits would be read as one number, « mai » after « date:2021.. » as its end.
        one_number = texts[number - 1][-1:].isdecimal() and texts[number][:1].isdecimal()
        one_range = texts[number - 1].endswith("..") and texts[number][:1].isalnum()
        if one_number or one_range:
            texts[number] = f"({texts[number]})"
    return " ".join(texts)


def _in_quotes(text: str) -> str:
    for opening, closing in ('""', "«»", "“”"):
        if closing not in text:
            return f"{opening}{text}{closing}"
    return '"' + text.replace('"', " ") + '"'


def _days_text(since: date | None, until: date | None) -> str:
    first, last = (day.isoformat() if day else "" for day in (since, until))
    return first if first == last else f"{first}..{last}"
