"""Machine code of loops is kept where :mod:`machine_code` says, and read from there.

What is kept of a loop holds the functions and constants it uses, from whichever module; numba
compares only the outermost one's file, so the folder's name is a digest of them all.
"""

from contextlib import suppress
from typing import Any, Self

from llvmlite.binding import parse_bitcode
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from indexer import machine_code
from indexer.kernel_compiler import Library


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


class _LoadedLibrary(Library):
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


class KernelCache(FunctionCache):
    """Keeps the machine code of one loop."""

    _impl_class = _Implementation

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code; of what is only linked into other loops there is none."""
        if data.entry_point is not None:
            # What was not made ahead may have to do without a place.
            with suppress(OSError):
                super().save_overload(sig, data)
