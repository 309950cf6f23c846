"""Which documents a query's tree matches and how well, with arrays over postings.

In goes a node of the tree, out comes a :class:`Matched`: one flag and one score a document. All
documents are answered at once; choosing and showing some of them is the searcher's business.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import Token, fold, tokens
from indexer.engines.whoosh_engine.documents import NONE, Documents
from indexer.engines.whoosh_engine.postings import Postings, TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Floats, Ranking, idf, length_norm
from indexer.query import (
    And,
    DateIn,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SourceIs,
    Word,
)

Bools = NDArray[np.bool_]
Keys = NDArray[np.int64]

#: Word forms that a prefix or a misspelt word may stand for; what exceeds is cut and said.
MAX_VARIANTS = 128
#: Typing errors tolerated: none in words shorter than the first, one below the second, else two.
#: The steps are those of Elasticsearch's ``AUTO`` fuzziness.
ONE_ERROR_CHARS, TWO_ERRORS_CHARS = 3, 6


@dataclass(frozen=True, slots=True)
class Matched:
    """For every document, whether it matches and its score (0 where it does not)."""

    mask: Bools
    scores: Floats


@dataclass(frozen=True, slots=True)
class _Field:
    """A searched field: where its stems and forms are, and how its words count."""

    stems: str
    forms: str
    boost: float
    norm: Floats


class Scorer:
    """Evaluates trees over one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, documents: Documents, ranking: Ranking = DEFAULT
    ) -> None:
        self._terms = terms
        self._documents = documents
        self._ranking = ranking
        title_norm = length_norm(documents.title_lengths, ranking.title_b)
        body_norm = length_norm(documents.body_lengths, ranking.body_b)
        self._title = (_Field("title", "title_form", ranking.title_boost, title_norm),)
        self._fields = (*self._title, _Field("body", "body_form", 1.0, body_norm))

    def evaluate(self, node: Node, *, in_title: bool = False) -> Matched | None:
        """Answer what ``node`` matches, or ``None`` where it holds nothing that can be searched."""
        fields = self._title if in_title else self._fields
        match node:
            case Word():
                return self._word(node, fields)
            case Phrase(text, slop):
                forms = [[token.form] for token in _parts(text)]
                if slop is None:
                    return self._sequence(forms, fields, exact=True)
                return self._near([form for [form] in forms], slop, fields)
            case Prefix(text):
                return self._any_form(self.prefix_variants(text), fields)
            case And(children):
                return self._combine(children, in_title, _all_of)
            case Or(children):
                return self._combine(children, in_title, _any_of)
            case Not(child):
                inner = self.evaluate(child, in_title=in_title)
                return None if inner is None else self._filter(~inner.mask)
            case InTitle(child):
                return self.evaluate(child, in_title=True)
            case SourceIs(name):
                return self._filter(self._documents.from_sources([name]))
            case DateIn(since, until):
                return self._filter(self.dated(since, until))

    def dated(self, since: date | None, until: date | None) -> Bools:
        """Answer which documents have a day within these, both included."""
        days = self._documents.days
        mask = days != NONE
        if since is not None:
            mask &= days >= _number(since)
        if until is not None:
            mask &= days <= _number(until)
        return mask

    def prefix_variants(self, prefix: str) -> list[str]:
        """Answer the word forms that begin with ``prefix``, accents and capitals ignored."""
        folded = fold(prefix)
        found: dict[str, None] = {}
        for field in self._fields:
            found.update(
                dict.fromkeys(self._terms.beginning_with(field.forms, folded, MAX_VARIANTS))
            )
        return sorted(found)[:MAX_VARIANTS]

    def fuzzy_variants(self, word: Word) -> list[str]:
        """Answer the word forms within a typing error or two of ``word``, nearest first."""
        parts = _parts(word.text)
        if not parts:
            return []
        form = "".join(token.form for token in parts)
        errors = (len(form) >= ONE_ERROR_CHARS) + (len(form) >= TWO_ERRORS_CHARS)
        found: dict[str, float] = {}
        for field in self._fields:
            near = process.extract(
                form,
                self._terms.words(field.forms),
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=MAX_VARIANTS,
            )
            found.update((variant, distance) for variant, distance, _place in near)
        return sorted(found, key=lambda variant: (found[variant], variant))[:MAX_VARIANTS]

    # Leaves

    def _word(self, word: Word, fields: Sequence[_Field]) -> Matched | None:
        if word.fuzzy:
            return self._any_form(self.fuzzy_variants(word), fields) if _parts(word.text) else None
        parsed = tokens(word.text)
        parts = [token for token in parsed if not token.joined]
        if not parts:
            return None
        if len(parts) == 1:
            [token] = parts
            return self._stem(token, fields) if token.stems else self._any_form([token.form], fields)
        if not any(token.stems for token in parts):
            return self._sequence([[token.form] for token in parts], fields, exact=True)
        # A compound: its parts next to each other (whatever stop words it has inside), or as one.
        apart = self._sequence([list(token.stems) for token in parts], fields, exact=False)
        written_as_one = [
            self._stem(token, fields) for token in parsed if token.joined and token.stems
        ]
        return _any_of([apart, *written_as_one])

    def _stem(self, token: Token, fields: Sequence[_Field]) -> Matched:
        ranking = self._ranking
        weights = [1.0, ranking.folded_weight]
        frequencies = self._nothing()
        for field in fields:
            here = self._nothing()
            for stem, weight in zip(token.stems, weights, strict=False):
                found = self._terms.postings(field.stems, stem)
                here[found.ids] = np.maximum(here[found.ids], weight * found.frequencies)
            frequencies += field.boost * here / field.norm
        exact = self._nothing()
        for field in fields:
            found = self._terms.postings(field.forms, token.form)
            exact[found.ids] += field.boost * found.frequencies / field.norm[found.ids]
        mask = frequencies > 0
        rarity = idf(len(mask), int(mask.sum()))
        scores = rarity * (self._saturated(frequencies))
        scores += rarity * ranking.exact_share * self._saturated(exact)
        return Matched(mask, np.where(mask, scores, np.float32(0)).astype(np.float32))

    def _any_form(self, forms: Iterable[str], fields: Sequence[_Field]) -> Matched:
        frequencies = self._nothing()
        for field in fields:
            for form in forms:
                found = self._terms.postings(field.forms, form)
                frequencies[found.ids] += field.boost * found.frequencies / field.norm[found.ids]
        mask = frequencies > 0
        return Matched(mask, self._scored(frequencies, idf(len(mask), int(mask.sum()))))

    def _sequence(
        self, places: Sequence[Sequence[str]], fields: Sequence[_Field], *, exact: bool
    ) -> Matched | None:
        """Any of ``places[0]``, right after it any of ``places[1]``, and so on.

        A place without terms stands for any word.
        """
        if not places:
            return None
        if exact and len(places) == 1:
            return self._any_form(places[0], fields)
        frequencies = self._nothing()
        for field in fields:
            keys = self._sequence_keys(places, field.forms if exact else field.stems)
            documents, counts = np.unique(keys >> 32, return_counts=True)
            frequencies[documents] += field.boost * counts / field.norm[documents]
        return Matched(frequencies > 0, self._scored(frequencies, self._rarity(places, exact)))

    def _sequence_keys(self, places: Sequence[Sequence[str]], name: str) -> Keys:
        rows = []
        for offset, terms in enumerate(places):
            if not terms:
                continue
            row = self._keys(name, terms) - offset
            if not len(row):
                return row
            rows.append(row)
        rows.sort(key=len)
        keys, *others = rows
        for other in others:
            keys = keys[_contained(keys, other)]
        return keys

    def _near(self, forms: Sequence[str], slop: int, fields: Sequence[_Field]) -> Matched | None:
        if not forms:
            return None
        width = len(forms) + slop
        frequencies = self._nothing()
        for field in fields:
            rows = {form: self._keys(field.forms, [form]) for form in set(forms)}
            starts = [
                row[_window_holds(row, rows, forms, width)] for row in rows.values() if len(row)
            ]
            keys = np.concatenate(starts) if len(starts) == len(rows) else np.empty(0, np.int64)
            documents, counts = np.unique(keys >> 32, return_counts=True)
            frequencies[documents] += field.boost * counts / field.norm[documents]
        places = [[form] for form in forms]
        return Matched(frequencies > 0, self._scored(frequencies, self._rarity(places, True)))

    def _keys(self, name: str, terms: Sequence[str]) -> Keys:
        rows = [self._terms.postings(name, term).keys() for term in terms]
        return rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))

    def _rarity(self, places: Sequence[Sequence[str]], exact: bool) -> float:
        name = "body_form" if exact else "body"
        total = len(self._documents)
        return sum(
            idf(total, max((len(self._terms.postings(name, t)) for t in terms), default=0))
            for terms in places
            if terms
        )

    # Parts of the formula

    def _nothing(self) -> Floats:
        return np.zeros(len(self._documents), np.float32)

    def _saturated(self, frequencies: Floats) -> Floats:
        k1 = np.float32(self._ranking.k1)
        saturated: Floats = frequencies * (k1 + 1) / (frequencies + k1)
        return saturated

    def _scored(self, frequencies: Floats, rarity: float) -> Floats:
        return np.float32(rarity) * self._saturated(frequencies)

    def _filter(self, mask: Bools) -> Matched:
        return Matched(mask, self._nothing())

    def _combine(
        self,
        children: Sequence[Node],
        in_title: bool,
        how: Callable[[Sequence[Matched | None]], Matched | None],
    ) -> Matched | None:
        return how([self.evaluate(child, in_title=in_title) for child in children])


