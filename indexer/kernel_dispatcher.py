"""Which loops numba compiles for Python, and which for other loops alone.

numba makes of each function what Python needs to call it, and machine code; of 160 loops 40 are
called by Python. :mod:`kernel_compiler` is how they are compiled, :mod:`kernel_cache` keeps them.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba.core import sigutils, target_extension, types
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.target_extension import dispatcher_registry
from numba.core.types.misc import unliteral

from indexer.kernel_cache import KernelCache
from indexer.kernel_compiler import (
    KernelCompiler,
    KernelFlags,
    KernelTypingContext,
    Library,
    LinkedLibrary,
)

F = TypeVar("F", bound=Callable[..., Any])

# Most of numba is imported when it is needed first; here, so that no reader waits for that.
cpu_target.target_context.refresh()

#: To look whether each divisor is zero would keep loops from taking many numbers at once.
_OPTIONS = {"nopython": True, "nogil": True, "error_model": "numpy"}
#: Whether what is compiled in this thread is called by another loop.
_caller = threading.local()


class KernelDispatcher(CPUDispatcher):
    """A loop: compiled for Python where Python calls it, else to be linked into its callers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._compiler._customize_flags = self._flags
        parameters = self._compiler.pysig.parameters.values()
        self._ints = {nth for nth, each in enumerate(parameters) if each.annotation is int}

    def _flags(self, flags: Any) -> Any:
        flags = KernelFlags(flags)
        flags.no_cfunc_wrapper = True
        if _is_linked():
            flags.no_compile = flags.no_cpython_wrapper = True
        return flags

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile for another loop: once for constants and others, and for integers of any size."""
        args = tuple(
            types.int64
            if nth in self._ints and isinstance(each, types.Integer)
            else unliteral(each)
            for nth, each in enumerate(args)
        )
        with _Caller(linked=True):
            return super().get_call_template(args, kws)

    def _compile_for_args(self, *args: Any, **kws: Any) -> Any:
        """Compile for Python."""
        with _Caller(linked=False):
            return super()._compile_for_args(*args, **kws)

    def compile(self, sig: Any) -> Any:
        """Compile for these types, anew where that was done for other loops alone."""
        args, _result = sigutils.normalize_signature(sig)
        with global_compiler_lock:
            known = self.overloads.get(tuple(args))
            if known is not None and known.entry_point is None and not _is_linked():
                del self.overloads[tuple(args)]
            return super().compile(sig)

    def add_overload(self, cres: Any) -> None:
        """Make what was compiled known to Python, or to other loops alone."""
        if cres.entry_point is not None:
            super().add_overload(cres)
            return
        cres.library.__class__ = LinkedLibrary
        self.overloads[tuple(cres.signature.args)] = cres
        self.targetctx.insert_user_function(cres.library, cres.fndesc, [cres.library])

    def get_overload(self, sig: Any) -> Any:
        """Return by what other loops call the one for these types."""
        args, _result = sigutils.normalize_signature(sig)
        found = self.overloads[tuple(args)]
        return found.entry_point or found.library


class _Caller:
    """Notes who calls what is compiled within, and after it who did before."""

    def __init__(self, *, linked: bool) -> None:
        self._linked = linked

    def __enter__(self) -> None:
        self._before = _is_linked()
        _caller.linked = self._linked

    def __exit__(self, *_: object) -> None:
        _caller.linked = self._before


def _is_linked() -> bool:
    return bool(getattr(_caller, "linked", False))


cpu_target.target_context.codegen()._library_class = Library
cpu_target.typing_context.__class__ = KernelTypingContext
# What numba itself compiles for a loop is linked into it, too; the registry takes no second entry.
dict.__setitem__(dispatcher_registry, target_extension.cpu_target, KernelDispatcher)


def dispatcher(function: F) -> F:
    """Return a function that is compiled at its first use and kept."""
    made: Any = KernelDispatcher(function, {}, _OPTIONS, KernelCompiler)
    made._cache = KernelCache(function)
    return cast("F", made)
