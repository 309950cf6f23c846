"""What holds for any page: nothing invented, the same answer twice, bounded, never a traceback."""

import re
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.cleaning.decoding import clean
from indexer.cleaning.extract import extract_page
from indexer.cleaning.mojibake import repair_mojibake
from indexer.cleaning.reader import Page
from indexer.cleaning.rules.text import TEXT_RULES
from indexer.errors import PageRefusedError
from indexer.settings import Limits

TODAY = date(2026, 11, 24)
WORDS = re.compile(r"\w+")

words = st.sampled_from(
    "le la les des une accord pêche coopération l’État sommet, ministre qui signe durable 2021 "
    "pour avec « Copyright tous droits réservés » ICP Accueil Partager Lire aussi publié dans "
    "Source".split()
)
sentences = st.lists(words, min_size=6, max_size=30).map(lambda ws: " ".join(ws).capitalize() + ".")
furniture = st.sampled_from([example for rule in TEXT_RULES for example in rule.form.removes])
stray = st.text(max_size=40).map(lambda text: " ".join(clean(text).split()))
blocks = st.one_of(sentences, sentences, furniture, stray)
tags = st.sampled_from(["p", "div", "li", "h2", "blockquote", "td", "section", "nav", "article"])


def html_of(elements):
    return "".join(f"<{tag}>{text.replace('<', '&lt;')}</{tag}>\n" for tag, text in elements)


html_pages = st.lists(st.tuples(tags, blocks), max_size=25).map(html_of)
text_pages = st.lists(blocks, max_size=25).map("\n".join)
broken_html = st.lists(
    st.one_of(
        blocks,
        st.sampled_from("<p> <div> </div> <b> <!-- --> <br><br> <table> &#0; &shy; <".split()),
    ),
    max_size=60,
).map(" ".join)


def read(data, kind):
    try:
        return extract_page(Page(data, "page", kind), limits=Limits(), today=TODAY)
    except PageRefusedError:
        return None


@given(st.one_of(html_pages, broken_html))
@settings(max_examples=150, deadline=None)
def test_no_word_of_a_body_is_invented(html):
    article = read(html.encode(), "html")
    if article is not None:
        text = clean(repair_mojibake(html.replace("&shy;", "")))
        assert set(WORDS.findall(article.body)) <= set(WORDS.findall(text))


@given(text_pages)
@example("Le ministre signe des accords avec la région pour une pêche durable.\nÃ¡")
@settings(max_examples=150, deadline=None)
def test_what_is_kept_and_dropped_is_the_text_copy_in_order(text):
    article = read(text.encode(), "text")
    if article is not None:
        page = " ".join(clean(repair_mojibake(text)).split())
        at = 0
        for block in article.page_in_order():
            found = page.find(block if isinstance(block, str) else block.text, at)
            assert found >= at
            at = found


@given(st.one_of(html_pages, broken_html), st.sampled_from(["html", "text"]))
@settings(max_examples=100, deadline=None)
def test_a_page_is_read_the_same_twice(page, kind):
    assert read(page.encode(), kind) == read(page.encode(), kind)


@given(st.lists(sentences, min_size=3, max_size=12, unique=True), st.lists(furniture, max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_was_read_is_read_again_from_its_own_text(paragraphs, after):
    page = "\n\n".join(["Un accord de pêche signé entre deux voisins", *paragraphs, *after])
    article = read(page.encode(), "text")
    if article is not None:
        again = read(f"{article.title}\n\n{article.body}".encode(), "text")
        assert again is not None
        assert (again.title, again.body) == (article.title, article.body)


@given(st.binary(max_size=300), st.sampled_from(["html", "text"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data, kind):
    read(data, kind)
    read(b"<p>" + data + b"<meta charset=gbk>" + data, kind)
