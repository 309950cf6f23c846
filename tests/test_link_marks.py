"""Links' numbers of text browsers are dropped; numbers in brackets that are text stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.lines import Line, split_lines
from indexer.cleaning.link_marks import is_browser_dump, read_browser_dump
from tests.conftest import join_lines

DUMP = """   #[1]alternate [2]Fil RSS

   [3]Accueil [4]Vie locale [5]Sports
   [6]Météo

   Le phare de Kerviel, fermé depuis l'[7]hiver, rouvre samedi à ceux que
   la commune appelle ses « [8]amis du large » [sic], un mot de [1998].

   [INLINE] La [9][phare.jpg] visite est libre. (BUTTON) Envoyer

   [10]

References

   Visible links
   1. https://www.fanal.example/rss
   3. https://www.fanal.example/
   7. mailto:hiver@fanal.example

   Hidden links:
   11. https://www.fanal.example/cache
"""


def read(text):
    return read_browser_dump(split_lines(text))


def test_a_dump_is_read_without_its_marks():
    assert [
        " ".join(line.text.split()) for line in read(DUMP) if line.is_text and line.text.strip()
    ] == [
        "Le phare de Kerviel, fermé depuis l'hiver, rouvre samedi à ceux que",
        "la commune appelle ses « amis du large » [sic], un mot de [1998].",
        "La visite est libre.",
    ]


def test_menus_and_addresses_are_shown_as_what_they_are():
    kinds = {line.text.strip(): line.kind for line in read(DUMP)}

    assert kinds["Accueil Vie locale Sports"] == "menu"
    assert kinds["#alternate Fil RSS"] == "link-list"
    assert kinds["References"] == kinds["11. https://www.fanal.example/cache"] == "link-list"


@pytest.mark.parametrize(
    "text",
    [
        "Le traité [5] fut signé, dit la note [6], en [1998] [...] par tous [7].",
        "L'accord[5] et la charte[6] sont publics[7].",
        "[1] Voir le rapport du port.\n[2]Voir le plan.",
        "« [L]e port [sic] ouvrira », et les places [12] aussi.",
        "[3]le port [1]la mer [2]le sel",
        "References\n\nLe port rouvre.",
        "",
    ],
)
def test_brackets_of_a_text_stay(text):
    assert not is_browser_dump(split_lines(text))
    assert join_lines(read(text)) == text


def test_numbers_that_count_up_before_words_need_no_list():
    text = "Le [1]port et le [2]phare de la [3]ville sont ouverts."

    assert join_lines(read(text)) == "Le port et le phare de la ville sont ouverts."


def test_a_note_of_the_text_stays_in_a_dump():
    text = "Le [1]port, selon la note [45], et le [2]phare de la [3]ville ouvrent, en [1998]."

    assert "note [45]" in join_lines(read(text))
    assert "[1998]" in join_lines(read(text))


def test_a_list_without_a_heading_is_one():
    listed = "\n".join(f" [{n}] https://fanal.example/{n}" for n in range(1, 4))

    assert (
        join_lines(read(f"Le [1]port rouvre samedi.\n\n{listed}")).strip()
        == "Le port rouvre samedi."
    )


@given(
    st.lists(
        st.sampled_from(
            ["[1]", "[2]", " mot", "[sic]", "\n", "References", "1. http://a", "(BUTTON)"]
        )
    )
)
def test_no_word_is_lost(pieces):
    text = "".join(pieces)

    assert sum(line.text.count("mot") + line.text.count("[sic]") for line in read(text)) == (
        text.count("mot") + text.count("[sic]")
    )
    assert all(isinstance(line, Line) for line in read(text))
