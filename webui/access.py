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

    @classmethod
    def read(cls, settings: Settings) -> "Access":
        """Return what the settings say; raises :class:`CallError` where they cannot be meant."""
        if settings.rate_limit < 0:
            raise CallError("DEPECHE_RATE_LIMIT must be requests a minute, 0 for any number")
        credentials = Credentials.read(settings)
        return cls(
            Hosts.read(settings),
            credentials,
            Proxies.read(settings),
            RateLimit(settings.rate_limit),
            RateLimit(WRONG_PASSWORDS if credentials.takes_passwords else 0),
        )
