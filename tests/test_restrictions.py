"""Filters and negations narrow wherever in a query they stand: they are never relaxed."""

import pytest

from indexer.article import Article
from indexer.query.parser import parse
from indexer.query.restrictions import is_restriction, restriction_of
from indexer.query.unparse import to_text
from indexer.search.request import SearchRequest

ARTICLES = [
    Article("a", "Port", "Le port rouvre.", "Nord", "2022-05-04"),
    Article("b", "Digue", "La digue du port cède.", "Sud", "2023-05-04"),
    Article("c", "Grue", "Une grue du port.", "Est", "2021-05-04"),
    Article("d", "Digue", "La digue tient.", "Nord"),
]


@pytest.mark.parametrize(
    ("typed", "restriction"),
    [
        ("port", None),
        ("source:Nord", "source:Nord"),
        ("-port", "-port"),
        ("source:Nord OU source:Sud", "source:Nord OU source:Sud"),
        ("(port source:Nord) OU (grue source:Sud)", "source:Nord OU source:Sud"),
        ("(port source:Nord -digue) OU -grue", "source:Nord ET -digue OU -grue"),
        ("port OU source:Nord", None),
        ("titre:(port source:Nord)", "titre:source:Nord"),
        ('"le port" OU coop*', None),
    ],
)
def test_a_restriction_is_what_all_matches_pass(typed, restriction):
    found = restriction_of(parse(typed).root)

    assert (None if found is None else to_text(found)) == restriction
    assert is_restriction(parse(typed).root) is (restriction == typed)


@pytest.mark.parametrize(
    ("typed", "all_", "most"),
    [
        ("port (source:Nord OU source:Sud)", "ab", ""),
        ("port digue (source:Nord OU source:Sud)", "b", "ad"),
        ("port digue (date:2021 OU date:2023)", "b", "c"),
        ("port -(source:Nord OU source:Sud)", "c", ""),
        ("digue ((port source:Sud) OU (grue source:Est))", "b", "c"),
        ("(port source:Nord) OU (digue source:Sud)", "ab", ""),
        ("source:Nord OU source:Est", "acd", ""),
        ("port OU source:Nord", "abcd", ""),
        ("la source:Nord", "d", ""),
    ],
)
def test_a_filter_narrows_in_any_place(make_index, typed, all_, most):
    index = make_index(ARTICLES)
    results = index.search(typed)
    by_kind = {
        kind: "".join(sorted(hit.id for hit in results.hits if hit.matched == kind))
        for kind in ("all", "most")
    }
    sources = {article.id: article.source for article in ARTICLES}

    assert by_kind == {"all": all_, "most": most}
    assert (results.total_all, results.total) == (len(all_), len(all_ + most))
    assert {count.value: count.count for count in results.facets["source"]} == {
        name: sum(sources[id_] == name for id_ in all_ + most)
        for name in {sources[id_] for id_ in all_ + most}
    }
    assert sorted(index.search_ids(SearchRequest.typed(typed))) == sorted(all_ + most)
