"""What one container may cost, in records and in bytes once unpacked."""

from dataclasses import dataclass

from indexer.cleaning.reader import Ignored, Page, Refusal
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: What is found in a container, in its order.
Record = Page | Refusal | Ignored


class ContainerRefusedError(PageRefusedError):
    """A container as a whole is not read (any further), and not only one of its pages."""


@dataclass(slots=True)
class Budget:
    """Counts what was read of a container; whoever goes beyond the limits is stopped."""

    limits: Limits
    records: int = 0
    size: int = 0

    def take_bytes(self, count: int) -> None:
        """Count bytes; raises :class:`ContainerRefusedError` where they are too many."""
        self.size += count
        if self.size > self.limits.max_container_bytes:
            raise ContainerRefusedError(f"larger than {self.limits.max_container_bytes} bytes")

    def take_record(self) -> None:
        """Count a record; raises :class:`ContainerRefusedError` where no more may follow."""
        self.records += 1
        if self.records >= self.limits.max_container_records:
            raise ContainerRefusedError(f"more than {self.limits.max_container_records} records")
