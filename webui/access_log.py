"""One line a request, on standard output; what was asked for is left out unless it is wanted."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

#: As gunicorn's setting of the format says it; what a person looked for is theirs.
WITHOUT_QUERY = "%(U)s"
WITH_QUERY = "%(U)s?%(q)s"
_PLAIN = "/%?=&:@!$'()*+,;~"


class AccessLog(Logger):  # type: ignore[misc]
    """Gunicorn's log, with lines that nothing in an address can break or forge."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write when, who, what, the status, how many bytes in how many milliseconds."""
        address = req.path
        if self.cfg.access_log_format == WITH_QUERY and req.query:
            address = f"{address}?{req.query}"
        self.access_log.info(
            '%s %s "%s %s" %s %s %.1fms',
            time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            environ.get("REMOTE_ADDR", "-"),
            req.method,
            quote(address, safe=_PLAIN),
            str(resp.status).partition(" ")[0],
            getattr(resp, "sent", 0),
            request_time.total_seconds() * 1000,
        )
