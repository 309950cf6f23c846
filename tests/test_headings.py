"""Headings of an article are told from their form, and from it alone where it is beyond doubt."""

import pytest

from webui.headings import headings

PROSE = "Les pêcheurs de Kerlouan ont repris la mer lundi, après trois semaines à quai. " * 2
QUOTED = "« Les pêcheurs de Kerlouan ont repris la mer, et nous tous avec eux, après un hiver " * 2


@pytest.mark.parametrize(
    "line",
    [
        "Une criée plus grande",
        "À quoi servira la digue ?",
        "« Plus jamais ça »",
        "2. Les travaux du port",
        "Ce que dit l’ONU du détroit",
    ],
)
def test_a_short_line_alone_between_paragraphs_is_a_heading(line):
    assert headings([PROSE, line, PROSE]) == {1}
    assert headings([PROSE, line, QUOTED + "».", line, PROSE]) == {1, 3}


@pytest.mark.parametrize(
    "line",
    [
        "Il a tout nié.",
        "Les ports concernés :",
        "et le reste suit",
        "– une digue",
        "Anne Kermarrec",
        "Par Anne Kermarrec et les siens",
        "Photo de la rédaction",
        "À lire aussi la criée rouvre",
        "Voir www.exemple.org pour la suite",
        "© Le Phare des Abers",
        "Mardi 3 mai à 10h30",
        "Une ligne bien trop longue pour être le titre d’une partie, et qui ne finit pas " * 2,
        "",
    ],
)
def test_what_else_stands_on_a_line_is_a_paragraph(line):
    assert headings([PROSE, line, PROSE]) == frozenset()


@pytest.mark.parametrize(
    "paragraphs",
    [
        [],
        ["Une criée plus grande"],
        ["Une criée plus grande", PROSE],
        [PROSE, "Une criée plus grande"],
        [PROSE, "Une criée", "Une digue", PROSE],
        ["Oui.", "Une criée plus grande", PROSE],
        [PROSE, "Une criée plus grande", "Non."],
        [PROSE.rstrip(". "), "Une criée plus grande", PROSE],
    ],
)
def test_no_heading_stands_first_last_or_beside_other_short_lines(paragraphs):
    assert headings(paragraphs) == frozenset()
