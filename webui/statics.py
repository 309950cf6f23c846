"""Files that are part of the pages, under addresses that have their digest: they never change."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
_DIGEST_CHARS = 16


@cache
def digest(name: str) -> str | None:
    """Return the digest of a file, ``None`` where there is none of this name."""
    path = FOLDER / name
    if not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGEST_CHARS]


def address(name: str) -> str:
    """Return the address of a file of the pages."""
    return f"/static/{name}?v={digest(name)}"
