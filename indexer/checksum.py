"""The checksum of stored bytes: CRC-32 as zlib, gzip and Lucene's files have it, by isal's code.

It finds every flipped bit and every damaged stretch of up to four bytes, and all but one of four
thousand million other changes; it does not stop somebody who wants to deceive.
"""

from collections.abc import Callable
from io import RawIOBase
from typing import Any

from isal import isal_zlib

#: Read at once.
_CHUNK_BYTES = 1 << 20
#: Return the CRC-32 of bytes, going on from that of those before them; some 10 GB a second.
crc32: Callable[..., int] = isal_zlib.crc32


def checksum_of(file: RawIOBase) -> int:
    """Return the checksum of all that a file gives from where it stands."""
    checksum = 0
    while chunk := file.read(_CHUNK_BYTES):
        checksum = crc32(chunk, checksum)
    return checksum


def as_hex(checksum: int) -> str:
    """Return a checksum in eight hex digits."""
    return f"{checksum:08x}"


def crc32_hex(data: Any) -> str:
    """Return the checksum of bytes in eight hex digits."""
    return as_hex(crc32(data))
