"""How typed text becomes a query's tree: a lexer, and a parser that cannot fail.

The grammar, loosest first: clauses stand next to each other and all must match; ``OU``/``OR`` joins
the two clauses it stands between; ``ET``/``AND`` binds tighter than ``OU``; ``SAUF``/``NOT`` and a
leading ``-`` negate what follows. So ``a b OU c d`` asks for a, for b or c, and for d. Operators are
capitals; one that stands where it joins nothing is left out. What is repaired or cut is said.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from indexer.dates import is_month, parse_days
from indexer.query import (
    MAX_CHARS,
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_SLOP,
    MIN_PREFIX_CHARS,
    And,
    DateIn,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    SourceIs,
    Word,
)


class _Kind(Enum):
    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()


class _Lexeme(NamedTuple):
    kind: _Kind
    text: str = ""
    slop: int | None = None


_OPERATORS = {
    "OU": _Kind.OR,
    "OR": _Kind.OR,
    "ET": _Kind.AND,
    "AND": _Kind.AND,
    "SAUF": _Kind.NOT,
    "NOT": _Kind.NOT,
}
_FIELDS = {"titre": "titre", "title": "titre", "source": "source", "date": "date"}
_CLOSING = {'"': '"', "«": "»", "“": "”", "„": "”“"}
#: Where a quotation's own closing sign is missing, any of these will do (``“mot"``).
_ANY_CLOSING = '"»”'
_STRAY_CLOSING = "»”"
_FIELD = re.compile(r"([A-Za-z]{4,6}):")
_SLOP = re.compile(r"~(\d{1,9})?", re.ASCII)
_BARE = re.compile(r'[^\s()"«»“”„]+')
#: ``20 000`` is one number, whichever space stands in it; a query has one line, so any \s will do.
_NUMBER = re.compile(r"\d{1,3}(?:\s\d{3}){1,6}(?!\d)")
#: What separates words even without a space; a comma or colon between digits belongs to a number.
_SEPARATORS = re.compile(r"[;/|=<>+!?…\\]+|(?<!\d)[,:]+|[,:]+(?!\d)|~(?!\d*$)")
#: The word or the part of one that a ``*`` ends, elided words before it left out.
_BEGINNING = re.compile(
    r"(?:\b(?:[ldcjmnst]|(?:jus|lors|puis|quoi|pres)?qu)['’ʼ`´])*([^\W_](?:[\w'’ʼ`´]*[^\W_])?)$",
    re.IGNORECASE,
)
_UNSEARCHABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _quoted(words: str) -> str:
    return f"«\u00a0{words}\u00a0»"


class _Notices:
    """What to tell the reader, each thing once."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        self._said[sentence] = None

    def all(self) -> tuple[str, ...]:
        return tuple(self._said)


def _lexemes(text: str, notices: _Notices) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace() or char in _STRAY_CLOSING:
            at += 1
        elif char in "()":
            found.append(_Lexeme(_Kind.OPEN if char == "(" else _Kind.CLOSE))
            at += 1
        elif char in _CLOSING:
            lexeme, at = _phrase(text, at, notices)
            found.append(lexeme)
        elif char == "-" and _negates(text, at):
            found.append(_Lexeme(_Kind.NOT))
            at += 1
        elif (match := _FIELD.match(text, at)) and match[1].lower() in _FIELDS:
            found.append(_Lexeme(_Kind.FIELD, _FIELDS[match[1].lower()]))
            at = match.end()
        else:
            number = _NUMBER.match(text, at)
            rest = _BARE.match(text, number.end() if number else at)
            word = (number[0] if number else "") + (rest[0] if rest else "")
            found.append(_Lexeme(_OPERATORS.get(word, _Kind.WORD), word))
            at += len(word)
    return found


