"""What a reader sees when something goes wrong: a page, or a problem document under ``/api/``."""

import logging

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from indexer.errors import IndexUnavailableError
from webui.rendering import render

_log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
_TITLES = {
    400: ("Demande incomprise", "L’adresse ou ses paramètres n’ont pas pu être lus."),
    404: ("Page introuvable", "Il n’y a rien à cette adresse."),
    405: ("Méthode refusée", "Cette adresse ne se lit qu’avec GET."),
    410: ("Article retiré", "Cet article a été retiré."),
    414: ("Adresse trop longue", "Raccourcissez la requête."),
    500: ("Erreur interne", "La page n’a pas pu être préparée. L’incident est consigné."),
    503: ("Index indisponible", "Aucun index lisible n’est en service pour le moment."),
}


def problem(status: int, detail: str) -> Response:
    """Return an RFC 9457 problem document."""
    title = _TITLES.get(status, _TITLES[500])[0]
    response = jsonify(type="about:blank", title=title, status=status, detail=detail)
    response.status_code = status
    response.content_type = PROBLEM_TYPE
    return response


def answer(status: int, detail: str | None = None) -> Response:
    """Return an error as the address asked for has it: a problem document or a page."""
    title, explanation = _TITLES.get(status, _TITLES[500 if status >= 500 else 400])
    if request.path.startswith("/api/"):
        return problem(status, detail or explanation)
    page = render("error.html", status=status, title=title, explanation=explanation, detail=detail)
    return Response(page, status)


def register(app: Flask) -> None:
    """Return every error with a page or a problem document, never with a traceback."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = answer(error.code or 500)
        for name, value in error.get_headers(request.environ):
            if name in ("Allow", "Location"):
                response.headers[name] = value
        return response

    @app.errorhandler(IndexUnavailableError)
    def no_index(error: IndexUnavailableError) -> Response:
        _log.error("%s", error)
        hint = "Sur le serveur, la commande «\u00a0depeche rebuild\u00a0» construit l’index."
        return answer(503, hint)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        _log.exception("%s %s", request.method, request.path, exc_info=error)
        return answer(500)
