"""A hit made of a whole article shows what one made of positions shows."""

import math

import pytest

from indexer.article import PARAGRAPH_BREAK, Article
from indexer.engines import whoosh_engine
from indexer.query.clauses import stop_words_as_phrase
from indexer.query.parser import parse
from indexer.search.fuzzy import fuzzy_expansions
from indexer.search.hit_highlighter import HitHighlighter
from indexer.search.paragraphs import paragraph_tokens
from indexer.search.request import SearchRequest
from tests.conftest import publish

FILLER = "Le maire de Kerlouan inaugure la criée, dit-on, après trois ans de travaux. " * 5
BODIES = [
    f"La paix est signée à bord du bac. {FILLER}\n\nSous la pluie, le sous-sol sèche.",
    f"{FILLER}\n\n« La paix de l’île », titre M. Perrec. {FILLER}La pêche reprend.",
    "Un sous-sol, une paix.\n\nLa pêche en mer, au large de la côte, la paix des îles.",
    FILLER.replace(".", ",") + "et la paix, et la pêche, " + FILLER.replace(".", ","),
]
ARTICLES = [
    Article(f"n{number}", f"La paix de l’île, volet {number}", body, "Le Phare", "2021-03-04", "u")
    for number, body in enumerate(BODIES)
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    opened = whoosh_engine.open_engine(publish(directory, ARTICLES))
    yield opened
    opened.close()


def idf(token):
    """How rare a word is among the articles, told from their texts."""
    holding = sum(
        any(set(token.terms) & set(each.terms) for each in whole_tokens(article))
        for article in ARTICLES
    )
    return math.log(1 + (len(ARTICLES) - holding + 0.5) / (holding + 0.5))


def expansions(word):
    forms = {t.form for article in ARTICLES for t in whole_tokens(article) if not t.joined}
    return fuzzy_expansions(word.text, sorted(forms))


def whole_tokens(article):
    return paragraph_tokens(article.title + PARAGRAPH_BREAK + article.body)


@pytest.mark.parametrize(
    "query",
    [
        *("paix", "paix pêche", "paix OU sous-sol", "paix -mer", '"la paix de l’île"', "sous-sol"),
        *("pê*", "paix pê*", "pecehe~ paix", '"pêche paix"~9', "titre:paix pêche", "de la", "zzz"),
        *("paix pai* pêche", "pêche pech~ mer", "sous-sol sol", '"la paix" paix criée'),
        *("titre:volet de", "le~ de", "de OU pêche", "source:phare"),
    ],
)
def test_hits_of_articles_are_those_of_positions(engine, query):
    parsed = parse(query)
    hits = engine.search(SearchRequest(parsed)).hits
    shown = HitHighlighter(stop_words_as_phrase(parsed.root), expansions, idf)

    assert hits or query in ("zzz", "source:phare")
    for hit in hits:
        article = engine.article(hit.id)
        assert article is not None
        assert shown.hit(article, hit.matched, hit.score) == hit
