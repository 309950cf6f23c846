"""Whoosh itself as referee: its matchers over our segments, asked exhaustively, find the same.

Whoosh's own search may drop a hit from its first ten; without a limit it looks at every article.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, scoring
from whoosh import query as whoosh_query
from whoosh.filedb.filestore import FileStorage

from indexer.analysis import tokens, typed_tokens
from indexer.article import Article
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.extract import read_articles
from indexer.engines import whoosh_engine
from indexer.engines.whoosh_engine.execution import ranking
from indexer.engines.whoosh_engine.execution.ranking import DEFAULT, idf
from indexer.engines.whoosh_engine.face.analyzer import ExactAnalyzer, StemAnalyzer
from indexer.engines.whoosh_engine.face.schema import WordsField
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from indexer.settings import Limits
from tests.conftest import ROOT, publish

TODAY = date(2024, 3, 1)
#: What Whoosh can express as a sum over terms: the word's stem and its form, nothing else.
PLAIN = replace(DEFAULT, title_boost=0.0, truncation_boost=0.0, proximity_boost=0.0, relax_below=0)


class Referee(scoring.WeightingModel):
    """Our share of BM25 for one term, in Whoosh's terms; its query's boost is the term's share."""

    def scorer(self, searcher, fieldname, text, qf=1):
        reader = searcher.reader()
        rarity = idf(reader.doc_count(), reader.doc_frequency(fieldname, text))
        average = reader.field_length(fieldname) / reader.doc_count()
        return _Scorer(reader, fieldname, rarity * (PLAIN.k1 + 1), average)


class _Scorer(scoring.BaseScorer):
    def __init__(self, reader, fieldname, weight, average):
        self._reader, self._fieldname = reader, fieldname
        self._weight, self._average = weight, average

    def supports_block_quality(self):
        return False

    def max_quality(self):
        return self._weight

    def score(self, matcher):
        length = self._reader.doc_field_length(matcher.id(), self._fieldname)
        norm = 1 - PLAIN.b + PLAIN.b * length / self._average
        count = matcher.weight()
        return self._weight * count / (count + PLAIN.k1 * norm)


def recombined(count: int) -> Iterator[Article]:
    """Articles made of the sample corpus's sentences, always the same."""
    found = [
        article
        for file in list_corpus(ROOT / "corpus").files
        for article in read_articles(file, limits=Limits(), today=TODAY, any_language=True)
        if isinstance(article, Article)
    ]
    sentences = [s for a in found for s in re.split(r"(?<=[.!?]) ", a.body.replace("\n\n", " "))]
    chance = random.Random(7)
    for number in range(count):
        body = "\n\n".join(" ".join(chance.sample(sentences, 3)) for _ in range(3))
        yield Article(f"n{number:04}", chance.choice(found).title, body)


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    directory = tmp_path_factory.mktemp("referee")
    articles = list(recombined(2000))
    generation = publish(directory, articles)
    ours = whoosh_engine.open_engine(generation)
    ours.rank_by(PLAIN)
    schema = fields.Schema(text=WordsField(StemAnalyzer()), form=WordsField(ExactAnalyzer()))
    storage = FileStorage(str(generation.path))
    theirs = storage.open_index(schema=schema).searcher(weighting=Referee())
    forms = {
        token.form
        for article in articles[:200]
        for token in tokens(article.body)
        if not token.joined
    }
    # A word of two stems is no sum over terms.
    words = sorted(form for form in forms if form.isalpha() and has_one_stem(form))
    yield ours, theirs, [article.id for article in articles], words
    theirs.close()
    ours.close()


def has_one_stem(word):
    found = tokens(word)
    return len(found) == 1 and len(found[0].terms) == 1 and tuple(found) == typed_tokens(word)


def stem(word):
    [token] = tokens(word)
    return whoosh_query.Term("text", token.terms[0])


def form(word, boost=PLAIN.exact_boost):
    return whoosh_query.Term("form", word, boost=boost)


def scored(matched, words):
    return whoosh_query.AndMaybe(matched, whoosh_query.Or([form(word) for word in words]))


def found(engines, typed, query):
    ours, theirs, ids, _words = engines
    mine = [
        (hit.id, hit.score)
        for page in range(1, 21)
        for hit in ours.search(SearchRequest(parse(typed, today=TODAY), size=100, page=page)).hits
        # Many words find what lacks some of them, too.
        if hit.matched == "all"
    ]
    results = theirs.search(query, limit=None)
    other = [(ids[number], score) for score, number in results.top_n]
    return mine, sorted(other, key=lambda row: (-round(row[1], 4), row[0]))


