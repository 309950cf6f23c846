"""What tells one request from all others: in the log, on the page of an error and in its headers.

A proxy may have given one (``X-Request-ID``); else it is made when it is first asked for.
"""

import os
import re
from itertools import count
from typing import Any

HEADER = "X-Request-ID"
#: In the request's environment.
_KEY = "depeche.request_id"
#: What may be written into a log and a page as it is.
_TOKEN = re.compile("[0-9A-Za-z._-]{8,64}")
_RANDOM_BYTES = 4
_numbers = count()
_of_process: dict[int, str] = {}


def request_id(environ: dict[str, Any]) -> str:
    """Return the id of the request that has this environment."""
    found: str | None = environ.get(_KEY)
    if found is None:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        found = environ[_KEY] = given if _TOKEN.fullmatch(given) else _made()
    return found


def _made() -> str:
    """Return a random number of this process with that of a request in it: quick, never twice."""
    pid = os.getpid()
    if pid not in _of_process:
        # A process that was forked has another.
        _of_process[pid] = os.urandom(_RANDOM_BYTES).hex()
    return f"{_of_process[pid]}{next(_numbers):08x}"
