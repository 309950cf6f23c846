"""What docs/FORMAT.md says is enough to read an index: nothing of ours reads the files here."""

import struct
from itertools import pairwise

import numpy as np
import pytest
import zstandard

from indexer.article import Article, Dropped
from tests.conftest import publish

BODY = (
    "La gardienne du phare de Kermaël a signé l’accord interrégional.\n\n"
    + "Anticonstitutionnellement, le phare éclaire. " * 300
)
ARTICLES = [
    Article("a1", "Un accord", "Le port attend.", source="Le Courrier", date="2021-06-04"),
    Article(
        "a2", "Le phare rallumé", BODY, images=("phare.jpg",), boilerplate=(Dropped("Menu", "x"),)
    ),
]


class Segment:
    """The files of the only segment of a generation."""

    def __init__(self, generation):
        [documents] = generation.glob("MAIN_*.documents.npz")
        with np.load(documents) as columns:
            self.columns = dict(columns)
        self._prefix = str(documents).removesuffix("documents.npz")
        self._generation = generation

    def array(self, name):
        [path] = self._generation.glob(f"MAIN_*.{name}.[ui][1248]")
        return np.fromfile(path, "<" + path.suffix[1:])

    def block(self, name, number):
        ends = self.array(f"{name}_ends")
        return self.array(name)[ends[number] : ends[number + 1]].tobytes()

    def positions(self, field, term):
        """The positions of a term by article."""
        lexicon, ends = self.array(f"{field}.lexicon").tobytes(), self.array(f"{field}.ends")
        terms = [lexicon[begin:end] for begin, end in pairwise(ends)]
        assert terms == sorted(terms)
        # In one block of articles, the only one here.
        first, last = self.array(f"{field}.posting_starts")[terms.index(term) :][:2]
        counts = self.array(f"{field}.counts").astype(int)
        large = self.array(f"{field}.tf_overflow_at")
        assert large.tolist() == np.flatnonzero(counts == 255).tolist()
        counts[large] = self.array(f"{field}.tf_overflow")
        starts = np.cumsum([0, *counts])
        assert self.array(f"{field}.position_skips").tolist() == starts[:-1:64].tolist()
        positions, ids = self.array(f"{field}.positions"), self.array(f"{field}.ids")
        return {
            int(ids[posting]): positions[starts[posting] : starts[posting + 1]].tolist()
            for posting in range(first, last)
        }


def number(data, at):
    """A LEB128 number, and where it ends."""
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    return value | data[at] << shift, at + 1


def offsets(steps):
    """At which byte each position begins."""
    count, halves = number(steps, 0)
    rest = halves + (count + 1) // 2
    found, at = [], 0
    for position in range(count):
        step = steps[halves + position // 2] >> 4 * (position % 2) & 15
        if step == 15:
            more, rest = number(steps, rest)
            step += more
        at += step
        found.append(at)
    assert rest == len(steps)
    return found


@pytest.fixture(scope="module")
def segment(tmp_path_factory):
    return Segment(publish(tmp_path_factory.mktemp("index"), ARTICLES).path)


def test_columns_say_what_is_known_of_each_article(segment):
    columns = segment.columns

    assert columns["ids"].tolist() == [b"a1", b"a2"]
    assert columns["days"].tolist() == [20210604, -1]
    assert columns["source_ordinals"].tolist() == [1, 0]
    assert columns["source_values"].tobytes() == b'["Le Courrier"]'
    assert columns["year_ordinals"].tolist() == [1, 0]
    assert columns["year_values"].tobytes() == b'["2021"]'


def test_a_word_is_found_where_it_stands(segment):
    block = segment.block("shown", 1)
    # Of two articles no dictionary is made.
    assert len(segment.array("shown_dictionary")) == 0
    record = zstandard.ZstdDecompressor().decompress(block)
    meta_end, body_start, steps_bytes = struct.unpack_from("<III", record)
    text = record[meta_end:]
    begins = offsets(block[len(block) - steps_bytes :])

    assert record[12:meta_end].split(b"\0")[0] == b"a2"
    assert text[body_start:].decode() == BODY
    for field, term, word in (
        ("form", b"phare", "phare"),
        ("form", b"anticonstitutionnellement", "Anticonstitutionnellement"),
        ("text", b"phar\x1fphare", "phare"),
    ):
        found = segment.positions(field, term)
        assert list(found) == [1]
        wanted = word.encode()
        assert all(text[begins[at] :].startswith(wanted) for at in found[1])
        assert len(found[1]) == text.count(wanted)
    assert segment.positions("form", b"accord") == {0: [1], 1: [3 + 8 + 8]}
    assert segment.positions("title_form", b"accord") == {0: [1]}


def test_the_rest_of_an_article_is_json(segment):
    assert segment.block("rest", 0) == b""
    rest = zstandard.ZstdDecompressor().decompress(segment.block("rest", 1))
    assert rest == b'[["phare.jpg"],[["Menu","x",0]]]'
