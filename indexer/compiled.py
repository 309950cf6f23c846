"""Loops over arrays, compiled: numba makes machine code of them at their first use and keeps it.

Each is an ordinary function over arrays and gives the same answer when run uncompiled
(``NUMBA_DISABLE_JIT=1``); compiled, other threads go on while it runs.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.registry import cpu_target

# Most of numba is imported when it is needed first; here, so that no reader waits for that.
cpu_target.target_context.refresh()

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function at its first use, and keep it on disk."""
    # To look whether each divisor is zero would keep loops from taking many numbers at once.
    make = partial(njit, nogil=True, error_model="numpy")
    try:
        return cast("F", make(cache=True)(function))
    except RuntimeError:
        # Nowhere to keep it: it is compiled anew in each process.
        return cast("F", make()(function))
