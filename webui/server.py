"""The application behind waitress, a production server without other processes."""

import sys

from waitress.server import create_server

from indexer.errors import CallError
from indexer.settings import Settings
from webui import create_app

#: Searches take a millisecond or two; more threads would only wait for one another.
THREADS = 8
#: The longest query is 512 characters, percent-encoded at most 12 times that, and filters.
MAX_HEADER_BYTES = 16 * 1024
#: Nothing is uploaded.
MAX_BODY_BYTES = 4 * 1024


def serve(settings: Settings) -> None:
    """Serve until interrupted; raises :class:`CallError` where the address is not to be had."""
    try:
        server = create_server(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            ident=None,
        )
    except OSError as error:
        raise CallError(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}. "
            "Name another with --port."
        ) from error
    print(  # noqa: T201 - where it listens is what a person waits for
        f"Dépêche on http://{settings.host}:{server.effective_port}/ (Ctrl-C ends it)",
        file=sys.stderr,
        flush=True,
    )
    try:
        server.run()
    finally:
        server.close()
