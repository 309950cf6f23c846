"""What a page says of itself: data against visible lines, authors against sources."""

import json

from tests.saved_pages import FIRST, SECOND, TITLE, article_of, paragraphs

BODY = f"<div class=corps>{paragraphs(FIRST, SECOND)}</div>"


def linked(**fields):
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})
    return f'<title>{TITLE}</title><script type="application/ld+json">{data}</script>'


def test_the_day_of_publication_outranks_a_visible_day_of_change():
    head = linked(datePublished="2012-02-29T11:20:00+01:00", dateModified="2018-06-01")
    body = f"<h1>{TITLE}</h1><p>1er juin 2018 à 15h36</p>{BODY}"

    assert article_of(body, head).date == "2012-02-29"


def test_an_authors_name_before_the_day_is_no_source():
    line = "<p>Maud Ferrier | lundi 9 décembre 2019</p>"
    body = f"<h1>{TITLE}</h1>{line}{BODY}"

    site = f'<title>{TITLE}</title><meta property="og:site_name" content="Le Fanal de Kervalo">'
    assert article_of(body, site).source == "Le Fanal de Kervalo"
    assert article_of(body, linked(author={"name": "Maud Ferrier"})).source is None
    assert article_of(
        f"<h1>{TITLE}</h1><p>fanal.example| 9 décembre 2019</p>{BODY}", site
    ).source == ("fanal.example")


def test_a_site_named_by_its_address_is_named_by_its_host():
    head = '<meta property="og:site_name" content="https://www.fanal.example/">'

    assert article_of(f"<h1>{TITLE}</h1>{BODY}", head).source == "fanal.example"


def test_broken_linked_data_says_nothing():
    head = f'<title>{TITLE}</title><script type="application/ld+json">{{"@type": </script>'

    assert article_of(f"<h1>{TITLE}</h1>{BODY}", head).title == TITLE


def test_line_breaks_in_linked_data_are_forgiven():
    head = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "Un\naccord"}</script>'
    )

    assert article_of(BODY, head).title == "Un accord"


def test_of_several_days_the_one_that_the_page_states_is_its_own():
    teaser = "<p>La digue tient bon</p><p>12 janvier 2023</p>"
    body = f"{teaser}<h1>{TITLE}</h1><p>28 avril 2023</p>{BODY}"

    assert article_of(body, linked(datePublished="2023-04-28T18:01:37+00:00")).date == "2023-04-28"


def test_a_day_below_the_article_is_asked_after_what_the_page_states():
    body = f"<h1>{TITLE}</h1>{BODY}<p>Publié le 12 janvier 2023</p>"

    assert article_of(body, linked(datePublished="2023-04-28")).date == "2023-04-28"
    assert article_of(body).date == "2023-01-12"


def test_the_day_in_a_caption_is_not_the_articles():
    picture = "<div class=picture><p>Le port de Kervalo, le 24 avril 2023</p></div>"

    assert article_of(f"<h1>{TITLE}</h1>{picture}{BODY}").date is None
