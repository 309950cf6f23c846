"""What a reader sees when something goes wrong: a page, or a problem document under ``/api/``."""

import logging

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    ClusterUnavailableError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnavailableError,
)
from webui import metrics
from webui.admission import RETRY_SECONDS, ServerBusyError
from webui.languages import language, translated
from webui.params import asked_language
from webui.rendering import render
from webui.request_id import HEADER, request_id

_log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
_TITLES = {
    400: ("Demande incomprise", "L’adresse ou ses paramètres n’ont pas pu être lus."),
    401: ("Accès réservé", "Il faut un nom et un mot de passe, ou un jeton, pour lire ici."),
    404: ("Page introuvable", "Il n’y a rien à cette adresse."),
    405: ("Méthode refusée", "Cette adresse ne se lit qu’avec GET."),
    410: ("Article retiré", "Cet article a été retiré."),
    414: ("Adresse trop longue", "Raccourcissez la requête."),
    429: ("Trop de demandes", "Réessayez dans un instant."),
    500: ("Erreur interne", "La page n’a pas pu être préparée. L’incident est consigné."),
    503: ("Index indisponible", "Aucun index lisible n’est en service pour le moment."),
}
#: After these another search is worth a try.
_SEARCHES = {400, 404, 410, 414}
_BUSY = (
    "Serveur occupé",
    "Trop de demandes coûteuses sont en cours. Réessayez dans quelques secondes.",
)
_TOO_COSTLY = (
    "Recherche trop coûteuse",
    "Tous les articles n’ont pas pu être parcourus ; un export serait incomplet. Précisez la "
    "recherche.",
)
#: What is wrong with the index, and what mends it.
_UNAVAILABLE: dict[type[IndexUnavailableError], str] = {
    IndexMissingError: "Il n’y a pas encore d’index : sur le serveur, la commande "
    "« depeche rebuild » en construit un.",
    IndexOutdatedError: "L’index a été construit par une autre version : sur le serveur, la "
    "commande « depeche rebuild » en construit un nouveau.",
    ClusterUnavailableError: "Les serveurs de l’index ne répondent pas, ou pas tous. Réessayez "
    "dans un instant.",
    IndexDamagedError: "L’index est incomplet ou endommagé : sur le serveur, la commande "
    "« depeche rebuild » en construit un nouveau.",
}


def why_unavailable(error: IndexUnavailableError) -> str:
    """Return in one sentence why no index can answer, and what mends it."""
    return _UNAVAILABLE.get(type(error), _TITLES[503][1])


def problem(status: int, detail: str, title: str | None = None, **more: object) -> Response:
    """Return an RFC 9457 problem document, perhaps with members of its own.

    It speaks the language of the request.
    """
    lang = language()
    title = translated(title or _TITLES.get(status, _TITLES[500])[0], lang)
    detail = translated(detail, lang)
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = jsonify({**said, "request_id": request_id(request.environ), **more})
    response.status_code = status
    response.content_type = PROBLEM_TYPE
    response.headers[HEADER] = request_id(request.environ)
    return response


def answer(status: int, detail: str | None = None) -> Response:
    """Return an error as the address asked for has it: a problem document or a page."""
    texts = _TITLES.get(status, _TITLES[500 if status >= 500 else 400])
    return _answer(status, texts, detail)


def too_costly() -> Response:
    """Return the error of a search that cannot be answered whole where no part of it would do."""
    return _answer(503, _TOO_COSTLY)


def _answer(status: int, texts: tuple[str, str], detail: str | None = None) -> Response:
    title, explanation = texts
    if request.path.startswith("/api/"):
        return problem(status, detail or explanation, title)
    page = render(
        "error.html",
        status=status,
        title=title,
        explanation=explanation,
        detail=detail,
        searches=status in _SEARCHES,
        asked=request.args.get("q", ""),
        kept=[("lang", lang)] if (lang := asked_language(request.args)) else [],
        request_id=request_id(request.environ),
    )
    return Response(page, status, {HEADER: request_id(request.environ)})


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
        _log.error("%s (%s)", error, request_id(request.environ))
        metrics.refused("index")
        response = answer(503, why_unavailable(error))
        if isinstance(error, ClusterUnavailableError):
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @app.errorhandler(ServerBusyError)
    def busy(_error: ServerBusyError) -> Response:
        metrics.refused("busy")
        response = _answer(503, _BUSY)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        about = request.method, request.path, request_id(request.environ)
        _log.exception("%s %s (%s)", *about, exc_info=error)
        return answer(500)
