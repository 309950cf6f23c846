"""The application put together: what answers which address, and what every answer carries."""

from flask import Flask, Response

from indexer.engines import with_local_copy
from indexer.search.live import LiveIndex
from indexer.settings import Settings
from webui import (
    admission,
    api,
    compression,
    conditional,
    errors,
    exports,
    facet_values,
    feeds,
    gate,
    languages,
    metrics,
    openapi,
    pages,
    readiness,
    reading,
    selection,
)
from webui.access import Access
from webui.shared_memory import SharedMemory

#: Everything comes from here, nothing is framed, no query leaves in a referrer.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(
    settings: Settings | None = None,
    engine: LiveIndex | None = None,
    *,
    memory: SharedMemory | None = None,
    slot: int = 0,
) -> Flask:
    """Return the application, wired to the index directory of ``settings`` (or to ``engine``).

    Who starts several processes gives them the ``memory`` that they share, and each a ``slot``.
    """
    settings = settings or Settings.read()
    app = metrics.CountingFlask(__package__)
    # « // » is no other way to write « / »: a redirect would say whichever host was asked for.
    app.url_map.merge_slashes = False
    app.extensions["depeche"] = engine or LiveIndex(with_local_copy(settings).index)
    # Hooks after a request run backwards: what is compressed is the finished answer.
    memory = memory or SharedMemory.made()
    gate.register(app, Access.read(settings, memory))
    compression.register(app)
    conditional.register(app)
    languages.register(app)
    errors.register(app)
    admission.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(facet_values.blueprint)
    app.register_blueprint(selection.blueprint)
    app.register_blueprint(reading.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(openapi.blueprint)
    readiness.register(app)
    metrics.register(app, memory, slot)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.extend(
            {name: value for name, value in _HEADERS.items() if name not in response.headers}
        )
        return response

    return app
