"""A process that ends at a step of its own, as a kill ends it: nothing of it is tidied up."""

import os
from collections.abc import Callable, Sequence

from indexer.engines.opensearch.cluster import Cluster

#: Calls of ``os`` at each of which a process may be killed; all that changes names on a disk.
STEPS = ("link", "rename", "replace", "fsync", "unlink", "rmdir", "mkdir")
_KILLED = 9
#: What is asked of a cluster and changes nothing in it.
_QUESTIONS = ("_search", "_msearch")

#: Whose call, what it is called, and which of the calls are steps.
Step = tuple[object, str, Callable[..., bool]]


def _always(*_arguments: object) -> bool:
    return True


def _is_change(_cluster: Cluster, method: str, path: str, *_arguments: object) -> bool:
    return method not in ("GET", "HEAD") and not path.endswith(_QUESTIONS)


ON_DISK: tuple[Step, ...] = tuple((os, name, _always) for name in STEPS)
IN_CLUSTER: tuple[Step, ...] = ((Cluster, "call", _is_change),)


def steps_of(engine: str) -> Sequence[Step]:
    """Return the steps at which an engine may be killed: where it keeps what it writes."""
    return IN_CLUSTER if "+" in engine else ON_DISK


def killed_after(step: int, act: Callable[[], object], steps: Sequence[Step] = ON_DISK) -> bool:
    """Do something in a process that ends after so many steps; return whether it got so far."""
    child = os.fork()
    if not child:
        left = iter(range(step, -1, -1))
        for owner, name, is_step in steps:
            setattr(owner, name, _counted(getattr(owner, name), left, is_step))
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _KILLED


def _counted(real, left, is_step):
    def call(*arguments, **options):
        if is_step(*arguments) and not next(left):
            os._exit(_KILLED)
        return real(*arguments, **options)

    return call
