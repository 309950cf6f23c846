"""The pool of threads in which compiled loops and compression go on while articles are read.

Python itself runs in one thread at a time; what is handed over here hardly needs it.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class ThreadPool:
    """Runs work in ``workers`` threads; at once, in the caller's own, where that is one."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers) if workers > 1 else None

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Return the future of the result."""
        if self._pool is not None:
            return self._pool.submit(work, *args, **kwargs)
        done: Future[Any] = Future()
        done.set_result(work(*args, **kwargs))
        return done

    def close(self) -> None:
        """Wait for what has begun, drop the rest."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
