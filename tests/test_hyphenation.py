"""Words that were cut at a line's end are whole; compounds keep their hyphen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.hyphenation import join_cut_words
from indexer.cleaning.lines import Line, split_lines
from tests.conftest import join_lines


def joined(text):
    return join_lines(join_cut_words(split_lines(text)))


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("la coopé-\nration des ports", "la coopération\ndes ports"),
        ("l’inonda-\ntion, dit-on", "l’inondation,\ndit-on"),
        ("une opéra-\ntion.", "une opération."),
        ("les mi-\nnistres ont signé", "les ministres\nont signé"),
        ("elle est ex-\nposée à Metz", "elle est exposée\nà Metz"),
        ("une entre-\nprise de pêche", "une entreprise\nde pêche"),
        ("le nouveau pro-\njet de loi", "le nouveau projet\nde loi"),
        ("l’ac\u00ad\ncord signé", "l’accord\nsigné"),
        ("voi-\nlà tout", "voilà\ntout"),
        ("à ce-\nlui qui vient", "à celui\nqui vient"),
    ],
)
def test_a_cut_word_is_joined_and_its_marks_follow(cut, whole):
    assert joined(cut) == whole


@pytest.mark.parametrize(
    "compound",
    [
        "peut-être", "sino-russe", "Saint-Jean", "Pays-Bas", "vice-président", "ex-ministre",
        "ex-président", "non-lieu", "demi-finale", "celui-ci", "ceux-là", "dit-il", "vont-ils",
        "rendez-vous", "mi-juillet", "sous-marin", "porte-parole", "franco-allemand", "Covid-19",
        "2023-2024", "eux-mêmes", "contre-attaque", "pro-européen", "soixante-dix", "au-delà",
    ],
)  # fmt: skip
def test_a_compound_keeps_its_hyphen(compound):
    first, second = compound.split("-")

    assert joined(f"On l’a lu : {first}-\n{second} demain") == f"On l’a lu : {compound}\ndemain"


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("a-\nt-il dit", "a-t-il\ndit"),
        ("a-t-\nil dit", "a-t-il\ndit"),
        ("c’est-à-\ndire demain", "c’est-à-dire\ndemain"),
        ("l’arc-en-\nciel", "l’arc-en-ciel"),
    ],
)
def test_a_compound_of_three_keeps_both_hyphens(cut, whole):
    assert joined(cut) == whole


def test_the_page_itself_says_how_a_word_is_written():
    assert joined("le télé-\nphérique. Un télé-phérique.") == "le télé-phérique.\nUn télé-phérique."
    assert joined("le porte-\nfeuille. Mon portefeuille.") == "le portefeuille.\nMon portefeuille."


def test_a_dash_a_blank_line_and_another_kind_of_line_end_a_word():
    for text in ("le port -\nferme", "le coopé-\n\nration", "à 20 h -"):
        assert joined(text) == text
    lines = [Line("Les coopé-", "heading"), Line("ration")]

    assert join_cut_words(lines) == lines


def test_a_word_goes_on_over_a_page_break():
    lines = [
        Line("la coopé-"),
        Line("", "page-break"),
        Line("- 2 -", "page-number"),
        Line("ration du port"),
    ]

    assert join_lines(join_cut_words(lines)) == "la coopération\ndu port"


@given(st.lists(st.text("abé-\u00ad'’ .,A1\x0c", max_size=12), max_size=12))
def test_nothing_but_hyphens_and_blanks_is_lost(lines):
    def letters(text):
        return "".join(c for c in text if c not in "-\u00ad" and not c.isspace())

    text = "\n".join(lines)

    assert letters(joined(text)) == letters(text)
