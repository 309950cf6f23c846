"""Articles are stored small and come back as they were, with the places of their words."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.engines.whoosh_engine import arrays, blocks, steps
from indexer.engines.whoosh_engine.background import Background
from indexer.engines.whoosh_engine.blocks import BlockFile
from indexer.engines.whoosh_engine.occurrences import Tokeniser
from indexer.engines.whoosh_engine.records import RecordReader, rest_block, shown_blocks
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP
from indexer.stretches import Stretches

anything = st.text(st.characters(exclude_categories=()), max_size=60)
texts = st.one_of(
    anything,
    st.lists(
        st.sampled_from(
            "l’Est qu'il d’ aujourd’hui « main-d’œuvre ». 中国 20 000 \n \n\n".split(" ")
        ),
        max_size=12,
    ).map(" ".join),
)


def written(directory: Path, stored: list[list[bytes]], *, has_dictionary: bool) -> list[bytes]:
    """The blocks as they stand in the files."""
    background = Background(2)
    with BlockFile(directory, "x", background, has_dictionary=has_dictionary) as file:
        for batch in stored:
            file.append(batch)
        file.finish()
    background.close()
    data = arrays.load(directory, "x", ["u1"]).tobytes()
    ends = arrays.load(directory, "x_ends", ["i8"]).tolist()
    return [data[begin:end] for begin, end in pairwise(ends)]


def steps_of(title: str, body: str) -> list[int]:
    """The bytes from each position to the next, by the definition of positions."""
    whole = title + PARAGRAPH_BREAK + body
    begins: dict[int, int] = {}
    at = position = 0
    for text in (title, *body.split(PARAGRAPH_BREAK)):
        for token in tokens(text):
            if not token.joined:
                before = whole[: at + token.start].encode("utf-8", "surrogatepass")
                begins[position] = len(before)
                position += 1
        position += PARAGRAPH_GAP
        at += len(text) + len(PARAGRAPH_BREAK)
    found = [0] * (max(begins, default=-1) + 1)
    last = 0
    for position, begin in begins.items():
        found[position] = begin - last
        last = begin
    return found


@settings(deadline=None)  # the first example compiles
@given(title=texts, body=texts, source=st.none() | anything)
@example("x" * 300, "y" * 70_000 + " fin", None)
def test_a_record_is_read_as_the_article_was(title, body, source):
    article = Article(
        "a.1", title, body, source, images=("i.jpg",), boilerplate=(Dropped("Lire", "links", 1),)
    )
    cut = Stretches().cut([article])
    with TemporaryDirectory() as name:
        place = Path(name)
        rows = [list(shown_blocks(cut, Tokeniser().occurrences(cut)))]
        [packed] = written(place, rows, has_dictionary=True)
        [rest] = written(place, [[rest_block(article)]], has_dictionary=False)
    reader = RecordReader(b"")

    assert reader.article(packed, rest) == article
    assert reader.shown(packed).steps.tolist() == steps_of(title, body)


def test_what_many_blocks_have_in_common_is_kept_once(tmp_path):
    common = "Le ministre des Affaires étrangères a reçu hier l'ambassadeur de la République. "
    stored = [f"{number} {common} {number * 7919 % 1000}".encode() for number in range(1500)]
    packed = written(tmp_path, [stored[:700], [b""], stored[700:]], has_dictionary=True)
    dictionary = arrays.load(tmp_path, "x_dictionary", ["u1"]).tobytes()
    alone = written(tmp_path, [stored], has_dictionary=False)
    reader = blocks.decompressor(dictionary)

    assert packed.pop(700) == b""
    assert [reader.decompress(block) for block in packed] == stored
    assert len(dictionary) + sum(map(len, packed)) < 0.7 * sum(map(len, alone))


@pytest.mark.parametrize("count", [0, 1, 63, 200])
def test_a_few_blocks_or_empty_ones_need_no_dictionary(tmp_path, count):
    packed = written(tmp_path, [[b"a"] * count], has_dictionary=True)
    reader = blocks.decompressor(arrays.load(tmp_path, "x_dictionary", ["u1"]).tobytes())

    assert [reader.decompress(block) for block in packed] == [b"a"] * count


def test_steps_that_do_not_fit_their_text_are_refused():
    with pytest.raises(ValueError, match="2 words instead of 3"):
        steps.unpacked(
            np.frombuffer(b"un deux", np.uint8), np.array([3], np.uint32), np.zeros(2, np.uint8)
        )
