"""Who is let in, for which hosts and how often, as the settings say."""

from typing import NamedTuple

from indexer.errors import CallError
from indexer.settings import Settings
from webui.credentials import Credentials
from webui.hosts import Hosts
from webui.proxies import Proxies
from webui.rate_limit import RateLimit
from webui.shared_memory import SharedMemory

#: Wrong passwords a minute from one client; each takes a twentieth of a second to tell.
WRONG_PASSWORDS = 10


class Access(NamedTuple):
    """The settings understood; limits hold for all workers together."""

    hosts: Hosts
    credentials: Credentials
    proxies: Proxies
    rate: RateLimit
    wrong_passwords: RateLimit
    #: Whether any request is refused for its host, for how often its client asks or who that is.
    restricts: bool

    @classmethod
    def read(cls, settings: Settings, memory: SharedMemory) -> "Access":
        """Return what the settings say; raises :class:`CallError` where they cannot be meant."""
        if settings.rate_limit < 0:
            raise CallError("DEPECHE_RATE_LIMIT must be requests a minute, 0 for any number")
        hosts, credentials = Hosts.read(settings), Credentials.read(settings)
        return cls(
            hosts,
            credentials,
            Proxies.read(settings),
            RateLimit(settings.rate_limit, memory.requests, memory.key),
            RateLimit(WRONG_PASSWORDS, memory.wrong_passwords, memory.key),
            bool(hosts.trusted or settings.rate_limit or credentials.schemes),
        )
