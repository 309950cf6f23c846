"""Archives and zips give their pages, bounded, each refused by its own name."""

import gzip
import io
import json
import zipfile
from datetime import date

import pytest

from indexer.article import Article, article_id
from indexer.build.rebuild import rebuild
from indexer.cleaning.extract import read_articles
from indexer.cleaning.reader import CorpusFile, Ignored, Refusal
from indexer.search.opening import open_index
from indexer.settings import Limits, Settings

TODAY = date(2026, 11, 24)
SENTENCE = "Les ministres des deux pays ont signé mardi un accord de coopération sur la pêche."


def page(number):
    title = f"Un accord de pêche n° {number}"
    return (
        f"<title>{title}</title><h1>{title}</h1><p>{SENTENCE}</p>"
        f"<p>{SENTENCE} Le numéro {number} suit.</p>"
    )


def read(path, **limits):
    file = CorpusFile(path, path.name)
    return list(read_articles(file, limits=Limits(**limits), today=TODAY))


def warc_record(kind, body, **headers):
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def write_warc(path, responses, *, gzipped=False):
    """Each response: address, status, content type, body, and further header lines."""
    records = [warc_record("warcinfo", b"software: test\r\n")]
    for address, status, media_type, body, extra in responses:
        head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *extra])
        records.append(
            warc_record(
                "response",
                head.encode() + b"\r\n\r\n" + body,
                WARC_Target_URI=address,
                Content_Type="application/http; msgtype=response",
            )
        )
    path.write_bytes(b"".join(gzip.compress(r) if gzipped else r for r in records))
    return path


def responses(*numbers):
    return [
        (f"https://agence.example/{n}", "200 OK", "text/html", page(n).encode(), [])
        for n in numbers
    ]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_web_archive_gives_its_pages_with_their_addresses(tmp_path, name):
    path = write_warc(tmp_path / name, responses(1, 2), gzipped=name.endswith(".gz"))

    first, second = read(path)

    assert (first.url, first.source) == ("https://agence.example/1", "agence.example")
    assert first.id == article_id("https://agence.example/1", "")
    assert (first.path, second.path) == (f"{name}#2", f"{name}#3")
    assert second.title == "Un accord de pêche n° 2"


def test_a_web_archive_compressed_as_a_whole_is_read_too(tmp_path):
    path = write_warc(tmp_path / "a.warc", responses(1))
    whole = tmp_path / "b.warc.gz"
    whole.write_bytes(gzip.compress(path.read_bytes()))

    assert [outcome.url for outcome in read(whole)] == ["https://agence.example/1"]


def test_only_pages_that_a_server_gave_are_read(tmp_path):
    path = write_warc(
        tmp_path / "a.warc",
        [
            ("https://agence.example/p", "404 Not Found", "text/html", page(1).encode(), []),
            ("https://agence.example/i", "200 OK", "image/png", b"x" * 99, []),
            *responses(3),
        ],
    )

    outcomes = read(path)

    assert [type(outcome) for outcome in outcomes] == [Ignored, Ignored, Article]


def test_the_body_is_unpacked_and_read_in_the_encoding_its_server_named(tmp_path):
    body = gzip.compress(page(1).replace("pêche", "pêché œuvré").encode("iso-8859-15"))
    path = write_warc(
        tmp_path / "a.warc",
        [
            (
                "https://agence.example/1",
                "200 OK",
                "text/html; charset=ISO-8859-15",
                body,
                ["Content-Encoding: gzip"],
            )
        ],
    )

    [article] = read(path)

    assert "pêché œuvré" in article.body


def test_a_web_archive_that_breaks_off_keeps_what_came_before(tmp_path):
    path = write_warc(tmp_path / "a.warc.gz", responses(1, 2, 3), gzipped=True)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 200])

    outcomes = read(path)

    assert [outcome.url for outcome in outcomes[:2]] == [
        "https://agence.example/1",
        "https://agence.example/2",
    ]
    assert isinstance(outcomes[-1], Refusal)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.zip"])
@pytest.mark.parametrize("data", [b"", b"junk" * 500, b"PK\x03\x04" + b"\0" * 50])
def test_an_archive_that_is_none_is_refused_by_name(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)

    [refusal] = read(path)

    assert isinstance(refusal, Refusal)
    assert refusal.path == name


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_gives_its_pages_and_their_sidecars(tmp_path):
    path = zipped(
        tmp_path / "pages.zip",
        {
            "b/deux.html": page(2),
            "a/un.html": page(1),
            "a/un.html.url": "https://agence.example/un\n",
            "a/trois.html.gz": gzip.compress(page(3).encode()),
            "image.png": b"x",
            "a/vide.html": b"",
        },
    )

    outcomes = {outcome.path: outcome for outcome in read(path)}

    assert outcomes["pages.zip#a/un.html"].url == "https://agence.example/un"
    assert outcomes["pages.zip#a/trois.html.gz"].title == "Un accord de pêche n° 3"
    assert outcomes["pages.zip#b/deux.html"].id == article_id(None, "pages.zip#b/deux.html")
    assert outcomes["pages.zip#a/vide.html"] == Refusal("pages.zip#a/vide.html", "empty")
    assert outcomes["pages.zip#image.png"] == Ignored("pages.zip#image.png", "picture")
    assert len(outcomes) == 5


