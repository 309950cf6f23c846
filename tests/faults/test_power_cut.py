"""Where the power is cut at any step of a build, the index is the old one or the new one."""

import random
import shutil

from tests.faults import corpora, forks, operations
from tests.faults.disk import Disk, lay_out
from tests.faults.operations import CHANGING

#: How often, at each step, chance decides for each name.
CHANCES = 2


def states(disk, chance, times):
    """What may be on disk: by which names, and with how much of the data that was not synced."""
    yield lambda _name: False, 0
    for share in (0, 1):
        yield lambda _name: True, share
        for one in disk.pending():
            yield lambda name, one=one: name == one, share
            yield lambda name, one=one: name != one, share
    for nth in range(times):
        yield lambda _name: chance.random() < 0.5, nth % 3 / 2


def test_a_power_cut_at_each_step_leaves_the_old_index_or_the_new_one(ground, faults_scale):
    index = ground.index("recorded")
    (index / "build.lock").touch()
    place = ground.folder / f"{ground.name}-cut"

    def work():
        chance = random.Random(ground.name)
        disk, step, known, seen = Disk(index), 0, set(), set()

        def after(operation):
            nonlocal step
            disk.do(operation)
            if operation.kind not in CHANGING:
                return
            for survives, share in states(disk, chance, CHANCES * faults_scale):
                found = disk.found(survives, share)
                if (state := hash(frozenset(found.items()))) in known:
                    continue
                known.add(state)
                lay_out(found, place)
                served = corpora.served(place)
                if served not in ground.new | {ground.old}:
                    raise AssertionError(f"after step {step}, {operation}, neither is served")
                seen.add(served)
                shutil.rmtree(place)
            step += 1

        with operations.watching(index, after=after):
            ground.run(index)

        # Otherwise no trial was one.
        assert ground.old in seen
        assert ground.new & seen

    status = forks.wait(forks.begin(work, ground.said(index)))
    assert status == 0, ground.said(index).read_text()
