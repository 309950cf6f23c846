"""What a file is, its name says, and where names say nothing, its first bytes."""

import pytest

from indexer.cleaning.formats import (
    format_of,
    is_page,
    kind_by_bytes,
    kind_of,
    saved_folders,
    suffix_of,
    xml_kind,
)


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.html", "html"),
        ("A.MHT.gz", "html"),
        ("article.html?id=3", "html"),
        ("a.txt", "text"),
        ("a.warc.gz", "warc"),
        ("CC-2024.warc.wet.gz", "warc"),
        ("a.wacz", "wacz"),
        ("a.zip.gz", None),
        ("a.xml", "xml"),
        ("a.php", "told-by-bytes"),
        ("article.php?id=12&page=2", "told-by-bytes"),
        ("article", "told-by-bytes"),
        ("Le 5. mars", "told-by-bytes"),
        ("article-12.345", "told-by-bytes"),
        ("moi@journal.html", "html"),
        ("a.pdf", None),
        ("a.xyz", None),
    ],
)
def test_a_name_says_how_a_file_is_read(name, format_):
    assert format_of(name) == format_


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.PDF", "PDF document"),
        ("a/b.docx", "Word document"),
        ("a.odt", "OpenDocument text"),
        ("a.epub", "e-book"),
        ("a.jpg", "picture"),
        ("a.tar.gz", "archive of a kind that is not read"),
        ("a.xyz", ".xyz file"),
        ("LISEZMOI", "file without a suffix"),
        ("a/.cache", "dot-file"),
    ],
)
def test_what_is_not_read_has_a_name(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><html>",
        b"\xef\xbb\xbf\n <!-- a > b --><!-- --><HTML lang='fr'>",
        b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'>",
        "<!doctype html>".encode("utf-16"),
        b"<title>Une page</title>",
        b"<html><script>t = '<%= nom %>'</script><body>",
    ],
)
def test_pages_are_told_by_their_bytes(head):
    assert is_page(head, "")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#!/bin/sh\necho '<html>'",
        b"<?php include 'haut.php'; ?><html><body>",
        b"<html><body><?= $titre ?>",
        b"<%@ page language='java' %><html>",
        b"<html><body><% Response.Write titre %>",
        b"Un texte sans rien de tel.",
        b"<!-- " * 9000,
    ],
)
def test_the_source_of_a_page_is_none(head):
    assert not is_page(head, "")


def test_a_server_may_write_something_before_its_page():
    assert is_page(b"Attention : cache plein.\n<html><body><p>Une page</p>", ".php")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<?xml version='1.0'?><!-- a --><!DOCTYPE nitf SYSTEM 'n.dtd'><nitf>", "nitf"),
        (b"<newsMessage xmlns='x'>", "newsml"),
        (b"<g2:newsItem xmlns:g2='x'>", "newsml"),
        (b"<rdf:RDF>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'>", "page"),
        (b"<urlset>", "XML document <urlset>"),
        (b"<planningItem>", "NewsML-G2 planningItem"),
        (b"titre;date", "file named .xml that is no XML"),
        (b"<?xml version='1.0'", "file named .xml that is no XML"),
    ],
)
def test_an_xml_file_is_what_its_first_element_says(head, kind):
    assert xml_kind(head) == kind


def test_documents_under_other_names_are_told_by_their_bytes():
    assert kind_by_bytes(b"%PDF-1.7") == "PDF document"
    assert kind_by_bytes(b"<html>") is None


def test_a_page_owns_the_folder_that_its_browser_saved_with_it():
    names = [
        *("digues.html", "digues_files", "digues_fichiers", "digues-Dateien", "digues.files"),
        *("autre_files", "pont.php", "Pont_Files", "texte.txt", "texte_files", "digues_suite"),
    ]

    assert list(saved_folders(names)) == [
        *("digues_files", "digues_fichiers", "digues-Dateien", "digues.files", "Pont_Files")
    ]


def test_a_pages_folder_is_known_however_its_accents_are_written():
    assert list(saved_folders(["été.html", "e\u0301te\u0301_files"])) == ["e\u0301te\u0301_files"]


def test_a_query_is_no_suffix():
    assert suffix_of("article.php?f=a.5") == ".php"
    assert suffix_of("index.html@p=3") == ".html"
