"""What stands beside a result set: periods, facets without their own filter, kin, a diagnosis."""

import pytest

from indexer.article import Article
from indexer.search.request import SearchRequest
from indexer.search.snippet import Span

ARTICLES = [
    Article("a", "Le port de Brest", "Le port rouvre.\n\nUn mot.\n\nLe port et la mer.", "Nord"),
    Article("b", "Le port de Nice", "Le port de pêche.", "Sud", "2021-03-04"),
    Article("c", "Le port du Havre", "Un port marchand.", "Nord", "2021-05-06"),
    Article("d", "La montagne", "Pas de bateau ici.", "Sud", "2023-05-06"),
]
KIN = [
    Article(f"k{n}", "Pêche", "Le thon rouge et la sardine nagent au large de Sète.", "Sud")
    for n in range(2)
] + [Article(f"x{n}", "Autre", f"Un texte qui dit autre chose {n}.", "Sud") for n in range(12)]


asked = SearchRequest.typed


def pairs(counts):
    return [(count.value, count.count) for count in counts]


def test_each_facet_leaves_its_own_filter_out(make_index):
    overview = make_index(ARTICLES).overview(asked("port", source="Nord", since="2021-05-01"))

    assert pairs(overview.facets["source"]) == [("Nord", 1)]
    assert pairs(overview.facets["year"]) == [("2021", 1)]
    assert pairs(make_index(ARTICLES).overview(asked("port", source="Nord")).facets["source"]) == [
        ("Nord", 2),
        ("Sud", 1),
    ]


def test_periods_fit_the_span_and_show_gaps(make_index):
    index = make_index(ARTICLES)

    assert pairs(index.overview(asked("port")).periods) == [
        ("2021-03", 1),
        ("2021-04", 0),
        ("2021-05", 1),
    ]
    assert pairs(index.overview(asked("montagne")).periods) == [("2023-05-06", 1)]
    assert index.overview(asked("Brest")).periods == ()


def test_a_span_of_many_years_is_counted_by_year(make_index):
    old = Article("old", "Le port ancien", "Le port.", "Nord", "2012-01-01")
    periods = pairs(make_index([*ARTICLES, old]).overview(asked("port")).periods)

    assert periods[0] == ("2012", 1)
    assert periods[-1] == ("2021", 2)
    assert len(periods) == 10


def test_an_extent_names_the_paragraphs_that_match_as_marking_does(make_index):
    index = make_index(ARTICLES)
    [first, second] = index.extents("port", ["a", "d"])
    marked = index.matches("port", ARTICLES[0].paragraphs)

    assert first.paragraphs == tuple(n for n, spans in enumerate(marked) if spans) == (0, 2)
    assert marked[0] == [Span(3, 7)]
    assert first.words == 10
    assert second.paragraphs == ()


def test_similar_articles_share_rare_words(make_index):
    index = make_index(KIN)

    assert [article.id for article in index.similar("k0")] == ["k1"]
    assert index.similar("inconnu") == []


def test_a_diagnosis_counts_each_word_and_what_leaving_a_filter_out_would_give(make_index):
    diagnosis = make_index(ARTICLES).diagnose(asked("port zzzz", source="Est", since="2030-01-01"))

    assert [(part.text, part.count) for part in diagnosis.parts] == [("port", 3), ("zzzz", 0)]
    assert diagnosis.reliefs == ()
    assert diagnosis.any_word is None


@pytest.mark.parametrize(
    ("typed", "filters", "expected"),
    [
        ("port", {"source": "Est"}, [("values", 3, "port")]),
        ("port", {"since": "2030-01-01"}, [("dates", 3, "port")]),
        ("port", {"since": "2030-01-01", "source": "Est"}, [("filters", 3, "port")]),
        ("port -port", {}, [("clause", 3, "port")]),
        ("port source:Est", {}, [("clause", 3, "port")]),
    ],
)
def test_a_relief_says_what_to_leave_out(make_index, typed, filters, expected):
    diagnosis = make_index(ARTICLES).diagnose(asked(typed, **filters))

    assert [(r.kind, r.count, r.left) for r in diagnosis.reliefs] == expected


def test_any_of_the_words_is_offered_with_its_count(make_index):
    any_word = make_index(ARTICLES).diagnose(asked('"port de Brest" montagne')).any_word

    assert any_word.text == '"port de Brest" OU montagne'
    assert any_word.count == 2
