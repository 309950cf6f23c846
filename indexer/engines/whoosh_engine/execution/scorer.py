"""How well articles fit a query's words: BM25 of each word in several ways, and proximity.

Which articles are asked about is :mod:`matching`'s answer, what a query wants that of
:mod:`~indexer.query.scoring_terms`; here every article asked about gets its score. :mod:`ranking`
has the formula's figures, :mod:`~indexer.engines.whoosh_engine.kernels.scoring` its loops.
"""

from collections.abc import Sequence

import numpy as np

from indexer.analysis import Token, is_stop
from indexer.array_types import Floats, Ints, Longs
from indexer.compiled import as_struct
from indexer.engines.whoosh_engine.execution.bag_of_words import BagOfWords
from indexer.engines.whoosh_engine.execution.collector import DocSet, Flags
from indexer.engines.whoosh_engine.execution.query_terms import NO_TERMS, QueryTerms, packed
from indexer.engines.whoosh_engine.execution.ranking import (
    Ranking,
    idf,
)
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.postings import TermIndex
from indexer.engines.whoosh_engine.kernels import (
    accumulate,
    prefix_query,
    proximity,
    scoring,
    term_query,
    top_k,
)
from indexer.engines.whoosh_engine.kernels.accumulate import Scratch, Slots
from indexer.engines.whoosh_engine.kernels.fields import IN_TEXT, IN_TITLE
from indexer.engines.whoosh_engine.kernels.scoring_params import ScoringParams
from indexer.engines.whoosh_engine.kernels.top_k import Page, PageRequest
from indexer.engines.whoosh_engine.schema import FORMS, TITLE_FORMS
from indexer.query.scoring_terms import ScoringQuery, ScoringTerm


