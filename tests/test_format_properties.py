"""What holds for every format: a page is the same however packed, a body whole, no traceback."""

import base64
import gzip
import io
import quopri
import zipfile
from dataclasses import replace
from datetime import date
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.cleaning.extract import read_articles
from indexer.cleaning.reader import CorpusFile, Ignored, Refusal
from indexer.settings import Limits

TODAY = date(2026, 11, 24)
bounded = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
words = st.sampled_from(
    "le la les des une accord pêche coopération l’État ministre signe durable vallée pont « mardi "
    "» & <rouge> pour avec œuvre".split()
)
sentences = st.lists(words, min_size=9, max_size=25).map(
    lambda ws: " ".join(("Hier", *ws, "enfin."))
)
bodies = st.lists(sentences, min_size=3, max_size=8, unique=True)
TITLE = "Un accord de pêche est signé"


def markup(paragraphs):
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def page(paragraphs):
    return f"<title>{TITLE}</title><h1>{TITLE}</h1>{markup(paragraphs)}".encode()


def read(directory, name, data):
    path = directory / name
    path.write_bytes(data)
    return list(
        read_articles(CorpusFile(path, name), limits=Limits(), today=TODAY, any_language=True)
    )


def mime(data, encoding):
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=zz\r\n\r\n--zz\r\n"
    part = f"Content-Type: text/html\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + part.encode() + data + b"\r\n--zz--\r\n"


def zipped(data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.html", data)
    return stream.getvalue()


def warc(data):
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + data
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


PACKED = {
    "a.mht": lambda data: mime(base64.encodebytes(data), "base64"),
    "b.html": lambda data: mime(quopri.encodestring(data), "quoted-printable"),
    "a.zip": zipped,
    "b.zip": lambda data: zipped(mime(data, "8bit")),
    "a.warc.gz": lambda data: gzip.compress(warc(data)),
    "a.php": lambda data: b"<!DOCTYPE html>" + data,
    "a": lambda data: b"<!-- a --><!DOCTYPE html>" + data,
    "a.html.gz": gzip.compress,
}


@pytest.mark.parametrize("name", PACKED)
@given(bodies)
@bounded
def test_a_page_is_the_same_however_it_is_packed(tmp_path, name, paragraphs):
    plain = read(tmp_path, "page.html", page(paragraphs))
    packed = read(tmp_path, name, PACKED[name](page(paragraphs)))

    assert [type(outcome) for outcome in packed] == [type(outcome) for outcome in plain]
    for left, right in zip(plain, packed, strict=True):
        if isinstance(left, Article):
            # An archive knows the address, and so the site.
            where = {name: getattr(right, name) for name in ("id", "path", "url", "source")}
            assert replace(left, **where) == right


HOLDING = {
    "nitf": (
        "a.xml",
        f"<nitf><head><title>{TITLE}</title></head><body><body.content>%s</body.content></body></nitf>",
    ),
    "newsml": (
        "a.xml",
        f"<newsItem><contentMeta><headline>{TITLE}</headline></contentMeta><contentSet><inlineXML>"
        "<div>%s</div></inlineXML></contentSet></newsItem>",
    ),
    "rss": (
        "a.xml",
        "<rss xmlns:content='c'><channel><item>"
        f"<title>{TITLE}</title><content:encoded><![CDATA[%s]]></content:encoded></item></channel>"
        "</rss>",
    ),
    "atom": (
        "a.xml",
        f"<feed><entry><title>{TITLE}</title><content type='xhtml'><div>%s</div></content></entry>"
        "</feed>",
    ),
    "europresse": (
        "a.html",
        f"<meta charset='utf-8'><article><b class='DocPublicationName'>Le Fanal</b><p class='"
        f"titreArticleVisu titreArticle'>{TITLE}</p><div class='DocText'>%s</div></article>",
    ),
}


@pytest.mark.parametrize("name", HOLDING)
@given(bodies)
@bounded
def test_a_stated_article_keeps_its_whole_body_in_order(tmp_path, name, paragraphs):
    file, around = HOLDING[name]

    [article] = read(tmp_path, file, (around % markup(paragraphs)).encode())

    assert isinstance(article, Article)
    assert article.title == TITLE
    assert article.paragraphs == paragraphs


@pytest.mark.parametrize(
    "name",
    ["a.mht", "a.warc", "a.warc.gz", "a.wet", "a.wacz", "a.zip", "a.xml", "a.php", "a", "a.jsonl"],
)
@pytest.mark.parametrize(
    "start",
    [b"", b"<nitf>", b"<newsItem>", b"<rss>", b"WARC/1.0\r\n", b"PK\x03\x04", b"\x1f\x8b\x08"],
)
@given(st.binary(max_size=200))
@settings(bounded, max_examples=8)
def test_any_bytes_under_any_name_are_read_or_refused(tmp_path, name, start, data):
    for outcome in read(tmp_path, name, start + data):
        assert isinstance(outcome, Article | Refusal | Ignored)
