"""An export of a press database gives each of its articles, with its title, source and day."""

import pytest

from indexer.cleaning.reader import Refusal
from tests.conftest import outcomes

DAMS = (
    "<p>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.</p>"
    "<p>« Chaque abricotier saura ce qu’il boit. »</p>"
)
BELLS = (
    "<p>La cloche de Marnoël, muette depuis la guerre, a sonné dimanche devant tout le bourg.</p>"
    "<p>Le fondeur, venu d’Orvelle, l’avait reprise à l’oreille et sans rien demander.</p>"
)


def europresse(*articles):
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Europresse</title></head><body>"
        f"<div class='menu'>Imprimer</div>{''.join(articles)}</body></html>"
    )


def entry(title, publication, header, body, number="news·20240305·FV·001"):
    return (
        '<article><header><div class="rdp__DocPublicationName">'
        f'<span class="DocPublicationName">{publication}</span></div>'
        f'<span class="DocHeader">{header}</span><div class="titreArticle">'
        f'<p class="titreArticleVisu rdp__articletitle">{title}</p></div>'
        '<div class="sm-margin-bottomNews">Maud Ferrier</div></header><section>'
        f'<div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div></section>'
        f'<aside>Certificat</aside><footer><div class="publiC-lblNodoc">{number}</div></footer>'
        "</article>"
    )


def test_europresse_gives_each_article_of_its_file(tmp_path):
    path = tmp_path / "export.html"
    path.write_text(
        europresse(
            entry(
                "L’eau arrive",
                "Le Fanal, no. 43018",
                "Vallée, mardi 5 mars 2024, p. 4",
                f"{DAMS}<div>Cet article est paru dans <a href='/f'>Le Fanal (site web)</a></div>",
            ),
            entry(
                "La cloche sonne",
                "L’Écho (site web)<br>Marnoël",
                "Bourg 312 mots",
                BELLS,
                "web·20240310·EM·77",
            ),
        ),
        "utf-8",
    )

    dams, bells = outcomes(path)

    assert (dams.title, dams.source, dams.date) == ("L’eau arrive", "Le Fanal", "2024-03-05")
    assert dams.path == "export.html#1"
    assert dams.paragraphs[1] == "« Chaque abricotier saura ce qu’il boit. »"
    assert (bells.title, bells.source) == ("La cloche sonne", "L’Écho (site web)")
    assert (bells.date, bells.path) == ("2024-03-10", "export.html#2")
    assert len(dams.paragraphs) == len(bells.paragraphs) == 2
    assert "Ferrier" not in dams.body + bells.body


def test_an_entry_without_text_is_refused_and_the_others_read(tmp_path):
    path = tmp_path / "export.html"
    path.write_text(
        europresse(
            entry("Vide", "Le Fanal", "5 mars 2024", ""),
            entry("L’eau arrive", "Le Fanal", "5 mars 2024", DAMS),
        ),
        "utf-8",
    )

    refusal, article = outcomes(path)

    assert refusal.path == "export.html#1"
    assert refusal.reason.startswith("no article")
    assert article.path == "export.html#2"


def factiva(*articles):
    return f"<html><head><title>Factiva</title></head><body>{''.join(articles)}</body></html>"


def factiva_entry(title, lines, body):
    about = "".join(f"<div>{line}</div>" for line in lines)
    paragraphs = body.replace("<p>", '<p class="articleParagraph frarticleParagraph">')
    return (
        '<div id="article-FANAL00020240305ek3500001" class="article frArticle">'
        f'<div id="hd"><span class="frHeadline">{title}</span></div>'
        f'<div class="author">Maud Ferrier</div>{about}{paragraphs}'
        '<p class="articleParagraph frarticleParagraph">Document FANAL00020240305ek3500001</p>'
        "</div>"
    )


def test_factiva_gives_each_article_of_its_file(tmp_path):
    path = tmp_path / "factiva.html"
    path.write_text(
        factiva(
            factiva_entry(
                "L’eau arrive",
                ["312 mots", "5 mars 2024", "18:05", "Le Fanal", "FANAL", "Français", "Copyright"],
                DAMS,
            ),
            factiva_entry("La cloche sonne", ["210 mots", "10 mars 2024", "L’Écho", "ECHO"], BELLS),
        ),
        "utf-8",
    )

    dams, bells = outcomes(path)

    assert (dams.title, dams.source, dams.date) == ("L’eau arrive", "Le Fanal", "2024-03-05")
    assert (bells.title, bells.source, bells.date) == ("La cloche sonne", "L’Écho", "2024-03-10")
    assert (dams.path, bells.path) == ("factiva.html#1", "factiva.html#2")
    assert len(dams.paragraphs) == len(bells.paragraphs) == 2


def test_factivas_table_of_codes_is_read_too(tmp_path):
    rows = {
        "HD": "L’eau arrive", "BY": "Maud Ferrier", "WC": "312 mots", "PD": "5 mars 2024",
        "SN": "Le Fanal", "SC": "FANAL", "LP": DAMS[: DAMS.index("</p>") + 4],
        "TD": DAMS[DAMS.index("</p>") + 4 :], "AN": "Document FANAL00020240305ek3500001",
    }  # fmt: skip
    table = "".join(
        f"<tr><td class='index'><b>{code}</b></td><td>{value}</td></tr>"
        for code, value in rows.items()
    )
    path = tmp_path / "factiva.html"
    path.write_text(
        factiva(f'<div class="article frArticle"><table>{table}</table></div>'), "utf-8"
    )

    [article] = outcomes(path)

    assert (article.title, article.source) == ("L’eau arrive", "Le Fanal")
    assert article.date == "2024-03-05"
    assert len(article.paragraphs) == 2


@pytest.mark.parametrize(
    "html",
    [
        "<p>DocPublicationName titreArticle</p>",
        '<div class="article frArticle"></div>',
        '<article><p class="titreArticleVisu"></p><b class="DocPublicationName"></b></article>',
    ],
)
def test_what_only_looks_like_an_export_is_refused_with_a_reason(tmp_path, html):
    path = tmp_path / "a.html"
    path.write_text(html, "utf-8")

    [refusal] = outcomes(path)

    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("no article")


def test_a_page_that_speaks_of_exports_is_a_page(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<h1>Lire un export</h1><p>Son titre est de classe « titreArticle », son journal de "
        f"classe « DocPublicationName », et rien d’autre ne les dit.</p>{DAMS}",
        "utf-8",
    )

    [article] = outcomes(path)

    assert (article.title, article.path) == ("Lire un export", "a.html")
