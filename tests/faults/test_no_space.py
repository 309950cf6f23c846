"""A full disk, one that can only be read, and what nobody may open: told with a path, exit 2."""

import errno
import os
import subprocess

import pytest

from tests.faults import corpora, forks, operations
from tests.faults.ground import litter
from tests.processes import ENVIRONMENT, start

#: What takes room: renaming and removing do not.
_TAKING = ("create", "write", "fsync", "link", "mkdir")
_WRITING = (*_TAKING, "rename", "unlink", "rmdir")
#: Of what differs little from step to step, one in so many is tried.
SAMPLED = 20
#: A disk of this size holds the old index and hardly more.
DISK_KB = 512


def refusing(step, code, kinds, *, once):
    """What refuses the step of that number among these, and those that follow unless ``once``."""
    left = [step]

    def before(operation):
        if operation.kind in kinds:
            left[0] -= 1
            if left[0] == -1 or (left[0] < 0 and not once):
                raise OSError(code, os.strerror(code), _named(operation))

    return before


def _named(operation):
    # Writing says no path, as write(2) does not.
    return None if operation.kind in ("write", "fsync") else str(operation.path)


def wrong_after_refusal(ground, index, refuse):
    """What is wrong with a command that was refused something, and with what it leaves."""
    run = ground.command(index)

    def work():
        with operations.watching(index, before=refuse):
            run()

    status = forks.wait(forks.begin(work, ground.said(index)))
    said = ground.said(index).read_text("utf-8")
    served = corpora.served(index)
    if status == 0 and served in ground.new:
        return None
    if status != 2 or served not in ground.new | {ground.old}:
        return f"ended with {status}, serves old: {served == ground.old}; {said}"
    lines = said.splitlines()
    if len(lines) != 1 or str(index) not in said or "unexpected" in said or ". " not in said:
        return f"said {said!r}"
    return None


def count(ground, kinds):
    """How many operations of these kinds a command does."""
    return sum(operation.kind in kinds for operation in ground.operations())


def test_a_disk_that_is_full_from_any_write_on_leaves_the_index_as_it_was(ground):
    def trial(step):
        index = ground.index(f"full-{step}")
        wrong = wrong_after_refusal(
            ground, index, refusing(step, errno.ENOSPC, _TAKING, once=False)
        )
        if wrong is None and (left := litter(index)):
            wrong = f"left {left}"
        return wrong or ground.what_is_wrong(index, next_build=step % 50 == 0)

    assert forks.failures(range(count(ground, _TAKING)), trial, ground.folder) == []


@pytest.mark.parametrize(
    ("code", "kinds", "each"),
    [
        (errno.EACCES, ("open", "create"), 1),
        (errno.EROFS, _WRITING, SAMPLED),
        (errno.EMFILE, ("open", "create"), SAMPLED),
    ],
    ids=["denied", "read-only", "too-many-open"],
)
def test_what_cannot_be_opened_leaves_the_index_as_it_was(ground, faults_scale, code, kinds, each):
    def trial(step):
        index = ground.index(f"{code}-{step}")
        once = code != errno.EROFS
        wrong = wrong_after_refusal(ground, index, refusing(step, code, kinds, once=once))
        return wrong or ground.what_is_wrong(index, next_build=step % 50 == 0)

    steps = range(0, count(ground, kinds), max(1, each // faults_scale))
    assert forks.failures(steps, trial, ground.folder) == []


def test_a_real_disk_that_is_full_is_said_and_leaves_the_index_as_it_was(ground):
    disk = ground.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "none", disk],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        index = disk / "index"
        old = ground.folder / "old"
        built = start("rebuild", "--corpus", old, "--index", index, "--workers", 1)
        assert built.communicate(timeout=120) is not None
        if built.returncode == 0:
            (disk / "rest").write_bytes(bytes(max(0, _free(disk) - 40_000)))
            assert corpora.served(index) == ground.old
        build = start(ground.name, "--corpus", ground.corpus, "--index", index, "--workers", 1)
        said = build.communicate(timeout=120)[1]

        assert build.returncode == 2
        assert f"{index}" in said
        assert "no space is left on the disk" in said
        assert litter(index) == []
        assert corpora.served(index) == ground.old
    finally:
        subprocess.run(["umount", disk], check=False, env=ENVIRONMENT)


def _free(disk):
    status = os.statvfs(disk)
    return status.f_bavail * status.f_bsize
