"""HTML becomes paragraphs as a reader sees them, and furniture costs no tree."""

import pytest

from indexer.cleaning.html_blocks import read_html
from indexer.cleaning.html_tree import Furniture, PageTreeBuilder, build_tree
from indexer.settings import Limits
from tests.saved_pages import FIRST, SECOND, THIRD, TITLE, article_of, paragraphs


def texts(body):
    return [block.text for block in read_html(f"<body>{body}</body>", Limits()).blocks]


def test_a_br_after_a_sentence_ends_a_paragraph():
    assert texts(f"<div>{FIRST}<br>{SECOND}</div>") == [FIRST, SECOND]


def test_a_br_within_a_sentence_or_an_address_ends_nothing():
    assert texts("<p>Le port<br>de Kervalo<br>a rouvert.</p>") == ["Le port de Kervalo a rouvert."]
    assert texts("<p>Mairie<br>3, quai des Brumes<br>Kervalo</p>") == [
        "Mairie 3, quai des Brumes Kervalo"
    ]


def test_blank_lines_part_what_is_preformatted():
    body = f"<pre>Le port\nrouvre.\n \n{FIRST[:40]}\n{FIRST[41:]}\n</pre>"

    assert texts(body) == ["Le port rouvre.", f"{FIRST[:40]} {FIRST[41:]}"]


def test_what_is_hidden_in_a_sentence_does_not_break_it():
    abbreviation = "<abbr>OPK<span aria-hidden=true>Office du port</span></abbr>"

    assert texts(f"<p>L'{abbreviation} attend le rapport.</p>") == [
        "L'OPK attend le rapport.",
        "Office du port",
    ]


def test_a_link_named_like_furniture_stays_in_its_sentence():
    assert texts("<p>Le port de <a class=tag href=/k>Kervalo</a> rouvre.</p>") == [
        "Le port de Kervalo rouvre."
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("l'accord<sup>1</sup> signé", "l'accord signé"),
        ("l'accord<sup><a href='#n2'>2</a></sup> signé", "l'accord signé"),
        ("l'accord<sup>[3]</sup> signé", "l'accord signé"),
        ("l'accord<sup>*</sup> signé", "l'accord signé"),
        ("le 1<sup>er</sup> mai", "le 1er mai"),
        ("au XIX<sup>e</sup> siècle", "au XIXe siècle"),
        ("vingt m<sup>2</sup>", "vingt m2"),
        ("10<sup>6</sup> litres", "106 litres"),
        ("du CO<sub>2</sub>", "du CO2"),
    ],
)
def test_a_note_call_is_no_part_of_its_word(html, text):
    assert texts(f"<p>{html}</p>") == [text]


def test_a_table_or_a_quotation_in_a_figure_is_no_caption():
    body = (
        "<figure><table><tr><td>Kervalo</td></tr></table><figcaption>Les prises</figcaption>"
        "</figure><figure><blockquote><p>Enfin.</p></blockquote></figure>"
        "<figure><img src=a.jpg>Le port</figure>"
    )
    blocks = read_html(f"<body>{body}</body>", Limits()).blocks

    assert [(block.text, block.rule) for block in blocks] == [
        ("Kervalo", None),
        ("Les prises", "caption"),
        ("Enfin.", None),
        ("Le port", "caption"),
    ]


def test_a_heading_that_opens_a_part_is_read():
    body = f"<h1>{TITLE}</h1><div>{paragraphs(FIRST)}<h3><button>Quand ?</button></h3>"

    assert article_of(f"{body}{paragraphs(SECOND)}</div>").paragraphs == [FIRST, "Quand ?", SECOND]


def test_a_heading_that_links_to_itself_is_no_link():
    body = f"<h1>{TITLE}</h1>{paragraphs(FIRST)}<h2><a href='#quand'>Ce qui change</a></h2>"

    assert article_of(f"<div>{body}{paragraphs(SECOND)}</div>").paragraphs == [
        FIRST,
        "Ce qui change",
        SECOND,
    ]


def test_a_utility_class_names_no_place():
    body = f"<h1>{TITLE}</h1><div class='print:hidden md:menu'>{paragraphs(FIRST, SECOND)}</div>"

    assert article_of(body).paragraphs == [FIRST, SECOND]


def test_an_anchor_made_of_a_headings_words_names_no_place():
    body = f"<h1>{TITLE}</h1>{paragraphs(FIRST)}<h2 id=navigation-fluviale>La navigation</h2>"

    assert article_of(f"<div>{body}{paragraphs(SECOND)}</div>").paragraphs[1] == "La navigation"


def tree(body):
    return build_tree(f"<body>{body}</body>", PageTreeBuilder(Limits().max_depth))


def test_furniture_is_not_built_and_its_lines_are_kept():
    menu = (
        "<div class=menu><ul><li><a href=/>Le port</a><li><a href=/m>La <b>mer</b></a></ul></div>"
    )
    page = f"{menu}<p>{FIRST}</p>"

    assert [tag.name for tag in tree(page).find_all()] == ["html", "body", "p"]
    assert type(next(iter(tree(page).body.contents))) is Furniture
    blocks = read_html(f"<body>{page}</body>", Limits()).blocks
    assert [(block.text, block.rule, block.kind, block.link_share) for block in blocks] == [
        ("Le port", "navigation", "item", 1.0),
        ("La mer", "navigation", "item", 0.8333333333333334),
        (FIRST, None, "paragraph", 0.0),
    ]


def test_a_place_with_an_articles_prose_is_built_whatever_its_name():
    page = f"<div class=widget>{paragraphs(*5 * (FIRST,))}</div>"

    assert len(tree(page).find_all("p")) == 5
    assert article_of(f"<div class=widget><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND, THIRD)}</div>")


def test_places_within_places_are_looked_at_a_limited_number_of_times():
    page = f"<div class=widget>{paragraphs(*5 * (FIRST,))}" * 400

    assert len(tree(page).find_all("p")) == 2000


def test_an_attribute_with_braces_is_no_error():
    assert texts("<p>Le port rouvre.</p><time {date='1'>mardi</time>") == [
        "Le port rouvre.",
        "mardi",
    ]
