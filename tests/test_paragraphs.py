"""Paragraphs are apart for all who mark and count: engines, and what they are held to."""

import pytest

from indexer.article import Article
from indexer.query.parser import parse
from indexer.search.highlighter import Highlighter
from indexer.search.paragraphs import PARAGRAPH_GAP, extent, paragraph_tokens

BODY = "Il finit par le bon.\n\nVoisinage commence au sous\n\nsol.\n\n\n\nUn bon voisinage."


def marked(query, text):
    spans = Highlighter(parse(query).root, lambda _word: ()).spans(text)
    return [text[span.start : span.end] for span in spans]


def test_words_keep_their_places_in_the_whole_text_and_paragraphs_lie_apart():
    found = paragraph_tokens("Un port.\n\nUn sous-sol.\n\nFin")

    assert ["Un port.\n\nUn sous-sol.\n\nFin"[t.start : t.end] for t in found] == [
        *("Un", "port", "Un", "sous", "sous-sol", "sol", "Fin")
    ]
    second = 2 + PARAGRAPH_GAP
    third = second + 3 + PARAGRAPH_GAP
    positions = [0, 1, second, second + 1, second + 1, second + 2, third]
    assert [token.position for token in found] == positions


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ('"bon voisinage"', ["bon", "voisinage"]),
        ("sous-sol", []),
        ('"bon voisinage"~7', ["bon", "voisinage"]),
        ('"bon voisinage"~8', ["bon", "Voisinage", "bon", "voisinage"]),
    ],
)
def test_what_is_marked_of_a_whole_body_is_what_an_engine_finds_there(make_index, query, shown):
    assert marked(query, BODY) == shown
    apart = make_index([Article("a", "Titre", BODY.rpartition("\n\n\n\n")[0])])
    assert apart.search(query).total_all == (len(shown) > 2)


def test_an_extent_counts_words_and_names_the_paragraphs_that_matches_begin_in():
    body = "Vingt mille, 20\u00a0000\u00a0€.\n\nÉté\tà la\nmer.\n\nFin.".encode()
    places = [body.index(word) for word in (b"Vingt", "à la".encode(), b"mer")]

    found = extent(body, places)

    assert found.words == 8
    assert found.paragraphs == (0, 1)
    assert extent(b"", []).words == 0
