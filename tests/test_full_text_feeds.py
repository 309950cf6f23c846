"""Feeds that hold their articles' text are read; those that hold summaries say so."""

import pytest

from indexer.build.rebuild import rebuild
from indexer.cleaning.reader import Ignored, Refusal
from indexer.settings import Settings
from tests.conftest import FORMATS, outcomes

PARAGRAPHS = [
    "Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.",
    "L’été dira si le compte y est.",
]
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
ESCAPED = HTML.replace("<", "&lt;")
PLAIN = "\n\n".join(PARAGRAPHS)
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)


def encoded(html=HTML):
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def rss(*items):
    inner = "".join(f"<item><title>L’eau arrive</title>{each}</item>" for each in items)
    return (
        f'<rss version="2.0" {NAMES}><channel><title>Le Fanal</title><language>fr</language>'
        f"{inner}</channel></rss>"
    )


def atom(entry):
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Fanal</title>'
        f"<entry><title>L’eau arrive</title>{entry}</entry></feed>"
    )


def read(tmp_path, text, name="a.xml", **limits):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return outcomes(path, **limits)


@pytest.mark.parametrize("name", ["flux.rss.xml", "flux.atom.xml"])
def test_a_feed_that_a_tool_wrote_gives_each_article(name):
    first, second = outcomes(FORMATS / name)

    assert first.title == "La Sourde retrouve son pont de bois"
    assert (first.date, first.source) == ("2024-03-12", "La Gazette d’Orvelle")
    assert (first.url, first.path) == ("https://gazette-orvelle.example/1", f"{name}#1")
    assert first.paragraphs == [
        "Le pont de bois qui enjambe la Sourde a rouvert mardi, après deux hivers de chantier.",
        "« On l’a refait cheville après cheville », explique Odile Marchereau, de l’atelier "
        "communal.",
    ]
    assert (second.title, second.date) == ("Le moulin de Brazac moud à nouveau", "2024-03-13")
    assert second.source == "La Gazette d’Orvelle"
    assert len(second.paragraphs) == 2


def test_a_feed_of_summaries_is_refused_once_saying_so():
    assert outcomes(FORMATS / "resumes.rss.xml") == [
        Refusal(
            "resumes.rss.xml",
            "a feed of summaries (2): it has no article's text; save the pages that it names",
        )
    ]


def test_a_summary_among_articles_is_refused_by_its_own_name(tmp_path):
    summary = "<description>Le barrage de Cazenave est en eau.</description>"

    refusal, article = read(tmp_path, rss(summary, encoded()))

    assert refusal == Refusal("a.xml#1", "no article: the feed holds a summary of it")
    assert article.path == "a.xml#2"


def test_a_text_that_breaks_off_like_its_summary_is_none(tmp_path):
    teaser = f"{PARAGRAPHS[0]} […]"
    item = f"<description>{teaser}</description>{encoded(f'<p>{teaser}</p>')}"

    [refusal] = read(tmp_path, rss(item))

    assert "summaries" in refusal.reason


@pytest.mark.parametrize(
    "content",
    [
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content>',
        f'<content type="html">{ESCAPED}</content>',
        f'<content type="text">{PLAIN}</content>',
        f"<content>{PLAIN}</content>",
    ],
)
def test_atom_content_is_read_as_its_type_says(tmp_path, content):
    entry = f'<link rel="self" href="/x"/><link href="https://fanal.example/1"/>{content}'

    [article] = read(tmp_path, atom(f"{entry}<published>2024-03-05T18:05:00Z</published>"))

    assert article.paragraphs == PARAGRAPHS
    assert (article.url, article.date) == ("https://fanal.example/1", "2024-03-05")


def test_published_goes_before_updated_and_authors_are_no_source(tmp_path):
    entry = (
        "<updated>2024-04-01T00:00:00Z</updated><published>2024-03-05T00:00:00Z</published>"
        f'<author><name>Maud Ferrier</name></author><content type="html">{ESCAPED}</content>'
    )

    [article] = read(tmp_path, atom(entry))

    assert (article.date, article.source) == ("2024-03-05", "Le Fanal")


