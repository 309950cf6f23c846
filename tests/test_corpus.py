"""The sample corpus is read exactly, in every shape its pages come in."""

import json
from datetime import date
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.extract import read_articles
from indexer.settings import Limits
from tests.conftest import ROOT

CORPUS = ROOT / "corpus"
GOLD = Path(__file__).parent / "data" / "corpus_gold"
TODAY = date(2026, 11, 24)
FILES = {file.name: file for file in list_corpus(CORPUS).files}


def read(name):
    [article] = read_articles(FILES[name], limits=Limits(), today=TODAY)
    assert isinstance(article, Article), article
    return article


def gold(name):
    return json.loads((GOLD / f"{name.split('.')[0]}.json").read_text("utf-8"))


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", FILES)
def test_a_page_gives_its_article_and_nothing_else(name):
    article, expected = read(name), gold(name)

    assert article.paragraphs == [plain(paragraph) for paragraph in expected["paragraphs"]]


@pytest.mark.parametrize("name", FILES)
def test_a_page_gives_what_it_says_of_its_article(name):
    article, expected = read(name), gold(name)

    assert article.title == plain(expected["title"])
    assert article.source == expected["source"]
    assert article.date == expected["date"]
    assert article.url == expected["url"]
    assert sorted(article.images) == sorted(expected["images"])


def test_the_sample_is_large_and_varied_enough_to_try_the_search():
    articles = [read(name) for name in FILES]

    assert len(articles) >= 30
    assert sum("coopération" in article.body for article in articles) >= 5
    assert len({article.source for article in articles}) >= 5
    assert {article.date[:4] for article in articles if article.date} >= {"2015", "2024"}
    assert all(4 <= len(article.paragraphs) <= 20 for article in articles)
