"""Loops over arrays: compiled where their machine code is at hand, else run as they are.

Each is an ordinary function over arrays and gives the same answer when run uncompiled; compiled, it
takes a hundredth of the time, and other threads go on while it runs. Loops over all bytes of a text
would be most of an uncompiled page: in their place numpy looks at many bytes at once. A process
decides once, when it imports this: nothing waits for a compiler but ``depeche warm``, which runs
it.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from indexer import machine_code

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=tuple[Any, ...])

#: Whether loops are machine code in this process.
IS_COMPILED = machine_code.is_used()

if IS_COMPILED:
    from indexer.kernel_dispatcher import dispatcher
    from indexer.kernel_structs import Struct

    def compiled(function: F) -> F:
        """Return a function that runs as machine code, kept on disk once it is made."""
        return dispatcher(function)

    def compiled_else(plain: Callable[..., Any]) -> Callable[[F], F]:  # noqa: ARG001
        """Return what makes machine code of a function, as :func:`compiled` does."""
        return compiled

    def as_struct(arrays: T) -> T:
        """Return a tuple of arrays and numbers as loops take it soonest; it must not change."""
        return cast("T", Struct(arrays))

else:

    def compiled(function: F) -> F:
        """Return the function as it is."""
        return function

    def compiled_else(plain: Callable[..., Any]) -> Callable[[F], F]:
        """Return what has ``plain`` run in place of a loop over the bytes of whole texts."""
        replaced: Callable[[Any], Any] = lambda _function: plain  # noqa: E731
        return replaced

    def as_struct(arrays: T) -> T:
        """Return the tuple as it is."""
        return arrays
