"""How often one client may ask: a token bucket each, in memory that all workers share.

A bucket is one number, the moment when it will be full again (the "generic cell rate algorithm"),
and stands where a keyed digest of the client's address says: memory is fixed, whoever asks, and
nobody can aim at another's bucket. Each client has two, in two rows, and is refused where both are
empty, so that who shares one with a busy client has another. Workers write without a lock: of two
requests at the same instant one may go uncounted.
"""

import hashlib
import ipaddress
import struct
import time

from webui.shared_memory import BUCKETS

_SECONDS_A_MINUTE = 60.0
#: Sums of floats: less is no reason to refuse.
_ROUNDING_SECONDS = 1e-6
#: What a provider gives one reader is a network of so many bits (RFC 6177).
_IPV6_BITS = 64


class RateLimit:
    """``a_minute`` requests a minute for each client, and as many at once; 0 means any number.

    ``full_at`` are the buckets, and ``key`` says whose is which.
    """

    def __init__(self, a_minute: int, full_at: "memoryview[float]", key: bytes) -> None:
        self._interval = _SECONDS_A_MINUTE / a_minute if a_minute else 0.0
        self._full_at = full_at
        self._key = key

    def wait(self, client: str) -> float:
        """Return for how many seconds another request of a client is too early, mostly 0."""
        if not self._interval:
            return 0.0
        now = time.monotonic()
        full_at = max(now, min(self._full_at[place] for place in self._places(client)))
        wait = full_at + self._interval - now - _SECONDS_A_MINUTE
        return wait if wait > _ROUNDING_SECONDS else 0.0

    def count(self, client: str) -> None:
        """Count a request of a client."""
        if not self._interval:
            return
        now = time.monotonic()
        for place in self._places(client):
            self._full_at[place] = max(now, self._full_at[place]) + self._interval

    def _places(self, client: str) -> tuple[int, int]:
        digest = hashlib.blake2b(_network(client).encode(), digest_size=8, key=self._key).digest()
        first, second = struct.unpack("II", digest)
        return first % BUCKETS, BUCKETS + second % BUCKETS


def _network(client: str) -> str:
    """Return what of an address tells clients apart."""
    if ":" not in client:
        return client
    try:
        address = ipaddress.IPv6Address(client.partition("%")[0])
    except ValueError:
        return client
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_BITS), strict=False))
