"""What damaged files raise is told as damage; a mistake in our own code stays what it is."""

import shutil

import pytest

from indexer.article import Article
from indexer.build import generations
from indexer.engines.whoosh_engine.execution.executor import Executor
from indexer.engines.whoosh_engine.execution.hit_builder import HitBuilder
from indexer.errors import IndexDamagedError, IndexOutdatedError
from indexer.search.index import open_index
from tests.conftest import publish, rewrite_manifest

ARTICLES = [
    Article(
        id=f"a{number}",
        title=f"Le pont de Kerbihan {number}",
        body="Le pont tournant de Kerbihan rouvre après des travaux.\n\nLes riverains attendaient.",
        source="Le Phare",
        images=("https://phare.example/pont.jpg",),
    )
    for number in range(5)
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("whole")
    publish(directory, ARTICLES)
    return directory


@pytest.fixture
def damaged(whole, tmp_path):
    """Give a function that returns the files of a fresh copy whose names end so, and the copy."""

    def copy(ending):
        directory = tmp_path / "index"
        shutil.copytree(whole, directory)
        [file] = generations.current(directory).path.glob(f"*{ending}")
        return directory, file

    return copy


@pytest.mark.parametrize("kind", [TypeError, AssertionError, KeyError, AttributeError, ValueError])
@pytest.mark.parametrize("broken", [Executor, HitBuilder])
def test_a_mistake_in_our_own_code_is_no_damage(whole, monkeypatch, kind, broken):
    def mistaken(*_arguments):
        raise kind("ours")

    monkeypatch.setattr(broken, "execute" if broken is Executor else "highlighted", mistaken)
    with open_index(whole) as index, pytest.raises(kind, match="ours") as raised:
        index.search("pont")

    assert raised.type is kind


ENDINGS = [
    ".toc",
    "vocabulary.npz",
    "acronyms.json",
    ".documents.npz",
    ".shown.u1",
    ".rest_ends.u4",
    ".text.ends.u4",
    ".text.ids.u2",
    ".form.lexicon.u1",
    ".title.positions.u2",
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_gone_is_damage(damaged, ending):
    directory, file = damaged(ending)
    file.unlink()

    with pytest.raises(IndexDamagedError, match=f"{file.name} .*run depeche rebuild"):
        open_index(directory)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_was_cut_short_is_damage(damaged, ending):
    directory, file = damaged(ending)
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(IndexDamagedError, match=f"{file.name} has .*run depeche rebuild"):
        open_index(directory)


@pytest.mark.parametrize("ending", ["manifest.json", ".documents.npz"])
def test_a_file_with_a_wrong_byte_anywhere_is_read_or_is_damage(damaged, ending):
    directory, file = damaged(ending)
    data = file.read_bytes()
    told = 0
    for place in range(0, len(data), 3):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            open_index(directory).close()
        except (IndexDamagedError, IndexOutdatedError):
            told += 1

    assert told > len(data) // 30


@pytest.mark.parametrize(
    "ending",
    [
        ".toc",
        "vocabulary.npz",
        ".shown.u1",
        ".rest.u1",
        ".text.counts.u1",
        ".form.positions.u2",
    ],
)
def test_a_check_names_the_file_of_which_one_bit_differs(damaged, ending):
    directory, file = damaged(ending)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with open_index(directory) as index:
        [problem] = index.check()

    assert f"{file.name} is not what was written: run depeche rebuild" in problem


def change_section(directory, change):
    """Have the manifest say something else of the engine's files."""
    generation = generations.current(directory).path
    rewrite_manifest(generation, lambda document: change(document["whoosh"]))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda section: section.pop("segments"), "'whoosh.segments' is missing"),
        (lambda section: section.update(segments={}), "'whoosh.segments' is no list"),
        (lambda section: section.update(segments=[]), "'whoosh.segments' names none"),
        (lambda section: section.update(segments=[1]), "'whoosh.segments.0' is no object"),
        (lambda section: section["segments"][0].pop("id"), "'whoosh.segments.0.id' is missing"),
        (lambda section: section["segments"][0].update(id="../MAIN_0"), "segments.0.id' names no"),
        (
            lambda section: section["segments"][0].update(documents=-1),
            "'whoosh.segments.0.documents' is no count",
        ),
        (lambda section: section["segments"][0].update(documents=4), "do not fit"),
        (lambda section: section["segments"][0].update(deleted=1), "deleted.u4 does not fit"),
    ],
)
def test_a_segment_that_the_manifest_says_nothing_sound_of_is_damage(damaged, change, named):
    directory, _file = damaged(".toc")
    change_section(directory, change)

    with pytest.raises(IndexDamagedError, match=named) as raised:
        open_index(directory)

    assert "run depeche rebuild" in str(raised.value)


def test_what_a_manifest_says_beside_is_left_alone(damaged):
    directory, _file = damaged(".toc")
    change_section(directory, lambda section: section.update(blocks="crc32c"))
    change_section(directory, lambda section: section["segments"][0].update(generation=3))

    with open_index(directory) as index:
        assert index.search("pont").total == 5
        assert index.check() == []


def test_articles_that_cannot_be_unpacked_are_damage(damaged):
    directory, file = damaged(".shown.u1")
    file.write_bytes(b"?" * file.stat().st_size)

    with open_index(directory) as index:
        for asked in (lambda: index.search("pont"), lambda: index.article("a1"), index.check):
            try:
                problems = asked()
            except IndexDamagedError as error:
                problems = [str(error)]
            assert "run depeche rebuild" in problems[0]


def test_pictures_that_cannot_be_read_are_damage(damaged):
    directory, file = damaged(".rest.u1")
    file.write_bytes(b"?" * file.stat().st_size)

    with open_index(directory) as index:
        assert index.search("pont").total == 5
        with pytest.raises(IndexDamagedError, match="run depeche rebuild"):
            index.article("a1")
