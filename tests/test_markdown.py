"""Markdown dumps are read as their reader sees them; any other text is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.lines import Line, split_lines
from indexer.cleaning.markdown import front_matter, is_markdown, read_markdown
from tests.conftest import join_lines

DUMP = """---
title: "Le phare de Kerviel rouvre"
date: 2024-05-03
---

# Le phare de Kerviel rouvre #

![le phare](img/phare.jpg "Le phare")

Le **phare de Kerviel**, fermé depuis l'*hiver*, rouvre [samedi
matin](https://fanal.example/a_(b) "Samedi") à tous ![](x.png)selon [la mairie][1].

La visite
---------

> « Nous espérons mille personnes », dit
> la maire[^1].

* L'entrée est libre
- Le parking aussi,
  derrière la digue
1. Le premier\\* jour

| Jour | Heure |
| :--- | ----: |
| samedi | 9 h \\| 18 h |

***

[1]: https://fanal.example/mairie
[^1]: Élue en 2020.
"""


def read(text):
    return read_markdown(split_lines(text))


def test_a_dump_becomes_plain_lines_that_know_what_they_are():
    assert [
        (line.kind, line.text) for line in read(DUMP) if line.is_text and not line.is_blank
    ] == [
        ("heading", "Le phare de Kerviel rouvre"),
        ("text", "Le phare de Kerviel, fermé depuis l'hiver, rouvre samedi"),
        ("text", "matin à tous selon la mairie."),
        ("heading", "La visite"),
        ("quotation", "« Nous espérons mille personnes », dit"),
        ("quotation", "la maire."),
        ("item", "L'entrée est libre"),
        ("item", "Le parking aussi, derrière la digue"),
        ("item", "1. Le premier* jour"),
        ("cell", "Jour"),
        ("cell", "Heure"),
        ("cell", "samedi"),
        ("cell", "9 h | 18 h"),
        ("text", "Élue en 2020."),
    ]


def test_front_matter_says_what_the_page_is():
    assert front_matter(split_lines(DUMP)) == {
        "title": "Le phare de Kerviel rouvre",
        "date": "2024-05-03",
    }
    assert front_matter(split_lines("---\nle port\n---\n")) == {}


def test_what_is_no_text_is_shown_as_what_it_is():
    kinds = {line.text: line.kind for line in read(DUMP) if line.text}

    assert kinds["date: 2024-05-03"] == "front-matter"
    assert kinds['![le phare](img/phare.jpg "Le phare")'] == "image"
    assert kinds["***"] == kinds["---------"] == "rule"
    assert kinds["[1]: https://fanal.example/mairie"] == "link-list"


@pytest.mark.parametrize(
    "text",
    [
        "Le port rouvre.\n\n* * *\n\nLa jetée suivra.",
        "- Le port ?\n- La jetée ?\n\n> bonjour\n> à tous",
        "# 1 mondial, le port rouvre.",
        "Le port *rouvre* le_5_mars [sic] (selon [la mairie] (2024)).",
        "#Port #Jetée\n\nLe port rouvre, **voir** [ici] (p. 3).",
        "---\nLe port\n---\n\nIl rouvre.",
        "Le port | La jetée | Le phare\n\nTout rouvre.",
        "",
    ],
)
def test_any_other_text_is_left_alone(text):
    assert not is_markdown(split_lines(text))
    assert join_lines(read(text)) == text


def test_a_marked_title_alone_is_enough():
    assert read("# Le port rouvre\n\nDès samedi.")[0] == Line("Le port rouvre", "heading")


@pytest.mark.parametrize(
    "piece", ["[", "[a](", "![a](((", "**a", "*a_", "|-", "`", "[[a]", "_a*_", "<br"]
)
def test_unclosed_marks_take_no_time(piece):
    text = "# Titre\n\n" + piece * 40_000

    start = time.process_time()
    read(text)
    assert time.process_time() - start < 2


PIECES = ("# ", "mot", " ", "\n", "\n\n", "**", "*", "[mot](http://a)", "> ", "| mot | mot |")
MARKS = ("|--|--|", "---", "_", "`", "```", "\\")


@given(st.lists(st.sampled_from(PIECES + MARKS)))
def test_no_word_is_lost(pieces):
    text = "".join(pieces)

    assert sum(line.text.count("mot") for line in read(text)) == text.count("mot")
