"""Whether this process can answer: ``GET /readyz``, and the first question that it asks itself."""

import threading
from contextvars import Context

from flask import Blueprint, Flask, Response, current_app, jsonify

from indexer.compiled import IS_COMPILED
from indexer.errors import IndexUnavailableError
from webui.current_index import open_index

blueprint = Blueprint("readiness", __name__)

#: A page with everything on it.
CANARY = "/?q=monde+pays"
_KEY = "depeche-readiness"


class Readiness:
    """Whether the canary was answered; once it was, only the index can fail."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._answered = False
        self._asking = threading.Lock()

    def ask(self) -> bool:
        """Have a page made of the index in service; return whether this process has made one.

        What is imported, mapped and compiled at its first use is ready then. Raises one of the
        kinds of :class:`IndexUnavailableError`.
        """
        if self._answered or not self._asking.acquire(blocking=False):
            return self._answered
        try:
            # A context of its own: the request at hand, if any, is another.
            self._answered = Context().run(_answers, self._app)
        finally:
            self._asking.release()
        return self._answered


def _answers(app: Flask) -> bool:
    with app.test_request_context(CANARY), open_index() as index:
        if IS_COMPILED and index.count():
            # Every loop is read from where its machine code is kept; uncompiled, nothing is gained.
            for _done in index.warm_up():
                pass
        return app.full_dispatch_request().status_code == 200


def register(app: Flask) -> None:
    """Give the application its readiness."""
    app.extensions[_KEY] = Readiness(app)
    app.register_blueprint(blueprint)


def is_ready(app: Flask) -> bool:
    """Return whether this process can answer; asks it where that is not known yet."""
    readiness: Readiness = app.extensions[_KEY]
    return readiness.ask()


@blueprint.get("/readyz")
def ready() -> Response:
    """Return 200 once this process can answer from the index in service, 503 before."""
    try:
        answered = is_ready(current_app)
        with open_index() as index:
            generation = index.generation
    except IndexUnavailableError:
        answered, generation = False, None
    response = jsonify(ready=answered, generation=generation, compiled=IS_COMPILED)
    response.status_code = 200 if answered else 503
    response.headers["Cache-Control"] = "no-store"
    return response
