"""What master and workers know of one another: a page of shared memory, made before the forks."""

import mmap
from enum import IntEnum

#: More help nobody.
MAX_WORKERS = 128
#: Some of them are on their way out while their successors start.
SLOTS = 2 * MAX_WORKERS
#: A worker's state and how many connections it has.
_FIELDS = 2
_FIELD_BYTES = 4


class State(IntEnum):
    """How far a worker is."""

    NONE = 0
    STARTING = 1
    #: It answers, but has no index to answer from.
    UNREADY = 2
    READY = 3
    READY_UNCOMPILED = 4
    STOPPING = 5

    @property
    def serves(self) -> bool:
        """Whether new connections are its business."""
        return State.UNREADY <= self <= State.READY_UNCOMPILED


class Scoreboard:
    """A slot a worker; each writes its own."""

    def __init__(self) -> None:
        self._fields = memoryview(mmap.mmap(-1, SLOTS * _FIELDS * _FIELD_BYTES)).cast("i")

    def take(self) -> int:
        """Return a slot that no worker has."""
        slot = next(slot for slot in range(SLOTS) if self.state(slot) is State.NONE)
        self.set_connections(slot, 0)
        self.set_state(slot, State.STARTING)
        return slot

    def state(self, slot: int) -> State:
        """Return how far the worker is."""
        return State(self._fields[_FIELDS * slot])

    def set_state(self, slot: int, state: State) -> None:
        """Say how far the worker is."""
        self._fields[_FIELDS * slot] = state

    def set_connections(self, slot: int, count: int) -> None:
        """Say how many connections the worker has."""
        self._fields[_FIELDS * slot + 1] = count

    def is_crowded(self, slot: int) -> bool:
        """Whether another worker serves and has fewer connections."""
        count = self._fields[_FIELDS * slot + 1]
        return any(self._fields[_FIELDS * other + 1] < count for other in self._serving())

    def another_is_sooner(self, slot: int) -> bool:
        """Whether a worker but this one serves, or began to start before it."""
        return any(other != slot for other in self._serving()) or any(
            self.state(other) is State.STARTING for other in range(slot)
        )

    def _serving(self) -> list[int]:
        states = self._fields[::_FIELDS]
        return [
            slot
            for slot, state in enumerate(states.tolist())
            if State.UNREADY <= state <= State.READY_UNCOMPILED
        ]