class Scorer:
    """Scores articles of one open index. Threads may share it."""

    def __init__(
        self, terms: TermIndex, doc_values: DocValues, ranking: Ranking, params: ScoringParams
    ) -> None:
        self._terms = terms
        self._doc_values = doc_values
        self._ranking = ranking
        self._params = params
        self._proximity = as_struct(params.proximity)

    def scores(
        self, scoring_query: ScoringQuery, words: QueryTerms, ids: Ints, most: int, slots: Slots
    ) -> Floats:
        """Return the score of each of the articles ``ids``, which ascend.

        The scores of those that cannot be among the ``most`` best may lack their proximity.
        ``words`` are those of the query, found; ``slots`` are worked on and left all zeros.
        """
        total = self._scored(slots, ids, words, _plain(scoring_query))
        for each in scoring_query.terms:
            if each.token is None:
                total += self._any_form(slots, ids, each)
            elif each.synonyms:
                total += self._with_synonyms(slots, ids, words, each, each.token)
        self._add_proximity(total, ids, words, scoring_query, most)
        return total

    def search_words(
        self,
        bag: BagOfWords,
        min_should_match: int,
        allowed: Flags,
        page: PageRequest,
        scratch: Scratch,
    ) -> tuple[QueryTerms, DocSet, Page]:
        """Find what a query of words asks for, and put a page of it in order, in one call."""
        rows, packed_terms = packed(bag.tokens, self._ranking.truncation_chars)
        # Bytes, where numpy would take a call for each of these.
        asked_as_bytes = bytes(
            [
                number
                for token, clause, follows in zip(bag.tokens, bag.clauses, bag.follows, strict=True)
                for number in (rows[token], clause, is_stop(token.form), follows)
            ]
        )
        table, found, count_all, by_family, ids, scores = term_query.search(
            self._terms.arrays,
            packed_terms,
            asked_as_bytes,
            bag.is_phrase,
            min_should_match,
            allowed,
            page,
            scratch,
        )
        return QueryTerms(rows, table), DocSet(found, count_all, by_family), (ids, scores)

    def search_prefix(
        self, prefix: str, allowed: Flags, page: PageRequest, scratch: Scratch
    ) -> tuple[QueryTerms, DocSet, Page]:
        """Find what a query of one prefix asks for, and put a page of it in order, likewise."""
        ids, page_ids, scores = prefix_query.search(
            self._terms.arrays, prefix.encode(), allowed, page, scratch
        )
        return NO_TERMS, DocSet(ids, len(ids)), (page_ids, scores)

    def idf(self, doc_freq: int) -> float:
        """Return the idf of what so many articles hold."""
        return idf(self._doc_values.count, doc_freq)

    def _scored(
        self, slots: Slots, ids: Ints, words: QueryTerms, tokens: Sequence[tuple[Token, bool]]
    ) -> Floats:
        """Return what words score; each comes with whether titles alone count."""
        total = np.zeros(len(ids), np.float32)
        if tokens:
            rows = np.array([words.rows[token] for token, _in_title in tokens], np.int64)
            in_title = np.array([only for _token, only in tokens], np.bool_)
            index = self._terms.arrays
            scoring.add_words(total, ids, slots, index, words.table, rows, in_title)
        return total

    def _with_synonyms(
        self, slots: Slots, ids: Ints, words: QueryTerms, term: ScoringTerm, token: Token
    ) -> Floats:
        in_title = term.in_title
        score = self._scored(slots, ids, words, [(token, in_title)])
        other = self._scored(slots, ids, words, [(other, in_title) for other in term.synonyms])
        # A name of many words says no more than one of a single word.
        share = term.boost * self._ranking.synonym_boost / len(term.synonyms)
        greater: Floats = np.maximum(score, np.float32(share) * other)
        return greater

    def _any_form(self, slots: Slots, ids: Ints, term: ScoringTerm) -> Floats:
        length_norms = self._params.length_norms
        field, norms = FORMS, length_norms.text
        if term.in_title:
            field, norms = TITLE_FORMS, length_norms.title
        doc_freq = 0
        sums = np.zeros(len(ids), np.float32)
        for fields in self._terms.segments:
            terms = fields[field]
            if term.prefix:
                ranges = [terms.numbers_beginning_with(term.prefix.encode())]
            else:
                numbers = (terms.number(form.encode()) for form in term.forms)
                ranges = [(number, number + 1) for number in numbers if number >= 0]
            if ranges:
                accumulate.add_terms(sums, ids, slots, terms.struct, np.array(ranges, np.int64))
            doc_freq += sum(terms.postings_of(first, last) for first, last in ranges)
        k1 = self._ranking.title_k1 if term.in_title else self._ranking.k1
        weight: float = (k1 + 1) * self.idf(min(doc_freq, self._doc_values.count))
        return (np.float32(weight) * sums / (sums + norms[ids])).astype(np.float32)

    def _add_proximity(
        self, total: Floats, ids: Ints, words: QueryTerms, scoring_query: ScoringQuery, most: int
    ) -> None:
        """Add what two words that follow each other in the query score where they stand close.

        In either order in the text; the nearer, the more.
        """
        if not scoring_query.pairs:
            return
        index, table, params = self._terms.arrays, words.table, self._proximity
        pairs_in = _pairs(scoring_query, words)
        margin = sum(
            proximity.upper_bound(table.doc_freqs, where, pairs, params)
            for where, pairs in pairs_in.items()
        )
        near = top_k.candidates(total, most, margin)
        for where, pairs in pairs_in.items():
            proximity.add(total, ids, near, index, table, where, pairs)


def _plain(scoring_query: ScoringQuery) -> list[tuple[Token, bool]]:
    """Return the words wanted by themselves, and whether in titles alone."""
    return [(each.plain, each.in_title) for each in scoring_query.terms if each.plain]


def _pairs(scoring_query: ScoringQuery, words: QueryTerms) -> dict[int, Longs]:
    """Return the rows of words that follow each other in a query, in the text and in titles."""
    found: dict[int, list[tuple[int, int]]] = {}
    for numbers in scoring_query.pairs:
        left, right = (scoring_query.terms[number] for number in numbers)
        if left.token and right.token:
            where = IN_TITLE if left.in_title or right.in_title else IN_TEXT
            rows = words.rows[left.token], words.rows[right.token]
            found.setdefault(where, []).append(rows)
    return {where: np.array(rows, np.int64) for where, rows in found.items()}
