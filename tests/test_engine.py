"""What every engine promises, asked of a real index of a few articles."""

import pytest

from indexer.article import Article, Dropped
from indexer.engines.base import Engine
from indexer.errors import CallError
from indexer.query.parser import parse
from indexer.search.request import SearchRequest
from tests.conftest import text_of

TREATY = Article(
    id="traite",
    title="Prolongation du traité d’amitié sino-russe",
    body=(
        "Les deux présidents ont décidé de prolonger le Traité de bon voisinage et de coopération "
        "d'amitié sino-russe.\n\nLa situation sécuritaire de la région préoccupe l'ONU."
    ),
    source="fmprc.gov.cn",
    date="2021-06-29",
    url="https://exemple.org/traite",
    images=("W0202106.jpg",),
    path="traite.txt",
    boilerplate=(Dropped("京ICP备18041594号", "icp-licence"),),
)
HEALTH = Article(
    id="sante",
    title="Coopérations sanitaires en Afrique",
    body="Cinquante médecins partent à Kinshasa. La coopération en matière de vaccins se poursuit.",
    source="Agence Exemple",
    date="2020-03-05",
    path="sante.html",
)
SPORT = Article(
    id="sport",
    title="Une victoire au tennis de table",
    body="Le club de Lyon a battu celui de Metz. Les joueurs saluent leurs voisins.",
    source="Agence Exemple",
    date="2021-02-01",
    path="sport.html",
)
UNDATED = Article(id="vieux", title="Un accord ancien", body="Un accord de coopération ancien.")
ALL = (TREATY, HEALTH, SPORT, UNDATED)


@pytest.fixture
def index(make_index):
    return make_index(ALL)


def ids(results, matched=None):
    return [hit.id for hit in results.hits if matched in (None, hit.matched)]


@pytest.mark.parametrize(
    "query",
    [
        "cooperations",
        "l’amitié sino russe",
        "TRAITE",
        "securitaire",
        '"bon voisinage"',
        "« bon voisinage »",
        "sino-russe",
        "sinorusse",
        "titre:traité",
        "amit*",
        "secruitaire~",
        '"bon amitié"~9',
        "source:FMPRC.gov.cn",
        "date:2021-06",
        "voisinage SAUF tennis",
        "vaccin OU voisinage",
    ],
)
def test_an_article_is_found_however_its_words_are_typed(index, query):
    assert "traite" in ids(index.search(query), "all")


@pytest.mark.parametrize(
    "query",
    ['"bons voisinages"', '"amitié bon"', '"18041594"', '"W0202106"', "titre:voisinage", "zzz"],
)
def test_an_article_is_not_found_by_what_it_does_not_hold(index, query):
    assert "traite" not in ids(index.search(query), "all")


def test_articles_with_all_clauses_come_before_those_with_most(index):
    results = index.search("coopération vaccins")

    assert ids(results, "all") == ["sante"]
    assert set(ids(results, "most")) == {"traite", "vieux"}
    assert [hit.matched for hit in results.hits] == ["all", "most", "most"]
    assert (results.total_all, results.total) == (1, 3)
    assert results.notices


def test_negations_and_filters_are_never_relaxed(index):
    results = index.search("coopération vaccins -traité", source="Agence Exemple")

    assert ids(results) == ["sante"]


def test_what_holds_but_words_of_a_phrase_matches_most_of_it_at_best(index):
    results = index.search('"coopération ancien vaccin"')

    assert results.total_all == 0
    assert {hit.matched for hit in results.hits} == {"most"}


def test_a_query_of_stop_words_is_an_exact_phrase(index):
    assert ids(index.search("en matière de")) != []
    assert ids(index.search("de la")) == ["traite"]
    assert index.search("la de").total_all == 0


def test_a_source_is_compared_whole_ignoring_case(index):
    assert set(ids(index.search('source:"agence exemple"'))) == {"sante", "sport"}
    assert index.search("source:agence").total == 0


def test_dates_are_inclusive_and_leave_undated_articles_out(index):
    both = index.search("", since="2020-03-05", until="2021-02-01", sort="oldest")

    assert ids(both) == ["sante", "sport"]
    assert "vieux" not in ids(index.search("coopération", since="1900-01-01"))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", ["traite", "sante", "vieux"]), ("oldest", ["sante", "traite", "vieux"])],
)
def test_sorted_by_date_an_undated_article_is_last(index, sort, expected):
    assert ids(index.search("coopération", sort=sort)) == expected


def test_ties_are_broken_by_id(make_index):
    twins = [Article(id=name, title="Le même titre", body="Un texte.") for name in "cab"]

    assert ids(make_index(twins).search("même titre")) == ["a", "b", "c"]


def test_pages_cut_one_order_without_overlap(make_index):
    articles = [
        Article(id=f"n{number:03}", title="Le sommet", body="sommet " * (number % 7 + 1))
        for number in range(60)
    ]
    index = make_index(articles)
    whole = ids(index.search("sommet", size=60))
    paged = [id_ for page in range(1, 8) for id_ in ids(index.search("sommet", size=9, page=page))]

    assert len(set(whole)) == 60
    assert paged == whole


def test_a_page_beyond_the_end_is_empty_and_the_size_is_capped(index):
    beyond = index.search("coopération", page=1000)

    assert beyond.hits == ()
    assert beyond.total == 3
    assert index.search("coopération", size=100_000).size == 100


def test_facets_count_the_whole_result_set(index):
    facets = index.search("coopération", size=1).facets

    assert {c.value: c.count for c in facets["source"]} == {"fmprc.gov.cn": 1, "Agence Exemple": 1}
    assert {c.value: c.count for c in facets["year"]} == {"2020": 1, "2021": 1}


