"""What tells one request from all others: in the log, on the page of an error, in its headers.

A proxy may have given one (``X-Request-ID``); else it is made.
"""

import os
import re
from typing import cast

from flask import Flask, Response, request

HEADER = "X-Request-ID"
#: In the request's environment, where the log finds it.
KEY = "depeche.request_id"
#: What may be written into a log and a page as it is.
_TOKEN = re.compile("[0-9A-Za-z._-]{8,64}")
_RANDOM_BYTES = 8


def request_id() -> str:
    """Return the id of the request at hand."""
    environ = request.environ
    if KEY not in environ:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[KEY] = given if _TOKEN.fullmatch(given) else os.urandom(_RANDOM_BYTES).hex()
    return cast(str, environ[KEY])


def register(app: Flask) -> None:
    """Give every request its id, and say it where something went wrong or where one was given."""
    app.before_request(_begin)

    @app.after_request
    def said(response: Response) -> Response:
        if response.status_code >= 400 or "HTTP_X_REQUEST_ID" in request.environ:
            response.headers[HEADER] = request_id()
        return response


def _begin() -> None:
    request_id()
