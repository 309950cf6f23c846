"""The title that readers see, where the page's head confirms it."""

import pytest

from tests.saved_pages import FIRST, SECOND, TITLE, article_of, paragraphs

BODY = f"<div class=corps>{paragraphs(FIRST, SECOND)}</div>"


@pytest.mark.parametrize(
    ("stated", "heading"),
    [
        ("Accord de pêche entre deux pays voisins : les détails", f"<h1>{TITLE}</h1>"),
        # Some themes put the window's title in the breadcrumb.
        (
            "Pêche : les deux voisins ont signé un accord",
            f"<nav><h1>Pêche : les deux voisins ont signé un accord</h1></nav><h2>{TITLE}</h2>",
        ),
        (TITLE, f"<h1>Le Fanal de Kervalo</h1><h2>{TITLE}</h2>"),
    ],
)
def test_the_heading_that_shares_its_words_with_the_stated_title_is_the_title(stated, heading):
    head = f'<meta property="og:title" content="{stated}">'

    article = article_of(f"<main>{heading}{BODY}</main>", head)
    assert article.title == TITLE
    assert article.paragraphs == [FIRST, SECOND]


def test_a_heading_on_something_else_is_not_the_title():
    head = f'<meta property="og:title" content="{TITLE}">'

    assert article_of(f"<h1>Toute la mer du Nord au jour le jour</h1>{BODY}", head).title == TITLE


def test_a_kicker_is_cut_from_the_title():
    head = f'<meta property="og:title" content="{TITLE}">'

    assert article_of(f"<h1>Pêche {TITLE}</h1>{BODY}", head).title == TITLE


@pytest.mark.parametrize("mark", ["‹", "›", "«", "»", "|", "–", "·", "-"])
def test_the_sites_name_is_cut_from_the_windows_title(mark):
    head = f"<title>{TITLE} {mark} Le Fanal</title>"

    assert article_of(BODY, head).title == TITLE


@pytest.mark.parametrize("mark", ["‹", "»", "|"])
def test_a_bar_parts_even_a_long_name_from_the_title(mark):
    head = f"<title>{TITLE} {mark} Le Fanal de la côte nord</title>"

    assert article_of(BODY, head).title == TITLE


def test_a_title_said_again_below_the_text_is_not_where_the_article_begins():
    again = f"<div><h3>{TITLE}</h3><p>Le Fanal</p></div>"

    article = article_of(f"<main>{BODY}{again}</main>", f"<title>{TITLE}</title>")
    assert (article.title, article.paragraphs) == (TITLE, [FIRST, SECOND])
