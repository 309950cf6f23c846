"""What is shown of a hit: passages cut at sentences, marked as the query matches."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.build.generation_writer import writing
from indexer.engines import whoosh_engine
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from indexer.search.snippet import segments

LONG = "Il parle, il écrit, il voyage et il revient sans cesse dans la ville de son enfance, "


def snippet(make_index, body, query):
    [hit] = make_index([Article("a", "Titre", body)]).search(query).hits
    return ["".join(segment.text for segment in s.segments) for s in hit.snippets]


@pytest.mark.parametrize(
    ("body", "query", "shown"),
    [
        ("Avant. La paix est signée. Après.", "paix", "La paix est signée. Après."),
        (
            "M. Dupont a reçu la délégation à Paris.",
            "délégation",
            "M. Dupont a reçu la délégation à Paris.",
        ),
        ("Un.\n\nLa trêve tient ! Vraiment ?\n\nTrois.", "trêve", "La trêve tient ! Vraiment ?"),
        ("Il dit : « La trêve tient. » Puis il part.", "part", "Puis il part."),
    ],
)
def test_a_passage_is_whole_sentences_of_one_paragraph(make_index, body, query, shown):
    assert snippet(make_index, body, query) == [shown]


def test_a_long_sentence_is_cut_between_words_and_shows_its_match(make_index):
    [shown] = snippet(make_index, LONG * 5 + "puis la trêve est signée, " + LONG * 5, "trêve")

    assert "la trêve est signée" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300
    assert set(shown.strip("… ").replace(",", "").split()) <= set(
        (LONG + "puis la trêve est signée").replace(",", "").split()
    )


def test_words_far_apart_are_shown_in_two_passages(make_index):
    body = f"La paix est signée. {LONG * 8}. Le commerce reprend. {LONG * 8}. Rien."

    first, second = snippet(make_index, body, "paix commerce")

    assert "paix" in first
    assert "commerce" in second


def test_words_that_alternate_over_long_sentences_are_answered(make_index):
    # Each window holds both words, no passage does.
    body = ". ".join(f"La paix {LONG * 2} et le commerce {LONG * 2}" for _ in range(6))

    assert snippet(make_index, body, "commerce paix")


def test_without_a_match_in_the_body_its_beginning_is_shown(make_index):
    assert snippet(make_index, "Le début.\n\nLa suite.", "titre") == ["Le début."]


@pytest.mark.parametrize(
    ("title", "body", "query"),
    [
        ("Sol nu", "Un texte.", "sous-sol"),
        ("Titre", "Organisation sociale.", "M.Organisation"),
        ("Titre", "Sol mouillé.", "sous-sol"),
        ("Titre", "Un texte.\n\nSol mouillé.", "sous-sol"),
    ],
)
def test_a_small_word_of_a_compound_stands_before_it(make_index, title, body, query):
    index = make_index([Article("a", title, body), Article("b", "Avant", "Le mot d’avant.")])

    assert index.search(query).total == 0


words = st.sampled_from(
    "l’avocat sous-sol sol M.Organisation main-d’œuvre main "
    "avocats économie Economie sino-russe sino russe COVID-19 20 000 aujourd’hui été "
    "l'Est est de la une d’amitié états-unis œuvre 中国 C919 paix. traité, (ONU) O.N.U. !".split()
)
texts = st.lists(words, min_size=1, max_size=30).map(" ".join)
leaves = st.one_of(
    words,
    words.map(lambda w: w[:3] + "*"),
    st.lists(words, min_size=2, max_size=3).map(lambda row: '"' + " ".join(row) + '"'),
    st.lists(words, min_size=2, max_size=2).map(lambda row: '"' + " ".join(row) + '"~3'),
)


def marked_in(cut):
    return [text for text, is_match in cut if is_match]


@settings(deadline=None, max_examples=50)
@given(body=texts, title=texts, asked=st.lists(leaves, min_size=1, max_size=3).map(" ".join))
def test_positions_mark_what_analysing_the_text_again_would(body, title, asked):
    query = parse(asked, today=date(2024, 3, 1))
    with TemporaryDirectory() as name:
        with writing(Path(name), whoosh_engine.NAME) as writer:
            writer.add(Article("a", title, body))
        engine = whoosh_engine.open_engine(writer.seal(1))
        hits = engine.search(SearchRequest(query)).hits
        marked = engine.marked_article(SearchRequest(query), "a")
        [title_spans] = engine.matches(query, [title], in_title=True)
        [body_spans] = engine.matches(query, [body])
        engine.close()
    assert tuple(marked.title) == segments(title, title_spans)
    assert marked.paragraphs == [list(segments(body, body_spans))]
    if not hits:
        return
    shown = [segment for snippet in hits[0].snippets for segment in snippet.segments]

    assert hits[0].title_segments == segments(title, title_spans)
    if "".join(segment.text for segment in shown) == body:
        assert marked_in(shown) == marked_in(segments(body, body_spans))
