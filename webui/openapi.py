"""The machine surface described: an OpenAPI 3.1 document, and a page that people read it on.

The document is made from the same constants that the code obeys; the tests ask every address of
it and compare what is answered. What it says to people is French, and English to who asks for it.
"""

from typing import Any, cast

from flask import Blueprint, Response, jsonify

from indexer import __version__
from indexer.article import ID_PATTERN
from indexer.query.nodes import MAX_CHARS
from indexer.search.facets import FACETS, MISSING_FACETS, VALUE_FACETS, Facet
from indexer.search.request import DEFAULT_SIZE, MAX_SIZE, SORTS
from webui.api import SUGGESTIONS_TYPE
from webui.errors import PROBLEM_TYPE
from webui.exports import FORMATS
from webui.feeds import ATOM_TYPE, MAX_ENTRIES, OPENSEARCH_TYPE
from webui.languages import language, translated
from webui.params import EXCLUDED, LANGUAGES, MAX_VALUES
from webui.rendering import render

blueprint = Blueprint("openapi", __name__)

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
#: What articles may lack.
_LACKING: Schema = {"type": "string", "enum": list(MISSING_FACETS)}
_WITHOUT = "ce que les articles n’ont pas"
_DAY: Schema = {"type": "string", "format": "date"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(description: str, **properties: Schema) -> Schema:
    """Return an object that has these properties, all of them, and no other."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _all_facets() -> str:
    *first, last = (facet.plural for facet in FACETS)
    return f"{', '.join(first)} et {last}"


def _asked(facet: Facet) -> str:
    return f"{facet.plural} {'demandées' if facet.is_feminine else 'demandés'}"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_MARKED = "texte échappé, dont le seul balisage est <mark>…</mark> autour des correspondances"
_ID: Schema = {
    "type": "string",
    # In JSON Schema ``\w`` may be wider than ASCII.
    "pattern": f"^{ID_PATTERN.pattern}$".replace(r"\w", "A-Za-z0-9_"),
}
_COUNTS = _list(_object("valeur et nombre d’articles", value=TEXT, count=_COUNT))

_PROBLEM: Schema = {
    "type": _described(TEXT, "toujours about:blank"),
    "title": _described(TEXT, "le problème en deux mots"),
    "status": _described({"type": "integer", "minimum": 400, "maximum": 599}, "état HTTP"),
    "detail": _described(TEXT, "ce qui est à changer"),
    "request_id": _described(TEXT, "la demande, telle que le journal du serveur la nomme"),
}
_READY: Schema = {
    "ready": _described({"type": "boolean"}, "il le peut"),
    "generation": _described(_or_null(TEXT), "l’index en service, null s’il n’y en a pas"),
    "compiled": _described({"type": "boolean"}, "les boucles sont compilées"),
}

SCHEMAS: dict[str, Schema] = {
    "Resultats": _object(
        "Une page de ce que trouve une requête.",
        query=_described(TEXT, "la requête telle que tapée"),
        total=_described(_COUNT, "articles trouvés, sur toutes les pages"),
        total_all=_described(_COUNT, "ceux d’entre eux qui ont tous les termes"),
        partial=_described(
            {"type": "boolean"},
            "la recherche était trop coûteuse : seule une partie des articles a été parcourue, "
            "totaux et facettes sont des minimums",
        ),
        page=_described({"type": "integer", "minimum": 1}, "numéro de la page, depuis 1"),
        pages=_described(_COUNT, "nombre de pages"),
        size=_described({**_COUNT, "maximum": MAX_SIZE}, "articles par page"),
        took_ms=_described({"type": "number", "minimum": 0}, "durée de la recherche, en ms"),
        suggestion=_described(_or_null(TEXT), "une autre orthographe qui trouve davantage"),
        notices=_described(_list(TEXT), "ce qui a été réparé, coupé ou ajouté"),
        facets=_object(
            f"{_all_facets()} de tout le résultat", **{facet.name: _COUNTS for facet in FACETS}
        ),
        hits=_described(_list(_ref("Trouvaille")), "les articles de la page, en ordre"),
    ),
    "Trouvaille": _object(
        "Un article trouvé.",
        id=_described(_ID, "identifiant permanent"),
        matched=_described(
            {"type": "string", "enum": ["all", "most"]}, "a tous les termes, ou la plupart"
        ),
        title=_described(TEXT, "titre"),
        source=_described(_or_null(TEXT), "source telle qu’écrite dans la page"),
        date=_described(_or_null(_DAY), "jour de publication"),
        url=_described(_or_null(TEXT), "adresse d’origine"),
        path=_described(TEXT, "fichier du corpus"),
        score=_described({"type": "number"}, "pertinence, comparable dans une même réponse"),
        title_html=_described(TEXT, f"le titre, {_MARKED}"),
        snippet_html=_described(TEXT, f"les meilleurs passages, {_MARKED}"),
    ),
    "Article": _object(
        "Un article entier.",
        id=_described(_ID, "identifiant permanent"),
        title=_described(TEXT, "titre"),
        source=_described(_or_null(TEXT), "source telle qu’écrite dans la page"),
        date=_described(_or_null(_DAY), "jour de publication"),
        url=_described(_or_null(TEXT), "adresse d’origine"),
        language=_described(TEXT, "langue"),
        images=_described(_list(TEXT), "images de la page d’origine"),
        body=_described(TEXT, "paragraphes séparés par une ligne vide"),
        path=_described(TEXT, "fichier du corpus"),
        boilerplate=_described(
            _list(_object("texte et règle", text=TEXT, rule=TEXT)),
            "ce qui a été retiré de la page, et par quelle règle",
        ),
    ),
    "Suggestions": _object(
        "Comment ce qui est tapé peut continuer.",
        query=_described(TEXT, "ce qui est tapé"),
        suggestions=_described(_list(TEXT), "compléments"),
    ),
    "Export": _object(
        "Tout un résultat, avec l’index dont il vient.",
        query=_described(TEXT, "la requête telle que tapée"),
        **{facet.name: _described(_list(TEXT), _asked(facet)) for facet in VALUE_FACETS},
        **{
            EXCLUDED + facet.name: _described(_list(TEXT), f"{facet.plural} laissées de côté")
            for facet in VALUE_FACETS
        },
        missing=_described(_list(_LACKING), _WITHOUT),
        since=_described(_or_null(_DAY), "premier jour"),
        until=_described(_or_null(_DAY), "dernier jour"),
        sort=_described({"type": "string", "enum": list(SORTS)}, "ordre"),
        also=_described({"type": "boolean"}, "l’autre nom des sigles est cherché aussi"),
        generation=_described(TEXT, "l’index"),
        built_at=_described({"type": "string", "format": "date-time"}, "moment de l’index"),
        total=_described(_COUNT, "nombre d’articles"),
        articles=_described(_list(_ref("Article")), "les articles, en ordre"),
    ),
    "Sante": _object(
        "Le serveur répond.",
        generation=_described(_or_null(TEXT), "l’index en service, null s’il n’y en a pas"),
    ),
    "Disponibilite": _object("Le serveur peut répondre à une recherche.", **_READY),
    "Probleme": _object("Ce qui n’a pas été possible (RFC 9457).", **_PROBLEM),
    "Indisponibilite": _object(
        "Pourquoi le serveur ne peut pas répondre à une recherche (RFC 9457).", **_PROBLEM, **_READY
    ),
}


def _parameter(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_Q = _parameter(
    "q",
    TEXT,
    f"la requête, jamais une erreur ; ses {MAX_CHARS} premiers caractères comptent",
)
_PAGE = _parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "numéro de la page")
_SIZE = _parameter(
    "size",
    {"type": "integer", "minimum": 0, "default": DEFAULT_SIZE},
    f"articles par page, {MAX_SIZE} au plus",
)
_SORT = _parameter(
    "sort",
    {"type": "string", "enum": list(SORTS), "default": SORTS[0]},
    "ordre : pertinence, du plus récent, du plus ancien",
)


def _values(facet: Facet) -> Schema:
    one = "l’une" if facet.is_feminine else "l’un"
    description = f"{facet.label.lower()} ; répété : {one} des {facet.plural}, {MAX_VALUES} au plus"
    return {**_parameter(facet.name, _list(TEXT), description), "explode": True}


def _excluded_values(facet: Facet) -> Schema:
    none = "aucune" if facet.is_feminine else "aucun"
    description = f"répété : {none} de ces {facet.plural}, {MAX_VALUES} au plus"
    return {**_parameter(EXCLUDED + facet.name, _list(TEXT), description), "explode": True}


_FILTERS = [
    *(_values(facet) for facet in VALUE_FACETS),
    *(_excluded_values(facet) for facet in VALUE_FACETS),
    {**_parameter("missing", _list(_LACKING), _WITHOUT), "explode": True},
    _parameter("since", _DAY, "premier jour, compris"),
    _parameter("until", _DAY, "dernier jour, compris"),
    _parameter(
        "also",
        {"type": "string", "enum": ["0", "1"], "default": "1"},
        "0 : sans l’autre nom des sigles",
    ),
]
_GENERATION = {"X-Depeche-Generation": {"schema": TEXT, "required": True, "description": "l’index"}}

_REASONS = {
    400: "un paramètre ou l’hôte est faux",
    401: "il faut dire qui l’on est, si le serveur est réservé",
    404: "aucun article n’a cet identifiant",
    410: "l’article de cet identifiant a été retiré",
    429: "trop de demandes ; Retry-After dit quand revenir",
    503: "aucun index n’est en service, ou le serveur est occupé (Retry-After dit pour combien de "
    "secondes) ; un export, aussi : la recherche est trop coûteuse pour être complète",
}
#: What any address but those of the server's health may answer.
_ALWAYS = (400, 401, 429)


def _answered(description: str, content: dict[str, Schema], **more: Any) -> Schema:
    return {
        "description": description,
        "content": {media_type: {"schema": schema} for media_type, schema in content.items()},
        **more,
    }


def _get(
    name: str,
    summary: str,
    answer: Schema,
    *,
    parameters: "list[Schema] | None" = None,
    problems: tuple[int, ...] = (),
    as_page: bool = False,
    is_open: bool = False,
) -> dict[str, Schema]:
    """Return a path that is only read; its errors are pages, or problems under ``/api/``.

    One that ``is_open`` is answered to anybody.
    """
    error = {"text/html": TEXT} if as_page else {PROBLEM_TYPE: _ref("Probleme")}
    statuses = sorted({*problems, *(() if is_open else _ALWAYS)})
    responses = {str(status): _answered(_REASONS[status], error) for status in statuses}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters or [],
            "responses": {"200": answer, **responses},
        }
    }


def _export(ending: str) -> dict[str, Schema]:
    format_ = FORMATS[ending]
    media_type = format_.media_type.split(";")[0]
    attachment = {"schema": TEXT, "required": True, "description": "nom du fichier"}
    return _get(
        f"export_{ending}",
        f"Tous les articles d’une recherche, en {format_.label}",
        _answered(
            "tout le résultat, dans l’ordre des pages, d’un seul et même index",
            {media_type: _ref("Export") if ending == "json" else TEXT},
            headers={**_GENERATION, "Content-Disposition": attachment},
        ),
        parameters=[_Q, _SORT, *_FILTERS],
        problems=(503,),
        as_page=True,
    )


def _ready() -> dict[str, Schema]:
    """Return the path that says whether a search can be answered, and why not."""
    content = {"application/json": _ref("Disponibilite")}
    path = _get(
        "ready",
        "Savoir si le serveur peut répondre à une recherche",
        _answered("il a répondu à une première recherche et trouve ses articles", content),
        is_open=True,
    )
    why = {PROBLEM_TYPE: _ref("Indisponibilite")}
    path["get"]["responses"]["503"] = _answered("pas encore, ou aucun index lisible", why)
    return path


def _api_paths() -> Schema:
    """Return what programs may ask for as JSON, and the description of it."""
    article_id = {
        **_parameter("article_id", _ID, "identifiant permanent"),
        "in": "path",
        "required": True,
    }
    suggest_format = _parameter(
        "format",
        {"type": "string", "enum": ["opensearch"]},
        "opensearch : la forme que les navigateurs demandent",
    )
    return {
        "/api/search": _get(
            "search",
            "Chercher des articles",
            _answered("une page de résultats", {"application/json": _ref("Resultats")}),
            parameters=[_Q, _PAGE, _SIZE, _SORT, *_FILTERS],
            problems=(503,),
        ),
        "/api/articles/{article_id}": _get(
            "article",
            "Lire un article",
            _answered("l’article", {"application/json": _ref("Article")}),
            parameters=[article_id],
            problems=(404, 410, 503),
        ),
        "/api/suggest": _get(
            "suggest",
            "Compléter ce qui est tapé",
            _answered(
                "les compléments",
                {
                    "application/json": _ref("Suggestions"),
                    SUGGESTIONS_TYPE: {
                        "type": "array",
                        "items": {"anyOf": [TEXT, _list(TEXT)]},
                        "minItems": 2,
                        "maxItems": 2,
                    },
                },
            ),
            parameters=[_parameter("q", TEXT, "ce qui est tapé"), suggest_format],
            problems=(503,),
        ),
        "/api/openapi.json": _get(
            "openapi",
            "Cette description, pour les programmes",
            _answered("un document OpenAPI 3.1", {"application/json": {"type": "object"}}),
        ),
        "/api/": _get(
            "reference", "Cette description, à lire", _answered("une page", {"text/html": TEXT})
        ),
    }


def _other_paths() -> Schema:
    """Return what else may be asked for: files, a feed, a browser's search, whether all is well."""
    return {
        **{f"/export.{ending}": _export(ending) for ending in FORMATS},
        "/feed.atom": _get(
            "feed",
            f"Les {MAX_ENTRIES} articles les plus récents d’une recherche, en Atom",
            _answered("le flux", {ATOM_TYPE: TEXT}, headers=_GENERATION),
            parameters=[_Q, *_FILTERS],
            problems=(503,),
            as_page=True,
        ),
        "/opensearch.xml": _get(
            "opensearch",
            "De quoi ajouter la recherche à un navigateur",
            _answered("une description OpenSearch 1.1", {OPENSEARCH_TYPE: TEXT}),
            as_page=True,
        ),
        "/healthz": _get(
            "health",
            "Savoir si le serveur répond",
            _answered("il répond", {"application/json": _ref("Sante")}),
            is_open=True,
        ),
        "/metrics": _get(
            "metrics",
            "Ce qui se mesure, pour Prometheus",
            _answered("les compteurs de tous les processus", {"text/plain": TEXT}),
            as_page=True,
        ),
        "/readyz": _ready(),
    }


def document(lang: str = LANGUAGES[0]) -> Schema:
    """Return the OpenAPI document, what it says to people in a language."""
    return cast(Schema, _spoken(_document(), lang))


def _spoken(part: Any, lang: str) -> Any:
    """Return a part of the document with its texts in a language."""
    if isinstance(part, list):
        return [_spoken(each, lang) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: translated(value, lang)
        if name in ("description", "summary") and isinstance(value, str)
        else _spoken(value, lang)
        for name, value in part.items()
    }


def _document() -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dépêche",
            "version": __version__,
            "description": "Recherche plein texte dans des articles de presse en français. "
            "Tout se lit avec GET ; sans compte, sauf si le serveur est réservé.",
        },
        "servers": [{"url": "/"}],
        # Of what is asked for, one is enough; an open server asks for none.
        "security": [{}, {"basic": []}, {"bearer": []}],
        "paths": {**_api_paths(), **_other_paths()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    return jsonify(document(language()))


@blueprint.get("/api/", strict_slashes=False)
def reference() -> str:
    """Return the same for people."""
    return render("api.html", document=document(language()))
