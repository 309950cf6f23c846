"""Memory that the processes of a server share: sealed, found by others, gone when not used."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from multiprocessing import Pipe, get_context
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.build import generation_files, generations
from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.build.shared_contents import SharedContents
from tests.conftest import publish

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux alone has memfd")

DATA = b"Le phare de la pointe. " * 400
DIGEST = sha256(DATA).digest()
SMAPS = Path("/proc/self/smaps")


def is_data(memory: memoryview) -> bool:
    return bytes(memory) == DATA


@pytest.fixture
def contents() -> SharedContents:
    made = SharedContents(2)
    made.take_slot(0)
    return made


@contextmanager
def another_process(contents: SharedContents, data: bytes) -> Iterator[None]:
    """A process of the other slot that holds some data until the end."""
    ours, theirs = Pipe()

    def hold() -> None:
        contents.take_slot(1)
        held = contents.put(DIGEST, memoryview(data))
        theirs.send(held is not None)
        theirs.recv()

    child = get_context("fork").Process(target=hold)
    child.start()
    try:
        assert ours.recv()
        yield
    finally:
        ours.send(None)
        child.join()


def test_what_one_process_has_read_another_maps_and_keeps_when_that_one_ends(contents):
    assert contents.find(DIGEST, len(DATA), is_data) is None
    with another_process(contents, DATA):
        found = contents.find(DIGEST, len(DATA), is_data)

    assert found is not None
    assert found[:] == DATA
    # Whoever comes next has it from this process.
    contents.take_slot(1)
    assert contents.find(DIGEST, len(DATA), is_data) is not None


def test_what_nobody_uses_any_more_is_gone(contents):
    with another_process(contents, DATA):
        pass
    assert contents.find(DIGEST, len(DATA), is_data) is None

    gc.collect()  # what tests before this one left
    before = memory_files()
    held = contents.put(DIGEST, memoryview(DATA))
    assert held is not None
    assert len(memory_files()) > len(before)
    del held
    gc.collect()
    assert contents.find(DIGEST, len(DATA), is_data) is None
    assert memory_files() == before


def test_nobody_can_change_or_cut_short_what_is_shared(contents):
    held = contents.put(DIGEST, memoryview(DATA))
    shared = memory_files()

    assert held is not None
    assert shared
    for path in shared:
        with pytest.raises(OSError, match="not permitted"):
            os.truncate(path, 0)
        with path.open("r+b", buffering=0) as file, pytest.raises(OSError, match="not permitted"):
            file.write(b"x")
    with pytest.raises(TypeError):
        held[0] = 0


def memory_files() -> list[Path]:
    """The open files of this process that are shared memory."""
    return [file for file in Path("/proc/self/fd").iterdir() if "depeche-index" in link_of(file)]


def link_of(file: Path) -> str:
    with suppress(OSError):  # the one that lists them
        return str(file.readlink())
    return ""


def test_all_pages_are_mapped_at_once_so_that_no_search_waits_for_them(contents):
    held = contents.put(DIGEST, memoryview(DATA))

    assert held is not None
    assert set(unmapped_bytes("depeche-index")) == {0}


def unmapped_bytes(name: str) -> list[int]:
    """What this process has not read yet of each mapped file of a name."""
    _header, *mappings = re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", f"\n{SMAPS.read_text()}")
    sizes = [
        dict(re.findall(r"^(\w+): +(\d+) kB$", each, re.MULTILINE))
        for each in mappings
        if name in each.partition("\n")[0]
    ]
    return [1024 * (int(each["Size"]) - int(each["Rss"])) for each in sizes]


def test_memory_that_holds_something_else_is_not_believed(contents):
    with another_process(contents, DATA[::-1]):
        assert contents.find(DIGEST, len(DATA), is_data) is None
        assert contents.find(DIGEST, len(DATA) - 1, is_data) is None


def test_a_file_that_is_not_sealed_is_not_believed(contents, monkeypatch):
    monkeypatch.setattr("indexer.build.shared_contents.fcntl.F_ADD_SEALS", 1)  # F_GETFD
    assert contents.put(DIGEST, memoryview(DATA)) is None
    assert contents.find(DIGEST, len(DATA), is_data) is None


def test_more_than_there_is_room_for_is_had_all_the_same(contents):
    rows = [
        contents.put(sha256(bytes([number])).digest(), memoryview(DATA)) for number in range(200)
    ]

    assert all(row is not None and row[:] == DATA for row in rows)
    assert contents.find(sha256(bytes([0])).digest(), len(DATA), is_data) is not None
    assert contents.find(sha256(bytes([199])).digest(), len(DATA), is_data) is None


def test_files_of_a_generation_are_read_once_and_damage_is_told(tmp_path, contents, monkeypatch):
    publish(tmp_path, [Article("a1", "Le phare de la pointe", "Il éclaire la rade.")])
    files = GenerationFiles.of(generations.current(tmp_path))
    name = next(name for name, entry in files.entries.items() if entry.bytes > 100)
    with monkeypatch.context() as patch:
        patch.setattr(generation_files, "_shared_contents", None)
        alone = bytes(files.read(name))
    monkeypatch.setattr(generation_files, "_shared_contents", contents)

    shared = files.read(name)
    assert bytes(shared) == alone
    assert not shared.flags.writeable
    entry = files.entries[name]
    again = contents.find(bytes.fromhex(entry.sha256), entry.bytes, lambda own: bytes(own) == alone)
    assert again is not None
    del shared, again
    gc.collect()
    damage(files.directory / name)
    with pytest.raises(DamagedFileError):
        files.read(name)


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[50] ^= 1
    path.unlink()
    path.write_bytes(data)


def test_where_no_memory_file_is_to_be_had_each_process_keeps_its_own(monkeypatch):
    def refused(*_about: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "memfd_create", refused)

    assert SharedContents.made(2) is None