def _parts(text: str) -> list[Token]:
    return [token for token in tokens(text) if not token.joined]


def _all_of(found: Sequence[Matched | None]) -> Matched | None:
    present = [matched for matched in found if matched is not None]
    if not present:
        return None
    mask = np.logical_and.reduce([matched.mask for matched in present])
    return Matched(mask, np.where(mask, _sum(present), np.float32(0)))


def _any_of(found: Sequence[Matched | None]) -> Matched | None:
    present = [matched for matched in found if matched is not None]
    if not present:
        return None
    return Matched(np.logical_or.reduce([matched.mask for matched in present]), _sum(present))


def _sum(found: Sequence[Matched]) -> Floats:
    total: Floats = np.add.reduce([matched.scores for matched in found])
    return total


def _contained(keys: Keys, others: Keys) -> Bools:
    places = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    found: Bools = others[places] == keys
    return found


def _window_holds(
    starts: Keys, rows: dict[str, Keys], forms: Sequence[str], width: int
) -> Bools:
    """Answer from which of ``starts`` a window of ``width`` words holds all of ``forms``."""
    holds = np.ones(len(starts), np.bool_)
    for form, row in rows.items():
        # A form typed twice must stand twice: its last needed occurrence lies in the window.
        needed = np.searchsorted(row, starts) + (list(forms).count(form) - 1)
        reached = row[np.minimum(needed, len(row) - 1)] if len(row) else starts + width
        holds &= (needed < len(row)) & (reached < starts + width)
    return holds


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
