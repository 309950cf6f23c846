"""How well articles fit a query's words: BM25 of each word in four ways, and closeness.

Which articles are asked about is :mod:`matching`'s answer, what a query wants is :mod:`wording`'s;
here every article asked about gets its score. :mod:`ranking` has the formula's figures.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token
from indexer.engines.whoosh_engine.documents import Documents
from indexer.engines.whoosh_engine.postings import KEY_BITS, Keys, Postings, TermIndex
from indexer.engines.whoosh_engine.ranking import DEFAULT, Floats, Ranking, idf, length_norm
from indexer.engines.whoosh_engine.schema import FORM, TEXT, TITLE, TITLE_FORM
from indexer.engines.whoosh_engine.wording import Wanted, Wording

Ints = NDArray[np.int32]

#: Families of words whose rarity is remembered; a number each.
_MAX_FAMILIES = 20_000


class Scorer:
    """Scores articles of one open index. Threads may share it."""

    def __init__(self, terms: TermIndex, documents: Documents, ranking: Ranking = DEFAULT) -> None:
        self._terms = terms
        self._documents = documents
        self._ranking = ranking
        self._local = threading.local()
        k1 = np.float32(ranking.k1)
        self._dampers = {
            TEXT: k1 * length_norm(documents.words, ranking.b),
            TITLE: k1 * length_norm(documents.title_words, ranking.title_b),
        }
        self._family_idf = lru_cache(_MAX_FAMILIES)(self._family_idf_counted)

    def scores(self, wording: Wording, ids: Ints) -> Floats:
        """Answer the score of each of the articles ``ids``, which ascend."""
        scoring = _Scoring(self, ids)
        total = np.zeros(len(ids), np.float32)
        for wanted in wording.wanted:
            total += scoring.of(wanted)
        for left, right in wording.pairs:
            scoring.add_closeness(total, wording.wanted[left], wording.wanted[right])
        return total

    def idf(self, holding: int) -> np.float32:
        """Answer the rarity of what so many articles hold."""
        return np.float32(idf(self._documents.count, holding))

    def _family_idf_counted(self, prefix: str) -> np.float32:
        ids, _counts = self._terms.beginning(FORM, prefix)
        holds = np.zeros(len(self._documents), np.bool_)
        holds[ids] = True
        return self.idf(int(np.count_nonzero(holds)))

    def table(self, dtype: type, width: int) -> NDArray[np.generic]:
        """A table of zeros with a row an article, this thread's own; to be left all zeros."""
        tables = self._local.__dict__.setdefault("tables", {})
        if (dtype, width) not in tables:
            tables[dtype, width] = np.zeros(len(self._documents), dtype)
        found: NDArray[np.generic] = tables[dtype, width]
        return found


