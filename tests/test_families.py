"""What follows where a word is rare: words of its family, said, and nothing more."""

import pytest

from indexer.article import Article
from indexer.search.relaxation import RELAX_BELOW
from indexer.search.request import SearchRequest

WORD, FAMILY, OTHER = "coopération", "coopérer", "copie"


def articles(*bodies):
    return [
        Article(id=f"a{n}", title="Brève", body=body, source="Nord" if n % 2 else "Sud")
        for n, body in enumerate(bodies)
    ]


def found(results):
    return {hit.id: hit.matched for hit in results.hits}


@pytest.fixture
def index(make_index):
    return make_index(
        articles(
            "La coopération avance.",
            "Les voisins veulent coopérer.",
            "Une copie du traité est remise.",
        )
    )


def test_a_form_of_the_word_matches_in_full_and_its_family_in_part(index):
    results = index.search("coopérations")

    assert found(results) == {"a0": "all", "a1": "most"}
    assert (results.total_all, results.total) == (1, 2)
    assert {count.value for count in results.facets["source"]} == {"Nord", "Sud"}
    assert any("même famille" in notice for notice in results.notices)


def test_what_matches_in_full_says_nothing_of_families(index):
    results = index.search("copie")

    assert found(results) == {"a2": "all"}
    assert results.notices == ()


def test_a_family_alone_is_found_and_marked(index):
    [hit] = [hit for hit in index.search("coopératives").hits if hit.id == "a1"]

    assert "<mark>coopérer</mark>" in hit.to_dict()["snippet_html"]


def test_only_what_matches_in_part_is_marked_by_family(make_index):
    index = make_index(articles("La coopération des ports aide à coopérer.", "Ils coopèrent."))
    marks = {
        hit.id: hit.to_dict()["snippet_html"].count("<mark>") for hit in index.search(WORD).hits
    }

    assert marks == {"a0": 1, "a1": 1}
    assert index.matches(WORD, ["Ils coopèrent."]) == [[]]


def marked_words(index, article_id, **filters):
    marked = index.marked_article(SearchRequest.typed(WORD, **filters), article_id)
    return [text for cut in marked.paragraphs for text, is_match in cut if is_match]


def test_an_article_is_marked_by_family_where_it_is_found_so(make_index):
    full = ["La coopération avance."] * RELAX_BELOW
    index = make_index(articles("La coopération aide à coopérer.", *full, "Ils coopèrent."))
    last = f"a{RELAX_BELOW + 1}"

    assert marked_words(index, "a0") == ["coopération"]
    assert marked_words(index, last) == []
    # Of its source alone few hold the word.
    assert marked_words(index, last, source="Nord") == ["coopèrent"]
    # One that the search does not reach is marked as what is found is.
    assert marked_words(index, "a0", since="2030-01-01") == ["coopération"]


@pytest.mark.parametrize("query", [f'"{WORD}"', f"traité -{WORD}", f"{WORD}~", f"titre:{WORD}"])
def test_neither_quotations_nor_negations_nor_other_fields_reach_a_family(index, query):
    assert "a1" not in found(index.search(query))


def test_a_negated_word_leaves_its_family_in(index):
    assert set(found(index.search(f"voisins SAUF {WORD}"))) == {"a1"}


def test_a_family_follows_only_where_few_articles_match(make_index):
    full = ["La coopération avance."] * RELAX_BELOW
    enough = make_index(articles(*full, "Les voisins veulent coopérer.")).search(WORD)
    few = make_index(articles(*full[1:], "Les voisins veulent coopérer.")).search(WORD)

    assert (enough.total, few.total) == (RELAX_BELOW, RELAX_BELOW)
    assert {hit.matched for hit in enough.hits} == {"all"}
    assert [hit.matched for hit in few.hits] == ["all"] * (RELAX_BELOW - 1) + ["most"]


def test_filters_hold_for_families_too(index):
    assert set(found(index.search(WORD, source="Sud"))) == {"a0"}
    assert set(found(index.search(f"{WORD} source:Nord"))) == {"a1"}
    assert set(found(index.search(f"({WORD} OU copie) source:Nord"))) == {"a1"}


def test_many_words_are_ranked_by_weight_and_that_is_said(make_index):
    filler = "Le conseil municipal parle du budget et de la ville."
    full = [f"{filler} Les gens trouvent que la chaussée dort."] * RELAX_BELOW
    index = make_index(
        [
            *articles(*full),
            Article("exact", "Chaussée inondée", "La chaussée inondée ferme : chaussée inondée."),
        ]
    )
    results = index.search("que disent les gens de la chaussée inondée et du budget")

    assert results.hits[0].id == "exact"
    assert results.hits[0].matched == "most"
    assert any("de nombreux mots" in notice for notice in results.notices)
    nothing = index.search(results.query, size=0)
    assert (nothing.total, nothing.total_all, nothing.hits) == (results.total, 0, ())


def test_keywords_put_all_words_first(make_index):
    full = ["Le long discours du conseil municipal nomme la chaussée et la grève."]
    index = make_index([*articles(*full), Article("most", "Chaussée", "Chaussée, chaussée.")])

    assert [hit.id for hit in index.search("chaussée grève").hits] == ["a0", "most"]
