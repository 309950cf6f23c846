"""A process that ends at a step of its own, as a kill ends it: nothing of it is tidied up."""

import os
from collections.abc import Callable

#: Calls of ``os`` at each of which a process may be killed; all that changes names on a disk.
STEPS = ("link", "rename", "replace", "fsync", "unlink", "rmdir", "mkdir")
_KILLED = 9


def killed_after(step: int, act: Callable[[], object]) -> bool:
    """Do something in a process that ends after so many steps; return whether it got so far."""
    child = os.fork()
    if not child:
        left = iter(range(step, -1, -1))
        for name in STEPS:
            setattr(os, name, _counted(getattr(os, name), left))
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _KILLED


def _counted(real, left):
    def call(*arguments, **options):
        if not next(left):
            os._exit(_KILLED)
        return real(*arguments, **options)

    return call
