"""How numba is told to compile the loops: quickly, and kept where :mod:`machine_code` says.

numba makes of each function what Python needs to call it, optimises it by itself, makes machine
code of it and keeps that; of 160 loops 40 are called by Python. The others, and what numba compiles
of its own for them, are but linked into these, which are optimised whole: it takes half the time.
What is kept of a loop holds the functions and constants it uses, from whichever module; numba
compares only the outermost one's file, so the folder's name is a digest of them all.
"""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, TypeVar, cast

from llvmlite.binding import parse_bitcode
from numba.core import ir, sigutils, target_extension
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.target_extension import dispatcher_registry
from numba.core.typed_passes import NativeLowering
from numba.core.types.misc import Omitted, unliteral

from indexer import machine_code

F = TypeVar("F", bound=Callable[..., Any])

# Most of numba is imported when it is needed first; here, so that no reader waits for that.
cpu_target.target_context.refresh()

#: To look whether each divisor is zero would keep loops from taking many numbers at once.
_OPTIONS = {"nopython": True, "nogil": True, "error_model": "numpy"}
#: Whether what is compiled in this thread is called by another loop.
_caller = threading.local()


class _Locator(_CacheLocator):
    """Keeps what belongs to a function in the folder of this version."""

    def __init__(self, function: Any, path: str) -> None:
        self._line = function.__code__.co_firstlineno
        self._module = function.__module__
        self._py_file = path

    def get_cache_path(self) -> str:
        return str(machine_code.folder() or machine_code.writable_folder())

    def get_source_stamp(self) -> str:
        return machine_code.digest()

    def get_disambiguator(self) -> str:
        return f"{self._module}-{self._line}"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> Self:
        return cls(py_func, py_file)


class _LoadedLibrary(JITCodeLibrary):
    """Machine code that was kept: by what it is linked into another loop is read for that alone.

    A server links none, and thirty megabytes less are taken by each of its workers.
    """

    _bitcode: bytes
    _shared_module: Any

    def _get_module_for_linking(self) -> Any:
        if self._shared_module is None:
            self._shared_module = parse_bitcode(self._bitcode)
        return self._shared_module


class _Implementation(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012 - numba's own name and type

    def rebuild(self, target_context: Any, payload: Any) -> Any:
        found = super().rebuild(target_context, payload)
        _name, _kind, (_machine_code, found.library._bitcode) = payload[0]
        found.library._shared_module = None
        found.library.__class__ = _LoadedLibrary
        return found


class _Cache(FunctionCache):
    _impl_class = _Implementation

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code; of what is only linked into other loops there is none."""
        if data.entry_point is not None:
            # What was not made ahead may have to do without a place.
            with suppress(OSError):
                super().save_overload(sig, data)


class _LinkedLibrary(JITCodeLibrary):
    """The code of a loop that is only linked into others, with which it is optimised."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Lower(Lower):
    """Takes no count of the references that arguments are: who calls keeps them all the while.

    numba counts one for each argument, and for each array in it, wherever a loop calls another.
    """

    def pre_lower(self) -> None:
        super().pre_lower()
        targets = Counter(
            assigned.target.name
            for block in self.blocks.values()
            for assigned in block.find_insts(ir.Assign)
        )
        self._assigned_once = {name for name, count in targets.items() if count == 1}
        self._arguments: set[str] = set()

    def lower_assign(self, ty: Any, inst: Any) -> Any:
        value, name = inst.value, inst.target.name
        if not isinstance(value, ir.Arg) or name not in self._assigned_once:
            return super().lower_assign(ty, inst)
        given = self.typeof(f"arg.{value.name}")
        if isinstance(given, Omitted):
            return super().lower_assign(ty, inst)
        self._arguments.add(name)
        return self.context.cast(self.builder, self.fnargs[value.index], given, ty)

    def delvar(self, name: str) -> None:
        if name not in self._arguments:
            super().delvar(name)


@register_pass(mutates_CFG=True, analysis_only=False)
class _Lowering(NativeLowering):
    _name = "lowering_of_kernels"

    @property
    def lowering_class(self) -> type[Lower]:
        return _Lower


class _Compiler(CompilerBase):
    def define_pipelines(self) -> list[Any]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [
            (_Lowering if each is NativeLowering else each, description)
            for each, description in manager.passes
        ]
        return [manager]


class KernelDispatcher(CPUDispatcher):
    """A loop: compiled for Python where Python calls it, else to be linked into its callers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"pipeline_class": _Compiler, **options})
        self._compiler._customize_flags = self._flags

    def _flags(self, flags: Any) -> Any:
        flags.no_cfunc_wrapper = True
        if _is_linked():
            flags.no_compile = flags.no_cpython_wrapper = True
        return flags

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile for another loop, once for a type, whether an argument is a constant or not."""
        args = tuple(unliteral(each) for each in args)
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
        cres.library.__class__ = _LinkedLibrary
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


# What numba itself compiles for a loop is linked into it, too; the registry takes no second entry.
dict.__setitem__(dispatcher_registry, target_extension.cpu_target, KernelDispatcher)


def dispatcher(function: F) -> F:
    """Return a function that is compiled at its first use and kept."""
    made: Any = KernelDispatcher(function, {}, _OPTIONS)
    made._cache = _Cache(function)
    return cast("F", made)
