"""Bytes become the text they are, whatever a page declares."""

import pytest

from indexer.cleaning.decoding import decode
from indexer.errors import PageRefusedError

FRENCH = "L’été dernier, la coopération franco-chinoise s’est élargie à l’énergie. " * 5
PLAIN = FRENCH.replace("’", "'")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FRENCH.encode(), FRENCH),
        (b"\xef\xbb\xbf" + FRENCH.encode(), FRENCH),
        (FRENCH.encode("utf-16"), FRENCH),
        (FRENCH.encode("utf-16-le"), FRENCH),
        (PLAIN.encode("cp1252"), PLAIN),
        (FRENCH.encode("cp1252"), FRENCH),
        (("中文 " + PLAIN + "京公网安备号").encode("gb18030"), "中文 " + PLAIN + "京公网安备号"),
        (b'<meta charset="gb2312">' + FRENCH.encode(), '<meta charset="gb2312">' + FRENCH),
        (b'<meta charset="utf-8">' + PLAIN.encode("cp1252"), '<meta charset="utf-8">' + PLAIN),
        (b'<meta charset="inconnu">' + PLAIN.encode("cp1252"), '<meta charset="inconnu">' + PLAIN),
    ],
)
def test_the_text_is_what_the_bytes_really_are(data, text):
    assert decode(data) == text


def test_a_broken_byte_does_not_lose_the_page():
    data = FRENCH.encode()

    assert decode(data[:20] + b"\xff" + data[20:]).count("coopération") == 5


def test_words_are_composed_and_freed_of_invisible_marks():
    assert decode("e\u0301co\u00adno\u200bmie\u202e\ufeff".encode()) == "économie"


@pytest.mark.parametrize(
    "data", [b"", b" \n\t ", bytes(range(256)) * 50, b"\x89PNG\r\n" + b"x" * 99]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(PageRefusedError):
        decode(data)


def test_null_bytes_and_lone_surrogates_do_no_harm():
    assert "\0" not in decode(b"Un texte\0 avec des zeros " * 20)
    assert decode("a\ud800b".encode("utf-8", "surrogatepass") + FRENCH.encode()).isprintable()


def test_lone_surrogates_do_not_change_how_the_rest_is_read():
    data = (FRENCH[:74] + "\ud800\udfff").encode("utf-8", "surrogatepass")

    assert decode(data).startswith(FRENCH[:74])
