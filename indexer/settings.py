"""Where things are and how much is allowed: flags, then ``DEPECHE_*``, then defaults.

One frozen object, made once at the edge and passed down; the only reader of the environment.
Only ``corpus``, ``index`` and the other plain fields can be set from outside; :class:`Limits` says
what cleaning accepts, with the reason beside each figure.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from indexer.errors import CallError

ENVIRONMENT_PREFIX = "DEPECHE_"


class Names(tuple[str, ...]):
    """Several values of one setting, as they are typed: with commas between them."""

    __slots__ = ()

    def __new__(cls, typed: "str | Iterable[str]" = ()) -> "Names":
        """Return the names of a text, or these."""
        names = typed.split(",") if isinstance(typed, str) else typed
        return super().__new__(cls, [stripped for name in names if (stripped := name.strip())])


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file of the corpus may cost before it is refused by name."""

    #: A page as stored on disk; press pages are 20-300 kB, so this is already a hundredfold.
    max_file_bytes: int = 32 * 1024 * 1024
    #: The same page once decompressed: a gzip bomb stops here.
    max_page_bytes: int = 32 * 1024 * 1024
    #: What one archive holds: pages and others in number, and bytes once decompressed.
    max_container_records: int = 1_000_000
    max_container_bytes: int = 32 * 1024**3
    #: An archive within an archive is unpacked aside before it is read.
    max_nested_bytes: int = 1024**3
    #: Nested elements; browsers stop at 512, libxml2 at 256 unless told otherwise.
    max_depth: int = 512
    #: Blocks of one page; the longest communiqués have some hundreds.
    max_blocks: int = 50_000


@dataclass(frozen=True, slots=True)
class ClusterAccess:
    """How a cluster lets us in, beside its address; no log and no message shows the secrets.

    ``ca`` names the file of the authorities whose certificates are trusted, in place of those that
    this machine trusts.
    """

    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "ClusterAccess":
        """Return what ``DEPECHE_OPENSEARCH_<NAME>`` say."""
        environment = os.environ if environment is None else environment
        prefix = f"{ENVIRONMENT_PREFIX}OPENSEARCH_"
        names = {each.name: environment.get(prefix + each.name.upper(), "") for each in fields(cls)}
        return cls(**names)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a command or the web UI needs to know before it starts."""

    corpus: Path = Path("corpus")
    index: Path = Path(".depeche/index")
    engine: str = "whoosh"
    #: Processes that read pages, or that answer; 0 means one a core.
    workers: int = 0
    host: str = "127.0.0.1"
    port: int = 8000
    #: Whether links that lead out of the corpus are followed: 1 or 0.
    follow_symlinks: int = 0
    #: Whether the server's log says what was asked for: 1 or 0.
    log_queries: int = 0
    #: How the server's log is written: ``text`` or ``json``.
    log_format: str = "text"
    #: Under which address readers reach the server (``https://presse.example``).
    public_url: str = ""
    #: The hosts that requests may be for; none: any.
    trusted_hosts: Names = NO_NAMES
    #: Addresses and networks of proxies, which say whom they ask for.
    trusted_proxies: Names = NO_NAMES
    #: SHA-256 digests of the tokens that let in, in hex digits.
    token_sha256: Names = NO_NAMES
    #: Names and hashed passwords that let in, each ``name:hash``.
    basic_auth: Names = NO_NAMES
    #: Requests a minute that one client may make, and as many at once; 0: any number.
    rate_limit: int = 0
    #: Shows the traceback of an error that nobody foresaw: 1 or 0.
    debug: int = 0
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, **flags: object) -> "Settings":
        """Return the settings: a flag that is not ``None`` wins, then ``DEPECHE_<NAME>``.

        Raises :class:`CallError` where a value is not of its kind.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for setting in fields(cls):
            if setting.name == "limits":
                continue
            name = ENVIRONMENT_PREFIX + setting.name.upper()
            value = flags.get(setting.name)
            if value is None:
                value = environment.get(name) or None
            if value is not None:
                values[setting.name] = _converted(name, value, type(setting.default))
        return cls(**values)  # type: ignore[arg-type]


def _converted(name: str, value: object, kind: type) -> object:
    try:
        return kind(value)
    except (TypeError, ValueError) as error:
        raise CallError(f"{name} must be {kind.__name__}, not {value!r}") from error
