"""Articles are stored small and come back as they were, with the places of their words."""

import struct
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.build.chunks import ChunkTable
from indexer.build.thread_pool import ThreadPool
from indexer.engines.whoosh_engine.format import arrays, docstore
from indexer.engines.whoosh_engine.format.docstore import StoreReader, StoreWriter
from indexer.engines.whoosh_engine.format.postings_source import TermNumberer
from indexer.engines.whoosh_engine.format.stored_fields import (
    StoredFieldsReader,
    detail_blocks,
    summary_blocks,
)
from indexer.engines.whoosh_engine.kernels.highlight import Matches, highlight
from indexer.engines.whoosh_engine.kernels.offsets import offsets_of
from indexer.search.paragraphs import PARAGRAPH_GAP
from tests.conftest import files_of

anything = st.text(st.characters(exclude_categories=()), max_size=60)
#: Often empty, often with what stands between metadata.
separated = st.text(st.sampled_from("a[\0\ud800é"), max_size=4)
texts = st.one_of(
    anything,
    st.lists(
        st.sampled_from(
            "l’Est qu'il d’ aujourd’hui « main-d’œuvre ». 中国 20 000 \n \n\n".split(" ")
        ),
        max_size=12,
    ).map(" ".join),
)


Pair = tuple[bytes, bytes]


def written(directory: Path, stored: list[list[bytes | Pair]], **manner: bool) -> list[bytes]:
    """The blocks, alone or with tails, as they stand in the files."""
    pool = ThreadPool(2)
    with StoreWriter(directory, "x", pool, **manner) as file:
        for batch in stored:
            pairs = [(each, b"") if isinstance(each, bytes) else each for each in batch]
            file.append(pairs)
        file.finish()
    pool.close()
    count = sum(map(len, stored))
    found = StoreReader(files_of(directory), "x", count)
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
    cut = ChunkTable().cut([Article("before", body, title), article])
    token_stream = TermNumberer().token_stream(cut)
    with TemporaryDirectory() as name:
        pairs = list(summary_blocks(cut, token_stream))
        _before, summary = written(Path(name), [pairs], has_dictionary=True)
        nothing, detail = written(Path(name), [list(detail_blocks(cut))])
    reader = StoredFieldsReader(b"")

    assert nothing == b""
    assert reader.article(summary, detail) == article
    begins = begins_of(title, body)
    offsets = reader.summary(summary).offsets(np.array([*begins], np.int64))
    assert offsets.tolist() == [*begins.values()]


@given(
    id_=anything,
    optional=st.tuples(*[st.none() | separated] * 3),
    language=separated,
    path=separated,
)
@example("", (None, "", None), "", "")
@example("a", ("\0", "\ud800", "[1]"), "\0\0", '["a"]')
def test_metadata_come_back_whatever_they_hold(id_, optional, language, path):
    source, date, url = optional
    article = Article(id_, "Titre", "Corps.", source, date, url, language, (), path)
    cut = ChunkTable().cut([article])
    [(block, steps)] = summary_blocks(cut, TermNumberer().token_stream(cut))

    assert StoredFieldsReader(b"").article(zstandard.compress(block) + steps, b"") == article


def test_a_tail_stands_behind_its_block_as_it_is(tmp_path):
    batches = [[(b"un " * 50, b"\1\2"), (b"", b"seul")], [(b"deux", b"")]]
    first, alone, last = written(tmp_path, batches)
    reader = docstore.BlockReader(b"")

    assert first.endswith(b"\1\2")
    assert reader.unpack(first) == b"un " * 50
    assert alone == b"seul"
    assert reader.unpack(last) == b"deux"


def test_what_many_blocks_have_in_common_is_kept_once(tmp_path):
    common = (
        "Le ministre des Affaires étrangères a reçu hier l'ambassadeur de la République. Ils ont "
        "parlé de la coopération entre les deux pays et d'une visite prochaine. La presse n'a pas "
        "été admise à cet entretien."
    )
    stored = [f"{number} {common} {number * 7919 % 1000}".encode() for number in range(1500)]
    packed = written(tmp_path, [stored[:700], [b""], stored[700:]], has_dictionary=True)
    dictionary = arrays.load(files_of(tmp_path), "x_dictionary", ["u1"]).tobytes()
    alone = written(tmp_path, [stored])
    reader = docstore.BlockReader(dictionary)

    assert packed.pop(700) == b""
    assert [reader.unpack(block) for block in packed] == stored
    assert len(dictionary) + sum(map(len, packed)) < 0.7 * sum(map(len, alone))


