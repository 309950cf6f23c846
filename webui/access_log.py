"""One line a request, on standard output; what was asked for is left out unless it is wanted.

As text, or as an object of JSON each (``DEPECHE_LOG_FORMAT=json``); then what else the server says
is JSON as well, on standard error.
"""

import json
import logging
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

#: As gunicorn's setting of the format says it; what a person looked for is theirs.
WITHOUT_QUERY = "%(U)s"
WITH_QUERY = "%(U)s?%(q)s"
FORMATS = ("text", "json")
_PLAIN = "/%?=&:@!$'()*+,;~"
_MOMENT = "%Y-%m-%dT%H:%M:%S%z"


class AccessLog(Logger):  # type: ignore[misc]
    """Gunicorn's log, with lines that nothing in an address can break or forge."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write when, who, what, the status, how many bytes in how many milliseconds, which one."""
        # What begins with depeche is the application's, which is not imported here: the master,
        # which is not to hold any of it, has this log, too.
        address = req.path
        if self.cfg.access_log_format == WITH_QUERY and req.query:
            address = f"{address}?{req.query}"
        self.write_line(
            {
                "time": time.strftime(_MOMENT),
                "client": environ.get("depeche.client") or environ.get("REMOTE_ADDR") or "-",
                "method": req.method,
                "address": quote(address, safe=_PLAIN),
                "status": int(str(resp.status).partition(" ")[0]),
                "bytes": getattr(resp, "sent", 0),
                "ms": round(request_time.total_seconds() * 1000, 1),
                "request_id": environ.get("depeche.request_id", "-"),
            }
        )

    def write_line(self, told: dict[str, Any]) -> None:
        """Write what is told of a request."""
        self.access_log.info(
            '%(time)s %(client)s "%(method)s %(address)s" %(status)s %(bytes)s %(ms).1fms '
            "%(request_id)s",
            told,
        )


class JsonLog(AccessLog):
    """The same as JSON, an object a line."""

    def setup(self, cfg: Any) -> None:
        """Have all that this process says written as JSON."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
        root = logging.getLogger()
        if not root.handlers:
            root.addHandler(logging.StreamHandler())
        for handler in root.handlers:
            handler.setFormatter(JsonFormatter())

    def write_line(self, told: dict[str, Any]) -> None:
        """Write what is told of a request."""
        self.access_log.info("%s", json.dumps(told))


class JsonFormatter(logging.Formatter):
    """What is logged as an object of JSON, its traceback in it, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "time": time.strftime(_MOMENT, time.localtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)
