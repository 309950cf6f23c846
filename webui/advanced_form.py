"""The advanced form: its fields as the query that they stand for, and a query as its fields.

What no field can hold stands in that of all words, as it would be typed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indexer.query.clauses import clauses_of
from indexer.query.fields import TITLE
from indexer.query.lexer import OPERATORS
from indexer.query.nodes import And, InTitle, Node, Not, Or, Phrase, Prefix, Word
from indexer.query.parser import parse
from indexer.query.unparse import to_text


class AdvancedFields(NamedTuple):
    """What stands in each field, named as its parameter."""

    all: str = ""
    any: str = ""
    exact: str = ""
    without: str = ""
    intitle: str = ""


#: The fields of the advanced form that stand for parts of the query.
ADVANCED = AdvancedFields._fields

#: What stands in a field by itself: a quotation with its quotes, or a word.
_PIECES = re.compile(r'-?"[^"]*"|-?«[^»]*»|-?“[^”]*”|-?\([^()]*\)|[^\s()]+')
#: What makes more of a field than words.
_GROUPED = re.compile(r'["«“()]|\w:\S|\b(?:OU|OR|ET|AND|SAUF|NOT)\b|(?<!\S)-\S')


def composed(fields: Mapping[str, str]) -> str:
    """Return the query that the fields of the advanced form stand for, as one would type it."""
    closed = AdvancedFields(*(_closed(fields.get(name, "").strip()) for name in ADVANCED))
    parts = [f"({closed.all})" if _goes_on(closed.all) else closed.all] if closed.all else []
    choices = _pieces(closed.any)
    if len(choices) > 1:
        parts.append(f"({' OU '.join(choices)})")
    else:
        parts += choices
    if exact := closed.exact.strip('"«»“” \u00a0\u202f').replace('"', " "):
        parts.append(f'"{exact}"')
    if _GROUPED.search(closed.intitle):
        is_quotation = _is_quotation(closed.intitle)
        parts.append(f"{TITLE.name}:{closed.intitle if is_quotation else f'({closed.intitle})'}")
    else:
        parts += [f"{TITLE.name}:{word}" for word in closed.intitle.split()]
    parts += [f"-{piece}" for piece in _pieces(closed.without)]
    return " ".join(parts)


def _pieces(text: str) -> list[str]:
    pieces = (piece.lstrip("-") for piece in _PIECES.findall(text))
    return [piece for piece in pieces if piece and piece not in OPERATORS]


def fields_of(text: str) -> AdvancedFields:
    """Return the fields that stand for a typed query; :func:`composed`, they ask for the same."""
    every: list[Node] = []
    choice: Sequence[str] = ()
    exact, without = "", list[str]()
    in_title: list[Node] = []
    for clause in clauses_of(parse(text).root):
        match clause:
            case Phrase(words, None, False) if not exact and '"' not in words:
                exact = words
            case Or(children) if not choice and all(map(_is_piece, children)):
                choice = [to_text(child) for child in children]
            case Not(child) if _is_piece(child):
                without.append(to_text(child))
            case InTitle(child) if not in_title or all(map(_is_word, (*in_title, child))):
                in_title.append(child)
            case _:
                every.append(clause)
    return AdvancedFields(
        _together(every), " ".join(choice), exact, " ".join(without), _together(in_title)
    )


def _together(clauses: Sequence[Node]) -> str:
    if len(clauses) > 1:
        return to_text(And(tuple(clauses)))
    return to_text(clauses[0]) if clauses else ""


def _is_word(node: Node) -> bool:
    return isinstance(node, Word | Prefix)


def _is_piece(node: Node) -> bool:
    """Return whether a field that takes words one by one can hold this."""
    is_word = isinstance(node, Word | Prefix) or (isinstance(node, Phrase) and node.slop is None)
    return is_word and len(_PIECES.findall(to_text(node))) == 1


def _goes_on(text: str) -> bool:
    """Return whether what ends a field would take what another begins with."""
    *_before, last = text.split() or [""]
    return last in OPERATORS or last[-1:] in ("-", ":")


def _is_quotation(text: str) -> bool:
    return _PIECES.fullmatch(text) is not None and text[0] in '"«“'


def _closed(text: str) -> str:
    """Return what stands in a field with its quotes and parentheses closed, so that it ends there.

    Closing parentheses that nothing opened are left out.
    """
    if text.count('"') % 2:
        text += '"'
    for opening, closing in ("«»", "“”"):
        text += closing * (text.rfind(opening) > text.rfind(closing))
    depth = 0
    kept = []
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            depth = 0
            continue
        kept.append(char)
    return "".join(kept) + ")" * depth
