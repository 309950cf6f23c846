"""Can a broken or hostile file of any format do more than be refused?

Files that each format's own tool wrote, and some made here, are broken in many ways and read as a
corpus file is; what is packed is broken before it is packed as well as after. Anything but
articles, refusals and what is ignored is a failure, and so is a file that takes long. Stops at the
first failure and keeps the file.

    python tests/fuzz/formats.py [--minutes 5] [--format mhtml] [--seed 1]
"""

import argparse
import gzip
import io
import random
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.article import Article
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.explain import explain_file
from indexer.cleaning.extract import read_articles
from indexer.cleaning.reader import CorpusFile, Ignored, Refusal
from indexer.settings import Limits

FORMATS = Path(__file__).parents[1] / "data" / "formats"
#: Small, so that what goes beyond them is met often.
LIMITS = Limits(
    max_file_bytes=2_000_000,
    max_page_bytes=1_000_000,
    max_container_records=500,
    max_container_bytes=20_000_000,
    max_nested_bytes=2_000_000,
)
TODAY = date(2026, 11, 24)
#: On a shared machine a file may wait for its turn; what is really slow takes longer.
MAX_SECONDS = 5.0
TEXT = (
    "<p>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.</p>"
    "<p>L’été dira si le compte y est, et les abricotiers avec lui.</p>"
)
SCRAPS = [
    scrap.encode()
    for scrap in (
        *("<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&", ";", "&amp;"),
        *("&eacute;", "&#0;", "&#x110000;", "<!DOCTYPE x [", "<!ENTITY a SYSTEM 'file:///x'>"),
        *("--", "\r\n\r\n", "\r\n", "\n", ":", "boundary=", "Content-Type: text/html", "base64"),
        *("Content-Length: 99999999", "Content-Length: -1", "WARC/1.0\r\n", "chunked", "gzip"),
        *("charset=", "utf-16", "idna", "<article>", "<div class='article frArticle'>", "<tr><td>"),
        *(
            "<item>",
            "<entry>",
            "</item>",
            "<nitf>",
            "<body.content>",
            "xmlns='x'",
            "\0",
            "\x1f\x8b",
        ),
        *("PK\x03\x04", "\u2028", "\ufeff", "é", " " * 300, "<p>" * 300, "#", "../../x", "=C3=A9"),
    )
]


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def record(kind: str, body: bytes, media_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://fanal.example/1\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def warc() -> bytes:
    page = f"<title>L’eau arrive</title>{TEXT}".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    packed = b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(page)
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
    http = "application/http; msgtype=response"
    return b"".join(
        (
            record("response", answer + b"\r\n" + page, http),
            record("response", answer + packed, http),
            record("response", answer + chunked, http),
            record("conversion", TEXT.replace("<p>", "\n").encode(), "text/plain"),
            record("resource", page, ""),
        )
    )


NITF = (
    "<nitf><head><title>T</title><docdata><date.issue norm='20240305'/></docdata></head><body>"
    "<body.head><hedline><hl1>L’eau arrive</hl1><hl2>Enfin</hl2></hedline><abstract><p>Bref.</p>"
    f"</abstract></body.head><body.content><block>{TEXT}<media><media-caption>Vue</media-caption>"
    "</media></block></body.content></body></nitf>"
).encode()
EUROPRESSE = (
    "<html><body><article><span class='DocPublicationName'>Le Fanal, no. 4</span><span "
    "class='DocHeader'>Vallée, 5 mars 2024</span><div class='titreArticle'><p "
    f"class='titreArticleVisu'>L’eau</p></div><div class='DocText'>{TEXT}</div><div "
    "class='publiC-lblNodoc'>news·20240305·F·1</div></article></body></html>"
).encode()
FACTIVA = (
    "<html><body><div class='article frArticle'><div id='hd'>L’eau</div><div>5 mars 2024</div><div>"
    f"Le Fanal</div>{TEXT.replace('<p>', '<p class=articleParagraph>')}</div><div class='article "
    "frArticle'><table><tr><td>HD</td><td>L’eau</td></tr><tr><td>TD</td><td>Texte</td></tr></table>"
    "</div></body></html>"
).encode()

Packing = Callable[[bytes], bytes]


def as_it_is(data: bytes) -> bytes:
    return data


def seeds() -> dict[str, list[tuple[str, bytes, Packing]]]:
    """By format: a file's name, its bytes, and how they are packed once they are broken."""

    def made(name: str) -> bytes:
        return (FORMATS / name).read_bytes()

    page = made("singlefile.html")
    nested = zipped(
        {"a.html": page, "b.warc.gz": made("pont.warc.gz"), "c.zip": zipped({"d": page})}
    )
    return {
        "mhtml": [
            ("a.mhtml", made("pont.mhtml"), as_it_is),
            ("a.zip", made("pont.mhtml"), lambda data: zipped({"a.mht": data})),
        ],
        "warc": [
            ("a.warc", warc(), as_it_is),
            ("a.warc.gz", warc(), gzip.compress),
            ("a.warc.gz", made("pont.warc.gz"), as_it_is),
        ],
        "wacz": [
            ("a.wacz", made("pont.wacz"), as_it_is),
            ("a.wacz", warc(), lambda data: zipped({"archive/a.warc.gz": gzip.compress(data)})),
        ],
        "zip": [
            ("a.zip", nested, as_it_is),
            ("a.zip", nested, lambda data: zipped({"a.zip": data, "b.jsonl": data})),
            ("a.zip", warc(), lambda data: zipped({"a.warc": data})),
            ("a.zip", page, lambda data: zipped({"a.php": data, "a_files/b.html": data})),
        ],
        "nitf": [
            ("a.xml", NITF, as_it_is),
            ("a.zip", NITF, lambda data: zipped({"a.xml": data})),
        ],
        "newsml": [
            ("a.xml", made("depeche.newsml.xml"), as_it_is),
            ("a.xml", made("nouvelles.newsml.xml"), as_it_is),
        ],
        "feed": [(f"a.{name}", made(f"flux.{name}"), as_it_is) for name in ("rss.xml", "atom.xml")],
        "exports": [("a.html", EUROPRESSE, as_it_is), ("a.html", FACTIVA, as_it_is)],
        "pages": [
            ("a.html", page, as_it_is),
            ("a", page, as_it_is),
            ("a.php", b"<?xml version='1.0'?><!-- a -->" + page, as_it_is),
        ],
    }


def broken(data: bytes, chance: random.Random) -> bytes:
    """Break a file in one to six places."""
    for _time in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 1, 2, 8, 60, 700)))
        match chance.randrange(7):
            case 0:
                data = data[:at] + data[end:]
            case 1:
                data = data[:at] + data[at:end] * chance.choice((2, 2, 9, 200)) + data[end:]
            case 2:
                data = data[:at] + chance.randbytes(end - at) + data[end:]
            case 3:
                data = data[:at]
            case 4:
                other = chance.randrange(len(data) + 1)
                data = data[:at] + data[other : other + end - at] + data[at:]
            case _:
                data = data[:at] + chance.choice(SCRAPS) + data[at:]
    return data