def test_furniture_of_a_feeds_item_goes(tmp_path):
    html = (
        f'{HTML}<div class="sharedaddy"><a href="/f">Partager sur Facebook</a></div>'
        '<p>L’article <a href="/1">L’eau arrive</a> est apparu en premier sur <a href="/">Le Fanal'
        "</a>.</p>"
    )

    [article] = read(tmp_path, rss(encoded(html)))

    assert article.paragraphs == PARAGRAPHS


def test_what_wordpress_exports_beside_posts_is_no_article(tmp_path):
    picture = "<wp:post_type>attachment</wp:post_type>" + encoded()
    draft = "<wp:post_type>post</wp:post_type><wp:status>draft</wp:status>" + encoded()
    post = (
        "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        "<pubDate>Tue, 05 Mar 2024 18:05:00 +0000</pubDate>" + encoded()
    )

    outcomes_ = read(tmp_path, rss(picture, draft, post))

    assert outcomes_[:2] == [
        Ignored("a.xml#1", "WordPress attachment"),
        Ignored("a.xml#2", "WordPress draft post"),
    ]
    assert outcomes_[2].date == "2024-03-05"


def test_a_feed_larger_than_a_page_may_be_is_streamed(tmp_path):
    items = [
        f"<guid>{n}</guid>" + encoded(f"<p>Le numéro {n} paraît.</p>{HTML}") for n in range(600)
    ]

    found = read(tmp_path, rss(*items), max_page_bytes=150_000)

    assert len(found) == 600
    assert found[599].path == "a.xml#600"
    assert found[599].source == "Le Fanal"


def test_names_of_letters_are_read_and_cut_nowhere(tmp_path):
    title = "<title>" + "x" * 65_470 + "&eacute;t&eacute;</title>"

    [article] = read(
        tmp_path, rss(encoded() + "<dc:x>&nbsp;&hellip;</dc:x>") + "", max_page_bytes=10**6
    )
    again = read(tmp_path, f"<rss {NAMES}><channel><item>{title}{encoded()}</item></channel></rss>")

    assert article.title == "L’eau arrive"
    assert again[0].title.endswith("xété")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-15", "utf-8-sig"])
def test_a_feed_is_read_in_the_encoding_that_it_declares(tmp_path, encoding):
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>{rss(encoded())}'.replace("’", "'")
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode(encoding))

    [article] = outcomes(path)

    assert article.paragraphs[1] == "L'été dira si le compte y est."


def test_ampersands_that_stand_for_themselves_are_read(tmp_path):
    item = "<link>https://fanal.example/?a=1&b=2</link><title>Pain & vin</title>" + encoded(
        f"<p>Pain & vin, c’est &laquo;&nbsp;tout&#160;».</p>{HTML}"
    )
    text = f"<rss {NAMES}><channel><item>{item}</item></channel></rss>"

    [article] = read(tmp_path, text)

    assert (article.title, article.url) == ("Pain & vin", "https://fanal.example/?a=1&b=2")
    assert article.paragraphs[0] == "Pain & vin, c’est « tout »."


def test_empty_lines_before_a_feed_are_passed_over(tmp_path):
    [article] = read(tmp_path, f'\n \r\n<?xml version="1.0"?>{rss(encoded())}')

    assert article.paragraphs == PARAGRAPHS


def test_a_feeds_articles_are_read_by_all_processes(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    items = [encoded(f"<p>Le numéro {n} paraît ce matin.</p>{HTML}") for n in range(200)]
    (corpus / "a.xml").write_text(rss(*items), "utf-8")

    report = rebuild(Settings(corpus=corpus, index=tmp_path / "index", workers=2))

    assert (report.articles, report.refused) == (200, ())


@pytest.mark.parametrize("text", ["<rss><channel/></rss>", "<rss>", "<rss><channel><item>"])
def test_a_feed_without_an_article_is_refused(tmp_path, text):
    [refusal] = read(tmp_path, text)

    assert isinstance(refusal, Refusal)
