"""What a browser shows of a page, by none of the cleaning's rules."""

import pytest

from indexer.cleaning.reader import Page
from indexer.evaluation.visible_text import shown_text, visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Le <b>p</b>ort</p><p>rouvre</p>", "Le port\nrouvre"),
        ("<ul><li>un<li>deux</ul>trois<br>quatre", "un\ndeux\ntrois\nquatre"),
        ("<p>Le\nport<span> rouvre</span></p>", "Le port rouvre"),
        ("a<script>if (1 < 2) {'</p>'}</script><style>p{}</style>b", "a\nb"),
        ("<title>Titre</title><svg><svg>x</svg>y</svg><p>texte", "texte"),
        ("<meta name=description content=Non><img alt=Non><p title=Non>oui", "oui"),
        ("un<![inconnu[deux]>trois<!-- non -->", "untrois"),
        ("Caf&eacute; &lt;p&gt; &#233;&shy;t&eacute;", "Café <p> été"),
        ("<p>fin <", "fin <"),
        ("", ""),
    ],
)
def test_it_is_the_text_of_what_is_shown(html, text):
    assert visible_text(html) == text


def test_a_text_copy_is_shown_whole():
    assert shown_text(Page(b"<p>Un titre\n\nUne phrase", "a.txt", "text")) == (
        "<p>Un titre\n\nUne phrase"
    )


def test_bytes_that_are_no_text_are_shown_as_far_as_they_are():
    assert "obj" in shown_text(Page(b"%PDF-1.7 obj \xff", "a.txt", "text"))
