"""What a client holds already is not made again: ETags, 304, and what caches may keep.

An answer is said by what it is made from: the generation in service, this code, the address, the
language, and the day (a query may say « hier »). So a request that brings the tag of the current
answer has its 304 before anything is searched. Pages are always asked for again; style, script and
icon have the digest of what they hold in their address and are kept for a year.
"""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request

from indexer.errors import IndexUnavailableError
from webui import statics
from webui.current_index import served_generation
from webui.languages import language

KEEP = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
#: What is made from the index, by its blueprint; ``/healthz`` and its like are not.
_BLUEPRINTS = {
    "pages",
    "facet_values",
    "selection",
    "reading",
    "api",
    "exports",
    "feeds",
    "openapi",
}
_NOT_KEPT = {"api.health"}
_DIGEST_CHARS = 16
#: What an address is made of, as WSGI has it.
_ADDRESS = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "PATH_INFO", "QUERY_STRING")
_PACKAGES = (Path(__file__).parent, Path(__file__).parent.parent / "indexer")


def register(app: Flask) -> None:
    """Give answers their tags, and styles and scripts their digests."""
    app.before_request(_not_modified)
    app.after_request(_tagged)
    app.url_defaults(_with_digest)


@cache
def code_digest() -> str:
    """Return a digest of the files that answers are made by, as they are on disk at the start."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                status = path.stat()
                digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _tag() -> str | None:
    """Return the tag of the answer to the request at hand, ``None`` where it has none."""
    if request.blueprint not in _BLUEPRINTS or request.endpoint in _NOT_KEPT:
        return None
    try:
        generation = served_generation()
    except IndexUnavailableError:
        return None
    environ = request.environ
    made_from = (
        generation or "",
        code_digest(),
        language(),
        date.today().isoformat(),
        # Feeds and descriptions hold whole addresses.
        *[str(environ.get(part)) for part in _ADDRESS],
    )
    return hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:_DIGEST_CHARS]


def _not_modified() -> Response | None:
    g.tag = _tag() if request.method in ("GET", "HEAD") else None
    if g.tag is None or "HTTP_IF_NONE_MATCH" not in request.environ:
        return None
    if not request.if_none_match.contains_weak(g.tag):
        return None
    response = Response(status=304)
    del response.headers["Content-Type"]
    response.vary.update(("Accept-Encoding", "Accept-Language"))
    return response


def _tagged(response: Response) -> Response:
    if response.status_code in (200, 304) and (tag := g.get("tag")):
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = ASK_AGAIN
    elif request.endpoint == "static" and response.status_code in (200, 304):
        _keep_static(response)
    return response


def _keep_static(response: Response) -> None:
    """A file under its own digest never changes; under another address it may."""
    own = request.args.get("v") == statics.digest(str((request.view_args or {}).get("filename")))
    response.headers["Cache-Control"] = KEEP if own else ASK_AGAIN
    if etag := response.get_etag()[0]:
        # It may be sent compressed.
        response.set_etag(etag, weak=True)


def _with_digest(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and (digest := statics.digest(values["filename"])):
        values.setdefault("v", digest)
