"""What speaks for an article, in the cluster's own query language.

The formula is that of the other engine as far as the cluster's BM25 goes: a word scores by its
lemmas and its exact form, or by the words that begin like it where that is more; again in titles;
and two words that follow each other in the query score where they stand close. Figures with their
reasons stand there (docs/ranking.md); those that differ stand here.
"""

from collections.abc import Sequence
from typing import Protocol

from indexer.analysis import Token
from indexer.engines.opensearch import schema
from indexer.engines.opensearch.matching import Dsl
from indexer.query.scoring_terms import ScoringQuery, ScoringTerm

TITLE_BOOST = 0.5
EXACT_BOOST = 0.7
BEGINNING_BOOST = 1.1
SYNONYM_BOOST = 0.6
#: Two words that stand close together score so much of the commoner one's rarity.
PROXIMITY_BOOST = 0.6
#: So many others may stand between them.
PROXIMITY_SLOP = 4
#: A stop word that more than this part of all articles hold says nothing.
MAX_STOP_WORD_SHARE = 0.5
#: So many of the words that begin so score.
MAX_PREFIX_TERMS = 50


class Rarity(Protocol):
    """What is known of how many articles hold a term."""

    def shares(self, terms: Sequence[str]) -> list[float]:
        """Return which part of all articles holds each of these terms."""

    def idfs(self, terms: Sequence[str]) -> list[float]:
        """Return how rare each of these terms is."""


def scoring_queries(scoring: ScoringQuery, rarity: Rarity) -> list[Dsl]:
    """Return queries whose scores are added up."""
    terms = scoring.terms
    ignored = _ignored(terms, rarity)
    found = [
        query
        for number, term in enumerate(terms)
        if number not in ignored and (query := _term(term)) is not None
    ]
    tokens = [token for pair in scoring.pairs for n in pair if (token := terms[n].token)]
    lemmas = {token: [schema.lemma_term(each) for each in token.terms] for token in tokens}
    own = list(dict.fromkeys(each for row in lemmas.values() for each in row))
    idf_of = dict(zip(own, rarity.idfs(own), strict=True))
    for pair in scoring.pairs:
        left, right = (terms[number] for number in pair)
        if left.token is not None and right.token is not None:
            field = schema.TITLE if left.in_title or right.in_title else schema.TEXT
            # The lemma that more articles hold stands for the word.
            common = [
                min(lemmas[token], key=idf_of.__getitem__) for token in (left.token, right.token)
            ]
            found.append(_close(field, common, [idf_of[each] for each in common]))
    return found


def _ignored(terms: Sequence[ScoringTerm], rarity: Rarity) -> set[int]:
    """Return which terms are stop words that too many articles hold."""
    stop_words = {
        number: schema.form_term(term.token.form)
        for number, term in enumerate(terms)
        if term.token is not None and term.is_stop_word
    }
    shares = rarity.shares(list(stop_words.values()))
    return {
        number
        for number, share in zip(stop_words, shares, strict=True)
        if share > MAX_STOP_WORD_SHARE
    }


def _close(field: str, terms: Sequence[str], idfs: Sequence[float]) -> Dsl:
    """Return what scores two terms that stand close together, in either order.

    Of a phrase Lucene adds the rarity of both.
    """
    close = {"slop": PROXIMITY_SLOP, "boost": PROXIMITY_BOOST * min(idfs) / (sum(idfs) or 1.0)}
    orders = {" ".join(order) for order in (terms, terms[::-1])}
    return _best([{"match_phrase": {field: {"query": order, **close}}} for order in sorted(orders)])


def _term(term: ScoringTerm) -> Dsl | None:
    if term.prefix:
        field = schema.TITLE if term.in_title else schema.TEXT
        rewrite = f"top_terms_blended_freqs_{MAX_PREFIX_TERMS}"
        value = schema.form_term(term.prefix)
        return {"prefix": {field: {"value": value, "rewrite": rewrite}}}
    if term.token is None:
        field = schema.TITLE if term.in_title else schema.TEXT
        return _any_term(field, [schema.form_term(form) for form in term.forms])
    own = _word(term.token, in_title=term.in_title)
    if not term.synonyms or own is None:
        return own
    # A name of many words says no more than one of a single word.
    share = term.boost * SYNONYM_BOOST / len(term.synonyms)
    others = [
        found
        for token in term.synonyms
        if (found := _word(token, in_title=term.in_title)) is not None
    ]
    return _best([own, _sum(others, share)]) if others else own


def _word(token: Token, *, in_title: bool) -> Dsl | None:
    in_titles = _in_field(token, schema.TITLE, schema.TITLE_WIDE)
    if in_title:
        return in_titles
    in_text = _in_field(token, schema.TEXT, schema.WIDE)
    # A stop word says nothing again in a title.
    if in_text is None or in_titles is None or not token.terms:
        return in_text
    return _sum([in_text, _sum([in_titles], TITLE_BOOST)])


def _in_field(token: Token, field: str, wide: str) -> Dsl | None:
    # Of a stop word it is only known where it stands.
    exact = _any_term(wide if token.terms else field, [schema.form_term(token.form)], EXACT_BOOST)
    lemmas = _any_term(wide, list(map(schema.lemma_term, token.terms)))
    if exact is None or lemmas is None:
        return exact
    own = _sum([lemmas, exact])
    beginning = schema.beginning_term(token.form)
    if beginning is None:
        return own
    return _best([own, {"term": {wide: {"value": beginning, "boost": BEGINNING_BOOST}}}])


def _any_term(field: str, terms: Sequence[str], boost: float = 1.0) -> Dsl | None:
    """Return what scores some terms as if they were one."""
    if not terms:
        return None
    return {"match": {field: {"query": schema.stacked(terms), "boost": boost}}}


def _sum(queries: Sequence[Dsl], boost: float = 1.0) -> Dsl:
    return {"bool": {"should": list(queries), "boost": boost}}


def _best(queries: Sequence[Dsl]) -> Dsl:
    return {"dis_max": {"queries": list(queries)}}