def test_a_hit_shows_its_matches_marked_and_everything_else_escaped(make_index):
    hostile = Article(
        id="a", title="<b>Traité & paix</b>", body="Le <script>traité</script> tient."
    )
    hit = make_index([hostile]).search("traités").to_dict()["hits"][0]

    assert hit["title_html"] == "&lt;b&gt;<mark>Traité</mark> &amp; paix&lt;/b&gt;"
    assert "&lt;script&gt;<mark>traité</mark>&lt;/script&gt;" in hit["snippet_html"]


def test_an_elided_article_is_not_marked(index):
    hit = index.search("amitié").to_dict()["hits"][0]

    assert text_of(hit["title_html"]) == ["amitié"]


def test_a_match_far_into_a_long_article_is_in_the_snippet(make_index):
    filler = "\n\n".join("Une phrase sans rapport avec rien. " * 30 for _ in range(80))
    article = Article(id="a", title="Long", body=f"{filler}\n\nEnfin le mot ornithorynque paraît.")
    hit = make_index([article]).search("ornithorynque").to_dict()["hits"][0]

    assert text_of(hit["snippet_html"]) == ["ornithorynque"]


def test_a_phrase_does_not_reach_over_a_paragraph_break(make_index):
    article = Article(id="a", title="T", body="Il finit par le bon.\n\nVoisinage commence ainsi.")

    assert make_index([article]).search('"bon voisinage"').total_all == 0


def test_an_article_comes_back_whole(index):
    assert index.article("traite") == TREATY
    assert index.article("inconnu") is None
    assert list(index.articles()) == list(ALL)


def test_an_article_is_marked_paragraph_by_paragraph_with_the_hits_beside_it(make_index):
    body = "Un pays.\n\nDeux ports et\ndes ports, loin du port.\n\n\n\nTrois.\n\nPort"
    index = make_index([Article("a", "Ports", body), Article("b", "Le port", "Rien.")])
    marked = index.marked_article(SearchRequest.typed("port"), "a")

    assert marked.article == index.article("a")
    assert ["".join(text for text, _ in cut) for cut in marked.paragraphs] == (
        marked.article.paragraphs
    )
    assert [[text for text, is_match in cut if is_match] for cut in marked.paragraphs] == [
        [],
        ["ports", "ports", "port"],
        [],
        ["Port"],
    ]
    assert list(marked.title) == [("Ports", True)]
    assert list(marked.page_ids) == index.search_ids(SearchRequest.typed("port"))
    assert set(marked.page_ids) == {"a", "b"}
    assert index.marked_article(SearchRequest.typed("port"), "inconnu") is None


def test_an_article_without_a_body_and_a_search_without_a_word_are_marked_nowhere(make_index):
    index = make_index([Article("a", "Le port", "")])

    assert index.marked_article(SearchRequest.typed("port"), "a").paragraphs == []
    assert not any(
        is_match for _, is_match in index.marked_article(SearchRequest.typed(""), "a").title
    )


def test_matches_are_where_the_query_is_in_the_given_texts(index):
    [title, body] = index.matches("coopérations", ["La coopération", "Rien"])

    assert [(span.start, span.end) for span in title] == [(3, 14)]
    assert body == []


@pytest.mark.parametrize("query", ["", "   ", "?!…", "()", '""', "-", "-()", "*", "~", "OU"])
def test_a_query_of_nothing_finds_nothing(index, query):
    results = index.search(query)

    assert results.hits == () or query == "OU"
    assert results.to_dict()["page"] == 1


@pytest.mark.parametrize(
    "query",
    [
        *("x" * 5000, "<script>alert(1)</script>", "a " * 2000, "(" * 999, "x" * 64_000),
        *("*", "*a*", "?*?*?*", "* AND *", "NOT *", "* NOT *", "b~9", "a~99999999999999999999"),
        *("[a TO z]", "date:[00000000 TO 99999999]", "date:99999999", "date:>2020", "C++", "3,5 %"),
        *(f'"{"traité " * 12_000}"', "mot " * 20_000, "NOT " * 3000, "e\u0301conomie", "œ" * 999),
    ],
    ids=lambda query: query[:12],
)
def test_a_hostile_query_is_answered(index, query):
    assert index.search(query).to_dict()["query"] == query


@pytest.mark.parametrize("wrong", [{"since": "hier"}, {"until": "2021-13-01"}, {"sort": "../"}])
def test_a_wrong_option_is_the_callers_mistake_and_said(index, wrong):
    with pytest.raises(CallError, match=next(iter(wrong))):
        index.search("traité", **wrong)


def test_a_sound_index_has_no_problem(index):
    assert index.check() == []


def test_articles_are_shown_as_on_a_page_of_results(make_index):
    index = make_index(
        [Article("a", "Le port", "Un port."), Article("b", "Rien", "Un port, dit-on.")]
    )
    on_page = {hit.id: (hit.title_segments, hit.snippets) for hit in index.search("port").hits}
    shown = index.hits("port", ["b", "zzz", "a"])

    assert [hit.id for hit in shown] == ["b", "a"]
    assert {hit.id: (hit.title_segments, hit.snippets) for hit in shown} == on_page
    # What an engine does that has no way of its own.
    assert Engine.hits(index._engine, parse("port"), ["b", "zzz", "a"]) == shown


def test_a_whole_result_set_is_shown_as_page_after_page(make_index):
    index = make_index([Article(f"n{n:03}", f"Port {n}", "Port." * (n % 9)) for n in range(120)])
    request = SearchRequest.typed("port")
    pages = [hit for page in (1, 2) for hit in index.search("port", size=100, page=page).hits]

    assert list(index.result_set(request).hits) == pages
