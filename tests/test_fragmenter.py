"""Fragments of a body are chosen by rules that compiled loops keep to, byte for byte."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.engines.whoosh_engine.kernels import snippet_fragments
from indexer.query.parser import parse
from indexer.search import fragmenter
from indexer.search.fragmenter import fragments, snippets
from indexer.search.highlighter import Highlighter

WORDS = st.sampled_from(
    "la trêve tient paix port mer M. Mme J.-C. av. É. C. fin. Vraiment ? ! … « « » ») .» 3.5 "
    "U.R.S.S. Noël. voilà. \u202fM. anticonstitutionnellement, 中国 (cf. oui.] etc.) “bon.” "
    "l’été.’".split(" ")
)
GAPS = st.sampled_from([" "] * 12 + ["\u00a0", "\u202f", "\n\n", "\n", ""])
TEXTS = st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=150).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def compiled(body, starts, leaves, weights, most):
    """The fragments that loops find, where a title stands before the body."""
    title = b"Un titre\n\n"
    rows = np.empty((most, 4), np.int64)
    count = snippet_fragments.fragments(
        np.frombuffer(title + body, np.uint8),
        len(title),
        np.array(starts, np.int64) + len(title),
        np.array(leaves, np.int64),
        np.array(weights),
        rows,
    )
    return [
        (start - len(title), end - len(title), bool(begins_within), bool(ends_within))
        for start, end, begins_within, ends_within in rows[:count].tolist()
    ]


@settings(deadline=None, max_examples=300)
@given(
    text=TEXTS,
    chosen=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3)), max_size=12),
    weights=st.lists(st.floats(1, 9), min_size=4, max_size=4),
    most=st.integers(1, 3),
)
@example(text="a" * 300, chosen=[], weights=[1.0] * 4, most=1)
@example(text="é" * 300, chosen=[(170, 0)], weights=[1.0] * 4, most=1)
def test_compiled_loops_choose_the_same_fragments(text, chosen, weights, most):
    body = text.strip().encode()
    # Words begin where a character does that is no space.
    places = [at for at, byte in enumerate(body) if byte & 0xC0 != 0x80 and byte > 0x20]
    found = sorted((places[at % len(places)], leaf) for at, leaf in chosen) if places else []
    starts, leaves = [start for start, _leaf in found], [leaf for _start, leaf in found]

    expected = [tuple(each) for each in fragments(body, starts, leaves, weights, most)]

    assert compiled(body, starts, leaves, weights, most) == expected


def test_loops_measure_by_the_same_figures():
    loops = snippet_fragments
    abbreviations = tuple(loops._ABBREVIATIONS.split())

    assert (
        loops.MAX_FRAGMENTS,
        loops.MAX_PASSAGE_BYTES,
        loops._SEEN,
        loops.REACH,
        abbreviations,
    ) == (
        fragmenter.MAX_FRAGMENTS,
        fragmenter.MAX_FRAGMENT_BYTES,
        fragmenter.LOOK_BEHIND_BYTES,
        fragmenter.REACH_BYTES,
        fragmenter.ABBREVIATIONS,
    )


def test_snippets_of_a_body_are_those_of_a_hit(make_index):
    filler = "Le marché du bourg ouvre à l’aube et ferme à midi, dit-on, hiver comme été. " * 5
    body = (
        f"{filler}\n\nLa trêve tient. M. Perrec s’en félicite ; la trêve, dit-il, vaut mieux.\n\n"
        f"{filler}\n\n{filler.replace('.', ',')} et les pêcheurs, {filler.replace('.', ',')}"
    )
    [hit] = make_index([Article("a", "Un titre", body)]).search("trêve pêcheurs").hits
    highlighter = Highlighter(parse("trêve pêcheurs").root, lambda _word: ())

    shown = snippets(body, highlighter.matches(body), [2.0, 1.0])

    assert shown == hit.snippets
    assert [snippet.paragraph for snippet in shown] == [1, 3]
    assert shown[1].text.startswith("… ")
    [beginning] = snippets(body, [], [])
    assert (body.startswith(beginning.text.removesuffix(" …")), beginning.paragraph) == (True, 0)
