"""A build that is killed, at any step or at any moment, leaves what was served or what it made."""

import os
import random
import signal
import time

from tests.faults import forks, operations
from tests.faults.operations import CHANGING, Operation

#: A build makes at least so many.
STEPS = {"rebuild": 100, "update": 150}
#: Together with those at each step, over a thousand.
RANDOM_KILLS = 125
#: After so many kills at random moments the next build is tried.
EACH = 10


def killed_at(step):
    """What kills this process before the step of that number."""
    left = [step]

    def before(operation: Operation) -> None:
        if operation.kind in CHANGING:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    return before


def test_a_kill_at_each_step_leaves_the_old_index_or_the_new_one(ground):
    changes = ground.changes()
    kinds = {}
    for step, operation in enumerate(changes):
        kinds.setdefault((operation.kind, operation.path.name.partition(".")[0][:8]), step)

    def trial(step):
        index = ground.index(step)
        run = ground.command(index)

        def work():
            with operations.watching(index, before=killed_at(step)):
                run()

        status = forks.wait(forks.begin(work, ground.said(index)))
        if status not in (-signal.SIGKILL, 0):
            return f"ended with {status}: {ground.said(index).read_text()}"
        is_first = step in kinds.values() or step % EACH == 0
        return ground.what_is_wrong(index, next_build=is_first)

    assert len(changes) >= STEPS[ground.name]
    assert {operation.kind for operation in changes} >= {*CHANGING} - {"link"}
    assert forks.failures(range(len(changes)), trial, ground.folder) == []


def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new_one(ground, faults_scale):
    index = ground.index("timed")
    began = time.monotonic()
    assert forks.wait(forks.begin(ground.command(index), ground.said(index))) == 0
    seconds = time.monotonic() - began

    def trial(number):
        index = ground.index(f"random-{number}")
        child = forks.begin(ground.command(index), ground.said(index))
        forks.wait(child, kill_after=random.Random(number).uniform(0, 1.1 * seconds))
        return ground.what_is_wrong(index, next_build=number % EACH == 0)

    assert forks.failures(range(RANDOM_KILLS * faults_scale), trial, ground.folder) == []
