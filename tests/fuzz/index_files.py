"""Can an index of which a file says something else do more than say that it is damaged?

A file of a small index is changed at random, the index opened, checked and asked. Either the answer
is that of the sound index or it is the one error, and a check names the file; no exception of
another kind comes out and nothing takes long. Files that are parsed (the manifest, JSON, columns)
are changed behind their checksums as well, as if that had been written: then the answer may differ.

    python tests/fuzz/index_files.py [--minutes 10]
"""

import argparse
import json
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fuzz import coverage_guided

with coverage_guided.watching():
    from indexer.article import Article
    from indexer.build import generations, manifest
    from indexer.build.generation_files import GenerationFiles
    from indexer.build.manifest import FileEntry
    from indexer.build.rebuild import rebuild
    from indexer.build.update import update
    from indexer.errors import IndexUnavailableError
    from indexer.search.index import Index
    from indexer.search.opening import check_index, open_index
    from indexer.settings import Settings

MAX_SECONDS = 5.0
#: Parsed, not gone through by compiled loops, which go by what their checksums promise.
PARSED = ("acronyms.json", "vocabulary.npz", "inventory.json.gz", "fingerprints.npz")
QUERIES = ("pont", '"le pont"~3', "kerb*", "titre:chantier -quai", "pasarelle~", "source:Phare")


def record(number: int) -> dict[str, object]:
    return {
        "id": f"n{number}",
        "title": f"Le chantier {number}",
        "body": f"Le pont de Kerbihan rouvre (BTP).\n\nLe quai {number} attend la passerelle.",
        "source": ("Le Phare", "L’Écho", None)[number % 3],
        "date": f"2021-0{number % 9 + 1}-11",
    }


def build(base: Path) -> Path:
    """Return the directory of an index that a rebuild and an update wrote."""
    settings = Settings(corpus=base / "corpus", index=base / "index", workers=1)
    settings.corpus.mkdir()
    for number in range(40):
        if number == 38:
            rebuild(settings)
        path = settings.corpus / f"{number}.jsonl"
        path.write_text(json.dumps(record(number)) + "\n", "utf-8")
    assert update(settings).added == 2
    return settings.index


def answers(index: Index) -> tuple[list[object], list[Article | None], list[str]]:
    found: list[object] = []
    for query in QUERIES:
        said = index.search(query, size=5).to_dict()
        said.pop("took_ms")
        found.append(said)
    return found, [index.article("n3"), index.article("n39")], index.suggest("pont")


class Fuzzer:
    """Changes one file at a time of an index whose answers are known."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        generation = generations.current(directory)
        self._generation = generation.path
        pointer = directory / generations.POINTER
        self._files = {path: path.read_bytes() for path in [pointer, *generation.path.iterdir()]}
        self._names = sorted(self._files)
        with open_index(directory) as index:
            self._right = answers(index)

    def check(self, data: bytes) -> None:
        """Do what some bytes say; raises for what must not be."""
        if len(data) < 5:
            return
        path = self._names[data[0] % len(self._names)]
        sound = self._files[path]
        at = int.from_bytes(data[1:4], "big") % (len(sound) + 1)
        length = (0, 1, len(data) - 5, len(sound))[data[4] % 4]
        changed = sound[:at] + data[5:] + sound[at + length :]
        is_written = bool(data[4] & 4) and path.name in (*PARSED, manifest.FILE)
        started = time.process_time()
        try:
            path.write_bytes(changed)
            if is_written:
                self._name_as_written(path)
            self._ask(path, is_sound=changed == sound, is_written=is_written)
        finally:
            path.write_bytes(sound)
            (self._generation / manifest.FILE).write_bytes(
                self._files[self._generation / manifest.FILE]
            )
        seconds = time.process_time() - started
        assert seconds < MAX_SECONDS, f"took {seconds:.1f} s"

    def _name_as_written(self, path: Path) -> None:
        """Have the manifest say that a file is as it should be."""
        place = self._generation / manifest.FILE
        with suppress(ValueError, RecursionError, AttributeError, KeyError, TypeError):
            document = json.loads(place.read_bytes())
            if path != place:
                entry = FileEntry.of(path)
                document["files"][path.name] = {
                    "bytes": entry.bytes,
                    "crc32": entry.crc32,
                    "sha256": entry.sha256,
                }
            document["digest"] = manifest.digest_of(document)
            place.write_text(manifest.text_of(document), "utf-8")

    def _ask(self, path: Path, *, is_sound: bool, is_written: bool) -> None:
        with suppress(IndexUnavailableError), open_index(self._directory) as index:
            found = answers(index)
            assert is_written or found == self._right, f"{path.name}: another answer"
        try:
            problems = check_index(self._directory).problems
        except IndexUnavailableError as error:
            problems = [str(error)]
        told = any(path.name in problem for problem in problems)
        assert told or is_sound or is_written, f"{path.name}: {problems}"
        generation = self._generation
        with suppress(IndexUnavailableError, OSError, ValueError):
            from indexer.build.inventory import Inventory

            files = GenerationFiles.of(manifest.read(generation))
            Inventory.load(files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as directory:
        fuzzer = Fuzzer(build(Path(directory)))
        seeds = [bytes((number, 0, 0, number, number % 8)) + b"{}" for number in range(120)]
        coverage_guided.fuzz(fuzzer.check, minutes, seeds)


if __name__ == "__main__":
    main()
