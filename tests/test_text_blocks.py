"""A plain-text copy is cut into the page's blocks, whatever hand made it."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.text_blocks import read_text
from indexer.errors import PageRefusedError
from indexer.settings import Limits

PARAGRAPHS = (
    "Le port de Kervalo a rouvert lundi matin, après six jours de travaux sur la digue que la "
    "tempête de janvier avait éventrée sur douze mètres.",
    "« Nous avons débarqué nos caisses à la plage », raconte Maud Ferrier, qui pêche le bar "
    "avec son frère depuis quatre-vingt-dix jours.",
)


def texts(copy):
    return [block.text for block in read_text(copy, Limits()).blocks]


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100])
def test_lines_wrapped_at_any_width_are_joined(width):
    wrapped = "\n\n".join(textwrap.fill(text, width, break_long_words=False) for text in PARAGRAPHS)

    assert texts(wrapped) == list(PARAGRAPHS)


def test_an_indented_first_line_begins_a_paragraph():
    wrapped = "\n".join(textwrap.fill(text, 60, initial_indent="   ") for text in PARAGRAPHS)

    assert texts(wrapped) == list(PARAGRAPHS)


def test_lines_of_a_copy_that_is_not_wrapped_stay_apart():
    assert texts("La digue\nLe phare\nLe quai") == ["La digue", "Le phare", "Le quai"]


def test_bullets_and_bars_are_no_text_and_a_dash_of_a_dialogue_is():
    page = read_text("* La digue\n  + Le phare\n| Le quai |\n— Et la plage ?", Limits())

    assert [block.text for block in page.blocks] == [
        "La digue",
        "Le phare",
        "Le quai",
        "— Et la plage ?",
    ]
    assert [block.kind for block in page.blocks][:2] == ["item", "item"]


def test_a_source_and_a_mark_of_the_end_leave_the_last_paragraph():
    assert texts(f"{PARAGRAPHS[0]} Source : Agence du Golfe") == [
        PARAGRAPHS[0],
        "Source : Agence du Golfe",
    ]
    assert texts(f"{PARAGRAPHS[0]} Fin") == [PARAGRAPHS[0], "Fin"]


def test_a_sentence_that_speaks_of_a_source_keeps_it():
    sentence = "Le ruisseau coule encore. La source : un trou sous la roche, dit-elle."

    assert texts(sentence) == [sentence]


def test_what_markdown_states_in_front_is_kept_apart():
    page = read_text(
        f"---\ntitle: Le port rouvre\n---\n\n# Le port rouvre\n\n{PARAGRAPHS[0]}", Limits()
    )

    assert page.stated["title"] == "Le port rouvre"
    assert page.blocks[-1].text == PARAGRAPHS[0]


def test_a_copy_of_too_many_blocks_is_refused():
    with pytest.raises(PageRefusedError, match="more than 50000 blocks"):
        read_text("a\n" * 50_001, Limits())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=400))
def test_no_block_is_empty_and_none_has_a_line_break(copy):
    for block in read_text(copy, Limits()).blocks:
        assert block.text.strip()
        assert "\n" not in block.text
