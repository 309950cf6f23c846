"""Who asks, where a proxy asks for others: the client's address, as trusted proxies say it."""

import ipaddress
from collections.abc import Sequence

from indexer.errors import CallError
from indexer.settings import Settings

#: In a request's environment, where a proxy asks: the client for whom.
CLIENT = "depeche.client"
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The proxies that are believed when they say in ``X-Forwarded-For`` for whom they ask."""

    def __init__(self, networks: Sequence[_Network]) -> None:
        self._networks = networks

    @classmethod
    def read(cls, settings: Settings) -> "Proxies":
        """Return what the settings say; raises :class:`CallError` where that is no address."""
        networks = []
        for typed in settings.trusted_proxies:
            try:
                networks.append(ipaddress.ip_network(typed))
            except ValueError as error:
                raise CallError(
                    "DEPECHE_TRUSTED_PROXIES must be addresses or networks such as 127.0.0.1 "
                    f"or 10.0.0.0/8, not {typed!r}"
                ) from error
        return cls(networks)

    def client(self, peer: str, forwarded: str | None) -> str:
        """Return who asks: the last address that none of these proxies has; else the peer."""
        if not forwarded or not self._has(peer):
            return peer
        client = peer
        for said in reversed(forwarded.split(",")):
            name = said.strip()
            try:
                client = str(ipaddress.ip_address(name.strip("[]")))
            except ValueError:
                # Whatever comes before was not written by a proxy that is trusted.
                return client
            if not self._has(client):
                return client
        return client

    def _has(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        # As a socket for both has an IPv4 address.
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._networks)
