"""What a person typed, as a small tree that any engine can compile.

The leaves hold the text as typed (NFC, nothing stemmed or folded): what a word becomes in the index
is :mod:`indexer.analysis`'s business and an engine's. :mod:`indexer.query.parser` makes it, each
engine compiles it; nothing here knows either.
"""

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

    ``slop`` is how many other words may stand between them, in any order (``"a b"~5``); where the
    last word is ``begun``, any that begins so will do (``"bon voisin*"``).
    """

    text: str
    slop: int | None = None
    begun: bool = False


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
class FacetIs:
    """A filter: articles whose value of the facet of this name is this, however it is spelt."""

    facet: str
    value: str


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


#: What is looked for in a text and may be marked there.
Leaf = Word | Phrase | Prefix
#: What holds of an article whatever its text says.
Filter = FacetIs | DateIn
#: What only narrows: it is never relaxed, and says nothing in favour of an article.
Restriction = Not | Filter
Node = Leaf | Filter | And | Or | Not | InTitle | Also


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below one, in the order typed; leaves and filters have none."""
    match node:
        case And() | Or():
            return node.children
        case Word() | Phrase() | Prefix() | FacetIs() | DateIn():
            return ()
        case Not() | InTitle() | Also():
            return (node.child,)
        case _:
            assert_never(node)


def with_children(node: Node, below: tuple[Node, ...]) -> Node:
    """Return the same node over others, as many as it had."""
    match node:
        case Word() | Phrase() | Prefix() | FacetIs() | DateIn():
            return node
        case And():
            return And(below)
        case Or():
            return Or(below)
        case Not():
            return Not(*below)
        case InTitle():
            return InTitle(*below)
        case Also(_, other, share):
            [child] = below
            return Also(child, other, share)
        case _:
            assert_never(node)


def narrowed(node: Leaf | Filter) -> Word | Phrase | None:
    """Return what to search in place of a leaf that stands for many words; ``None`` of another."""
    match node:
        case Prefix(text) | Word(text, True):
            return Word(text)
        case Phrase(text, int()) | Phrase(text, None, True):
            return Phrase(text)
        case Word() | Phrase() | FacetIs() | DateIn():
            return None
        case _:
            assert_never(node)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: what was typed, its tree (``None``: nothing to search), and what to tell.

    Of what ``is_quoted`` no word stands for others of its family.
    """

    text: str
    root: Node | None
    notices: tuple[str, ...] = ()
    is_quoted: bool = False
