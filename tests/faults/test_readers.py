"""Whoever opens an index while it is built anew gets one whole generation, the old or the new."""

import json
import subprocess
import sys
from itertools import cycle

import pytest

from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.settings import Settings
from tests.faults.readers import digest_of

PROCESSES, THREADS = 4, 8
#: Each opens the index and asks it five queries.
OPENS = 2_000


@pytest.fixture
def settings(tmp_path):
    found = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", workers=1)
    found.corpus.mkdir()
    for number in range(40):
        write(found, number, edition=0)
    return found


def write(settings, number, edition):
    record = {
        "id": f"n{number}",
        "title": f"Le phare de Kermaël, édition {edition}",
        "body": f"Le gardien {number} a rallumé le phare {edition} fois.\n\nLa passerelle attend.",
        "source": ("Le Courrier", "L’Écho")[number % 2],
    }
    (settings.corpus / f"{number}.jsonl").write_text(json.dumps(record) + "\n", "utf-8")


def test_every_answer_is_of_one_generation_while_builds_publish(settings, tmp_path, faults_scale):
    rebuild(settings)
    opens = OPENS * faults_scale // PROCESSES
    # No pipe: nobody reads before all are done, and what many generations answered fills one.
    answers = [tmp_path / f"answers-{number}.json" for number in range(PROCESSES)]
    command = [sys.executable, "-m", "tests.faults.readers", settings.index, opens, THREADS]
    readers = [subprocess.Popen([*map(str, command), str(answer)]) for answer in answers]
    expected = dict([digest_of(settings.index)])
    for edition in cycle(range(1, 1_000)):
        if all(reader.poll() is not None for reader in readers):
            break
        for number in range(40) if edition % 3 == 0 else [edition % 40]:
            write(settings, number, edition)
        (rebuild if edition % 3 == 0 else update)(settings)
        expected.update([digest_of(settings.index)])

    met = set()
    for reader, answer in zip(readers, answers, strict=True):
        assert reader.returncode == 0
        found = json.loads(answer.read_text())
        met |= found.keys()
        # Each was in service when it was opened; what it answers is what the builder was answered.
        assert found == {name: [expected[name]] for name in found}
    assert len(met) > 3
