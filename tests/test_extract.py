"""A page becomes an article, or is refused with a reason."""

import gzip
import json

import pytest

from indexer.article import Article
from indexer.cleaning.extract import read_articles
from indexer.cleaning.reader import CorpusFile, Page, Refusal
from indexer.errors import PageRefusedError
from indexer.settings import Limits
from tests.saved_pages import FIRST, SECOND, TODAY, extract, html_page, paragraphs

TEXT_PAGE = f"""中文 English Contactez-nous

Un accord de pêche signé entre deux voisins

agence.example| Mis à jour : 2021-06-29

W0202106.jpg

{FIRST}

{SECOND}

Copyright © L'Agence. Tous droits réservés.
京ICP备10203040号
"""


def text_page(text, path="page.txt"):
    return Page(text.encode(), path, "text")


def test_the_seed_is_read_exactly(seed):
    [article] = read_articles(CorpusFile(seed, seed.name), limits=Limits(), today=TODAY)

    assert isinstance(article, Article)
    assert article.title.startswith("Xi Jinping et le Président russe")
    assert article.title.endswith("coopération d'amitié sino-russe")
    assert (article.source, article.date) == ("fmprc.gov.cn", "2021-06-29")
    assert article.images == ("W020210630630947864263.jpg", "W020210630630947875940.jpg")
    assert len(article.paragraphs) == 12
    assert article.paragraphs[0].startswith("Dans l'après-midi du 28 juin 2021")
    assert article.paragraphs[-1] == "Yang Jiechi et Wang Yi étaient présents à l'événement."
    assert len(article.boilerplate) == 8


def test_what_was_dropped_is_told_in_the_order_of_the_page():
    article = extract(text_page(TEXT_PAGE))

    blocks = [b if isinstance(b, str) else b.rule for b in article.page_in_order()]
    about = ["language-links", "date-line", "image-name"]
    assert blocks == [*about, FIRST, SECOND, "copyright", "icp-licence"]


def test_a_text_copy_gives_title_source_date_images_and_paragraphs():
    article = extract(text_page(TEXT_PAGE))

    assert article.title == "Un accord de pêche signé entre deux voisins"
    assert (article.source, article.date) == ("agence.example", "2021-06-29")
    assert article.images == ("W0202106.jpg",)
    assert article.paragraphs == [FIRST, SECOND]
    assert [dropped.rule for dropped in article.boilerplate] == [
        "language-links",
        "date-line",
        "image-name",
        "copyright",
        "icp-licence",
    ]


def test_an_edit_of_the_text_keeps_the_id_and_another_path_changes_it():
    before = extract(text_page(TEXT_PAGE)).id

    assert extract(text_page(TEXT_PAGE.replace("mardi", "jeudi"))).id == before
    assert extract(text_page(TEXT_PAGE, "autre.txt")).id != before


def test_html_gives_the_article_without_what_surrounds_it():
    article = extract(
        html_page(
            "<nav><a href=/>Accueil</a> <a href=/x>Actualités</a></nav>"
            "<div class='breadcrumb'>Accueil &gt; Monde</div>"
            f"<div class=main><h1>Un accord de pêche signé</h1>{paragraphs(FIRST, SECOND)}"
            "<div class='share-bar'>Partager cet accord avec vos amis sans attendre.</div></div>"
            "<aside><p>Une autre histoire, longue et sans rapport, occupe la colonne.</p></aside>"
            "<footer>© Agence, 12 rue des Lilas</footer><script>var pêche = 1;</script>",
            "<title>Un accord de pêche signé - Agence Exemple</title>",
        )
    )

    assert article.title == "Un accord de pêche signé"
    assert article.paragraphs == [FIRST, SECOND]
    assert "share" in {dropped.rule for dropped in article.boilerplate}


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{FIRST}<br><br>{SECOND}</div>",
        f"<table><tr><td><a href=/>Menu</a></td><td>{FIRST}<br/><br/>\n{SECOND}</td></tr></table>",
        f"<div><div><div>{FIRST}</div></div><div>{SECOND}</div></div>",
        f"<p>{FIRST}<p>{SECOND}",
    ],
)
def test_paragraphs_are_found_in_whatever_elements(body):
    assert extract(html_page(f"<h1>Un accord de pêche signé</h1>{body}")).paragraphs == [
        FIRST,
        SECOND,
    ]


def test_sub_headings_and_lists_inside_the_article_are_the_articles():
    body = (
        f"<h1>Un accord de pêche signé</h1><p>{FIRST}</p><h2>Ce qui change</h2>"
        f"<ul><li>des quotas communs ;</li><li>une surveillance partagée.</li></ul><p>{SECOND}</p>"
    )

    assert extract(html_page(body)).paragraphs == [
        FIRST,
        "Ce qui change",
        "des quotas communs ;",
        "une surveillance partagée.",
        SECOND,
    ]


def test_an_article_about_copyright_and_licences_keeps_its_text():
    about = (
        "La mention « tous droits réservés » et le numéro 京ICP备10203号 figurent sur chaque page."
    )

    assert about in extract(text_page(TEXT_PAGE.replace(SECOND, about))).paragraphs


