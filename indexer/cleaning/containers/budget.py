"""What one container may cost, in records and in bytes once unpacked, and how it may break off."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar
from zipfile import BadZipFile

from lxml.etree import LxmlError
from warcio.exceptions import ArchiveLoadFailed

from indexer.cleaning.reader import Ignored, Page, Refusal
from indexer.errors import PageRefusedError
from indexer.os_errors import reason_of
from indexer.settings import Limits

#: What is found in a container, in its order.
Record = Page | Refusal | Ignored
Found = TypeVar("Found")
#: How a container says that it is none, or is not all there; an encrypted member of a zip is a
#: RuntimeError, an unknown compression one of its kinds.
BREAKING_OFF = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    zlib.error,
    BadZipFile,
    struct.error,
    ArchiveLoadFailed,
    LxmlError,
)


def broken_off(error: Exception) -> str:
    """Return the reason that is told where a container breaks off."""
    return f"cannot be read (any further): {reason_of(error)}"


class BudgetExceededError(PageRefusedError):
    """A corpus file as a whole is not read any further, and not only what is in it."""


def refused_alone(found: Iterator[Found], path: str) -> Iterator[Found | Refusal]:
    """Give what is found under a path; where that breaks off, a refusal of this path ends it."""
    try:
        yield from found
    except BudgetExceededError:
        raise
    except PageRefusedError as error:
        yield Refusal(path, str(error))
    except BREAKING_OFF as error:
        yield Refusal(path, broken_off(error))


@dataclass(slots=True)
class Budget:
    """Counts what was read of a container; whoever goes beyond the limits is stopped."""

    limits: Limits
    records: int = 0
    size: int = 0

    def take_bytes(self, count: int) -> None:
        """Count bytes; raises :class:`BudgetExceededError` where they are too many."""
        self.size += count
        if self.size > self.limits.max_container_bytes:
            raise BudgetExceededError(f"larger than {self.limits.max_container_bytes} bytes")

    def take_record(self) -> None:
        """Count a record; raises :class:`BudgetExceededError` where no more may follow."""
        self.records += 1
        if self.records >= self.limits.max_container_records:
            raise BudgetExceededError(f"more than {self.limits.max_container_records} records")
