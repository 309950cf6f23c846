"""How typed text becomes a query's tree: a parser that cannot fail.

The grammar, loosest first: clauses stand next to each other and all must match; ``OU``/``OR`` joins
the two clauses it stands between; ``ET``/``AND`` binds tighter than ``OU``; ``SAUF``/``NOT`` and a
leading ``-`` negate what follows. So ``a b OU c d`` asks for a, for b or c, and for d. Operators
are capitals; one that stands where it joins nothing is left out. What is repaired or cut is said.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.analysis import ELIDED, HYPHENS
from indexer.query.dates import is_month, parse_days
from indexer.query.fields import DATE, FIELDS_BY_NAME, Field
from indexer.query.flat import flat_tree
from indexer.query.lexer import Kind, Lexeme, Notices, bare_words, lexemes
from indexer.query.nodes import (
    MAX_CHARS,
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_WIDE_CLAUSES,
    MIN_PREFIX_CHARS,
    And,
    DateIn,
    Filter,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    narrowed,
)
from indexer.query.typed_word import begun, has_sign, is_searchable, uninverted

#: What separates words even without a space; a comma, colon or slash between digits belongs to a
#: number, a plus behind letters to a name.
_SEPARATORS = re.compile(
    r"[;|=<>!?…\\[\]{}]+|(?<!\d)[,:/]+|[,:/]+(?!\d)|(?<![^\W\d_])(?<!\+)\++|\++(?=\w)|~(?!\d*$)"
)
#: A name or a unit with a slash: ``AC/DC``, ``km/h``.
_WITH_SLASH = re.compile(r"[^\W\d_]{1,2}(?:/[^\W\d_]{1,2})+")
#: The word or the part of one that a ``*`` ends, elided words before it left out.
_BEGINNING = re.compile(
    rf"(?:\b{ELIDED}['’ʼ`´])*([^\W_](?:[\w'’ʼ`´]*[^\W_])?)$",
    re.IGNORECASE,
)
#: Signs at a word's edge that are none of it.
_EDGES = "-.,:/"
_AT_EDGES = re.compile(rf"^[\s{re.escape(_EDGES)}]+|[\s{re.escape(_EDGES)}]+$")
#: What may be a field's value.
_VALUES = Kind.WORD, Kind.PHRASE
_UNSEARCHABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _quoted(words: str) -> str:
    return f"«\u00a0{words}\u00a0»"


@dataclass
class _Parser:
    """Recursive descent over the lexemes; depth and leaves are counted."""

    lexemes: Sequence[Lexeme]
    today: date | None
    notices: Notices
    at: int = 0
    leaves: int = 0
    wide: int = 0
    too_deep: int = 0
    last_group: Node | None = None

    def peek(self) -> Kind | None:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else None

    def clauses(self, depth: int) -> Node | None:
        """Clauses up to a closing parenthesis or the end."""
        found: list[Node] = []
        while (kind := self.peek()) is not None:
            if kind is Kind.CLOSE:
                if depth and not self.too_deep:
                    break
                self.at += 1
                if self.too_deep:
                    self.too_deep -= 1
                else:
                    self.notices.say("Une parenthèse fermante en trop a été laissée de côté.")
                continue
            gold = self.gold(found, depth) if kind is Kind.OR else None
            clause = gold or self.either(depth)
            # A group in parentheses is one clause; what ET joins are as many as there are.
            found.extend(self.spread(clause))
        return _joined(And, found)

    def spread(self, node: Node | None) -> Sequence[Node]:
        """Return what ET or a mere sign joined, one by one; a group in parentheses stays one."""
        if node is None:
            return ()
        loose = isinstance(node, And) and node is not self.last_group
        return node.children if loose and isinstance(node, And) else (node,)

    def gold(self, before: Sequence[Node], depth: int) -> Node | None:
        """Return gold where it is what begins a query; another operator there is left out."""
        word = self.lexemes[self.at].text
        if word == "OR" and not before and not depth and len(self.lexemes) > 1:
            self.at += 1
            return self.words(word)
        return None

    def either(self, depth: int) -> Node | None:
        choices = [self.both(depth)]
        while self.peek() is Kind.OR:
            self.at += 1
            choices.append(self.both(depth))
        if len(choices) > 1 and None in choices:
            self.say_dangling()
        return _joined(Or, choices)

    def say_dangling(self) -> None:
        self.notices.say("Un opérateur qui ne joint rien a été laissé de côté.")

    def both(self, depth: int) -> Node | None:
        first = self.negated(depth)
        if self.peek() is not Kind.AND:
            return first
        parts = [*self.spread(first)]
        while self.peek() is Kind.AND:
            self.at += 1
            following = self.negated(depth)
            if first is None or following is None:
                self.say_dangling()
            parts.extend(self.spread(following))
        return _joined(And, parts)

    def negated(self, depth: int) -> Node | None:
        negative, operator = False, ""
        while self.peek() is Kind.NOT:
            negative, operator = not negative, self.lexemes[self.at].text
            self.at += 1
        node = self.atom(depth)
        if node is None and operator:
            self.say_dangling()
        return Not(node) if negative and node is not None else node

    def atom(self, depth: int) -> Node | None:
        if self.peek() in (None, Kind.CLOSE, Kind.OR, Kind.AND):
            return None
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind is Kind.OPEN:
            return self.group(depth)
        if lexeme.kind is Kind.FIELD:
            return self.field(lexeme.text, depth)
        if lexeme.kind is Kind.PHRASE:
            return self.phrase(lexeme)
        return self.words(lexeme.text)

    def phrase(self, lexeme: Lexeme) -> Node | None:
        """Return a quotation, one begun word by itself."""
        if not is_searchable(lexeme.text):
            return None
        if not lexeme.begun:
            return self.leaf(Phrase(lexeme.text, lexeme.slop))
        words = begun(lexeme.text)
        if words is None:
            self.say_short(f"{lexeme.text}*")
        return self.leaf(words or Phrase(lexeme.text))

    def group(self, depth: int) -> Node | None:
        if depth >= MAX_DEPTH:
            self.notices.say(
                f"Plus de {MAX_DEPTH} parenthèses emboîtées\u00a0: les autres sont ignorées."
            )
            self.too_deep += 1
            return None
        node = self.clauses(depth + 1)
        if self.peek() is Kind.CLOSE:
            self.at += 1
            self.last_group = node
        else:
            # What was never closed makes no group: each of its words is a clause.
            self.notices.say("Une parenthèse n’était pas fermée\u00a0: elle est laissée de côté.")
        return node

    def field(self, name: str, depth: int) -> Node | None:
        kind, field = self.peek(), FIELDS_BY_NAME[name]
        if field.over is not None and kind in (*_VALUES, Kind.OPEN, Kind.FIELD):
            # What no closed parentheses hold together are clauses each.
            return _joined(And, [field.over(node) for node in self.spread(self.atom(depth))])
        if kind not in _VALUES:
            return self.words(name)
        lexeme = self.lexemes[self.at]
        value = f"{lexeme.text}*" if lexeme.begun else lexeme.text
        self.at += 1
        if field.of_value is None:
            return self.days(value, is_quoted=kind is Kind.PHRASE)
        return self.value(field, value.strip()) if value.strip() else None

    def value(self, field: Field, value: str) -> Node | None:
        node = field.of_value(value) if field.of_value else None
        if node is not None:
            return self.leaf(node)
        typed = _quoted(f"{field.name}:{value}")
        self.notices.say(f"{typed} n’est pas compris\u00a0: cherché comme des mots.")
        return _joined(And, [self.words(word) for word in (field.name, *bare_words(value))])

    def days(self, value: str, *, is_quoted: bool) -> Node | None:
        # « date:mars 2024 », « date:29 juin 2021 »: a date of several words needs no quotes.
        for more in (0,) if is_quoted else (2, 1, 0):
            following = self.lexemes[self.at : self.at + more]
            words = [value, *(lexeme.text for lexeme in following)]
            if len(following) < more or any(lexeme.kind is not Kind.WORD for lexeme in following):
                continue
            if more and not any(is_month(word) for word in words):
                continue
            days = parse_days(" ".join(words), self.today or date.today())
            if days is not None:
                self.at += more
                return self.leaf(DateIn(days.since, days.until))
        self.notices.say(
            f"{_quoted(f'{DATE.name}:{value}')} n’est pas une date\u00a0: cherché comme des mots."
        )
        return _joined(And, [self.words(word) for word in bare_words(value)])

    def words(self, text: str) -> Node | None:
        """Return the clauses of a run without spaces: ``chine/russie`` is two words."""
        if text.isalpha():
            return self.leaf(Word(text))
        if "/" in text and _WITH_SLASH.fullmatch(text):
            return self.word(text)
        pieces = [piece for piece in _SEPARATORS.split(text) if piece]
        return _joined(And, [self.word(piece) for piece in pieces])

    def word(self, text: str) -> Node | None:
        if text.rstrip(_EDGES).endswith("*"):
            return self.prefix(text.rstrip(_EDGES))
        if "*" in text:
            self.notices.say("L’astérisque n’est compris qu’à la fin d’un mot.")
        stem, tilde, tolerance = text.rstrip(_EDGES).partition("~")
        fuzzy = bool(tilde) and (not tolerance or tolerance.isdigit())
        return self.plain(stem, fuzzy)

    def plain(self, text: str, fuzzy: bool = False) -> Node | None:
        """Return the word without the asterisks and signs about it; composed again without them."""
        word = _AT_EDGES.sub("", unicodedata.normalize("NFC", text.replace("*", "")))
        if not is_searchable(word):
            return None
        if "*" in text and _SEPARATORS.search(word):
            return self.words(f"{word}~" if fuzzy else word)
        if not fuzzy and len(parts := uninverted(word)) > 1:
            return _joined(And, [self.leaf(Word(part)) for part in parts])
        if not fuzzy and has_sign(word):
            # ``Canal+`` is no canal.
            return self.leaf(Phrase(word))
        return self.leaf(Word(word, fuzzy))

    def prefix(self, text: str) -> Node | None:
        bare = unicodedata.normalize("NFC", text.replace("*", ""))
        match = _BEGINNING.search(bare)
        if match and bare[: match.start()].endswith(tuple(HYPHENS)):
            # The parts of a compound stay beside each other.
            words = begun(bare)
            if words is not None:
                return self.leaf(words)
        beginning = "".join(filter(str.isalnum, match[1])) if match else ""
        if match is None or len(beginning) < MIN_PREFIX_CHARS:
            if is_searchable(bare):
                self.say_short(text)
            return self.plain(text)
        # What an asterisk stood between may be several words.
        before = self.plain(f"{bare[: match.start()]}*")
        return _joined(And, [*self.spread(before), self.leaf(Prefix(beginning))])

    def say_short(self, text: str) -> None:
        self.notices.say(
            f"{_quoted(text)}\u00a0: il faut au moins {MIN_PREFIX_CHARS} lettres devant "
            "l’astérisque\u00a0; cherché comme un mot."
        )

    def leaf(self, node: Leaf | Filter) -> Node | None:
        """Count a leaf; beyond the bound it is left out and said."""
        if self.leaves >= MAX_CLAUSES:
            self.notices.say(
                f"Seuls les {MAX_CLAUSES} premiers termes de la requête ont été cherchés."
            )
            return None
        self.leaves += 1
        narrow = narrowed(node)
        if narrow is None:
            return node
        self.wide += 1
        if self.wide <= MAX_WIDE_CLAUSES:
            return node
        self.notices.say(
            f"Seuls les {MAX_WIDE_CLAUSES} premiers termes à astérisque ou à tilde sont élargis"
            "\u00a0; les autres sont cherchés tels quels."
        )
        return narrow


def _joined(kind: type[And] | type[Or], nodes: Sequence[Node | None]) -> Node | None:
    present = tuple(node for node in nodes if node is not None)
    if len(present) > 1:
        return kind(present)
    return present[0] if present else None


def _cut(text: str, notices: Notices) -> str:
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


def parse(text: str, *, today: date | None = None) -> Query:
    """Return the query that a person typed; ``hier`` counts from ``today``, the machine's own day.

    Never raises: what cannot be understood is searched as plain words, and said.
    """
    if len(text) <= MAX_CHARS:
        root = flat_tree(unicodedata.normalize("NFC", text))
        if root is not None:
            return Query(text, root)
    notices = Notices()
    clean = _UNSEARCHABLE.sub(" ", _cut(text, notices))
    typed = lexemes(clean, notices)
    wanted = (Kind.WORD, Kind.PHRASE, Kind.FIELD)
    root = None
    if any(each.kind in wanted and is_searchable(each.text) for each in typed):
        root = _Parser(typed, today, notices).clauses(0)
    if root is None:
        # Nothing but operators and signs: the operators are words then.
        plain = [Lexeme(Kind.WORD, word) for each in typed for word in bare_words(each.text)]
        root = _Parser(plain, today, notices).clauses(0)
    return Query(text, root, notices.all())
