"""The passes by which numba compiles loops: those that they take, and quickly.

numba optimises each function by itself and makes machine code of it. A loop that other loops alone
call, and what numba compiles of its own for them, is but linked into these, which are optimised
whole: it takes half the time.
"""

from collections import Counter
from typing import Any

from numba.core import ir, typed_passes, types, typing, untyped_passes
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, Flags
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.lowering import Lower
from numba.core.types.misc import Omitted


class Library(JITCodeLibrary):
    """The code of a loop and of what it calls."""

    def _optimize_functions(self, module: Any) -> None:
        """Optimise each function by itself; numba does so with those too that stand elsewhere."""
        module.data_layout = self._codegen._data_layout
        for function in module.functions:
            if not function.is_declaration:
                passes, builder = self._codegen._function_pass_manager(opt=1)
                passes.run(function, builder)


class LinkedLibrary(Library):
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
class _Lowering(typed_passes.NativeLowering):
    _name = "lowering_of_kernels"

    @property
    def lowering_class(self) -> type[Lower]:
        return _Lower


class KernelFlags(Flags):
    """How a loop is compiled: as all are, whoever calls it.

    numba compares all flags whenever it looks for what it has compiled of its own.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KernelFlags)

    def __hash__(self) -> int:
        return hash(KernelFlags)


_PASSES = (
    untyped_passes.TranslateByteCode,
    untyped_passes.FixupArgs,
    untyped_passes.IRProcessing,
    untyped_passes.GenericRewrites,
    untyped_passes.ReconstructSSA,
    typed_passes.NopythonTypeInference,
    typed_passes.PreLowerStripPhis,
    typed_passes.IRLegalization,
    typed_passes.AnnotateTypes,
    _Lowering,
    typed_passes.NoPythonBackend,
)


class KernelCompiler(CompilerBase):
    """The passes that loops take: what they have none of is not looked for.

    That is closures, contexts, branches by type, arrays as terms of an expression.
    """

    def define_pipelines(self) -> list[Any]:
        """Return the passes, in their order."""
        passes = PassManager("loop")
        for each in _PASSES:
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]


#: What an operator, or a function that numba has, gives of which types.
_resolved: dict[Any, Any] = {}


class KernelTypingContext(typing.Context):
    """Knows again what an operator gives of what: numba tries a dozen ways each time."""

    def resolve_function_type(self, func: Any, args: Any, kws: Any) -> Any:
        """Return the signature of a function for these types."""
        if kws or not isinstance(func, types.Function):
            return super().resolve_function_type(func, args, kws)
        key = func, args
        if key not in _resolved:
            _resolved[key] = super().resolve_function_type(func, args, kws)
        return _resolved[key]
