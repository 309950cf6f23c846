"""A cache that drops what was used longest ago, bounded by bytes."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruBytes(Generic[K, V]):
    """Values by key, at most so many bytes together; the one used longest ago goes first.

    Threads may share it.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return what is kept under a key, ``None`` where nothing is."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Store a value of ``size`` bytes, unless that is more than half of the cache."""
        if 2 * size > self._max_bytes:
            return
        with self._lock:
            before = self._values.pop(key, None)
            self._bytes += size - (before[1] if before else 0)
            self._values[key] = value, size
            while self._bytes > self._max_bytes:
                _key, (_value, freed) = self._values.popitem(last=False)
                self._bytes -= freed
