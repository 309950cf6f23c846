"""Bytes become the text they are, whatever a page declares."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cleaning.decoding import clean, decode
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


SHORT = "Le maire a fêté l’été à Bâle, où « l’œuvre » coûte 20 €."
CHARSETS = ("cp1252", "iso8859-15", "cp858", "mac-roman", "gb18030", "utf-8", "utf-16")
HEADS = (
    b"",
    b"<html><body><p>",
    b'<meta charset="utf-8"><p>',
    b'<meta charset="iso-8859-1"><p>',
    b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>',
)


def writable(text, charset):
    return text.encode(charset, "ignore").decode(charset)


@pytest.mark.parametrize("charset", CHARSETS[:-1])
@pytest.mark.parametrize("head", HEADS)
def test_french_is_read_in_its_encodings_whatever_is_declared(charset, head):
    for text in (writable(SHORT, charset), writable(FRENCH, charset)):
        assert decode(head + text.encode(charset)) == head.decode() + text


words = st.sampled_from(
    "l’été élève déçu à où fête cœur Noël île côté août naïf Évian œuvre général première "
    "«\u00a0ville\u00a0» le port de la mer ouvre lundi 20\u00a0€ n°\u00a02 là-bas très âgé".split(
        " "
    )
)
french = st.lists(words, min_size=30, max_size=60).map(" ".join)


@given(french, st.sampled_from(CHARSETS), st.sampled_from(HEADS))
@settings(max_examples=150, deadline=None)
def test_any_french_text_comes_back_from_each_encoding(text, charset, head):
    head = b"" if charset == "utf-16" else head
    text = writable(text, charset)

    assert decode(head + text.encode(charset)) == head.decode() + text


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("Мэр рассказал о ремонте набережной.", "cp1251", "windows-1251"),
        ("Ο δήμαρχος είπε ότι η επισκευή θα αρχίσει.", "cp1253", "windows-1253"),
        ("Belediye başkanı rıhtımın onarımını söyledi.", "cp1254", "iso-8859-9"),
        ("Starosta řekl, že oprava nábřeží začne v září.", "cp1250", "windows-1250"),
        ("Burmistrz powiedział, że remont zacznie się we wrześniu.", "iso8859-2", "iso-8859-2"),
        ("市长说，堤坝的修理工作将从九月开始。", "gb18030", "gb2312"),
        ("市長說堤壩的修理將從九月開始。", "big5", "big5"),
        ("市長は、堤防の修理が九月に始まると述べた。", "cp932", "shift_jis"),
        ("시장은 제방 수리가 시작될 것이라고 말했다.", "cp949", "euc-kr"),
        ("El señor explicó que el niño empezará en otoño.", "cp1252", "iso-8859-1"),
        ("O prefeito disse que a direção não pagará.", "iso8859-15", "iso-8859-15"),
        ("Der Bürgermeister fragte höflich, wie groß die Brücke wäre.", "cp1252", "latin1"),
    ],
)
def test_other_languages_are_read_as_they_declare(text, charset, label):
    head = f'<meta charset="{label}"><p>'

    assert decode(head.encode() + text.encode(charset)) == head + text
    assert decode(text.encode(charset), label) == text


def test_what_nobody_declares_is_told_by_its_letters():
    russian = "Мэр города рассказал, что ремонт набережной начнётся в сентябре. " * 4

    for charset in ("cp1251", "koi8-r", "utf-16-le"):
        assert decode(russian.encode(charset)) == russian


def test_two_encodings_in_one_page_are_both_read():
    page = FRENCH.encode() + PLAIN.encode("cp1252") * 2

    assert decode(page) == FRENCH + PLAIN * 2


def test_a_page_whose_letters_were_lost_is_refused_with_its_reason():
    with pytest.raises(PageRefusedError, match="encoding"):
        decode(FRENCH.replace("é", "\ufffd").replace("’", "\ufffd").encode())
    with pytest.raises(PageRefusedError, match="encoding"):
        decode(b"un mot a\xffb\x80cd\xfee " * 60)


def test_a_word_goes_on_where_a_line_ends_in_a_soft_hyphen():
    assert decode("la coopé\u00ad\nration des ports".encode()) == "la coopération\ndes ports"
    assert decode("la coopé\u00ad\nration\n\nSuite".encode()) == "la coopération\n\nSuite"


def test_page_breaks_outlive_decoding_but_not_a_block():
    assert decode("à suivre\x0cà demain".encode()) == "à suivre\x0cà demain"
    assert clean("à suivre\x0cà demain") == "à suivre\nà demain"


pieces = st.one_of(
    st.binary(max_size=30), st.text(max_size=20).map(str.encode), st.just(b"\xe9t\xe9")
)


@given(
    st.lists(pieces, max_size=20).map(b"".join), st.sampled_from([None, "gbk", "utf-7", "hz", "x"])
)
@settings(max_examples=300, deadline=None)
def test_bytes_are_read_or_refused_and_nothing_else(data, charset):
    with suppress(PageRefusedError):
        text = clean(decode(data, charset))
        assert clean(text) == text