def check(path: Path) -> None:
    """Read a file as a corpus file is; raises for what must not be."""
    started = time.process_time()
    file = CorpusFile(path, path.name)
    list_corpus(path.parent)
    for outcome in read_articles(file, limits=LIMITS, today=TODAY):
        assert isinstance(outcome, Article | Refusal | Ignored)
        assert outcome.path.startswith(path.name)
        if isinstance(outcome, Article):
            assert outcome.title
            assert outcome.body
        elif isinstance(outcome, Refusal):
            assert outcome.reason
        else:
            assert outcome.kind
    for _line in explain_file(file, LIMITS, TODAY, as_json=True):
        pass
    seconds = time.process_time() - started
    assert seconds < MAX_SECONDS, f"took {seconds:.1f} s"


def fuzz(name: str, minutes: float, seed: int) -> int:
    """Break one format's files for so long; answer how many were read."""
    chance = random.Random(seed)
    files = seeds()[name]
    tried = 0
    end = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as directory:
        while time.monotonic() < end:
            file, data, packed = chance.choice(files)
            path = Path(directory, file)
            path.write_bytes(packed(broken(data, chance)))
            try:
                check(path)
            except BaseException:
                kept = Path(tempfile.mkdtemp(), file)
                kept.write_bytes(path.read_bytes())
                print(f"fails: {kept}", flush=True)
                raise
            path.unlink()
            tried += 1
    return tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5, help="for each format")
    parser.add_argument("--format", choices=list(seeds()), help="only this one")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    given = parser.parse_args()
    # A reader of standard error would see them.
    warnings.simplefilter("error")
    for name in [given.format] if given.format else seeds():
        tried = fuzz(name, given.minutes, given.seed)
        print(f"{name}: {tried} files, none fails (seed {given.seed})", flush=True)


if __name__ == "__main__":
    main()
