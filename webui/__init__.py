"""The web face: a search page, an article page and a small API over an index in service.

It parses requests, asks :mod:`indexer`, and renders; what is searched and how is not its business.
It only reads, sets no cookie and loads nothing from other hosts.
"""

from flask import Flask, Response

from indexer.search.live import LiveIndex
from indexer.settings import Settings
from webui import api, errors, exports, feeds, languages, openapi, pages, reading

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


def create_app(settings: Settings | None = None, engine: LiveIndex | None = None) -> Flask:
    """Return the application, wired to the index directory of ``settings`` (or to ``engine``)."""
    settings = settings or Settings.read()
    app = Flask(__name__)
    app.extensions["depeche"] = engine or LiveIndex(settings.index)
    languages.register(app)
    errors.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(reading.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(openapi.blueprint)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.extend(
            {name: value for name, value in _HEADERS.items() if name not in response.headers}
        )
        return response

    return app