def test_records_without_a_media_type_are_told_by_their_bytes(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nServer: vieux\r\n\r\n"
    address = {"WARC_Target_URI": "https://agence.example/1"}
    path = tmp_path / "a.warc"
    path.write_bytes(
        warc_record("response", head + page(1).encode(), **address)
        + warc_record("response", head + b"%PDF-1.7 " + b"x" * 99, **address)
        + warc_record("response", head + b"Rien de tel.", **address)
    )

    article, pdf, other = read(path)

    assert article.url == "https://agence.example/1"
    assert pdf == Ignored("a.warc#2", "PDF document")
    assert other == Ignored("a.warc#3", "record without a media type")


def conversion(refers_to, number=1):
    return warc_record(
        "conversion",
        f"Un accord de pêche\n\nPublié le 5 mars 2024\n\n{SENTENCE}\n\nLa suite en mai.".encode(),
        Content_Type="text/plain",
        WARC_Target_URI=f"https://agence.example/{number}",
        WARC_Refers_To=refers_to,
    )


def test_text_copies_of_an_archives_pages_are_read_where_the_pages_are_not_there(tmp_path):
    path = tmp_path / "a.warc.wet.gz"
    path.write_bytes(gzip.compress(conversion("<urn:uuid:1>")))
    both = tmp_path / "b.warc"
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(1).encode()
    both.write_bytes(
        warc_record(
            "response",
            response,
            WARC_Record_ID="<urn:uuid:1>",
            WARC_Target_URI="https://agence.example/1",
        )
        + conversion("<urn:uuid:1>")
    )

    [copy] = read(path)
    original, ignored = read(both)

    assert (copy.title, copy.date) == ("Un accord de pêche", "2024-03-05")
    assert copy.url == original.url == "https://agence.example/1"
    assert ignored.kind == "text copy of a page that was read"


def inner_zip(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_zip_gives_what_is_in_the_archives_in_it_one_level_deep(tmp_path):
    warc = write_warc(tmp_path / "w.warc.gz", responses(1), gzipped=True).read_bytes()
    record = {"id": "r1", "title": "Tel quel", "body": "Un texte pris comme il est."}
    deeper = inner_zip({"x.html": page(9)})
    path = zipped(
        tmp_path / "a.zip",
        {
            "1.warc.gz": warc,
            "2.zip": inner_zip({"deux.html": page(2), "encore.zip": deeper}),
            "3.html.gz": gzip.compress(page(3).encode()),
            "4.jsonl": json.dumps(record) + "\nrien\n",
            "5.jsonl.gz": gzip.compress(json.dumps(record | {"id": "r2"}).encode()),
            "6.zip": b"no zip",
        },
    )

    outcomes = {outcome.path: outcome for outcome in read(path)}

    assert outcomes["a.zip#1.warc.gz#2"].url == "https://agence.example/1"
    assert outcomes["a.zip#2.zip#deux.html"].title == "Un accord de pêche n° 2"
    assert "archive within an archive" in outcomes["a.zip#2.zip#encore.zip"].reason
    assert outcomes["a.zip#3.html.gz"].title == "Un accord de pêche n° 3"
    assert outcomes["a.zip#4.jsonl#1"].id == "r1"
    assert outcomes["a.zip#4.jsonl#2"].reason.startswith("not a line of JSON")
    assert outcomes["a.zip#5.jsonl.gz#1"].id == "r2"
    assert isinstance(outcomes["a.zip#6.zip"], Refusal)
    assert len(outcomes) == 8


def test_what_breaks_in_a_zip_leaves_the_rest_of_it_read(tmp_path):
    summary = "<rss><channel><item><title>Un titre</title></item></channel></rss>"
    path = zipped(
        tmp_path / "a.zip",
        {
            "1.xml": "<nitf><body>",
            "2.xml": summary,
            "3.warc": b"",
            "4.warc": b"junk" * 500,
            "5.wacz": inner_zip({"a.txt": "rien"}),
            "6.html": page(6),
        },
    )

    *refused, article = read(path)

    assert [refusal.path for refusal in refused] == [
        *("a.zip#1.xml", "a.zip#2.xml", "a.zip#3.warc", "a.zip#4.warc", "a.zip#5.wacz")
    ]
    assert {type(refusal) for refusal in refused} == {Refusal}
    assert article.title == "Un accord de pêche n° 6"


def test_records_in_a_zip_are_indexed_as_they_are(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [
        json.dumps({"id": f"r{n}", "title": f"Titre {n}", "body": f"{SENTENCE}\n\nLe {n}."})
        for n in range(20)
    ]
    zipped(corpus / "a.zip", {"tout.jsonl": "\n".join(lines), "un.html": page(1)})

    report = rebuild(Settings(corpus=corpus, index=tmp_path / "index", workers=1))

    assert (report.articles, report.refused) == (21, ())
    with open_index(tmp_path / "index") as index:
        assert index.article("r3").body.startswith(SENTENCE)
        assert index.article("r3").path == "a.zip#tout.jsonl#4"


def test_an_archive_within_an_archive_is_bounded(tmp_path):
    bomb = inner_zip({"a.html": page(1) + " " * 300_000})
    path = zipped(tmp_path / "a.zip", {"1.zip": bomb, "2.html": page(2)})

    refusal, article = read(path, max_nested_bytes=100_000)

    assert refusal == Refusal("a.zip#1.zip", "larger than 100000 bytes")
    assert article.path == "a.zip#2.html"


def test_what_an_archive_unpacks_to_is_bounded_even_where_nothing_of_it_is_a_page(tmp_path):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
    record = warc_record("response", head + b"0" * 3_000_000, WARC_Target_URI="https://a.example/")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(record * 3))

    assert read(path, max_container_bytes=5_000_000)[-1] == Refusal(
        "a.warc.gz", "larger than 5000000 bytes"
    )


def test_pages_under_a_servers_suffix_in_a_zip_are_told_by_their_bytes(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        {
            "un.php": page(1),
            "modele.php": "<html><?php echo $titre; ?></html>",
            "deux": page(2),
            "page.html": page(3),
            "page_files/cadre.html": page(4),
            "a.xml": "<urlset></urlset>",
        },
    )

    outcomes = {outcome.path.partition("#")[2]: outcome for outcome in read(path)}

    assert isinstance(outcomes["un.php"], Article)
    assert isinstance(outcomes["deux"], Article)
    assert outcomes["modele.php"].kind == "source of pages (.php file)"
    assert outcomes["page_files/cadre.html"].kind == "part of a saved page"
    assert outcomes["a.xml"].kind == "XML document <urlset>"
    assert len(outcomes) == 6


def test_a_member_that_swells_is_refused_and_the_others_read(tmp_path):
    path = zipped(tmp_path / "a.zip", {"bombe.html": b"0" * 5_000_000, "un.html": page(1)})

    refusal, article = read(path, max_page_bytes=1_000_000)

    assert refusal == Refusal("a.zip#bombe.html", "larger than 1000000 bytes once decompressed")
    assert isinstance(article, Article)


def test_an_archive_is_bounded_as_a_whole(tmp_path):
    path = zipped(tmp_path / "a.zip", {f"{n}.html": page(n) for n in range(5)})

    assert read(path, max_container_records=2)[2:] == [Refusal("a.zip", "more than 2 records")]
    assert read(path, max_container_bytes=300)[-1] == Refusal("a.zip", "larger than 300 bytes")


@pytest.mark.parametrize("sidecar", ["page.html.url", "page.url"])
def test_a_sidecar_gives_a_page_its_address_and_is_not_ignored_matter(tmp_path, sidecar):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "page.html").write_text(page(1), encoding="utf-8")
    (corpus / sidecar).write_text("[InternetShortcut]\r\nURL=https://agence.example/a?b=c\r\n")
    (corpus / "seul.url").write_text("https://agence.example/seul")

    report = rebuild(Settings(corpus=corpus, index=tmp_path / "index"))

    assert (report.articles, report.ignored) == (1, 1)
    file = CorpusFile(corpus / "page.html", "page.html")
    [article] = read_articles(file, limits=Limits(), today=TODAY)
    assert article.url == "https://agence.example/a?b=c"
    assert article.id == article_id(article.url, "")


def test_archives_are_read_beside_pages_by_all_processes(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    zipped(corpus / "a.zip", {f"{n:03}.html": page(n) for n in range(200)})
    write_warc(corpus / "b.warc", responses(*range(5)))
    (corpus / "c.zip").write_bytes(b"junk")

    report = rebuild(Settings(corpus=corpus, index=tmp_path / "index", workers=2))

    assert report.articles == 205
    assert [refusal.path for refusal in report.refused] == ["c.zip"]
