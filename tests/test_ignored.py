"""What is no corpus is never passed over in silence: it is counted by kind and named."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.reader import CorpusFile, Ignored, Refusal
from indexer.cli import cli
from indexer.settings import Settings
from tests.conftest import FORMATS, outcomes

PAGE = (
    "<!DOCTYPE html><title>Le pont rouvre</title><h1>Le pont rouvre</h1><p>Le pont de la Sourde a "
    "rouvert mardi, après deux hivers de chantier.</p><p>On y passe à pied seulement.</p>"
)


@pytest.fixture
def settings(tmp_path):
    corpus = tmp_path / "corpus"
    (corpus / "page_fichiers").mkdir(parents=True)
    (corpus / "page.html").write_text(PAGE, "utf-8")
    (corpus / "page_fichiers" / "cadre.html").write_text(PAGE.replace("pont", "puits"), "utf-8")
    (corpus / "page_fichiers" / "a.css").write_text("p{}")
    for name in ("b.pdf", "a.pdf", "image.JPG", "notes", "sitemap.xml", ".cache"):
        (corpus / name).write_bytes(b"<urlset/>" if name.endswith("xml") else b"rien")
    return Settings(corpus=corpus, index=tmp_path / "index", workers=1)


IGNORED = [
    ".cache",
    "a.pdf",
    "b.pdf",
    "image.JPG",
    "notes",
    "page_fichiers/a.css",
    "page_fichiers/cadre.html",
    "sitemap.xml",
]


def test_all_that_is_ignored_is_named_and_counted_by_kind(settings):
    report = rebuild(settings).to_dict()

    assert report["articles"] == 1
    assert report["ignored"] == 8
    assert report["ignored_files"] == IGNORED
    assert report["ignored_kinds"] == {
        "PDF document": 2,
        "part of a saved page": 2,
        "XML document <urlset>": 1,
        "dot-file": 1,
        "file without a suffix": 1,
        "picture": 1,
    }


def test_an_update_names_the_same(settings):
    rebuild(settings)
    (settings.corpus / "c.pdf").write_bytes(b"rien")

    report = update(settings).to_dict()

    assert report["ignored_files"] == sorted([*IGNORED, "c.pdf"])
    assert report["ignored_kinds"]["PDF document"] == 3


def test_an_update_remembers_what_a_container_held_beside_pages(settings):
    (settings.corpus / "a.newsml.xml").write_bytes((FORMATS / "nouvelles.newsml.xml").read_bytes())
    rebuilt = rebuild(settings).to_dict()

    updated = update(settings).to_dict()

    assert "a.newsml.xml#3" in rebuilt["ignored_files"]
    assert sorted(updated["ignored_files"]) == sorted(rebuilt["ignored_files"])
    assert updated["ignored_kinds"] == rebuilt["ignored_kinds"]


def test_the_terminal_tells_kinds_and_first_names(settings):
    for number in range(5):
        (settings.corpus / f"{number}.pdf").write_bytes(b"rien")

    result = CliRunner().invoke(
        cli, ["rebuild", "--corpus", str(settings.corpus), "--index", str(settings.index)]
    )

    assert "ignored 7 × PDF document: 0.pdf, 1.pdf, 2.pdf, …\n" in result.stderr
    assert "ignored 1 × picture: image.JPG\n" in result.stderr


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "PDF document"),
        ("a.docx", b"PK\x03\x04", "Word document"),
        ("a.odt", b"PK\x03\x04", "OpenDocument text"),
        ("sans", b"PK\x03\x04", "zip archive or document"),
        ("a.php", b"<?php echo 1; ?>", "source of pages (.php file)"),
        ("a.xml", b"<urlset/>", "XML document <urlset>"),
        ("notes", b"Des notes.", "file without a suffix"),
    ],
)
def test_extract_says_what_kind_of_file_it_does_not_read(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)

    result = CliRunner().invoke(cli, ["extract", str(path)])

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"{name}: not read ({kind}): save its text under .txt")


def test_a_document_under_a_pages_name_is_refused_with_its_kind(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(b"%PDF-1.7 ...")

    assert outcomes(path) == [
        Refusal("a.html", "binary, not a text or HTML page: PDF document under another name")
    ]


@pytest.mark.parametrize(
    "name",
    ["a.shtml", "a.php", "a.aspx", "a.jsp", "a.xht", "a", "a.php?id=3", "page-12.345", "a.gz"],
)
def test_pages_under_other_suffixes_are_corpus(tmp_path, name):
    import gzip

    data = PAGE.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name == "a.gz" else data)

    corpus = list_corpus(tmp_path)

    assert [file.name for file in corpus.files] == [name]
    [article] = outcomes(tmp_path / name)
    assert article.title == "Le pont rouvre"


def test_a_folder_without_its_page_is_read(tmp_path):
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "article.html").write_text(PAGE, "utf-8")

    corpus = list_corpus(tmp_path)

    assert corpus.files == (
        CorpusFile(tmp_path / "page_files" / "article.html", "page_files/article.html"),
    )


@pytest.mark.parametrize("name", ["a.xml.gz", "a.gz"])
def test_what_cannot_be_opened_to_be_told_is_refused_not_ignored(tmp_path, name):
    (tmp_path / name).write_bytes(b"no gzip")

    assert list_corpus(tmp_path).ignored == ()
    [refusal] = outcomes(tmp_path / name)
    assert refusal.reason.startswith("cannot be read")


def test_a_file_that_is_gone_or_no_file_is_named(tmp_path):
    (tmp_path / "parti.html").symlink_to(Path("nulle-part.html"))

    assert list_corpus(tmp_path).ignored == (Ignored("parti.html", "link to nothing"),)


def test_json_reports_hold_the_same(settings):
    result = CliRunner().invoke(
        cli, ["rebuild", "--corpus", str(settings.corpus), "--index", str(settings.index), "--json"]
    )

    assert json.loads(result.stdout)["ignored_files"] == IGNORED
