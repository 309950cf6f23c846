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

from numba import njit
from numba.core.caching import CompileResultCacheImpl, FunctionCache
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


class _SourcesLocator:
    """One of numba's locators, which say where a function is kept, with our own stamp."""

    def __init__(self, locator: Any) -> None:
        self._locator = locator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._locator, name)

    def get_source_stamp(self) -> Any:
        """Return what must be the same for what was kept to be used."""
        return self._locator.get_source_stamp(), _sources_digest()


class _SourcesCacheImpl(CompileResultCacheImpl):
    @property
    def locator(self) -> _SourcesLocator:
        return _SourcesLocator(super().locator)


class _SourcesCache(FunctionCache):
    _impl_class = _SourcesCacheImpl


def compiled(function: F) -> F:
    """Compile a function at its first use, and keep it on disk."""
    # To look whether each divisor is zero would keep loops from taking many numbers at once.
    made: Any = njit(nogil=True, error_model="numpy")(function)
    if hasattr(made, "enable_caching"):
        # Where there is nowhere to keep it, it is compiled anew in each process.
        with suppress(RuntimeError):
            # As numba's own ``cache=True`` does it.
            made._cache = _SourcesCache(function)  # type: ignore[no-untyped-call]
    return cast("F", made)
