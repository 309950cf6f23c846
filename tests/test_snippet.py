"""What is shown of a text: segments, and which of their matches a reader takes for one."""

import pytest

from indexer.search.snippet import Segment, joined


def cut(marked):
    """Segments of a text whose matches stand between brackets."""
    parts = [part.split("]") for part in marked.split("[")]
    found = [Segment(parts[0][0], False)]
    for match, after in parts[1:]:
        found += [Segment(match, True), Segment(after, False)]
    return [segment for segment in found if segment.text]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Les [gilets] [jaunes] vont.", "Les [gilets jaunes] vont."),
        ("[état] d’[urgence]", "[état d’urgence]"),
        ("[état] D'[urgence]", "[état D'urgence]"),
        ("[gilets]\u00a0[jaunes]", "[gilets\u00a0jaunes]"),
        ("[porte]-[parole]", "[porte-parole]"),
        ("[10][h][30]", "[10h30]"),
        ("[a] [b] [c] d [e]", "[a b c] d [e]"),
        ("[fin] de la [crise]", "[fin] de la [crise]"),
        ("[gilets], [jaunes]", "[gilets], [jaunes]"),
        ("[Fin]. [Début]", "[Fin]. [Début]"),
        ("… [gilets] …", "… [gilets] …"),
        ("", ""),
    ],
)
def test_matches_next_to_each_other_are_one(text, seen):
    assert list(joined(cut(text))) == cut(seen)


def test_what_is_joined_is_the_text_still():
    text = "[a] [b] c’[d] e [f]-[g]."

    assert "".join(segment.text for segment in joined(cut(text))) == "a b c’d e f-g."
