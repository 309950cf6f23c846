"""When Python looks for garbage while an index is built: seldom, for what is made there stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: After so many new objects. A page is some thousand, and what is left of it is found so, too.
_THRESHOLD = 50_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom, or as seldom as it is done already."""
    thresholds = gc.get_threshold()
    gc.set_threshold(max(_THRESHOLD, thresholds[0]), *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def not_collected() -> Iterator[None]:
    """Look for no garbage: what is learned stays, in many small objects and no cycle.

    Going through all of them again and again took a fifth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