class _Scoring:
    """The scores of some articles for one query."""

    def __init__(self, scorer: Scorer, ids: Ints) -> None:
        self._scorer = scorer
        self._terms = scorer._terms
        self._ranking = scorer._ranking
        self._ids = ids
        self._dampers = {name: damper[ids] for name, damper in scorer._dampers.items()}

    def of(self, wanted: Wanted) -> Floats:
        """Answer what is wanted scores in each article."""
        if wanted.token is None:
            return self._any_form(wanted)
        score = self._word(wanted.token, wanted.in_title)
        if wanted.others:
            other = np.add.reduce([self._word(t, wanted.in_title) for t in wanted.others])
            # A name of many words says no more than one of a single word.
            share = wanted.share * self._ranking.also_share / len(wanted.others)
            np.maximum(score, np.float32(share) * other, out=score)
        return score

    def _word(self, token: Token, in_title: bool) -> Floats:
        ranking = self._ranking
        title = self._stem_and_form(token, TITLE, TITLE_FORM)
        if in_title:
            return title
        score = self._stem_and_form(token, TEXT, FORM)
        if len(token.form) >= ranking.family_chars and token.form.isalpha():
            family = self._family(token.form[: ranking.family_chars])
            np.maximum(score, family, out=score)
        title *= np.float32(ranking.title_share)
        score += title
        return score

    def _stem_and_form(self, token: Token, stem_field: str, form_field: str) -> Floats:
        """What a word scores by its stems, and again by its form, each with its own rarity."""
        postings = [self._terms.postings(stem_field, stem) for stem in token.stems]
        counts = self._counts(postings[0])
        holding = len(postings[0])
        if len(postings) > 1:
            folded = np.float32(self._ranking.folded_weight) * self._counts(postings[1])
            counts = np.maximum(counts, folded)
            # Nearly all articles with one stem have the other.
            holding = max(holding, len(postings[1]))
        damper = self._dampers[stem_field]
        score = self._saturated(counts, damper, self._scorer.idf(holding))
        exact = self._terms.postings(form_field, token.form)
        if len(exact):
            share = np.float32(self._ranking.exact_share) * self._scorer.idf(len(exact))
            score += self._saturated(self._counts(exact), damper, share)
        return score

    def _family(self, prefix: str) -> Floats:
        ids, counts = self._terms.beginning(FORM, prefix)
        rarity = np.float32(self._ranking.family_share) * self._scorer._family_idf(prefix)
        return self._saturated(self._sums(ids, counts), self._dampers[TEXT], rarity)

    def _any_form(self, wanted: Wanted) -> Floats:
        field, damper = (TITLE_FORM, TITLE) if wanted.in_title else (FORM, TEXT)
        if wanted.prefix:
            ids, counts = self._terms.beginning(field, wanted.prefix)
        else:
            found = [self._terms.postings(field, form) for form in wanted.forms]
            if not found:
                return np.zeros(len(self._ids), np.float32)
            ids = np.concatenate([postings.ids for postings in found])
            counts = np.concatenate([postings.counts for postings in found])
        sums = self._sums(ids, counts)
        holding = len(np.unique(ids))
        return self._saturated(sums, self._dampers[damper], self._scorer.idf(holding))

    def _counts(self, postings: Postings) -> Floats:
        """How often a term stands in each article."""
        ids = self._ids
        if not len(postings):
            return np.zeros(len(ids), np.float32)
        if len(ids) * 16 < len(postings.ids):
            places, there = postings.places(ids)
            counts: Floats = (postings.counts[places] * there).astype(np.float32)
            return counts
        table = self._scorer.table(np.float32, 0)
        table[postings.ids] = postings.counts
        counts = table[ids].astype(np.float32)
        table[postings.ids] = 0
        return counts

    def _sums(self, ids: Ints, counts: Ints) -> Floats:
        """The sum of ``counts`` for each article; ``ids`` come in any order, several times."""
        # Only those asked about are summed: a family may stand in a great many others.
        table = self._scorer.table(np.int32, 1)
        table[self._ids] = np.arange(1, len(self._ids) + 1, dtype=np.int32)
        places = table[ids]
        table[self._ids] = 0
        sums = np.bincount(places, counts, len(self._ids) + 1)
        return sums[1:].astype(np.float32)

    def _saturated(self, counts: Floats, damper: Floats, weight: np.float32) -> Floats:
        """BM25's share of a frequency, times ``weight``."""
        k1 = np.float32(self._ranking.k1)
        scores = counts / (counts + damper)
        scores *= weight * (k1 + np.float32(1))
        return scores

    def add_closeness(self, total: Floats, left: Wanted, right: Wanted) -> None:
        """Add what two words that follow each other in the query score where they stand close.

        In either order in the text; the nearer, the more.
        """
        ranking = self._ranking
        fields = TITLE if left.in_title or right.in_title else TEXT
        sides = [self._postings_of(wanted.token, fields) for wanted in (left, right)]
        there = [
            np.logical_or.reduce([postings.places(self._ids)[1] for postings in side])
            for side in sides
        ]
        which = np.flatnonzero(there[0] & there[1])
        if not len(which):
            return
        ids = self._ids[which]
        few, many = sorted((_keys(side, ids) for side in sides), key=len)
        after = many.searchsorted(few)
        gap_after = many[np.minimum(after, len(many) - 1)] - few
        gap_before = few - many[np.maximum(after - 1, 0)]
        far = np.int64(1) << KEY_BITS
        # One word may be both: it is not close to itself.
        gap_after[gap_after <= 0] = far
        gap_before[gap_before <= 0] = far
        gaps = np.minimum(gap_after, gap_before)
        close = gaps <= ranking.close_words
        counted = np.bincount(few[close] >> KEY_BITS, 1.0 / gaps[close], len(ids))
        rarity = min(self._scorer.idf(max(map(len, side))) for side in sides)
        share = ranking.close_share * rarity * (ranking.k1 + 1)
        total[which] += (share * counted / (counted + ranking.k1)).astype(np.float32)

    def _postings_of(self, token: Token | None, field: str) -> Sequence[Postings]:
        stems = token.stems if token is not None else ()
        return [self._terms.postings(field, stem) for stem in stems]


def _keys(postings: Sequence[Postings], ids: Ints) -> Keys:
    rows = [each.keys(ids) for each in postings]
    return rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows))
