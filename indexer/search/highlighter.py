"""Where a query matches in a text, for marks and snippets, the same under every engine.

In go a query's tree and a text, out come matches: character ranges, each with the leaf
(word, phrase, prefix) that matched there. The text is analysed by the one chain that indexed it, so
that what is marked is what was found, in a text of several paragraphs too: no phrase reaches from
one into the next (:mod:`~indexer.search.paragraphs`). What a prefix or a misspelt word stands for
depends on the index; the engine says it (``variants``). Nothing here knows scores or markup.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from indexer.analysis import Token, family, fold
from indexer.query.clauses import is_stop_word
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
from indexer.query.term_sequences import TermSequence, family_of, term_sequences
from indexer.search.paragraphs import paragraph_tokens
from indexer.search.snippet import Span

#: Answers the word forms of the index that a leaf tolerates.
Variants = Callable[[Word], Collection[str]]


class Match(NamedTuple):
    """A half-open range of characters and the number of the leaf that matched there."""

    start: int
    end: int
    leaf: int


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Places next to each other (``slop`` is ``None``), or within a window in any order."""

    leaf: int
    places: TermSequence
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
    """A query compiled for marking; made once, used on many texts.

    With ``by_family``, words of a word's family are marked too: those of an article that matches
    the query only so.
    """

    def __init__(
        self,
        root: Node | None,
        variants: Variants,
        *,
        in_title: bool = False,
        by_family: bool = False,
    ) -> None:
        query_leaves = leaves(root)
        self.leaves = [leaf for leaf, only_titles in query_leaves if in_title or not only_titles]
        self._by_stem: dict[str, list[int]] = {}
        self._by_form: dict[str, list[int]] = {}
        self._by_family: dict[str, list[int]] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._sequences: list[_Sequence] = []
        only_stop_words = all(is_stop_word(leaf) for leaf, _only_titles in query_leaves)
        for number, leaf in enumerate(self.leaves):
            self._compile(number, leaf, variants, only_stop_words)
            if by_family and (own := family_of(leaf)) is not None:
                self._by_family.setdefault(own, []).append(number)

    def _compile(self, number: int, leaf: Leaf, variants: Variants, stop_words: bool) -> None:
        match leaf:
            case Prefix(text):
                self._prefixes.append((fold(text), number))
            case Phrase(_, slop):
                for sequence in term_sequences(leaf):
                    self._add_sequence(_Sequence(number, sequence, slop))
            case Word(_, True):
                for form in variants(leaf):
                    self._by_form.setdefault(form, []).append(number)
            case Word():
                for sequence in term_sequences(leaf):
                    if stop_words or len(sequence) > 1 or not sequence[0].is_exact:
                        self._add_sequence(_Sequence(number, sequence, as_one=True))
            case _:
                assert_never(leaf)

    def _add_sequence(self, sequence: _Sequence) -> None:
        if len(sequence.places) > 1:
            self._sequences.append(sequence)
            return
        place = sequence.places[0]
        if place.is_begun:
            self._prefixes += [(form, sequence.leaf) for form in place.terms]
            return
        by_term = self._by_form if place.is_exact else self._by_stem
        for term in place.terms:
            by_term.setdefault(term, []).append(sequence.leaf)

    def matches(self, text: str) -> list[Match]:
        """Return all matches of each leaf in ``text``, sorted by where they start."""
        if not self.leaves:
            return []
        found: list[Match] = []
        parsed = paragraph_tokens(text)
        by_stem, by_form, prefixes = self._by_stem, self._by_form, self._prefixes
        for token in parsed:
            own = [leaf for stem in token.terms if stem in by_stem for leaf in by_stem[stem]]
            if self._by_family:
                for stem in token.terms:
                    own += self._by_family.get(family(stem), ())
            if by_form and not token.joined:
                own += by_form.get(token.form, ())
            if prefixes and not token.joined:
                own += [leaf for prefix, leaf in prefixes if token.form.startswith(prefix)]
            if own:
                found += [Match(token.start, token.end, leaf) for leaf in sorted(set(own))]
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


def _adjacent(parts: Sequence[Token], sequence: _Sequence) -> Iterable[Match]:
    first, *rest = sequence.places
    length = len(sequence.places)
    for at in range(len(parts) - length + 1):
        token = parts[at]
        if not first.fits(token):
            continue
        window = parts[at : at + length]
        if window[-1].position - token.position == length - 1 and all(
            place.fits(follower) for place, follower in zip(rest, window[1:], strict=True)
        ):
            if sequence.as_one:
                yield Match(token.start, window[-1].end, sequence.leaf)
            else:
                for member in window:
                    yield Match(member.start, member.end, sequence.leaf)


def _near(parts: Sequence[Token], sequence: _Sequence) -> Iterable[Match]:
    """Mark the words of every window that holds all of them; they are few, so plain loops do."""
    width = len(sequence.places) + (sequence.slop or 0)
    candidates = [token for token in parts if any(place.fits(token) for place in sequence.places)]
    wanted = [form for place in sequence.places for form in place.terms]
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