def _negates(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before == "("
    return begins and bool(after) and not after.isspace() and after not in "-)"


def _phrase(text: str, at: int, notices: _Notices) -> tuple[_Lexeme, int]:
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
    return _Lexeme(_Kind.PHRASE, inside, slop), at


@dataclass
class _Parser:
    """Recursive descent over the lexemes; depth and leaves are counted."""

    lexemes: Sequence[_Lexeme]
    today: date
    notices: _Notices
    at: int = 0
    leaves: int = 0
    too_deep: int = 0
    last_group: Node | None = None

    def peek(self) -> _Kind | None:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else None

    def clauses(self, depth: int) -> Node | None:
        """Clauses up to a closing parenthesis or the end."""
        found: list[Node] = []
        while (kind := self.peek()) is not None:
            if kind is _Kind.CLOSE:
                if depth:
                    break
                self.at += 1
                if self.too_deep:
                    self.too_deep -= 1
                else:
                    self.notices.say("Une parenthèse fermante en trop a été laissée de côté.")
                continue
            clause = self.either(depth)
            # A group in parentheses is one clause; what ET joins are as many as there are.
            found.extend(self.spread(clause))
        return _joined(And, found)

    def spread(self, node: Node | None) -> Sequence[Node]:
        """What ET or a mere sign joined, one by one; a group in parentheses stays one."""
        if node is None:
            return ()
        loose = isinstance(node, And) and node is not self.last_group
        return node.children if loose and isinstance(node, And) else (node,)

    def either(self, depth: int) -> Node | None:
        choices = [self.both(depth)]
        while self.peek() is _Kind.OR:
            self.at += 1
            choices.append(self.both(depth))
        return _joined(Or, choices)

    def both(self, depth: int) -> Node | None:
        first = self.negated(depth)
        if self.peek() is not _Kind.AND:
            return first
        parts = [*self.spread(first)]
        while self.peek() is _Kind.AND:
            self.at += 1
            parts.extend(self.spread(self.negated(depth)))
        return _joined(And, parts)

    def negated(self, depth: int) -> Node | None:
        negative = False
        while self.peek() is _Kind.NOT:
            negative = not negative
            self.at += 1
        node = self.atom(depth)
        return Not(node) if negative and node is not None else node

    def atom(self, depth: int) -> Node | None:
        if self.peek() in (None, _Kind.CLOSE, _Kind.OR, _Kind.AND):
            return None
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind is _Kind.OPEN:
            return self.group(depth)
        if lexeme.kind is _Kind.FIELD:
            return self.field(lexeme.text, depth)
        if lexeme.kind is _Kind.PHRASE:
            return self.leaf(Phrase(lexeme.text, lexeme.slop)) if _searchable(lexeme.text) else None
        return self.words(lexeme.text)

    def group(self, depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            self.notices.say(
                f"Plus de {MAX_DEPTH} parenthèses emboîtées\u00a0: les autres sont ignorées."
            )
            self.too_deep += 1
            return None
        node = self.clauses(depth + 1)
        if self.peek() is _Kind.CLOSE:
            self.at += 1
        elif self.peek() is None:
            self.notices.say(
                "Une parenthèse n’était pas fermée\u00a0: elle l’est à la fin de la requête."
            )
        self.last_group = node
        return node

    def field(self, name: str, depth: int) -> Node | None:
        kind = self.peek()
        if kind not in (_Kind.WORD, _Kind.PHRASE, _Kind.OPEN):
            return self.words(name)
        if name == "titre":
            node = self.atom(depth)
            return None if node is None else InTitle(node)
        if kind is _Kind.OPEN:
            return self.words(name)
        value = self.lexemes[self.at].text
        self.at += 1
        if name == "source":
            return self.leaf(SourceIs(value.strip())) if value.strip() else None
        return self.days(value)

    def days(self, value: str) -> Node | None:
        # « date:mars 2024 », « date:29 juin 2021 »: a date of several words needs no quotes.
        for more in (2, 1, 0):
            following = self.lexemes[self.at : self.at + more]
            words = [value, *(lexeme.text for lexeme in following)]
            if len(following) < more or any(lexeme.kind is not _Kind.WORD for lexeme in following):
                continue
            if more and not any(is_month(word) for word in words):
                continue
            days = parse_days(" ".join(words), self.today)
            if days is not None:
                self.at += more
                return self.leaf(DateIn(days.since, days.until))
        self.notices.say(
            f"{_quoted('date:' + value)} n’est pas une date\u00a0: cherché comme des mots."
        )
        return self.words(value)

    def words(self, text: str) -> Node | None:
        """The clauses of a run without spaces: ``chine/russie`` is two words."""
        pieces = [piece for piece in _SEPARATORS.split(text) if piece]
        return _joined(And, [self.word(piece) for piece in pieces])

    def word(self, text: str) -> Node | None:
        text = text.strip(".,:").lstrip("-")
        if text.endswith("*"):
            return self.prefix(text)
        if "*" in text:
            self.notices.say("L’astérisque n’est compris qu’à la fin d’un mot.")
            text = text.replace("*", "")
        stem, tilde, tolerance = text.partition("~")
        fuzzy = bool(tilde) and (not tolerance or tolerance.isdigit())
        return self.leaf(Word(stem, fuzzy)) if _searchable(stem) else None

    def prefix(self, text: str) -> Node | None:
        bare = text.replace("*", "")
        match = _BEGINNING.search(bare)
        if match is None or sum(map(str.isalnum, match[1])) < MIN_PREFIX_CHARS:
            if not _searchable(bare):
                return None
            self.notices.say(
                f"{_quoted(text)}\u00a0: il faut au moins {MIN_PREFIX_CHARS} lettres "
                "devant l’astérisque\u00a0; cherché comme un mot."
            )
            return self.leaf(Word(bare))
        before = bare[: match.start()].rstrip("-")
        beginning = Prefix("".join(filter(str.isalnum, match[1])))
        if not _searchable(before):
            return self.leaf(beginning)
        return _joined(And, [self.leaf(Word(before)), self.leaf(beginning)])

    def leaf(self, node: Node) -> Node | None:
        """Count a leaf; beyond the bound it is left out and said."""
        if self.leaves >= MAX_CLAUSES:
            self.notices.say(
                f"Seuls les {MAX_CLAUSES} premiers termes de la requête ont été cherchés."
            )
            return None
        self.leaves += 1
        return node


def _searchable(text: str) -> bool:
    return any(map(str.isalnum, text))


def _joined(kind: type[And] | type[Or], nodes: Sequence[Node | None]) -> Node | None:
    present = tuple(node for node in nodes if node is not None)
    if len(present) > 1:
        return kind(present)
    return present[0] if present else None


def _cut(text: str, notices: _Notices) -> str:
    # What lies far beyond is cut first: a million accents in a row are slow to put in order.
    composed = unicodedata.normalize("NFC", text[: 4 * MAX_CHARS])
    if len(composed) <= MAX_CHARS and len(text) <= 4 * MAX_CHARS:
        return composed
    text = composed
    notices.say(f"Seuls les {MAX_CHARS} premiers caractères de la requête ont été cherchés.")
    cut = text[:MAX_CHARS]
    # Not in the middle of a word, unless it is all one word.
    mid_word = not text[MAX_CHARS : MAX_CHARS + 1].isspace() and " " in cut.strip()
    return cut.rsplit(maxsplit=1)[0] if mid_word else cut


def parse(text: str, *, today: date) -> Query:
    """Answer the query that a person typed; ``today`` is what ``hier`` counts from.

    Never raises: what cannot be understood is searched as plain words, and said.
    """
    notices = _Notices()
    clean = _UNSEARCHABLE.sub(" ", _cut(text, notices))
    lexemes = _lexemes(clean, notices)
    root = _Parser(lexemes, today, notices).clauses(0)
    if root is None:
        # Nothing but operators and signs: the operators are words then.
        plain = [_Lexeme(_Kind.WORD, lexeme.text) for lexeme in lexemes if lexeme.text]
        root = _Parser(plain, today, notices).clauses(0)
    return Query(text, root, notices.all())
