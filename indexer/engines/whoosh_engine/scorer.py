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
from indexer.engines.whoosh_engine.schema import FORM, TEXT, TITLE, TITLE_FORM
from indexer.engines.whoosh_engine.wording import Wanted, Wording

Ints = NDArray[np.int32]

#: Families of words whose rarity is remembered; a number each.
_MAX_FAMILIES = 20_000
_NO_BYTES: NDArray[np.uint8] = np.frombuffer(b"", np.uint8)


class Scorer:
    """Scores articles of one open index. Threads may share it."""

    def __init__(self, terms: TermIndex, documents: Documents, ranking: Ranking = DEFAULT) -> None:
        self._terms = terms
        self._documents = documents
        self._ranking = ranking
        self._dampers = (
            np.float32(ranking.k1) * length_norm(documents.words, ranking.b),
            np.float32(ranking.title_k1) * length_norm(documents.title_words, ranking.title_b),
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

    def _family_idf_counted(self, field: str, prefix: bytes) -> float:
        seen = np.zeros(len(self._documents), np.uint8)
        holding = 0
        for fields, _base in self._terms.segments:
            form = fields[field]
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
        """Add what a word scores in the text, and again in titles unless it is a small one."""
        ranking = self._ranking
        if not in_title:
            self._word_within(token, (TEXT, FORM), 0, ranking.k1 + 1)
        if in_title or token.stems:
            share = 1.0 if in_title else ranking.title_share
            self._word_within(token, (TITLE, TITLE_FORM), 1, (ranking.title_k1 + 1) * share)

    def _word_within(self, token: Token, names: tuple[str, str], damper: int, scale: float) -> None:
        """Add what a word scores by its stems and form or by its family, where that is more."""
        ranking, scorer = self._ranking, self._scorer
        family = self._family_of(token)
        stem, other = (*map(_bytes, token.stems), _NO_BYTES, _NO_BYTES)[:2]
        located = [
            kernels.locate_word(
                _arrays(segment, names),
                segment.fields[TEXT].blocks,
                stem,
                other,
                _bytes(token.form),
                len(family),
                False,
            )
            for segment in self._segments
        ]
        stems, exact = (sum(holding[kind] for _numbers, holding in located) for kind in range(2))
        if not token.stems and exact > ranking.small_holding * len(self._wanted):
            return
        weights = (
            scale * scorer.idf(stems),
            scale * ranking.exact_share * scorer.idf(exact),
            scale * ranking.family_share * scorer._family_idf(names[1], family) if family else 0.0,
            0.0,
            0.0,
            ranking.folded_weight,
        )
        for segment, (numbers, _holding) in zip(self._segments, located, strict=True):
            if max(numbers[:3]) < 0 and numbers[3] == numbers[4]:
                continue
            kernels.add_word(
                self.total,
                self._word_table,
                self._sums,
                self._wanted,
                (scorer._dampers[damper], scorer._dampers[damper]),
                _arrays(segment, names),
                segment.fields[TEXT].blocks,
                segment.base,
                (*numbers[:5], -1, -1, -1),
                weights,
                self._ids,
            )

    def _family_of(self, token: Token) -> bytes:
        chars = self._ranking.family_chars
        has_family = token.stems and len(token.form) >= chars and token.form.isalpha()
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
        k1 = self._ranking.title_k1 if wanted.in_title else self._ranking.k1
        weight: float = (k1 + 1) * self._scorer.idf(min(holding, len(self._wanted)))
        dampers = self._scorer._dampers[damper][self._ids]
        return (np.float32(weight) * sums / (sums + dampers)).astype(np.float32)

    def add_closeness(self, left: Wanted, right: Wanted) -> None:
        """Add what two words that follow each other in the query score where they stand close.

        In either order in the text; the nearer, the more.
        """
        if left.token is None or right.token is None:
            return
        ranking = self._ranking
        name = TITLE if left.in_title or right.in_title else TEXT
        sides = [
            (_commoner(segment, name, left.token), _commoner(segment, name, right.token))
            for segment in self._segments
        ]
        holding = max(sum(row[side][0] for row in sides) for side in range(2))
        weight = ranking.close_share * (ranking.k1 + 1) * self._scorer.idf(holding)
        for (fields, base), ((_held, one), (_also_held, other)) in zip(
            self._segments, sides, strict=True
        ):
            if one >= 0 and other >= 0:
                kernels.add_closeness(
                    self.total,
                    self._ids,
                    fields[name].arrays,
                    fields[name].blocks,
                    base,
                    one,
                    other,
                    ranking.close_words,
                    ranking.k1,
                    weight,
                )


def _arrays(
    segment: Segment, names: tuple[str, str]
) -> tuple[FieldArrays, FieldArrays, FieldArrays, FieldArrays]:
    stems, forms = (segment.fields[name].arrays for name in names)
    return stems, forms, stems, forms


def _commoner(segment: Segment, field: str, token: Token) -> tuple[int, int]:
    """Answer how many articles hold a word's commoner stem, which stands for both, and its number.

    Nearly all articles with one have the other.
    """
    numbers = [segment.fields[field].number(stem.encode()) for stem in token.stems]
    return max((segment.fields[field].document_frequency(number), number) for number in numbers)


def _bytes(term: str) -> NDArray[np.uint8]:
    return np.frombuffer(term.encode(), np.uint8)
