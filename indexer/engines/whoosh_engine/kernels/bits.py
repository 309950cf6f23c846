"""Up to 64 articles, or bytes, as bits of one number, of which only those set are gone through.

Whether an article counts cannot be guessed: to write each down and count on where it does takes as
long for those that do not. The bits of 64 are made without a branch, many at once.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.compiled import IS_COMPILED, compiled, compiled_else
from indexer.engines.whoosh_engine import uncompiled

Flags = NDArray[np.uint8]
#: So many are the bits of a number.
BITS = 64

if TYPE_CHECKING or not IS_COMPILED:

    def lowest(bits: np.uint64) -> int:
        """Return which is the lowest of the bits that are set, of which there must be one."""
        return (int(bits) & -int(bits)).bit_length() - 1

    def highest(bits: np.uint64) -> int:
        """Return which is the highest of the bits that are set, of which there must be one."""
        return int(bits).bit_length() - 1

else:
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    @intrinsic
    def lowest(_typing, _bits):
        """Return which is the lowest of the bits that are set: an instruction of the processor."""

        def generate(_context, builder, _signature, arguments):
            return builder.cttz(arguments[0], cgutils.true_bit)

        return types.int64(types.uint64), generate

    @intrinsic
    def highest(_typing, _bits):
        """Return which is the highest of the bits that are set: an instruction of the processor."""

        def generate(context, builder, _signature, arguments):
            above = builder.ctlz(arguments[0], cgutils.true_bit)
            return builder.sub(context.get_constant(types.int64, BITS - 1), above)

        return types.int64(types.uint64), generate


@compiled_else(uncompiled.bits_of)
def of_flags(flags: Flags) -> np.uint64:
    """Return at most 64 flags, 0 or 1 each, as bits, the first the lowest."""
    bits = np.uint64(0)
    for nth in range(len(flags)):
        bits |= np.uint64(flags[nth]) << np.uint64(nth)
    return bits


@compiled
def write(bits: np.uint64, low: int, out: NDArray[np.int32], found: int) -> int:
    """Write the articles whose bits are set to ``out`` from ``found`` on; return where they end.

    The lowest bit is that of the article ``low``.
    """
    while bits:
        out[found] = low + lowest(bits)
        found += 1
        bits &= bits - np.uint64(1)
    return found
