"""A page saved in one file is read as the page, whatever it is named; its frames are not."""

import base64

import pytest

from indexer.cleaning.reader import Refusal
from tests.conftest import FORMATS, outcomes

ADDRESS = "https://gazette.example/a.html"
PAGE = (
    "<title>La fête de l’été</title><h1>La fête de l’été</h1><p>Le marché d’été a ouvert samedi "
    "sur la place, avec ses trente étals et ses deux musiciens.</p><p>Il durera jusqu’à la fin "
    "août, a promis le maire, même sous la pluie.</p>"
)


def part(body, media_type="text/html", *, encoding="8bit", **headers):
    lines = [f"Content-Type: {media_type}", f"Content-Transfer-Encoding: {encoding}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def mhtml(*parts, boundary="b-1", kind="related", **headers):
    lines = ["MIME-Version: 1.0", f'Content-Type: multipart/{kind}; boundary="{boundary}"']
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    mark = f"\r\n--{boundary}".encode()
    inner = b"".join(mark + b"\r\n" + each for each in parts)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + inner + mark + b"--\r\n"


def test_chromiums_file_gives_the_page_and_not_its_frame():
    [article] = outcomes(FORMATS / "pont.mhtml")

    assert article.title == "La Sourde retrouve son pont de bois"
    assert (article.date, article.source) == ("2024-03-12", "La Gazette d’Orvelle")
    assert article.url == "http://gazette-orvelle.example/article.html"
    assert article.path == "pont.mhtml"
    assert len(article.paragraphs) == 3
    assert article.paragraphs[0].endswith(
        "après deux hivers de chantier et une crue qui avait emporté ses piles."
    )
    assert "Abonnez-vous" not in article.body


@pytest.mark.parametrize("name", ["a.mht", "a.html", "a.HTM", "a.mhtml.html"])
def test_its_bytes_say_what_it_is_under_any_name_of_a_page(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(mhtml(part(PAGE.encode(), Content_Location=ADDRESS)))

    [article] = outcomes(path)

    assert (article.title, article.url) == ("La fête de l’été", ADDRESS)


@pytest.mark.parametrize(
    ("body", "media_type", "encoding"),
    [
        (base64.encodebytes(PAGE.encode()), "text/html", "base64"),
        (PAGE.replace("’", "'").encode("latin-1"), 'text/html; charset="iso-8859-1"', "8bit"),
        (
            PAGE.encode().replace(b"\xc3\xa9", b"=C3=A9").replace(b"trente", b"tren=\r\nte"),
            "text/html; charset=utf-8",
            "quoted-printable",
        ),
    ],
)
def test_a_part_is_read_as_it_was_packed(tmp_path, body, media_type, encoding):
    path = tmp_path / "a.mhtml"
    path.write_bytes(mhtml(part(body, media_type, encoding=encoding)))

    [article] = outcomes(path)

    assert "marché d’été a ouvert" in article.body.replace("'", "’")
    assert "trente étals" in article.body


def test_the_page_is_the_part_that_the_header_names():
    frame = part(b"<p>Un cadre avec une r\xc3\xa9clame pour la f\xc3\xaate.</p>", Content_ID="<c>")
    page = part(PAGE.encode(), Content_ID="<p@x>", Content_Location=ADDRESS)
    data = mhtml(frame, page).replace(b"multipart/related;", b'multipart/related; start="<p@x>";')

    from indexer.cleaning.containers.mhtml import unpack
    from indexer.cleaning.reader import Page

    assert unpack(Page(data, "a.mht", "html")).data.decode().startswith("<title>La fête")


def test_a_page_within_an_alternative_is_found(tmp_path):
    path = tmp_path / "a.mht"
    inner = mhtml(
        part(b"Le march\xc3\xa9", "text/plain"),
        part(PAGE.encode()),
        boundary="b-1-2",
        kind="alternative",
    )
    path.write_bytes(mhtml(inner, part(b"x", "image/png")))

    [article] = outcomes(path)

    assert article.title == "La fête de l’été"


def test_a_file_without_a_page_is_refused(tmp_path):
    path = tmp_path / "a.mht"
    path.write_bytes(mhtml(part(b"x" * 90, "image/png")))

    assert outcomes(path) == [Refusal("a.mht", "no page in it: MHTML without an HTML part")]


def test_a_page_that_speaks_of_mime_is_none(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<title>Le courrier</title><h1>Le courrier</h1><p>Content-Type: multipart/related, dit la "
        "norme, et MIME-Version: 1.0 avant elle, sans plus de façons.</p><p>C’est ainsi que les "
        "pages entières voyagent dans un seul fichier.</p>",
        "utf-8",
    )

    [article] = outcomes(path)

    assert article.title == "Le courrier"
