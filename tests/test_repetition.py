"""What recurs on a site's pages is dropped as furniture; what a press office repeats is not."""

from itertools import permutations

import pytest

from indexer.article import Article
from indexer.cleaning.repetition import RULE, without_repetition
from indexer.cleaning.sites import MIN_PAGES

WIDGET = "Suivez le fil de l'agence sur votre téléphone"
NOTICE = "Cette page est mise à disposition par le service en ligne de l'agence, pour information."
FORMULA = "Les deux parties ont également échangé leurs vues sur les questions d'intérêt commun."


def own(number):
    return f"Le ministre a reçu le numéro {number} de la délégation venue des îles Sandaval, lundi."


def site(count, build, source="agence.example"):
    return [
        Article(str(n), f"Titre {n}", "\n\n".join(build(n)), source=source) for n in range(count)
    ]


@pytest.mark.parametrize("text", [WIDGET, NOTICE])
@pytest.mark.parametrize("place", ["start", "end", "inside"])
def test_what_stands_on_all_pages_of_a_site_is_dropped_by_name(text, place):
    def build(n):
        paragraphs = [own(n), own(n + 1000), own(n + 2000)]
        paragraphs.insert({"start": 0, "end": 3, "inside": 1}[place], text)
        return paragraphs

    for n, article in enumerate(without_repetition(site(12, build))):
        assert article.paragraphs == [own(n), own(n + 1000), own(n + 2000)]
        assert [(d.text, d.rule) for d in article.boilerplate] == [(text, RULE)]
        order = [b if isinstance(b, str) else b.text for b in article.page_in_order()]
        assert order == build(n)


@pytest.mark.parametrize("place", ["inside", "end"])
def test_a_sentence_that_many_communiques_repeat_is_kept(place):
    def build(n):
        paragraphs = [own(n), own(n + 1000), own(n + 2000)]
        if n % 3:
            paragraphs.insert({"inside": 1, "end": 3}[place], FORMULA)
        return paragraphs

    articles = site(30, build)

    assert without_repetition(articles) == articles


def test_a_widget_on_some_pages_is_dropped_at_the_edge_only():
    def build(n):
        widget = [WIDGET] if n % 2 else []
        return [own(n), *widget, own(n + 1000), *widget]

    for n, article in enumerate(without_repetition(site(20, build))):
        assert (article.paragraphs[-1] == WIDGET) is False
        assert article.paragraphs.count(WIDGET) == n % 2


@pytest.mark.parametrize("count", [2, MIN_PAGES - 1])
def test_few_pages_teach_nothing(count):
    articles = site(count, lambda n: [own(n), own(n + 1000), NOTICE])

    assert without_repetition(articles) == articles


def test_sites_are_judged_apart_and_pages_of_no_site_are_left_alone():
    def build(n):
        return [own(n), own(n + 1000), NOTICE]

    articles = [
        *site(MIN_PAGES - 1, build, "un.example"),
        *site(MIN_PAGES - 1, build, "deux.example"),
        *site(MIN_PAGES, build, None),
    ]

    assert without_repetition(articles) == articles


def test_pages_that_share_most_of_their_text_keep_it():
    articles = site(10, lambda n: [f"Le numéro {n} paraît.", NOTICE, FORMULA])

    assert without_repetition(articles) == articles


def test_the_order_of_pages_makes_no_difference():
    articles = site(MIN_PAGES, lambda n: [own(n), own(n + 1000), NOTICE])
    expected = {article.id: article for article in without_repetition(articles)}

    for order in list(permutations(articles))[::101]:
        assert {article.id: article for article in without_repetition(list(order))} == expected
