"""A saved page's address is what the tool that saved it wrote down, an archive's part undone."""

import pytest

from indexer.cleaning.saved_copy import original_address, saved_from, without_toolbar
from tests.conftest import FORMATS, outcomes

ADDRESS = "https://www.journal.example/ville/pont.html"


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE html>\n<!-- saved from url=(0043){ADDRESS} -->\n<html>",
        f"<html><!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: 5 mars\n-->",
        f'<html><head><meta name="savepage-url" content="{ADDRESS}">',
        f'<html lang="fr" data-scrapbook-source="{ADDRESS}" data-scrapbook-create="2024">',
        f"<!-- saved from url=(0091)https://web.archive.org/web/20240305101500/{ADDRESS} -->",
    ],
)
def test_the_address_is_what_the_saving_tool_wrote(head):
    assert saved_from(head + "<title>Le pont</title>") == ADDRESS


def test_a_mirror_names_its_address_without_a_scheme():
    mark = "<!-- Mirrored from journal.example/pont.html by HTTrack Website Copier/3.x -->"

    assert saved_from(f"<html>\n{mark}\n<head>") == "http://journal.example/pont.html"


@pytest.mark.parametrize(
    "head",
    [
        "<!-- saved from url=(0014)about:internet -->",
        "<!-- saved from url=(0022)file:///C:/pages/a.html -->",
        "<p>La page dit : Page saved with SingleFile url: rien</p>",
        "<!-- " * 5000,
    ],
)
def test_what_is_no_address_of_the_web_is_none(head):
    assert saved_from(head) is None


@pytest.mark.parametrize(
    ("archived", "original"),
    [
        (f"https://web.archive.org/web/20200305101500/{ADDRESS}", ADDRESS),
        (f"http://web.archive.org/web/20200305101500id_/{ADDRESS}?a=1#b", f"{ADDRESS}?a=1#b"),
        ("https://web.archive.org/web/2020/http:/journal.example/", "http://journal.example/"),
        (f"https://archive.example/2020.03.05-101500/{ADDRESS}", ADDRESS),
        (f"https://archives.example/wayback/20190101000000/{ADDRESS}", ADDRESS),
        (f"https://web.archive.org/web/2021/https://other.example/web/2019/{ADDRESS}", ADDRESS),
    ],
)
def test_an_archives_address_becomes_that_of_the_page(archived, original):
    assert original_address(archived) == original


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "https://journal.example/2020/03/05/pont.html",
        "https://journal.example/partage?u=https://autre.example/20200305/https://x.example/",
        "https://journal.example/2020/https://",
    ],
)
def test_any_other_address_stays_as_it_is(address):
    assert original_address(address) == address


def test_the_wayback_toolbar_goes_and_nothing_else():
    starts, ends = (f"<!-- {word} WAYBACK TOOLBAR INSERT -->" for word in ("BEGIN", "END"))
    toolbar = f"{starts}<div>22 captures</div>{ends}"

    assert without_toolbar(f"<p>Avant.</p>{toolbar}<p>Après.</p>") == "<p>Avant.</p><p>Après.</p>"
    assert without_toolbar(toolbar[:60]) == toolbar[:60]


def test_singlefiles_copy_is_read_with_its_address_and_without_its_frame():
    [article] = outcomes(FORMATS / "singlefile.html")

    assert (article.title, article.date) == ("La Sourde retrouve son pont de bois", "2024-03-12")
    assert article.url == "http://gazette-orvelle.example/article.html"
    assert len(article.paragraphs) == 3
    assert "Abonnez-vous" not in article.body


def page(head="", before=""):
    return (
        f"<html><head>{head}<title>Le pont rouvre</title></head><body>{before}<h1>Le pont rouvre"
        "</h1><p>Le pont de la Sourde a rouvert mardi, après deux hivers de chantier.</p><p>On y "
        "passe à pied seulement, et sans vélo.</p></body></html>"
    )


def test_a_page_out_of_an_archive_has_its_own_address_and_nothing_of_the_archive(tmp_path):
    archived = f"https://web.archive.org/web/20200305101500/{ADDRESS}"
    bar = '<div id="wm-ipp-base"><p>22 captures, de février 2007 à mars 2021.</p></div>'
    path = tmp_path / "a.html"
    path.write_text(page(f'<link rel="canonical" href="{archived}">', bar), "utf-8")

    [article] = outcomes(path)

    assert (article.url, article.source) == (ADDRESS, "journal.example")
    assert "captures" not in article.body


def test_the_pages_own_address_goes_before_that_of_the_tool(tmp_path):
    path = tmp_path / "a.html"
    saved = f"<!-- saved from url=(0060){ADDRESS}?utm_source=lettre -->"
    path.write_text(page(f'{saved}<link rel="canonical" href="{ADDRESS}">'), "utf-8")

    [article] = outcomes(path)

    assert article.url == ADDRESS
