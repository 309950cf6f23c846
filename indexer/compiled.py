"""Loops over arrays, compiled: numba makes machine code of them at their first use and keeps it.

Each is an ordinary function over arrays and gives the same answer when run uncompiled
(``NUMBA_DISABLE_JIT=1``); compiled, other threads go on while it runs.

What numba keeps of a function holds the functions and constants it uses, from whichever module;
numba itself compares only the file of the outermost one. Here a digest of all files with compiled
loops is compared too, so that a change in any of them compiles anew what may hold it.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit
from numba.core.caching import FunctionCache
from numba.core.registry import cpu_target

import indexer

# Most of numba is imported when it is needed first; here, so that no reader waits for that.
cpu_target.target_context.refresh()

F = TypeVar("F", bound=Callable[..., Any])


@cache
def _sources_digest() -> str:
    """Return the digest of every file that has compiled loops, whichever were imported."""
    package = Path(indexer.__file__).parent
    mark = f"from {__name__} import".encode()
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(package.rglob("*.py")):
        source = path.read_bytes()
        if mark in source:
            digest.update(hashlib.sha256(source).digest())
    return digest.hexdigest()


class _SourcesCache(FunctionCache):
    def __init__(self, function: Any) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        # Compared before anything else is unpickled: what was kept may name types that are gone.
        self._cache_file._version = f"{numba.__version__} {_sources_digest()}"


def compiled(function: F) -> F:
    """Compile a function at its first use, and keep it on disk."""
    # To look whether each divisor is zero would keep loops from taking many numbers at once.
    made: Any = njit(nogil=True, error_model="numpy")(function)
    if hasattr(made, "enable_caching"):
        # Where there is nowhere to keep it, it is compiled anew in each process.
        with suppress(RuntimeError):
            # As numba's own ``cache=True`` does it.
            made._cache = _SourcesCache(function)
    return cast("F", made)
