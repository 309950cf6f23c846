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
from markupsafe import Markup

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
    # Best first; a browser of Québec asks for « fr-CA ».
    spoken = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((tag for tag in spoken if tag in LANGUAGES), LANGUAGES[0])


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == LANGUAGES[0]:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, DIRECTORY, languages=[lang])


def translated(text: str) -> str:
    """Return a French text of ours in the language of the request, typeset."""
    return _translated(text, language())


@lru_cache(maxsize=1024)
def _translated(text: str, lang: str) -> str:
    key = text.replace(WIDE, " ").replace(NARROW, " ")
    found = _catalogue(lang).gettext(key)
    return typographic(text) if found == key else found


def worded(text: str, **values: object) -> Markup:
    """Return a text of a template, which may hold markup, with ``{names}`` replaced, escaped."""
    markup = Markup(translated(text))  # noqa: S704 - the texts are templates' own
    return markup.format(**values) if values else markup


def register(app: Flask) -> None:
    """Give templates their words, and say to caches that pages differ by language."""
    app.jinja_env.globals["_"] = worded
    app.add_template_filter(translated, "translated")

    @app.context_processor
    def languages() -> dict[str, object]:
        asked = asked_language(request.args)
        return {
            "lang": language(),
            "languages": LANGUAGES,
            "lang_query": f"?lang={asked}" if asked else "",
        }

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.add("Accept-Language")
            response.content_language.add(language())
        return response
