"""Whether this process can answer: ``GET /readyz``, and the questions that it asks itself.

The first is a page with everything on it. From then on the canary: an article of the generation in
service is looked for by a word of its own, as a reader would, and must be found.
"""

import logging
import threading
import time
from contextvars import Context
from itertools import islice
from typing import NamedTuple, cast

from flask import Blueprint, Flask, Response, current_app, jsonify

from indexer.analysis import tokens
from indexer.compiled import IS_COMPILED
from indexer.errors import IndexUnavailableError
from indexer.search.index import Index
from indexer.search.request import MAX_SIZE, SearchRequest
from webui.current_index import open_index
from webui.errors import problem, why_unavailable
from webui.metrics import OWN

blueprint = Blueprint("readiness", __name__)
_log = logging.getLogger(__name__)

FIRST_PAGE = "/?q=monde+pays"
#: Whoever asks more often gets the answer before.
CANARY_SECONDS = 1.0
#: How many articles are looked at for a word, how much of each, and how long it may be.
_CANARIES = 20
_CANARY_CHARS = 2000
_WORD_CHARS = 40
_KEY = "depeche-readiness"
_NO_FIRST = "La première page n’est pas encore prête."
_NO_CANARY = (
    "L’index ne trouve pas un article qu’il contient\u00a0: sur le serveur, la commande "
    "«\u00a0depeche check\u00a0» dit ce qui est endommagé."
)


class Readiness:
    """Whether the first page was made, and how the canary is."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._answered = False
        self._asking = threading.Lock()
        self._seen = _Seen("", 0.0, None, False)

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

    def finds_canary(self, index: Index) -> bool:
        """Return whether the index finds an article that it holds; one without words finds all."""
        seen = self._seen
        now = time.monotonic()
        if seen.generation == index.generation and now < seen.at + CANARY_SECONDS:
            return seen.is_found
        canary = seen.canary if seen.generation == index.generation else _canary(index)
        is_found = canary is None or canary.is_found_in(index)
        self._seen = _Seen(index.generation, now, canary, is_found)
        return is_found


class Canary(NamedTuple):
    """An article, and the search that must find it."""

    article_id: str
    search: SearchRequest

    def is_found_in(self, index: Index) -> bool:
        """Return whether the search finds it, or so many that it may be further on."""
        ids = index.search_ids(self.search)
        return self.article_id in ids or len(ids) == MAX_SIZE


def _canary(index: Index) -> Canary | None:
    """Return the first article that has a word, and a search for its longest one."""
    for article in islice(index.articles(), _CANARIES):
        text = f"{article.title}\n{article.body}\n"
        if len(text) > _CANARY_CHARS:
            # No word is cut in two.
            text = " ".join(text[:_CANARY_CHARS].split()[:-1])
        words = [text[token.start : token.end] for token in tokens(text) if token.terms]
        if words := [word for word in words if len(word) <= _WORD_CHARS]:
            return Canary(
                article.id, SearchRequest.typed(f'"{max(words, key=len)}"', size=MAX_SIZE)
            )
    return None


class _Seen(NamedTuple):
    """What was seen of a generation: when, by which canary, and whether it was found."""

    generation: str
    at: float
    canary: Canary | None
    is_found: bool


def _answers(app: Flask) -> bool:
    own = {OWN: True}
    with app.test_request_context(FIRST_PAGE, environ_overrides=own), open_index() as index:
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
    return _readiness(app).ask()


def _readiness(app: Flask) -> Readiness:
    return cast(Readiness, app.extensions[_KEY])


@blueprint.get("/readyz")
def ready() -> Response:
    """Return 200 once this process can answer from the index in service, else 503 and why not."""
    generation = wrong = None
    try:
        if not is_ready(current_app):
            wrong = _NO_FIRST
        with open_index() as index:
            generation = index.generation
            if wrong is None and not _readiness(current_app).finds_canary(index):
                wrong = _NO_CANARY
    except IndexUnavailableError as error:
        _log.warning("Not ready: %s", error)
        wrong = why_unavailable(error)
    state = {"ready": wrong is None, "generation": generation, "compiled": IS_COMPILED}
    response = jsonify(state) if wrong is None else problem(503, wrong, None, **state)
    response.headers["Cache-Control"] = "no-store"
    return response
