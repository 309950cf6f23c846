"""In which language a page speaks, and its words in it.

Pages are written in French; the texts themselves are the keys of the other catalogues. Which one
is asked for by ``lang=`` in the address, which every link carries on, else by ``Accept-Language``.
No cookie is needed.
"""

import gettext
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, Response, g, has_request_context, request
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from webui.params import LANGUAGES, asked_language
from webui.typography import NARROW, WIDE, typographic

DOMAIN = "depeche"
DIRECTORY = Path(__file__).parent / "translations"


def language() -> str:
    """Return the language of the request at hand."""
    if not has_request_context():
        return LANGUAGES[0]
    if "language" not in g:
        g.language = _chosen()
    return cast(str, g.language)


def _chosen() -> str:
    if asked := asked_language(request.args):
        return asked
    return _spoken(request.headers.get("Accept-Language", ""))


# Few browsers differ; a header may be long.
@lru_cache(maxsize=256)
def _spoken(accepted: str) -> str:
    """Return the best of our languages among those that a browser accepts."""
    tags = parse_accept_header(accepted, LanguageAccept).values()
    # Best first; a browser of Québec asks for « fr-CA ».
    spoken = (tag.partition("-")[0].lower() for tag in tags)
    return next((tag for tag in spoken if tag in LANGUAGES), LANGUAGES[0])


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == LANGUAGES[0]:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, DIRECTORY, languages=[lang])


@lru_cache(maxsize=1024)
def translated(text: str, lang: str) -> str:
    """Return a French text of ours in a language, typeset."""
    key = text.replace(WIDE, " ").replace(NARROW, " ")
    found = _catalogue(lang).gettext(key)
    return typographic(text) if found == key else found


def worded(lang: str, text: str, /, **values: object) -> Markup:
    """Return a text of a template, which may hold markup, with ``{names}`` replaced, escaped."""
    if not values:
        return _markup(text, lang)
    shown = {name: value if type(value) is int else escape(value) for name, value in values.items()}
    return Markup(translated(text, lang).format(**shown))  # noqa: S704 - the texts are templates' own


@lru_cache(maxsize=1024)
def _markup(text: str, lang: str) -> Markup:
    return Markup(translated(text, lang))  # noqa: S704 - the texts are templates' own


def register(app: Flask) -> None:
    """Say to caches that pages, and what is said to programs, differ by language."""

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html" or request.path.startswith("/api/"):
            response.vary.add("Accept-Language")
            response.headers["Content-Language"] = language()
        return response