def assert_same_order(mine, other):
    assert [score for _id, score in mine] == pytest.approx([s for _id, s in other], rel=1e-4)
    assert {id_ for id_, _s in mine} == {id_ for id_, _s in other}
    # Scores that differ by rounding alone may change places.
    by_id = dict(other)
    assert [score for _id, score in mine] == pytest.approx(
        [by_id[id_] for id_, _s in mine], rel=1e-4
    )


numbers = st.integers(0, 10**6)


@settings(deadline=None, max_examples=40)
@given(
    chosen=st.lists(numbers, min_size=1, max_size=4),
    joined=st.sampled_from([" ", " OU "]),
    most=st.integers(1, 12),
)
def test_what_cannot_be_among_the_best_is_left_out_and_nothing_else(engines, chosen, joined, most):
    ours, words = engines[0], engines[3]
    query = parse(joined.join(words[n % len(words)] for n in chosen), today=TODAY)

    told_first, all_scored = best(ours, query, most)

    assert told_first == all_scored


def test_a_form_may_be_among_the_best_where_no_stem_of_it_stands(engines):
    # « annoncés » has the form of annonces, which is written without accents, and not its stem.
    told_first, all_scored = best(engines[0], parse("annonces OU atelier", today=TODAY), 7)

    assert told_first == all_scored


def best(ours, query, most):
    """The best articles and their scores: where it is told first which may be, and where not."""
    answers = []
    try:
        for many in (1, 10**9):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(ranking, "_MANY", many)
                ours.rank_by(DEFAULT)
                hits = ours.search(SearchRequest(query, size=most)).hits
                answers.append([(hit.id, hit.score) for hit in hits])
    finally:
        ours.rank_by(PLAIN)
    return answers


@settings(deadline=None, max_examples=25)
@given(chosen=st.lists(numbers, min_size=1, max_size=4))
def test_words_find_and_rank_as_exhaustive_matchers_do(engines, chosen):
    words = list(dict.fromkeys(engines[3][n % len(engines[3])] for n in chosen))
    query = scored(whoosh_query.And(list(map(stem, words))), words)

    assert_same_order(*found(engines, " ".join(words), query))


@settings(deadline=None, max_examples=25)
@given(chosen=st.lists(numbers, min_size=2, max_size=4))
def test_choices_find_and_rank_as_exhaustive_matchers_do(engines, chosen):
    words = list(dict.fromkeys(engines[3][n % len(engines[3])] for n in chosen))
    query = scored(whoosh_query.Or(list(map(stem, words))), words)

    assert_same_order(*found(engines, " OU ".join(words), query))


@settings(deadline=None, max_examples=15)
@given(one=numbers, other=numbers)
def test_negation_prefix_and_phrase_find_the_same_articles(engines, one, other):
    pool = engines[3]
    wanted, excluded = pool[one % len(pool)], pool[other % len(pool)]
    asked = {
        # Whoosh's AndNot lets its first article through where the excluded term begins before it.
        f"{wanted} -{excluded}": whoosh_query.And([stem(wanted), whoosh_query.Not(stem(excluded))]),
        f"{wanted[:3]}*": whoosh_query.Prefix("form", wanted[:3]),
        f'"{wanted} {excluded}"': whoosh_query.Phrase("form", [wanted, excluded]),
    }
    for typed, query in asked.items():
        mine, theirs = found(engines, typed, query)
        assert {id_ for id_, _score in mine} == {id_ for id_, _score in theirs}, typed


@settings(deadline=None, max_examples=15)
@given(article=numbers, start=numbers, length=st.integers(2, 4))
def test_phrases_of_the_text_find_the_same_articles(engines, article, start, length):
    ours, _theirs, ids, _words = engines
    text = ours.article(ids[article % len(ids)]).paragraphs[0]
    forms = [token.form for token in tokens(text) if not token.joined]
    begin = start % max(1, len(forms) - length)
    words = forms[begin : begin + length]

    mine, theirs = found(engines, f'"{" ".join(words)}"', whoosh_query.Phrase("form", words))

    assert {id_ for id_, _score in mine} == {id_ for id_, _score in theirs}
