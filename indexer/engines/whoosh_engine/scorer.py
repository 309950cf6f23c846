"""Which documents a query's tree matches and how well, with arrays over postings.

In goes a node of the tree, out comes a :class:`Matched`: one flag and one score a document. All
documents are answered at once; choosing and showing some of them is the searcher's business.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import Token, fold, tokens
from indexer.engines.whoosh_engine.documents import NONE, Documents
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Floats, Ranking, idf, length_norm
from indexer.query import (
    Also,
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
    """A searched field: where its stems and forms are, and what its frequencies are divided by."""

    stems: str
    forms: str
    norm: Floats


class Scorer:
    """Evaluates trees over one open index. Threads may share it."""

    def __init__(self, terms: TermIndex, documents: Documents, ranking: Ranking = DEFAULT) -> None:
        self._terms = terms
        self._documents = documents
        self._ranking = ranking
        title_norm = length_norm(documents.title_lengths, ranking.title_b)
        body_norm = length_norm(documents.body_lengths, ranking.body_b)
        self._title = (_Field("title", "title_form", title_norm),)
        self._fields = (*self._title, _Field("body", "body_form", body_norm))

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
            case Also(child, other, share):
                return self._also(child, other, share, in_title)
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
        mask: Bools = days != NONE
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

    def _also(self, child: Node, other: Word, share: float, in_title: bool) -> Matched | None:
        """Either name of the same; the better counts, the other one for less."""
        found = self.evaluate(child, in_title=in_title)
        by_other = self.evaluate(other, in_title=in_title)
        if found is None or by_other is None:
            return found or by_other
        lessened = np.float32(share * self._ranking.also_share) * by_other.scores
        return Matched(found.mask | by_other.mask, np.maximum(found.scores, lessened))

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
            return (
                self._stem(token, fields) if token.stems else self._any_form([token.form], fields)
            )
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
        stemmed = [self._stem_frequencies(token, field) for field in fields]
        exact = [self._form_frequencies(token.form, field) for field in fields]
        together = np.add.reduce(stemmed)
        mask = together > 0
        rarity = self._idf(mask)
        scores = rarity * self._with_exact(together, np.add.reduce(exact))
        if len(fields) > 1:
            title_rarity = self._idf(stemmed[0] > 0)
            in_title = self._with_exact(stemmed[0], exact[0])
            scores += np.float32(ranking.title_share) * title_rarity * in_title
        return Matched(mask, np.where(mask, scores, np.float32(0)))

    def _stem_frequencies(self, token: Token, field: _Field) -> Floats:
        """How often a document's field holds the token's stems, by the field's length.

        Where both stems of an occurrence match it counts once.
        """
        frequencies = self._nothing()
        for stem, weight in zip(token.stems, (1.0, self._ranking.folded_weight), strict=False):
            found = self._terms.postings(field.stems, stem)
            here = np.float32(weight) * found.frequencies
            frequencies[found.ids] = np.maximum(frequencies[found.ids], here)
        return frequencies / field.norm

    def _form_frequencies(self, form: str, field: _Field) -> Floats:
        frequencies = self._nothing()
        found = self._terms.postings(field.forms, form)
        frequencies[found.ids] = found.frequencies / field.norm[found.ids]
        return frequencies

    def _with_exact(self, stemmed: Floats, exact: Floats) -> Floats:
        share = np.float32(self._ranking.exact_share)
        return self._saturated(stemmed) + share * self._saturated(exact)

    def _idf(self, mask: Bools) -> np.float32:
        return np.float32(idf(len(mask), int(np.count_nonzero(mask))))

    def closeness(self, clauses: Sequence[Node]) -> Floats:
        """Answer what every document scores for words of the query that stand close together.

        Counted for each two words that follow each other in the query, in either order in the
        text; the nearer, the more.
        """
        typed = [clause.child if isinstance(clause, Also) else clause for clause in clauses]
        words = [
            token
            for clause in typed
            if isinstance(clause, Word) and not clause.fuzzy
            for token in _parts(clause.text)
            if token.stems
        ]
        scores = self._nothing()
        for left, right in pairwise(words):
            if left.stems != right.stems:
                for field in self._fields:
                    scores += self._pair_scores(left, right, field)
        return scores

    def _pair_scores(self, left: Token, right: Token, field: _Field) -> Floats:
        rows = [self._keys(field.stems, token.stems) for token in (left, right)]
        few, many = sorted(rows, key=len)
        if not len(few):
            return self._nothing()
        after = np.searchsorted(many, few)
        gap_after = many[np.minimum(after, len(many) - 1)] - few
        gap_before = few - many[np.maximum(after - 1, 0)]
        far = np.iinfo(np.int64).max
        gaps = np.minimum(
            np.where(gap_after > 0, gap_after, far), np.where(gap_before > 0, gap_before, far)
        )
        close = gaps <= self._ranking.close_words
        total = len(self._documents)
        counted = np.bincount(few[close] >> 32, weights=1.0 / gaps[close], minlength=total)
        rarity = min(idf(total, len(np.unique(row >> 32))) for row in rows)
        share = np.float32(self._ranking.close_share * rarity)
        return share * self._saturated(counted.astype(np.float32))

    def _any_form(self, forms: Iterable[str], fields: Sequence[_Field]) -> Matched:
        frequencies = self._nothing()
        for field in fields:
            for form in forms:
                found = self._terms.postings(field.forms, form)
                frequencies[found.ids] += found.frequencies / field.norm[found.ids]
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
            frequencies[documents] += counts / field.norm[documents]
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
            frequencies[documents] += counts / field.norm[documents]
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


def _window_holds(starts: Keys, rows: dict[str, Keys], forms: Sequence[str], width: int) -> Bools:
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
