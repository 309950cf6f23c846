"""Who may ask, where not everybody may: bearer tokens, and names with passwords.

Settings hold hashes alone. A token is long and random, so that a plain digest tells it; a password
is not, and its hash takes a twentieth of a second and 32 MB on purpose. So a password that was
right is remembered, as a digest under a key that this process alone has.
"""

import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from indexer.errors import CallError
from indexer.settings import Settings

_SHA256 = re.compile("[0-9a-f]{64}")
#: As Werkzeug's ``generate_password_hash`` writes them.
_HASHED = re.compile(r"(?:scrypt:\d+:\d+:\d+|pbkdf2:\w+:\d+)\$[^$]+\$[0-9a-f]+")
#: So many readers at once need no second look at their password.
MAX_REMEMBERED = 1024
#: A longer password is none.
MAX_PASSWORD_CHARS = 1024


def _is_hash(hashed: str) -> bool:
    """Return whether passwords can be compared with this: tried once, before a reader does."""
    if not _HASHED.fullmatch(hashed):
        return False
    try:
        _fits(hashed, "")
    except ValueError:
        return False
    return True


def _fits(hashed: str, password: str) -> bool:
    # Werkzeug as a whole is loaded with it, and the master, which is light, reads credentials too.
    from werkzeug.security import check_password_hash

    return check_password_hash(hashed, password)


class Credentials:
    """The tokens and passwords that let in, as hashes; threads may share it."""

    def __init__(self, tokens: Sequence[str], passwords: Mapping[str, str]) -> None:
        self._tokens = [bytes.fromhex(token) for token in tokens]
        self._passwords = dict(passwords)
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()

    @classmethod
    def read(cls, settings: Settings) -> "Credentials":
        """Return what the settings say; raises :class:`CallError` where that is no hash.

        What stands there is not repeated: it may be the secret itself.
        """
        for token in settings.token_sha256:
            if not _SHA256.fullmatch(token):
                raise CallError("DEPECHE_TOKEN_SHA256 must be SHA-256 digests in 64 hex digits")
        passwords = {}
        for each in settings.basic_auth:
            name, _colon, hashed = each.partition(":")
            if not name or not _is_hash(hashed):
                raise CallError(
                    "DEPECHE_BASIC_AUTH must be a name, a colon and the hash of a password, "
                    "as werkzeug.security.generate_password_hash makes it"
                )
            passwords[name] = hashed
        return cls(settings.token_sha256, passwords)

    @property
    def takes_passwords(self) -> bool:
        """Whether a name and its password may let in."""
        return bool(self._passwords)

    @property
    def schemes(self) -> list[str]:
        """By which schemes of HTTP one may say who one is; none: everybody is let in."""
        return ["Basic"] * bool(self._passwords) + ["Bearer"] * bool(self._tokens)

    def has_token(self, token: str) -> bool:
        """Return whether a token lets in, in a time that says nothing of those that do."""
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        return sum(hmac.compare_digest(digest, each) for each in self._tokens) > 0

    def remembers(self, name: str, password: str) -> bool:
        """Return whether a password was found right before."""
        return self._digest(name, password) in self._right

    def has_password(self, name: str, password: str) -> bool:
        """Return whether a password is right; it takes as long for a name that nobody has."""
        if not self._passwords or len(password) > MAX_PASSWORD_CHARS:
            return False
        hashed = self._passwords.get(name) or next(iter(self._passwords.values()))
        is_right = _fits(hashed, password) and name in self._passwords
        if is_right:
            self._right[self._digest(name, password)] = None
            # Another thread may have been first.
            while len(self._right) > MAX_REMEMBERED:
                with suppress(KeyError):
                    self._right.popitem(last=False)
        return is_right

    def _digest(self, name: str, password: str) -> bytes:
        text = f"{name}\0{password}".encode("utf-8", "replace")
        return hmac.digest(self._key, text, "sha256")
