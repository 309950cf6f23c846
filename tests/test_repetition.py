"""What recurs on a site's pages is dropped as furniture; what a press office repeats is not."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.article import Article, Dropped
from indexer.cleaning.repetition import RULE, without_repetition
from indexer.cleaning.sites import MIN_PAGES

WIDGET = "Suivez le fil de l'agence sur votre téléphone"
NOTICE = "Cette page est mise à disposition par le service en ligne de l'agence, pour information."
FORMULA = "Les deux parties ont également échangé leurs vues sur les questions d'intérêt commun."

#: Lines of two sites that no rule knows, and lines that stand on many sites.
COURRIER = ["Le Courrier de Sandaval", "Îles", "Port", "Criée", "Recevez la lettre du Courrier"]
AGENCE = ["Agence maritime de Brume", "Phares", "Marées", "Caps", "Le fil de la capitainerie"]
COMMON = ["Accueil", "Partager", "Publicité", "À LA UNE", "Sport", "Culture", "Mentions légales"]


def own(number):
    return f"Le ministre a reçu le numéro {number} de la délégation venue des îles Sandaval, lundi."


def site(count, build, source="agence.example"):
    return [
        Article(str(n), f"Titre {n}", "\n\n".join(build(n)), source=source) for n in range(count)
    ]


def copies(count, build, furniture=COURRIER, first=0):
    """Pages of a site without an address, with lines of furniture above and below the article."""
    return [
        Article(
            f"{furniture[0]} {n}",
            f"Un accord numéro {n} est signé à Sandaval",
            "\n\n".join(build(n)),
            boilerplate=(
                *(Dropped(line, "before-title") for line in [*COMMON, *furniture[:-1]]),
                Dropped(furniture[-1], "after-article", len(build(n))),
            ),
        )
        for n in range(first, first + count)
    ]


def bodies(articles):
    return [article.paragraphs for article in without_repetition(articles)]


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


HANDS = ["{}", "* {}", "| {} |", "{}\u00a0", "+  {}", "— {}"]


def test_copies_without_an_address_are_one_site_where_they_share_furniture():
    def build(n):
        hand = HANDS[n % len(HANDS)]
        return [own(n), own(n + 1000), hand.format(NOTICE if n % 2 else NOTICE.upper())]

    assert bodies(copies(12, build)) == [[own(n), own(n + 1000)] for n in range(12)]


def test_what_a_copys_site_has_is_told_by_menus_of_short_lines_too():
    menu = ["Îles", "Port", "Criée", "Marées", "Phares", "Caps", "Houle"]
    articles = copies(MIN_PAGES, lambda n: [own(n), own(n + 1000), NOTICE], menu)

    assert bodies(articles) == [[own(n), own(n + 1000)] for n in range(MIN_PAGES)]


def test_lines_that_many_sites_share_join_no_sites():
    def build(n):
        return [own(n), own(n + 1000), NOTICE]

    few = MIN_PAGES - 1
    articles = [
        *copies(few, build, COURRIER),
        *copies(few, build, AGENCE, 100),
        *copies(few, build, ["Gazette des Îles"], 200),
    ]

    assert without_repetition(articles) == articles


@pytest.mark.parametrize("count", [1, 2, MIN_PAGES - 1])
def test_few_copies_teach_nothing(count):
    articles = copies(count, lambda n: [own(n), own(n + 1000), NOTICE])

    assert without_repetition(articles) == articles


def test_what_a_press_office_repeats_is_kept_in_copies_too():
    def build(n):
        heading = ["Sur les relations avec les îles voisines"] if n % 3 else []
        formula = [FORMULA] if n % 4 else []
        return [own(n), *heading, own(n + 1000), *formula, own(n + 2000)]

    articles = copies(30, build)

    assert without_repetition(articles) == articles


def test_a_page_with_an_address_is_compared_within_its_host_only():
    def build(n):
        return [own(n), own(n + 1000), NOTICE]

    articles = copies(2 * MIN_PAGES - 2, build)
    with_address = [
        replace(article, url=f"https://courrier.example/{n}") if n % 2 else article
        for n, article in enumerate(articles)
    ]

    assert without_repetition(with_address) == with_address


def test_a_line_is_furniture_where_most_pages_that_hold_it_have_it_outside():
    line = "12:39 La criée de Port-Brume reçoit deux bateaux de plus"
    articles = copies(30, lambda n: [own(n), own(n + 1000)])
    for n in (3, 4, 5):
        passage = Dropped(line.replace("12:39", f"09:0{n}"), "after-article", 2)
        articles[n] = replace(articles[n], boilerplate=(*articles[n].boilerplate, passage))
    articles[7] = replace(articles[7], body="\n\n".join([own(7), line, own(1007)]))
    articles[8] = replace(articles[8], body="\n\n".join([line, own(8), own(1008)]))

    assert bodies(articles)[7] == [own(7), own(1007)]
    # What stands over its text may be its own, as others' teasers say it again.
    assert bodies(articles)[8] == [line, own(8), own(1008)]


def test_another_pages_title_is_a_tickers_line_unless_text_follows():
    other = "Un accord numéro 3 est signé à Sandaval"

    def build(n):
        ticker = [f"10:5{n} {other}", "Un accord numéro 4 est signé à Sandaval"]
        return [own(n), *([other, own(n + 1000), *ticker] if n == 7 else [own(n + 1000)])]

    assert bodies(copies(9, build))[7] == [own(7), other, own(1007)]


furniture = st.sampled_from([COURRIER, AGENCE, AGENCE[:2], COMMON[:3], []])
endings = st.lists(st.sampled_from([NOTICE, WIDGET, FORMULA, "Un accord"]), max_size=3, unique=True)
built = st.lists(st.tuples(furniture, endings, st.booleans()), min_size=8, max_size=24)


@given(built, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_copies_are_cleaned_alike_in_whatever_order(pages, random):
    articles = []
    for n, (lines, ending, has_source) in enumerate(pages):
        passages = tuple(Dropped(line, "before-title") for line in lines)
        body = "\n\n".join([own(n % 9), own(n), *ending])
        source = "Agence de Brume" if has_source else None
        articles.append(Article(str(n), f"Titre {n % 7}", body, source, boilerplate=passages))
    expected = {article.id: article for article in without_repetition(articles)}

    random.shuffle(articles)

    assert {article.id: article for article in without_repetition(articles)} == expected
