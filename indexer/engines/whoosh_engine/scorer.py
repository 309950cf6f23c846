"""How well articles fit a query's words: BM25 of each word in several ways, and closeness.

Which articles are asked about is :mod:`matching`'s answer, what a query wants is :mod:`wording`'s;
here every article asked about gets its score. :mod:`ranking` has the formula's figures,
:mod:`kernels` its loops.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token
from indexer.engines.whoosh_engine import kernels
from indexer.engines.whoosh_engine.documents import Documents
from indexer.engines.whoosh_engine.kernels import FieldArrays
from indexer.engines.whoosh_engine.postings import Segment, TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Floats, Ranking, idf, length_norm
from indexer.engines.whoosh_engine.schema import FIELDS, FORM, TEXT, TITLE, TITLE_FORM
from indexer.engines.whoosh_engine.wording import Wanted, Wording

Ints = NDArray[np.int32]

#: Families of words whose rarity is remembered; a number each.
_MAX_FAMILIES = 20_000
_NO_TERM = -1


class Scorer:
    """Scores articles of one open index. Threads may share it."""

    def __init__(self, terms: TermIndex, documents: Documents, ranking: Ranking = DEFAULT) -> None:
        self._terms = terms
        self._documents = documents
        self._ranking = ranking
        k1 = np.float32(ranking.k1)
        self._dampers = (
            k1 * length_norm(documents.words, ranking.b),
            k1 * length_norm(documents.title_words, ranking.title_b),
        )
        self._family_idf = lru_cache(_MAX_FAMILIES)(self._family_idf_counted)

    def scores(self, wording: Wording, ids: Ints) -> Floats:
        """Answer the score of each of the articles ``ids``, which ascend."""
        count = len(self._documents)
        wanted = np.zeros(count, np.uint8)
        wanted[ids] = 1
        scoring = _Scoring(self, ids, wanted)
        for each in wording.wanted:
            scoring.add(each)
        for left, right in wording.pairs:
            scoring.add_closeness(wording.wanted[left], wording.wanted[right])
        scores: Floats = scoring.total[ids]
        return scores

    def idf(self, holding: int) -> float:
        """Answer the rarity of what so many articles hold."""
        return idf(self._documents.count, holding)

    def _family_idf_counted(self, prefix: bytes) -> float:
        seen = np.zeros(len(self._documents), np.uint8)
        holding = 0
        for fields, _base in self._terms.segments:
            form = fields[FORM]
            first, last = form.numbers_beginning_with(prefix)
            holding += kernels.distinct(form.arrays, form.blocks, first, last, seen)
        return self.idf(holding)


class _Scoring:
    """The scores of some articles for one query; tables have a row for every article."""

    def __init__(self, scorer: Scorer, ids: Ints, wanted: NDArray[np.uint8]) -> None:
        self._scorer = scorer
        self._segments = scorer._terms.segments
        self._ranking = scorer._ranking
        self._ids = ids
        self._wanted = wanted
        self.total = np.zeros(len(wanted), np.float32)
        self._word_table = np.zeros(len(wanted), np.float32)
        self._sums = np.zeros(len(wanted), np.float32)

    def add(self, wanted: Wanted) -> None:
        """Add what is wanted scores in each article."""
        ids = self._ids
        if wanted.token is None:
            self.total[ids] += self._any_form(wanted)
            return
        if not wanted.others:
            # Nothing is to be compared with it: straight into the total, word after word.
            self._word(wanted.token, wanted.in_title)
            return
        score = self._word_alone(wanted.token, wanted.in_title)
        other = np.add.reduce([self._word_alone(t, wanted.in_title) for t in wanted.others])
        # A name of many words says no more than one of a single word.
        share = wanted.share * self._ranking.also_share / len(wanted.others)
        self.total[ids] += np.maximum(score, np.float32(share) * other)

    def _word_alone(self, token: Token, in_title: bool) -> Floats:
        total, self.total = self.total, np.zeros_like(self.total)
        self._word(token, in_title)
        score: Floats = self.total[self._ids]
        self.total = total
        return score

    def _word(self, token: Token, in_title: bool) -> None:
        ranking, scorer = self._ranking, self._scorer
        stems = [stem.encode() for stem in token.stems]
        form = token.form.encode()
        found = [
            _numbers(segment, stems, form, self._family_of(token), in_title)
            for segment in self._segments
        ]
        holding = [
            sum(
                _holding(segment, field, number)
                for segment, numbers in zip(self._segments, found, strict=True)
                for number in [numbers[place]]
            )
            for field, place in _PLACES
        ]
        one, other, exact, in_title_one, in_title_other, in_title_exact = holding
        family = self._family_of(token)
        scale = ranking.k1 + 1
        title_scale = scale if in_title else scale * ranking.title_share
        weights = (
            # Nearly all articles with one stem have the other.
            scale * scorer.idf(max(one, other)),
            scale * ranking.exact_share * scorer.idf(exact),
            scale * ranking.family_share * scorer._family_idf(family) if family else 0.0,
            title_scale * scorer.idf(max(in_title_one, in_title_other)),
            title_scale * ranking.exact_share * scorer.idf(in_title_exact),
            ranking.folded_weight,
        )
        for segment, numbers in zip(self._segments, found, strict=True):
            fields = segment.fields
            kernels.add_word(
                self.total,
                self._word_table,
                self._sums,
                self._wanted,
                scorer._dampers,
                _arrays(segment),
                fields[TEXT].blocks,
                segment.base,
                numbers,
                weights,
                self._ids,
            )

    def _family_of(self, token: Token) -> bytes:
        chars = self._ranking.family_chars
        has_family = len(token.form) >= chars and token.form.isalpha()
        return token.form[:chars].encode() if has_family else b""

    def _any_form(self, wanted: Wanted) -> Floats:
        field, damper = (TITLE_FORM, 1) if wanted.in_title else (FORM, 0)
        seen = np.zeros(len(self._wanted), np.uint8)
        holding = 0
        for fields, base in self._segments:
            terms = fields[field]
            if wanted.prefix:
                ranges = [terms.numbers_beginning_with(wanted.prefix.encode())]
            else:
                numbers = (terms.number(form.encode()) for form in wanted.forms)
                ranges = [(number, number + 1) for number in numbers if number >= 0]
            for first, last in ranges:
                kernels.add_terms(
                    self._sums, self._wanted, terms.arrays, terms.blocks, base, first, last
                )
                holding += kernels.distinct(terms.arrays, terms.blocks, first, last, seen)
        sums = self._sums[self._ids]
        self._sums[self._ids] = 0
        weight: float = (self._ranking.k1 + 1) * self._scorer.idf(min(holding, len(self._wanted)))
        dampers = self._scorer._dampers[damper][self._ids]
        scores: Floats = (weight * sums).astype(np.float32) / (sums + dampers)
        return scores

    def add_closeness(self, left: Wanted, right: Wanted) -> None:
        """Add what two words that follow each other in the query score where they stand close.

        In either order in the text; the nearer, the more.
        """
        if left.token is None or right.token is None:
            return
        ranking = self._ranking
        name = TITLE if left.in_title or right.in_title else TEXT
        stems = [
            [stem.encode() for stem in wanted.token.stems]
            for wanted in (left, right)
            if wanted.token
        ]
        sides = [
            [
                max((_holding(s, name, n), n) for n in map(s.fields[name].number, side))
                for side in stems
            ]
            for s in self._segments
        ]
        commoner = max(sum(row[side][0] for row in sides) for side in range(2))
        weight = ranking.close_share * (ranking.k1 + 1) * self._scorer.idf(commoner)
        for (fields, base), ((_held, one), (_also_held, other)) in zip(
            self._segments, sides, strict=True
        ):
            if one >= 0 and other >= 0:
                kernels.add_closeness(
                    self.total,
                    self._wanted,
                    fields[name].arrays,
                    fields[name].blocks,
                    base,
                    one,
                    other,
                    ranking.close_words,
                    ranking.k1,
                    weight,
                )


#: Of a word's numbers, the field and place of each that is a single term.
_PLACES = ((TEXT, 0), (TEXT, 1), (FORM, 2), (TITLE, 5), (TITLE, 6), (TITLE_FORM, 7))
_Numbers = tuple[int, int, int, int, int, int, int, int]


def _numbers(
    segment: Segment, stems: list[bytes], form: bytes, family: bytes, in_title: bool
) -> _Numbers:
    """Answer a word's terms in one segment, as :func:`kernels.add_word` takes them."""
    fields = segment.fields
    one, other = _pair(segment, TITLE, stems)
    title = (one, other, fields[TITLE_FORM].number(form))
    if in_title:
        return (_NO_TERM, _NO_TERM, _NO_TERM, 0, 0, *title)
    first, last = fields[FORM].numbers_beginning_with(family) if family else (0, 0)
    return (*_pair(segment, TEXT, stems), fields[FORM].number(form), first, last, *title)


def _arrays(segment: Segment) -> tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays]:
    text, form, title, title_form = (segment.fields[name].arrays for name in FIELDS)
    return text, form, title, title_form


def _commoner(segment: Segment, field: str, token: Token) -> tuple[int, int]:
    """Answer how many articles hold a word's commoner stem, which stands for both, and its number.

    Nearly all articles with one have the other.
    """
    numbers = [segment.fields[field].number(stem.encode()) for stem in token.stems]
    return max((_holding(segment, field, number), number) for number in numbers)


def _pair(segment: Segment, field: str, stems: list[bytes]) -> tuple[int, int]:
    terms = segment.fields[field]
    return terms.number(stems[0]), terms.number(stems[1]) if len(stems) > 1 else _NO_TERM


def _holding(segment: Segment, field: str, number: int) -> int:
    return segment.fields[field].document_frequency(number)
