"""Where a query matches in a text, for marks and snippets, the same under every engine.

In go a query's tree and a text, out come matches: character ranges, each with the leaf
(word, phrase, prefix) that matched there. The text is analysed by the one chain that indexed it, so
that what is marked is what was found. What a prefix or a misspelt word stands for depends on the
index; the engine says it (``variants``). Nothing here knows scores or markup.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from indexer.analysis import Token, fold, tokens, typed_tokens
from indexer.query.nodes import (
    Also,
    InTitle,
    Leaf,
    Node,
    Phrase,
    Prefix,
    Restriction,
    Word,
    children,
)
from indexer.search.snippet import Span

#: Answers the word forms of the index that a leaf tolerates.
Variants = Callable[[Word], Collection[str]]


class Match(NamedTuple):
    """A half-open range of characters and the number of the leaf that matched there."""

    start: int
    end: int
    leaf: int


@dataclass(frozen=True, slots=True)
class _Element:
    """One place of a sequence: any of these stems, or exactly this form, or what begins so."""

    stems: frozenset[str]
    form: str | None
    is_begun: bool = False

    def fits(self, token: Token) -> bool:
        if self.is_begun and self.form is not None:
            return token.form.startswith(self.form)
        if self.form is not None:
            return token.form == self.form
        return not self.stems.isdisjoint(token.stems)


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Elements next to each other (``slop`` is ``None``), or within a window in any order."""

    leaf: int
    elements: tuple[_Element, ...]
    slop: int | None = None
    as_one: bool = False


def leaves(root: Node | None, in_title: bool = False) -> list[tuple[Leaf, bool]]:
    """Return what may be marked: the leaves that are not negated, in the order typed.

    Each comes with whether it was asked for in titles only.
    """
    if root is None or isinstance(root, Restriction):
        return []
    if isinstance(root, Leaf):
        return [(root, in_title)]
    in_title = in_title or isinstance(root, InTitle)
    found = [leaf for child in children(root) for leaf in leaves(child, in_title)]
    return [*found, (root.other, in_title)] if isinstance(root, Also) else found


class Highlighter:
    """A query compiled for marking; made once, used on many texts."""

    def __init__(self, root: Node | None, variants: Variants, *, in_title: bool = False) -> None:
        self.leaves = [leaf for leaf, only_titles in leaves(root) if in_title or not only_titles]
        self._by_stem: dict[str, int] = {}
        self._by_form: dict[str, int] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._sequences: list[_Sequence] = []
        only_stop_words = all(_is_stop_word(leaf) for leaf in self.leaves)
        for number, leaf in enumerate(self.leaves):
            self._compile(number, leaf, variants, only_stop_words)

    def _compile(self, number: int, leaf: Leaf, variants: Variants, stop_words: bool) -> None:
        match leaf:
            case Prefix(text):
                self._prefixes.append((fold(text), number))
            case Phrase(text, slop, begun):
                forms = [token.form for token in typed_tokens(text) if not token.joined]
                exact = [_Element(frozenset(), form) for form in forms]
                if begun and len(forms) == 1:
                    self._prefixes.append((forms[0], number))
                    exact = []
                elif begun:
                    exact[-1:] = [_Element(frozenset(), form, is_begun=True) for form in forms[-1:]]
                self._add_sequence(_Sequence(number, tuple(exact), slop))
            case Word(_, True):
                for form in variants(leaf):
                    self._by_form.setdefault(form, number)
            case Word(text):
                self._compile_word(number, text, stop_words)
            case _:
                assert_never(leaf)

    def _compile_word(self, number: int, text: str, stop_words: bool) -> None:
        parsed = typed_tokens(text)
        parts = [token for token in parsed if not token.joined]
        if len(parts) == 1 and not parts[0].stems:
            if stop_words:
                self._by_form.setdefault(parts[0].form, number)
        elif len(parts) == 1:
            for stem in parts[0].stems:
                self._by_stem.setdefault(stem, number)
        else:
            elements = tuple(
                _Element(frozenset(token.stems), None if token.stems else token.form)
                for token in parts
            )
            self._add_sequence(_Sequence(number, elements, as_one=True))
            for token in parsed:
                if token.joined:
                    for stem in token.stems:
                        self._by_stem.setdefault(stem, number)

    def _add_sequence(self, sequence: _Sequence) -> None:
        if len(sequence.elements) == 1 and sequence.elements[0].form is not None:
            self._by_form.setdefault(sequence.elements[0].form, sequence.leaf)
        elif sequence.elements:
            self._sequences.append(sequence)

    def matches(self, text: str) -> list[Match]:
        """Return all matches in ``text``, sorted by where they start; some may overlap."""
        if not self.leaves:
            return []
        found: list[Match] = []
        parsed = tokens(text)
        by_stem, by_form, prefixes = self._by_stem, self._by_form, self._prefixes
        for token in parsed:
            leaf = by_form.get(token.form) if by_form and not token.joined else None
            if leaf is None:
                for stem in token.stems:
                    leaf = by_stem.get(stem)
                    if leaf is not None:
                        break
            if leaf is None and not token.joined:
                for prefix, number in prefixes:
                    if token.form.startswith(prefix):
                        leaf = number
                        break
            if leaf is not None:
                found.append(Match(token.start, token.end, leaf))
        if self._sequences:
            parts = [token for token in parsed if not token.joined]
            for sequence in self._sequences:
                if sequence.slop is None:
                    found.extend(_adjacent(parts, sequence))
                else:
                    found.extend(_near(parts, sequence))
            found.sort()
        return found

    def spans(self, text: str) -> list[Span]:
        """Return what to mark in ``text``: sorted, not overlapping."""
        return merged(self.matches(text))


def merged(matches: Iterable[Match]) -> list[Span]:
    """Return the ranges of sorted matches, overlapping ones made one."""
    spans: list[Span] = []
    for start, end, _leaf in matches:
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return spans


def _is_stop_word(leaf: Leaf) -> bool:
    return (
        isinstance(leaf, Word)
        and not leaf.fuzzy
        and not any(token.stems for token in typed_tokens(leaf.text))
    )


def _adjacent(parts: Sequence[Token], sequence: _Sequence) -> Iterable[Match]:
    first, *rest = sequence.elements
    length = len(sequence.elements)
    for at in range(len(parts) - length + 1):
        token = parts[at]
        if not first.fits(token):
            continue
        window = parts[at : at + length]
        if window[-1].position - token.position == length - 1 and all(
            element.fits(follower) for element, follower in zip(rest, window[1:], strict=True)
        ):
            if sequence.as_one:
                yield Match(token.start, window[-1].end, sequence.leaf)
            else:
                for member in window:
                    yield Match(member.start, member.end, sequence.leaf)


def _near(parts: Sequence[Token], sequence: _Sequence) -> Iterable[Match]:
    """Mark the words of every window that holds all elements; a few elements, so plain loops do."""
    width = len(sequence.elements) + (sequence.slop or 0)
    candidates = [
        token for token in parts if any(element.fits(token) for element in sequence.elements)
    ]
    wanted = sorted(element.form or "" for element in sequence.elements)
    marked: set[int] = set()
    left = 0
    for right, token in enumerate(candidates):
        while token.position - candidates[left].position >= width:
            left += 1
        window = candidates[left : right + 1]
        forms = [member.form for member in window]
        if all(forms.count(form) >= wanted.count(form) for form in set(wanted)):
            marked.update(range(left, right + 1))
    for number in sorted(marked):
        yield Match(candidates[number].start, candidates[number].end, sequence.leaf)