def test_published_wins_over_updated_and_a_future_day_is_none():
    updated = f"<p>Mis à jour le 3 mars 2022</p>{paragraphs(FIRST, SECOND)}"
    both = f"<h1>Un accord de pêche signé</h1><p>Publié le 1er mars 2022</p>{updated}"
    future = f"<h1>Un accord de pêche signé</h1><p>Publié le 1er mars 2099</p>{updated}"

    assert extract(html_page(both)).date == "2022-03-01"
    assert extract(html_page(future)).date == "2022-03-03"


@pytest.mark.parametrize(
    ("head", "url", "source"),
    [
        ("<meta property=og:site_name content='Agence Exemple'>", None, "Agence Exemple"),
        ("", "https://www.agence.example/a", "agence.example"),
        ("", None, None),
        (
            '<script type="application/ld+json">'
            '{"@type":"NewsArticle","publisher":{"name":"Éditeur"}}</script>',
            "https://www.agence.example/a",
            "Éditeur",
        ),
        ('<script type="application/ld+json">{"@type":"NewsArticle",</script>', None, None),
    ],
)
def test_the_source_comes_from_the_publisher_else_from_the_host(head, url, source):
    body = f"<h1>Un accord de pêche signé</h1>{paragraphs(FIRST, SECOND)}"

    assert extract(html_page(body, head, url=url)).source == source


def test_the_visible_source_line_wins():
    body = f"<h1>Un accord de pêche signé</h1><p>Source : Le Marin</p>{paragraphs(FIRST, SECOND)}"

    assert (
        extract(html_page(body, "<meta property=og:site_name content=Autre>")).source == "Le Marin"
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (text_page(""), "empty"),
        (text_page(" \n \n"), "empty"),
        (text_page("Accueil | Actualités | Contact\nFR | EN\n© Agence"), "only navigation"),
        (Page(bytes(range(256)) * 20, "junk.txt", "text"), "binary"),
        (Page(b"%PDF-1.7 texte", "page.txt", "text"), "binary"),
        (html_page("<nav><a href=/>Accueil</a></nav>"), "no article"),
        (html_page("<div>" * 1000 + FIRST), "nested deeper"),
        (
            text_page(
                "A fishing deal was signed\n\nThe ministers of the two countries have signed a "
                "deal on fishing that will come into force in January, the spokesman for the "
                "ministry said on Tuesday, and both of them were pleased with what it brings.\n"
            ),
            "not in French",
        ),
    ],
)
def test_a_page_without_an_article_is_refused_with_the_reason(page, reason):
    with pytest.raises(PageRefusedError, match=reason):
        extract(page)


def test_a_short_article_is_no_navigation():
    assert extract(text_page(f"Un accord signé\n\n{FIRST}\n")).paragraphs == [FIRST]


def test_another_language_is_kept_when_asked_for():
    text = (
        "A deal was signed\n\n" + "The ministers of both countries have signed the deal today. " * 4
    )

    assert extract(text_page(text), any_language=True).language != "fr"


def records(tmp_path, lines, name="articles.jsonl"):
    path = tmp_path / name
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return list(read_articles(CorpusFile(path, name), limits=Limits(), today=TODAY))


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
def test_jsonl_articles_are_taken_as_they_are_and_a_bad_line_is_refused_alone(tmp_path, name):
    good = {"id": "a.1", "title": "Titre", "body": "Un.\n\nDeux.", "date": "2020-02-29"}
    outcomes = records(
        tmp_path,
        [
            json.dumps(good),
            "{",
            "",
            json.dumps({**good, "id": "deux mots"}),
            json.dumps({**good, "date": "2021-02-29"}),
            json.dumps({"id": "b", "title": "Sans corps"}),
            "[]",
        ],
        name,
    )

    assert outcomes[0] == Article(
        "a.1", "Titre", "Un.\n\nDeux.", date="2020-02-29", path=f"{name}#1"
    )
    assert [o.path for o in outcomes[1:]] == [f"{name}#{n}" for n in (2, 4, 5, 6, 7)]
    assert all(isinstance(outcome, Refusal) for outcome in outcomes[1:])


def test_a_gzip_bomb_and_a_broken_archive_are_refused(tmp_path):
    bomb, broken = tmp_path / "bombe.txt.gz", tmp_path / "casse.txt.gz"
    bomb.write_bytes(gzip.compress(b"a" * 200_000))
    broken.write_bytes(gzip.compress(FIRST.encode())[:-12])
    limits = Limits(max_page_bytes=100_000)

    for path, reason in ((bomb, "decompressed"), (broken, "cannot be read")):
        [outcome] = read_articles(CorpusFile(path, path.name), limits=limits, today=TODAY)
        assert isinstance(outcome, Refusal)
        assert reason in outcome.reason


def test_entities_bring_back_no_mark_that_splits_a_word():
    page = html_page(
        "<h1>L&rsquo;é&shy;tat</h1>" + paragraphs(FIRST.replace("co", "co&shy;&#8203;"))
    )

    assert extract(page).paragraphs == [FIRST]


def test_a_sentence_that_begins_as_the_title_does_keeps_its_words():
    sentence = "Le marché d'été a ouvert samedi matin sous les halles, dit la mairie."
    page = f"<title>Le marché</title><h1>Le marché</h1><p>{sentence}</p><p>{FIRST}</p>"

    assert sentence in extract(Page(page.encode(), "page.html", "html")).body