@pytest.mark.parametrize("count", [0, 1, 63, 200])
def test_a_few_blocks_or_empty_ones_need_no_dictionary(tmp_path, count):
    packed = written(tmp_path, [[b"a"] * count], has_dictionary=True)
    reader = docstore.BlockReader(arrays.load(files_of(tmp_path), "x_dictionary", ["u1"]).tobytes())

    assert [reader.unpack(block) for block in packed] == [b"a"] * count


@pytest.mark.parametrize("damaged", [b"", b"x", b"\x05abc"])
def test_what_is_no_record_is_refused(damaged):
    reader = StoredFieldsReader(b"")

    for block in (damaged, zstandard.compress(damaged)):
        with pytest.raises(ValueError, match=r"record|block"):
            reader.summary(block)


@pytest.mark.parametrize("meta", [b"", b"a\0b", b"[]", b"7", b"[1,2", b"\xff"])
def test_metadata_that_are_not_six_are_refused(meta):
    header = struct.pack("<III", 12 + len(meta), 2, 1)

    with pytest.raises(ValueError, match="not a record"):
        StoredFieldsReader(b"").summary(zstandard.compress(header + meta) + b"\0")


def test_what_is_no_dictionary_is_refused():
    with pytest.raises(ValueError, match="dictionary"):
        StoredFieldsReader(b"7\xa40\xec" + b"x" * 100)


def test_of_steps_that_were_cut_off_nothing_behind_them_is_read():
    whole = np.array([100, 0x21, 0x43, 0x65, 0x07], np.uint8)
    positions = np.arange(6, dtype=np.int64)

    assert offsets_of(whole[:3], positions).tolist() == [1, 3, 6, 10, 10, 10]


@pytest.mark.parametrize(
    ("steps", "header", "width", "message"),
    [
        ([2, 0xF0, 185, 1], (12, 7, 4), 2, "steps"),  # the second word at byte 200
        ([2, 0x7F, 185, 1], (12, 7, 4), 1, "steps"),  # the first one there
        ([2, 0x70], (12, 1, 2), 1, "numbers"),
        ([2, 0x70], (12, 13, 2), 1, "numbers"),
        ([2, 0x70], (11, 7, 2), 1, "numbers"),
        ([2, 0x70], (25, 7, 2), 1, "numbers"),
        ([2, 0x70], (12, 7, 3), 1, "numbers"),
        ([2, 0x70], None, 1, "short"),
    ],
)
def test_a_record_whose_parts_do_not_fit_together_is_refused(steps, header, width, message):
    record = struct.pack("<III", *header) + b"Titre\n\nCorps" if header else b"Titre"
    longs = partial(np.array, dtype=np.int64)

    with pytest.raises(ValueError, match=message):
        highlight(
            record,
            bytes(steps),
            longs([len(record), len(steps)]),
            longs([0]),
            Matches(longs([0]), longs([0]), longs([width])),
            np.ones(1),
            2,
        )


@pytest.mark.parametrize("count", [1, 3])
def test_blocks_that_do_not_fit_their_number_are_refused(tmp_path, count):
    written(tmp_path, [[b"un", b"deux"]])

    with pytest.raises(ValueError, match="do not fit"):
        StoreReader(files_of(tmp_path), "x", count)


def test_a_block_of_which_a_bit_is_another_is_refused_and_the_others_are_read(tmp_path):
    blocks = written(tmp_path, [[b"un", b"deux", b"trois"]])
    data = bytearray((tmp_path / "x.u1").read_bytes())
    files = files_of(tmp_path)
    for place in range(len(blocks[0]), len(blocks[0]) + len(blocks[1])):
        flipped = data.copy()
        flipped[place] ^= 8
        (tmp_path / "x.u1").write_bytes(flipped)
        reader = StoreReader(files, "x", 3)

        assert (reader[0], reader[2]) == (blocks[0], blocks[2])
        with pytest.raises(ValueError, match=r"a block of x\.u1 is not what was written"):
            reader[1]


def test_a_file_that_is_cut_short_while_it_is_read_is_refused(tmp_path):
    written(tmp_path, [[b"un", b"deux"]])
    reader = StoreReader(files_of(tmp_path), "x", 2)
    with (tmp_path / "x.u1").open("r+b") as file:
        file.truncate(0)

    with pytest.raises(ValueError, match=r"a block of x\.u1 is not what was written"):
        reader[1]
