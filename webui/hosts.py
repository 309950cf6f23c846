"""For which hosts requests are answered, and what addresses begin with that stand in an answer.

Whoever asks says the host, and may say any. Pages link without one; feeds and descriptions need
whole addresses, and theirs are never what a stranger said: the public address where one is set,
else a host that is trusted, else this machine's own.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from indexer.errors import CallError
from indexer.settings import Settings

#: A name, an IPv4 or a bracketed IPv6 address, perhaps with a port.
_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
#: A name has 253 characters at most (RFC 1035).
_MAX_CHARS = 260
_SCHEMES = ("http", "https")


def host_name(host: str) -> str | None:
    """Return the name in a ``Host`` header, without its port; ``None`` where it is none."""
    return _name_in(host) if len(host) <= _MAX_CHARS else None


# A server is asked for one or two.
@lru_cache(maxsize=256)
def _name_in(host: str) -> str | None:
    found = _HOST.fullmatch(host)
    return found[1].lower().rstrip(".") if found else None


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that are trusted, as names or as ``.domain`` with all below it."""

    trusted: Collection[str]
    public_url: str
    #: Where the server listens.
    own: str

    @classmethod
    def read(cls, settings: Settings) -> "Hosts":
        """Return what the settings say; raises :class:`CallError` where that is no host."""
        trusted = []
        for typed in settings.trusted_hosts:
            name = host_name(typed.removeprefix("."))
            if name is None:
                raise CallError(
                    f"DEPECHE_TRUSTED_HOSTS must be hosts such as presse.example, not {typed!r}"
                )
            trusted.append("." + name if typed.startswith(".") else name)
        public_url = settings.public_url.rstrip("/")
        if public_url:
            split = urlsplit(public_url)
            whole = f"{split.scheme}://{split.netloc}"
            if split.scheme not in _SCHEMES or not host_name(split.netloc) or whole != public_url:
                raise CallError(
                    "DEPECHE_PUBLIC_URL must be an address such as https://presse.example, "
                    f"without a path, not {settings.public_url!r}"
                )
        own = f"[{settings.host}]" if ":" in settings.host else settings.host
        return cls(tuple(trusted), public_url, own.lower())

    @staticmethod
    def is_host(host: str | None) -> bool:
        """Whether a ``Host`` header names a host, and one alone."""
        return host is not None and host_name(host) is not None

    def trusts(self, host: str) -> bool:
        """Whether requests for this host are answered."""
        return not self.trusted or self._knows(host_name(host) or "")

    def address(self, scheme: str, host: str) -> str | None:
        """Return what whole addresses begin with, ``None`` where no such host is known."""
        if self.public_url:
            return self.public_url
        name = host_name(host)
        if name is None:
            return None
        known = self._knows(name) if self.trusted else name == self.own or _is_loopback(name)
        return f"{scheme}://{host}" if known else None

    def _knows(self, name: str) -> bool:
        return any(
            name == each or (each.startswith(".") and (name == each[1:] or name.endswith(each)))
            for each in self.trusted
        )
