"""Who is let in, for which hosts and how often, as the settings say."""

from typing import NamedTuple

from indexer.errors import CallError
from indexer.settings import Settings
from webui.credentials import Credentials
from webui.hosts import Hosts
from webui.proxies import Proxies
from webui.rate_limit import RateLimit

#: Wrong passwords a minute from one client; each takes a twentieth of a second to tell.
WRONG_PASSWORDS = 10


class Access(NamedTuple):
    """The settings understood; made before the forks: limits hold for all workers together."""

    hosts: Hosts
    credentials: Credentials
    proxies: Proxies
    rate: RateLimit
    wrong_passwords: RateLimit
    #: Whether any request is refused for its host, for how often its client asks or who that is.
    restricts: bool

    @classmethod
    def read(cls, settings: Settings) -> "Access":
        """Return what the settings say; raises :class:`CallError` where they cannot be meant."""
        if settings.rate_limit < 0:
            raise CallError("DEPECHE_RATE_LIMIT must be requests a minute, 0 for any number")
        hosts, credentials = Hosts.read(settings), Credentials.read(settings)
        return cls(
            hosts,
            credentials,
            Proxies.read(settings),
            RateLimit(settings.rate_limit),
            RateLimit(WRONG_PASSWORDS if credentials.takes_passwords else 0),
            bool(hosts.trusted or settings.rate_limit or credentials.schemes),
        )
