"""The same answers for programs, as JSON; errors are problem documents (RFC 9457)."""

from flask import Blueprint, Response, jsonify, request

from indexer.errors import IndexUnavailableError
from webui import metrics
from webui.admission import page_budget
from webui.current_index import live_index, open_index
from webui.errors import answer, problem
from webui.languages import language, translated
from webui.params import LANGUAGES, read_params

blueprint = Blueprint("api", __name__)

#: OpenSearch Suggestions 1.0: an array of what is typed and of an array of what it may become.
SUGGESTIONS_TYPE = "application/x-suggestions+json"
NO_ARTICLE = "Aucun article n’a l’identifiant «\u00a0{id}\u00a0»."
#: Before the other names that were searched beside those typed.
ALSO = "aussi :"


@blueprint.get("/api/search")
def search() -> Response:
    """Return the result object of a search."""
    params = read_params(request.args)
    lang = language()
    if params.problems:
        return problem(400, " ".join(translated(each, lang) for each in params.problems))
    with open_index() as index, page_budget() as budget:
        results = index.run(params.request, budget)
    metrics.searched(results)
    answered = results.to_dict()
    if lang != LANGUAGES[0]:
        also = [f"{translated(ALSO, lang)} {name}" for name in results.also]
        answered["notices"] = [translated(each, lang) for each in results.notices] + also
    return jsonify(answered)


@blueprint.get("/api/articles/<article_id>")
def article(article_id: str) -> Response:
    """Return the article object."""
    with open_index() as index:
        found = index.article(article_id)
    if found is None and live_index().is_withdrawn(article_id):
        return answer(410)
    if found is None:
        return problem(404, translated(NO_ARTICLE, language()).format(id=article_id))
    return jsonify(found.to_dict())


@blueprint.get("/api/suggest")
def suggest() -> Response:
    """How what is being typed may go on; with ``format=opensearch`` as browsers ask for it."""
    typed = request.args.get("q", "")
    with open_index() as index:
        suggestions = index.suggest(typed)
    if request.args.get("format") == "opensearch":
        response = jsonify([typed, suggestions])
        response.content_type = SUGGESTIONS_TYPE
        return response
    return jsonify(query=typed, suggestions=suggestions)


@blueprint.get("/healthz")
def health() -> Response:
    """Return whether the process answers; the generation in service, null where there is none."""
    try:
        generation = live_index().generation()
    except IndexUnavailableError:
        generation = None
    return jsonify(generation=generation)
