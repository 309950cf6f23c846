"""Articles are stored small and come back as they were, with the places of their words."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.engines.whoosh_engine import arrays, blocks
from indexer.engines.whoosh_engine.background import Background
from indexer.engines.whoosh_engine.blocks import BlockFile, Blocks
from indexer.engines.whoosh_engine.occurrences import Tokeniser
from indexer.engines.whoosh_engine.records import (
    RecordReader,
    rest_blocks,
    shown_blocks,
    steps_blocks,
)
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


def written(directory: Path, stored: list[list[bytes]], **manner: bool) -> list[bytes]:
    """The blocks as they stand in the files."""
    background = Background(2)
    with BlockFile(directory, "x", background, **manner) as file:
        for batch in stored:
            file.append(batch)
        file.finish()
    background.close()
    count = sum(map(len, stored))
    found = Blocks(directory, "x", count)
    return [bytes(found[number]) for number in range(count)]


def begins_of(title: str, body: str) -> dict[int, int]:
    """The byte at which each position begins, by the definition of positions."""
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
    return begins


@settings(deadline=None)  # the first example compiles
@given(title=texts, body=texts, source=st.none() | anything)
@example("x" * 300, "y" * 70_000 + " fin", None)
def test_a_record_is_read_as_the_article_was(title, body, source):
    article = Article(
        "a.1", title, body, source, images=("i.jpg",), boilerplate=(Dropped("Lire", "links", 1),)
    )
    cut = Stretches().cut([Article("before", body, title), article])
    occurrences = Tokeniser().occurrences(cut)
    with TemporaryDirectory() as name:
        _before, shown = written(Path(name), [list(shown_blocks(cut))], has_dictionary=True)
        _before, found = written(Path(name), [list(steps_blocks(occurrences))], come_packed=True)
        nothing, rest = written(Path(name), [list(rest_blocks(cut))])
    reader = RecordReader(b"")

    assert nothing == b""
    assert reader.article(shown, found, rest) == article
    begins = begins_of(title, body)
    [read] = reader.shown([(shown, found)])
    offsets = read.offsets(np.array([*begins], np.int64))
    assert offsets.tolist() == [*begins.values()]


def test_what_many_blocks_have_in_common_is_kept_once(tmp_path):
    common = "Le ministre des Affaires étrangères a reçu hier l'ambassadeur de la République. "
    stored = [f"{number} {common} {number * 7919 % 1000}".encode() for number in range(1500)]
    packed = written(tmp_path, [stored[:700], [b""], stored[700:]], has_dictionary=True)
    dictionary = arrays.load(tmp_path, "x_dictionary", ["u1"]).tobytes()
    alone = written(tmp_path, [stored])
    reader = blocks.decompressor(dictionary)

    assert packed.pop(700) == b""
    assert [reader.decompress(block) for block in packed] == stored
    assert len(dictionary) + sum(map(len, packed)) < 0.7 * sum(map(len, alone))


@pytest.mark.parametrize("count", [0, 1, 63, 200])
def test_a_few_blocks_or_empty_ones_need_no_dictionary(tmp_path, count):
    packed = written(tmp_path, [[b"a"] * count], has_dictionary=True)
    reader = blocks.decompressor(arrays.load(tmp_path, "x_dictionary", ["u1"]).tobytes())

    assert [reader.decompress(block) for block in packed] == [b"a"] * count


@pytest.mark.parametrize("damaged", [b"", b"x", b"\x05abc"])
def test_what_is_no_record_is_refused(damaged):
    reader, packed = RecordReader(b""), zstandard.compress(damaged)

    with pytest.raises(ValueError, match="record"):
        reader.shown([(damaged, packed)])
    with pytest.raises(ValueError, match="record"):
        reader.shown([(packed, packed)])


@pytest.mark.parametrize("count", [1, 3])
def test_blocks_that_do_not_fit_their_number_are_refused(tmp_path, count):
    written(tmp_path, [[b"un", b"deux"]])

    with pytest.raises(ValueError, match="do not fit"):
        Blocks(tmp_path, "x", count)
