"""A query's tree as a person would type it, for queries that are offered as links."""

import re
from datetime import date
from typing import assert_never

from indexer.query.fields import DATE, TITLE, WITHOUT
from indexer.query.lexer import OPERATORS, PRONOUN, is_acronym, may_join
from indexer.query.nodes import (
    Also,
    And,
    DateIn,
    FacetIs,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from indexer.search.facets import MISSING, MISSING_FACETS, TYPED_FACETS

#: What is typed before a facet's value.
_TYPED = {name: operator for operator, name in TYPED_FACETS.items()}
_MISSING_NAMES = {facet.name: name for name, facet in MISSING_FACETS.items()}
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
            bare = f"{text}." if text in OPERATORS else text
            return _operand(f"{text}~" if fuzzy else bare, place)
        case Prefix(text):
            return _operand(f"{text}*", place)
        case Phrase(text, _, True):
            return _in_quotes(f"{text}*")
        case Phrase(text, slop):
            return _in_quotes(text) + ("" if slop is None else f"~{slop}")
        case And(children):
            return _and_text(children, place)
        case Or(children):
            text = " OU ".join(_text(child, _PARTS) for child in children)
            return text if place <= _CHOICES else f"({text})"
        case Not(child):
            negated = _text(child, _ATOM)
            text = f"-({negated})" if PRONOUN.match(f"-{negated}") else f"-{negated}"
            return f"({text})" if place == _ATOM or _seems_title(negated, place) else text
        case InTitle(child):
            return f"{TITLE.name}:{_text(child, _ATOM)}"
        case FacetIs(facet, value) if value == MISSING:
            return f"{WITHOUT.name}:{_MISSING_NAMES[facet]}"
        case FacetIs(facet, value):
            plain = _PLAIN_NAME.fullmatch(value) and value not in OPERATORS
            return f"{_TYPED[facet]}:{value if plain else _in_quotes(value)}"
        case Also(child):
            return _text(child, place)
        case DateIn(since, until):
            return f"{DATE.name}:{_days_text(since, until)}"
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
        one_range = texts[number - 1].endswith("..") and texts[number][:1].isalnum()
        if one_range or may_join(texts[number - 1], texts[number]):
            texts[number] = f"({texts[number]})"
    return " ".join(texts)


def _operand(word: str, place: int) -> str:
    """Return a word where it is an operand."""
    return f"({word})" if _seems_title(word, place) else word


def _seems_title(word: str, place: int) -> bool:
    """Return whether a word in capitals would seem, beside an operator, to be one of a title."""
    return place in (_PARTS, _OPERAND) and word.isupper() and not is_acronym(word)


def _in_quotes(text: str) -> str:
    for opening, closing in ('""', "«»", "“”"):
        if closing not in text:
            return f"{opening}{text}{closing}"
    return '"' + text.replace('"', " ") + '"'


def _days_text(since: date | None, until: date | None) -> str:
    first, last = (day.isoformat() if day else "" for day in (since, until))
    return first if first == last else f"{first}..{last}"
