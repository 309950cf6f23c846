"""What can go wrong, told apart by who can mend it.

A leaf of the house: it imports nothing of ours, so that every layer may raise these. Messages are
written for the person who reads them (in French where a reader of the site sees them, in English
on the command line): what failed, on which input, and what to do next. Only ``indexer.cli`` turns
them into exit statuses and only ``webui`` into HTTP statuses.
"""


class DepecheError(Exception):
    """The base of everything that Dépêche raises on purpose."""


class CallError(DepecheError):
    """The call or its surroundings are wrong: the user or the operator can change them."""


class PageRefusedError(DepecheError):
    """One page of the corpus gives no article.

    The build goes on without it and names it, with ``str(error)`` as the reason.
    """


class NothingToPublishError(CallError):
    """A build read no article at all, so the index in service was left as it is."""


class IndexBusyError(CallError):
    """Another process is building in the same index directory."""


class IndexClosedError(CallError):
    """An index was asked after it was closed by those who opened it."""


class IndexUnavailableError(DepecheError):
    """No index can answer; the kinds below say why and what mends it."""


class IndexMissingError(IndexUnavailableError):
    """There is no index where one was looked for."""


class IndexOutdatedError(IndexUnavailableError):
    """The index was made with another schema or another version of the French analysis."""


class IndexDamagedError(IndexUnavailableError):
    """The index is there, but what it holds cannot be trusted or read."""


class ClusterUnavailableError(IndexUnavailableError):
    """The cluster that holds the index is away, or has no whole answer; it may be back soon."""
