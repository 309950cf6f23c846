"""What is looked at before anything is answered: the host, how often a client asks, who it is.

``/healthz`` and ``/readyz`` are for who watches over the server: they are answered under any host,
to anybody and as often as asked. Nothing else is, the pages' style and script neither.
"""

import math
import threading
from typing import Any, cast

from flask import Flask, Response, current_app, request

from webui import metrics
from webui.access import Access
from webui.errors import answer
from webui.proxies import CLIENT
from webui.request_id import request_id

_KEY = "depeche-access"
_ALWAYS_ANSWERED = {"/healthz", "/readyz"}
_REALM = "Depeche"
#: At most so many threads of a process are at work on passwords.
_HASHING = 2
_hashing = threading.BoundedSemaphore(_HASHING)

_ONE_HOST = "La requête doit nommer un hôte, et un seul."
_OTHER_HOST = "Ce serveur ne répond pas sous ce nom."
_TOO_OFTEN = "Trop de demandes de la même adresse\u00a0: réessayez dans un instant."
_TOO_WRONG = "Trop de mots de passe faux\u00a0: réessayez dans une minute."
_TOO_MANY = "Trop de mots de passe sont à vérifier à la fois\u00a0: réessayez dans un instant."
_NO_ADDRESS = (
    "Le serveur ne sait pas sous quelle adresse il est public, et en a besoin ici. "
    "Elle se règle par DEPECHE_PUBLIC_URL."
)


def register(app: Flask, access: Access) -> None:
    """Have requests looked at before all else."""
    app.extensions[_KEY] = access
    app.before_request(_looked_at)


def own_address() -> str | None:
    """Return what whole addresses of this server begin with, ``None`` where that is not known."""
    environ = request.environ
    hosts = _access().hosts
    return hosts.address(environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""))


def no_address() -> Response:
    """Return the answer where whole addresses are needed and not known."""
    metrics.refused("host")
    return answer(400, _NO_ADDRESS)


def _access() -> Access:
    return cast(Access, current_app.extensions[_KEY])


def _looked_at() -> Response | None:
    """Return the answer to a request that goes no further, ``None`` to all others."""
    environ = request.environ
    if metrics.OWN in environ:
        return None
    access = _access()
    refusal = _refusal(access, environ)
    if refusal is None and environ["REQUEST_METHOD"] == "OPTIONS":
        return _options()
    return refusal


def _refusal(access: Access, environ: dict[str, Any]) -> Response | None:
    """Return why a request is not answered, ``None`` where it is."""
    host = environ.get("HTTP_HOST")
    if not access.hosts.is_host(host) and (
        host is not None or environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
    ):
        return _refused("host", answer(400, _ONE_HOST))
    # The log has it from the environment.
    request_id(environ)
    client = environ.get("REMOTE_ADDR", "")
    if forwarded := environ.get("HTTP_X_FORWARDED_FOR"):
        client = environ[CLIENT] = access.proxies.client(client, forwarded)
    if not access.restricts or environ["PATH_INFO"] in _ALWAYS_ANSWERED:
        return None
    if not access.hosts.trusts(host or ""):
        return _refused("host", answer(400, _OTHER_HOST))
    if wait := access.rate.wait(client):
        return _refused("rate", _later(429, _TOO_OFTEN, wait))
    access.rate.count(client)
    return _unknown(access, client) if access.credentials.schemes else None


def _unknown(access: Access, client: str) -> Response | None:
    """Return why a client is not let in, ``None`` where it has said who it is."""
    given = request.authorization
    credentials = access.credentials
    if given is not None and given.type == "bearer" and credentials.has_token(given.token or ""):
        return None
    if given is not None and given.type == "basic" and credentials.takes_passwords:
        name, password = given.username or "", given.password or ""
        if credentials.remembers(name, password):
            return None
        if wait := access.wrong_passwords.wait(client):
            return _refused("rate", _later(429, _TOO_WRONG, wait))
        if not _hashing.acquire(blocking=False):
            return _refused("busy", _later(429, _TOO_MANY, 1))
        try:
            if credentials.has_password(name, password):
                return None
        finally:
            _hashing.release()
        access.wrong_passwords.count(client)
    response = answer(401)
    for scheme in credentials.schemes:
        charset = ', charset="UTF-8"' if scheme == "Basic" else ""
        response.headers.add("WWW-Authenticate", f'{scheme} realm="{_REALM}"{charset}')
    return _refused("credentials", response)


def _options() -> Response | None:
    """Return what may be done with an address where that is asked."""
    if request.environ.get("RAW_URI") == "*":
        allowed = {"GET", "HEAD", "OPTIONS"}
    elif request.url_rule is not None:
        allowed = request.url_rule.methods or set()
    else:
        return None
    response = Response(status=204)
    response.allow.update(sorted(allowed))
    del response.headers["Content-Type"]
    return response


def _later(status: int, detail: str, seconds: float) -> Response:
    response = answer(status, detail)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def _refused(reason: str, response: Response) -> Response:
    metrics.refused(reason)
    return response
