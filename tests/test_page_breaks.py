"""Page numbers, running heads and feet are told from the text; paragraphs go on over pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.lines import split_lines
from indexer.cleaning.page_breaks import is_page_number, mark_page_furniture
from tests.conftest import join_lines

TITLE = "Le phare de Kerviel rouvre ses portes"
FIRST = "Le phare de Kerviel, fermé depuis l'hiver, rouvre samedi aux visiteurs, et la"
SECOND = "commune espère que les travaux de la jetée seront finis avant la fin de mai."
THIRD = "L'entrée sera libre le premier jour, a dit la maire, qui attend mille personnes."
PAGE = "\n".join([FIRST, SECOND, THIRD, SECOND, THIRD])
PAGES = [
    "\n".join([f"Le {day}, {FIRST.lower()}", SECOND, THIRD, SECOND, f"On y viendra {day} à pied."])
    for day in ("lundi", "mardi", "mercredi")
]


def text_of(page):
    return join_lines(mark_page_furniture(split_lines(page)))


def kinds_of(page):
    return {line.text.strip(): line.kind for line in mark_page_furniture(split_lines(page))}


@pytest.mark.parametrize(
    "number", ["- 1 -", "Page 3 sur 12", "page 3/12", "p. 4", "— 12 —", "(page 7)", "Suite page 4"]
)
def test_a_line_that_is_a_page_number_is_known(number):
    assert is_page_number(number)
    assert text_of(f"{TITLE}\n\n{FIRST}\n\n{number}\n\n{SECOND}") == f"{TITLE}\n\n{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "text", ["12", "3/12", "Page blanche", "Le 12", "- un -", "page 3 du livre"]
)
def test_what_may_be_text_is_no_page_number_by_itself(text):
    assert not is_page_number(text)
    assert text in text_of(f"{TITLE}\n\n{text}\n\n{THIRD}")


@pytest.mark.parametrize("number", ["1", "1/2", "[1]", "| 1 |", "1 sur 2"])
def test_a_bare_number_at_a_form_feed_is_the_page_s(number):
    page = f"{TITLE}\n\n{FIRST}\n\n{number}\n\x0c{SECOND}"

    assert text_of(page) == f"{TITLE}\n\n{FIRST}\n{SECOND}"
    assert kinds_of(page)[number] == "page-number"


def test_bare_numbers_that_count_on_are_pages():
    first, second, third = PAGES

    text = text_of(f"{first}\n\n7\n\n{second}\n\n8\n\n{third}")
    assert text == f"{first}\n\n\n{second}\n\n\n{third}"


def test_numbers_of_a_ranking_leave_names_alone():
    first, second, _ = PAGES
    page = f"1\n\nLe Port de Kerviel\n\n{first}\n\n2\n\nLa Grande Plage\n\n{second}"

    assert "Le Port de Kerviel" in text_of(page)
    assert "La Grande Plage" in text_of(page)


def test_heads_with_a_number_show_pages_where_nothing_else_does():
    first, second, third = PAGES
    heads = [f"LE FANAL DE KERVIEL — {number}" for number in (4, 5)]

    text = text_of("\n".join([first, heads[0], second, heads[1], third]))
    assert text == "\n".join(PAGES)
    assert text_of("Article 1\n" + first + "\nArticle 2\n" + second).count("Article") == 2


def test_a_browser_s_print_is_read_without_its_head_and_foot():
    pages = [
        f"12/03/2024 10:4{n}     {TITLE} | Le Fanal\n\n{page}\n\nhttps://fanal.example/a     {n}/3"
        for n, page in enumerate([f"{TITLE}\n\n{PAGES[0]}", *PAGES[1:]], 1)
    ]

    text = text_of("\n\x0c".join(pages))
    assert text.strip().startswith(TITLE)
    assert "fanal.example" not in text
    assert text.count(TITLE) == 1


def test_figures_of_a_table_are_no_pages():
    table = "Buts\n1\n2\n3\n4\nPoints\n12\n13"

    assert text_of(table) == table


@pytest.mark.parametrize(
    "head", ["Le Fanal de Kerviel", "Le Fanal - 5 mars 2024", "LE FANAL HEBDO"]
)
def test_a_paper_s_name_at_a_page_s_top_is_a_running_head(head):
    page = f"{TITLE}\n\n{PAGE}\n\n- 1 -\n\n\x0c{head}\n\n{PAGE}"

    assert kinds_of(page)[head] == "running-head"
    assert head not in text_of(page)


def test_a_line_that_pages_repeat_is_a_running_head_but_the_title_stays():
    foot = "www.fanal.example   imprimé le 05/03/2024"

    text = text_of("\n\x0c".join(f"{TITLE}\n\n{page}\n{foot}" for page in PAGES))
    assert text.count(TITLE) == 1
    assert foot not in text
    assert text.count(FIRST.lower()) == 3


def test_the_first_page_s_own_head_goes_where_the_title_follows():
    head = "Le Fanal de Kerviel"
    page = f"{head}\n\n{TITLE}\n\n{PAGES[0]}\n\x0c{head}\n\n{PAGES[1]}"

    assert text_of(page).lstrip().startswith(TITLE)
    assert head not in text_of(page)


def test_a_heading_at_a_page_s_top_is_text():
    page = f"{TITLE}\n\n{PAGE}\n\n- 1 -\n\x0cUne jetée plus longue\n\n{PAGE}"

    assert "Une jetée plus longue" in text_of(page)


def test_a_paragraph_goes_on_over_a_page_and_another_does_not():
    cut = f"{THIRD}\n{FIRST}\n\n- 1 -\n\n\x0cLe Fanal de Kerviel\n\n{SECOND}"
    ended = f"{FIRST}\n{SECOND}\n\n- 1 -\n\n\x0cLe Fanal de Kerviel\n\n{THIRD}"

    assert text_of(cut) == f"{THIRD}\n{FIRST}\n{SECOND}"
    assert f"{SECOND}\n\n" in text_of(ended)


def test_a_text_without_pages_is_left_alone():
    assert text_of(f"{TITLE}\n\n{PAGE}") == f"{TITLE}\n\n{PAGE}"


@given(st.lists(st.sampled_from([FIRST, THIRD, "", "\x0c", "1", "- 2 -", "Le Fanal", "3/4"])))
def test_no_line_is_lost_and_prose_is_always_text(lines):
    page = "\n".join(lines)
    marked = mark_page_furniture(split_lines(page))

    assert [m.text for m in marked if m.text] == [line for line in lines if line.strip()]
    assert all(line.is_text for line in marked if line.text == THIRD)
