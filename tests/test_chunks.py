"""Texts are cut at spaces and numbered, and lose none of their words by it."""

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.article import Article
from indexer.build import chunks
from indexer.build.chunks import ChunkedBatch, ChunkTable
from indexer.suggest.vocabulary import written_words

texts = st.text(
    st.one_of(
        st.sampled_from("aé9 5  .,'’-()«»_\n\u00a0٣JDÉ+#hLe²&·0123/s"),
        st.characters(exclude_categories=()),
    )
)


def said(cut: ChunkedBatch) -> list[str]:
    """The chunks of all articles, one after another; ``cut`` is the first of its table."""
    return [cut.new[number] for number in cut.numbers.tolist()]


def places(article: Article, cut: ChunkedBatch) -> list[tuple[int, str]]:
    """Of each token of an article that was cut alone: at which byte it begins, and its form."""
    found = []
    for start, chunk in zip(cut.starts.tolist(), said(cut), strict=True):
        for token in tokens(chunk):
            before = chunk[: token.start].encode("utf-8", "surrogatepass")
            found.append((start + len(before), token.form))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Le 12 juin, 20 000 personnes (dont 1 500 à Paris) l’ont vu.",
        "De 1 à 5, puis 3 000,5 ; 1.500 et .5,3 : « 7 » ?",
        "S.N.C.F. (U.S.A.), main-d’œuvre ; aujourd’hui : l'Est !",
        "٣ ٤٥٦ et ５ ０００",
        "  deux  espaces\tune tabulation\nune ligne  ",
        "",
    ],
)
def test_the_words_of_a_text_are_those_of_its_chunks(text):
    cut = ChunkTable().cut([Article("a", text, text)])

    found = [token.form for chunk in said(cut) for token in tokens(chunk)]
    assert found == [token.form for token in tokens(text)] * 2


@settings(deadline=None)  # the first example compiles
@given(title=texts, body=texts)
def test_words_begin_where_they_begin_in_the_whole_text(title, body):
    article = Article("a", title, body)
    cut = ChunkTable().cut([article])
    whole = f"{title}\n\n{body}"
    encoded = [len(whole[:at].encode("utf-8", "surrogatepass")) for at in range(len(whole) + 1)]

    assert cut.data.tobytes() == whole.encode("utf-8", "surrogatepass")
    assert places(article, cut) == [(encoded[t.start], t.form) for t in tokens(whole)]
    assert [word for chunk in said(cut) for word in written_words(chunk)] == [
        *written_words(title),
        *written_words(body),
    ]


@settings(deadline=None)  # the first example compiles
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_texts_are_the_title_and_the_paragraphs_of_the_body(rows):
    articles = [Article(str(number), *row) for number, row in enumerate(rows)]
    cut = ChunkTable().cut(articles)

    for article, (first, last) in zip(articles, pairwise(cut.rows.tolist()), strict=True):
        found = list(
            zip(cut.texts[first:last].tolist(), cut.numbers[first:last].tolist(), strict=True)
        )
        for number, text in enumerate([article.title, *article.body.split("\n\n")]):
            row = [t.form for text_, n in found if text_ == number for t in tokens(cut.new[n])]
            assert row == [token.form for token in tokens(text)]


def test_initials_begin_an_article_whatever_the_one_before_ends_with():
    articles = [Article("a", "J. D. Vance", "Un"), Article("b", "É. R. Morin", "mot")]
    cut = ChunkTable().cut(articles)

    assert said(cut) == ["J. D.", "Vance", "Un", "É. R.", "Morin", "mot"]


def test_a_chunk_is_said_once_whatever_punctuation_stands_about_it():
    known = ChunkTable()
    first = known.cut([Article("a", "Paix", "La paix, (paix) « la » paix.")])
    second = known.cut([Article("b", "La guerre", "paix")])

    assert first.new == ("Paix", "La", "paix", "«", "la", "»")
    assert second.new == ("guerre",)
    assert second.numbers.tolist() == [1, second.first_new, 2]


def test_beyond_a_bound_numbers_begin_anew_and_say_so(monkeypatch):
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 2)
    known = ChunkTable()
    first = known.cut([Article("a", "un deux trois", "")])
    second = known.cut([Article("b", "trois", "")])

    assert first.table != second.table
    assert (second.first_new, second.new) == (0, ("trois",))


def test_what_was_learned_is_not_new_when_it_is_cut():
    known = ChunkTable()
    learned = known.learn([Article("a", "Paix", "La paix.")])
    cut = known.cut([Article("a", "Paix", "La guerre.")])

    assert (learned.articles, learned.rows.tolist(), learned.numbers.tolist()) == ((), [0], [])
    assert learned.new == ("Paix", "La", "paix")
    assert (cut.table, cut.new, cut.numbers.tolist()) == (learned.table, ("guerre",), [0, 1, 3])


def test_those_who_share_a_table_have_the_same_answer_to_the_same_articles():
    known, articles = ChunkTable(), (Article("a", "Paix", "La paix."),)
    learned, cut = known.learn(articles), known.cut(articles)

    assert learned.new == ("Paix", "La", "paix")
    assert (cut.new, cut.numbers.tolist()) == ((), [0, 1, 2])
    assert known.cut(articles) is cut
    assert known.cut(list(articles)) is not cut


def test_what_was_learned_last_is_the_same_even_past_half_the_bound(monkeypatch):
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 5)
    known, articles = ChunkTable(), (Article("a", "un deux trois", ""),)

    assert known.learn(articles).new == known.learn(articles).new == ("un", "deux", "trois")


def test_nothing_is_learned_past_half_the_bound_and_what_was_stays_known(monkeypatch):
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 5)
    known = ChunkTable()
    known.learn([Article("a", "un deux trois", "")])

    assert known.learn([Article("b", "quatre", "")]).new == ()
    assert known.cut([Article("a", "un deux trois quatre", "")]).new == ("quatre",)


def test_all_digits_are_known_by_their_first_bytes():
    firsts = {
        chr(code).encode()[0]
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) == "Nd"
    }

    assert firsts == {*b"0123456789", *chunks._DIGIT_BYTES}
