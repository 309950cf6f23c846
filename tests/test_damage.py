"""What damaged files raise is told as damage; a mistake in our own code stays what it is."""

import json
import random
import shutil
from contextlib import suppress

import pytest

from indexer.article import Article
from indexer.build import generations
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.engines.whoosh_engine.execution.executor import Executor
from indexer.engines.whoosh_engine.execution.hit_builder import HitBuilder
from indexer.errors import IndexDamagedError, IndexOutdatedError, IndexUnavailableError
from indexer.search.opening import check_index, open_index
from indexer.settings import Settings
from tests.conftest import publish, rewrite_manifest

#: How many bits are flipped, one after another.
FLIPS = 1_000
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

    _found, [problem] = asked(directory)

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


@pytest.fixture(scope="module")
def two_segments(tmp_path_factory):
    """An index of a rebuild and an update, with a deleted article, and what it answers."""
    base = tmp_path_factory.mktemp("segments")
    settings = Settings(corpus=base / "corpus", index=base / "index", workers=1)
    settings.corpus.mkdir()
    for number in range(80):
        write_record(settings.corpus, number, "Le pont tournant de Kerbihan rouvre au printemps.")
    rebuild(settings)
    (settings.corpus / "3.jsonl").unlink()
    write_record(settings.corpus, 90, "La passerelle de Kermaël attend un pont provisoire (BTP).")
    assert update(settings).added == 1
    return settings.index


def write_record(corpus, number, body):
    record = {
        "id": f"n{number}",
        "title": f"Le chantier numéro {number}",
        "body": f"{body}\n\nLes riverains du quai {number} l’attendaient depuis {number} jours.",
        "source": "Le Phare de Kerbihan",
        "date": f"2021-0{number % 9 + 1}-11",
    }
    (corpus / f"{number}.jsonl").write_text(json.dumps(record) + "\n", "utf-8")


#: A query of each way through the files.
QUERIES = [
    *("pont", "riverains quai", '"pont tournant"', '"le pont"~4', "kerb*", "pasarelle~"),
    *("titre:chantier", "pont -passerelle", 'source:"Le Phare de Kerbihan" 42', "kerbian"),
]


def answers(index):
    """What an index answers to some queries, and the whole of some articles."""
    found = []
    for query in QUERIES:
        said = index.search(query, size=5).to_dict()
        del said["took_ms"]
        found.append(said)
    return found, [index.article(id_) for id_ in ("n1", "n90", "n3")], index.suggest("pont")


def flip(path, bit):
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def asked(directory):
    """What an index answers, ``None`` where the one error takes its place; and what is wrong."""
    found = None
    with suppress(IndexUnavailableError), open_index(directory) as index:
        found = answers(index)
    try:
        return found, check_index(directory).problems
    except IndexUnavailableError as error:
        return found, [str(error)]


def test_no_flipped_bit_changes_an_answer_and_a_check_names_the_file(two_segments):
    right, problems = asked(two_segments)
    assert problems == []
    generation = generations.current(two_segments).path
    files = [two_segments / generations.POINTER, *sorted(generation.iterdir())]
    chance = random.Random(20261130)
    # Small files, which all else is found by, as often as large ones.
    for trial in range(FLIPS):
        path = chance.choice([file for file in files if file.stat().st_size])
        bit = chance.randrange(8 * path.stat().st_size)
        flip(path, bit)
        try:
            found, problems = asked(two_segments)
        finally:
            flip(path, bit)

        assert found in (None, right), (trial, path.name, bit)
        assert any(path.name in problem for problem in problems), (trial, path.name, bit, problems)


def test_no_file_emptied_cut_overwritten_or_removed_changes_an_answer(two_segments):
    right, _problems = asked(two_segments)
    generation = generations.current(two_segments).path
    for path in [two_segments / generations.POINTER, *sorted(generation.iterdir())]:
        data = path.read_bytes()
        half = len(data) // 2
        changed = [b"", data[:half], data[:-1], data + b"0", bytes(len(data)), b"\xff" * len(data)]
        for contents in (*changed, None):
            path.unlink() if contents is None else path.write_bytes(contents)
            try:
                found, problems = asked(two_segments)
            finally:
                path.write_bytes(data)

            if contents == data:
                continue
            assert found in (None, right), (path.name, contents and contents[:20])
            said = [problem for problem in problems if path.name in problem]
            gone = path.name == generations.POINTER and "There is no index" in problems[0]
            assert said or gone, (path.name, problems)


def test_an_open_index_answers_as_before_or_says_so_whatever_becomes_of_its_files(two_segments):
    with open_index(two_segments) as index:
        right = answers(index)
        generation = generations.current(two_segments).path
        for path in sorted(generation.iterdir()):
            data = path.read_bytes()
            for contents in (b"", data[: len(data) // 2], b"\xff" * len(data)):
                with path.open("r+b") as file:
                    file.truncate(len(contents))
                    file.write(contents)
                with suppress(IndexDamagedError):
                    assert answers(index) == right
                with path.open("r+b") as file:
                    file.write(data)
                    file.truncate()
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
