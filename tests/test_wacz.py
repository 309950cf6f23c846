"""A WACZ gives the pages of the web archives in it; its tables are no articles."""

import zipfile

import pytest

from indexer.cleaning.reader import Ignored, Refusal
from tests.conftest import FORMATS, outcomes


def test_py_waczs_file_gives_the_page_that_was_saved():
    article, *others = outcomes(FORMATS / "pont.wacz")

    assert article.title == "La Sourde retrouve son pont de bois"
    assert (article.date, article.source) == ("2024-03-12", "La Gazette d’Orvelle")
    assert article.url == "http://gazette-orvelle.example/article.html"
    assert article.path == "pont.wacz#archive/pont.warc.gz#3"
    assert len(article.paragraphs) == 3
    assert {type(other) for other in others} <= {Ignored}


def test_wgets_warc_gives_the_same_page_and_none_of_wgets_notes():
    article, *others = outcomes(FORMATS / "pont.warc.gz")

    assert (article.title, article.date) == ("La Sourde retrouve son pont de bois", "2024-03-12")
    assert len(article.paragraphs) == 3
    assert {other.kind for other in others} == {"crawler's own note"}


def test_a_wacz_in_a_zip_is_read(tmp_path):
    path = tmp_path / "tout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FORMATS / "pont.wacz", "collecte/pont.wacz")

    article = outcomes(path)[0]

    assert article.path == "tout.zip#collecte/pont.wacz#archive/pont.warc.gz#3"


@pytest.mark.parametrize("name", ["archive/notes.txt", "data.warc.gz"])
def test_a_wacz_without_an_archive_is_refused(tmp_path, name):
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "rien")

    assert outcomes(path) == [Refusal("a.wacz", "no web archive in it")]


def test_a_broken_archive_is_refused_by_its_own_name(tmp_path):
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/a.warc.gz", b"\x1f\x8bnothing of the kind")
        archive.write(FORMATS / "pont.warc.gz", "archive/b.warc.gz")

    refusal, article, *_others = outcomes(path)

    assert refusal.path == "a.wacz#archive/a.warc.gz"
    assert article.path == "a.wacz#archive/b.warc.gz#3"
