"""Facets say how many articles of a result set have each value, and take its choices by name."""

import inspect
from collections import Counter
from datetime import date

import numpy as np
import pytest
from werkzeug.datastructures import MultiDict

from indexer.article import Article
from indexer.engines.whoosh_engine.execution.facets import Facets
from indexer.engines.whoosh_engine.format.doc_values import DocValues
from indexer.engines.whoosh_engine.format.facet_column import FacetColumn, FacetColumnBuilder
from indexer.query.fields import FIELDS, FIELDS_BY_NAME
from indexer.query.nodes import FacetIs
from indexer.query.parser import parse
from indexer.query.unparse import to_text
from indexer.search.facets import FACETS, MISSING, VALUE_FACETS
from indexer.search.index import Index
from indexer.search.request import NO_FILTERS, SearchRequest
from webui.params import SearchParams, read_params

SOURCE, YEAR = FACETS[:2]
ARTICLES = [
    Article("a", "Le port", "Un port.", "Nord", "2021-06-01"),
    Article("b", "Le port", "Un autre port.", "L’Est", "2021-06-02", language="en"),
    Article("c", "Le port", "Encore un port.", "Nord", "2019-03-03", language="en"),
    Article("d", "Le port", "Un port enfin.", language="en"),
]


def column_of(texts) -> FacetColumn:
    builder = FacetColumnBuilder()
    for text in texts:
        builder.add(text)
    return builder.build()


def facets(**values: list[str | None]) -> Facets:
    """Facets of articles that have these values, in several segments, and no others."""
    count = len(next(iter(values.values())))
    lengths = np.ones(count, np.int32)
    texts = {facet.name: values.get(facet.name, [None] * count) for facet in FACETS}
    middle = count // 3
    return Facets(
        DocValues(
            ids=np.array([f"a{n}" for n in range(count)], np.bytes_),
            days=lengths,
            words=lengths,
            title_words=lengths,
            facets={
                name: FacetColumn.joined([column_of(own[:middle]), column_of(own[middle:])])
                for name, own in texts.items()
            },
        )
    )


def pairs(counts):
    return [(each.value, each.count) for each in counts]


@pytest.mark.parametrize("names", [1, 7, 255, 256, 70_000])
def test_every_article_asked_about_is_counted_once(names):
    random = np.random.default_rng(names)
    count = 3 * names + 50
    numbers = [*range(names), *random.integers(-1, names, count - names).tolist()]
    sources = [None if n < 0 else f"S{n:06}" for n in numbers]
    years = [None if n < 1999 else str(n) for n in random.integers(1998, 2004, count).tolist()]
    ids = np.flatnonzero(random.random(count) < 0.7).astype(np.int32)

    found = facets(source=sources, year=years).of(ids)

    with_source = Counter(sources[n] for n in ids if sources[n])
    with_year = Counter(years[n] for n in ids if years[n])
    assert pairs(found["source"]) == sorted(with_source.items(), key=lambda p: (-p[1], p[0]))
    assert pairs(found["year"]) == sorted(with_year.items())


@pytest.mark.parametrize("sources", [[], [None, ""]])
def test_without_values_there_are_no_counts(sources):
    ids = np.arange(len(sources), dtype=np.int32)

    assert facets(source=sources).of(ids) == {facet.name: () for facet in FACETS}


def test_the_values_of_an_article_are_read_from_it():
    article = Article("a", "T", "B", source="Le Courrier", date="0987-06-05")

    assert (SOURCE.value_of(article), YEAR.value_of(article)) == ("Le Courrier", "0987")
    assert (SOURCE.value_of(Article("a", "T", "B")), YEAR.value_of(Article("a", "T", "B"))) == (
        None,
        None,
    )


def test_a_column_comes_back_as_it_was_stored():
    column = column_of(["Été", None, "a\0b", "\udcff", "Été", ""])
    again = FacetColumn.from_arrays(*column.to_arrays())

    assert again.values == column.values == ("Été", "a\0b", "\udcff")
    assert again.ordinals.tolist() == [1, 0, 2, 3, 1, 0]
    assert again.having(["été"]).tolist() == [True, False, False, False, True, False]


@pytest.mark.parametrize("values", [b'["one"]', b'"ab"', b"[1, 2]", b"[", b"", b"\xff"])
def test_a_column_that_does_not_fit_its_values_is_damaged(values):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever json says
        FacetColumn.from_arrays(np.frombuffer(values, np.uint8), np.array([0, 2], np.uint32))


def test_the_names_of_facets_are_those_promised_and_of_nothing_else():
    names = [facet.name for facet in FACETS]
    operators = [facet.operator.name for facet in FACETS if facet.operator]
    taken = {*inspect.signature(Index.search).parameters, *SearchParams.__dataclass_fields__}
    taken |= {"query", "total", "articles", "generation", "built_at", "index", "json"}

    assert names[:2] == ["source", "year"]
    assert len({*names}) == len(names)
    assert not {*names} & taken
    assert all(name.isidentifier() and name.isascii() for name in [*names, *operators])
    assert len(FIELDS_BY_NAME) == sum(1 + len(field.aliases) for field in FIELDS)


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_values_of_a_facet_are_chosen_by_its_name(facet):
    filters = SearchRequest.typed("", **{facet.name: ["Un", "Autre"]}).filters

    assert filters.values_of(facet) == ("Un", "Autre")
    assert SearchRequest.typed("", **{facet.name: "Un"}).filters.values_of(facet) == ("Un",)
    assert SearchRequest.typed("", **{facet.name: None}).filters is NO_FILTERS
    assert filters.widened(facet) == NO_FILTERS
    assert filters.within(date(2021, 1, 1), None).widened(YEAR) == filters


def test_values_of_what_is_no_facet_are_the_callers_mistake():
    with pytest.raises(TypeError, match="'soruce'"):
        SearchRequest.typed("", soruce="Le Courrier")


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_search_counts_the_values_of_its_articles(index, facet):
    expected = Counter(value for value in map(facet.value_of, ARTICLES) if value)

    assert dict(pairs(index.search("port").facets[facet.name])) == expected


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_a_search_is_narrowed_by_values_chosen_and_typed(index, facet):
    for value, count in Counter(map(facet.value_of, ARTICLES)).items():
        if value:
            assert index.search("port", **{facet.name: value.upper()}).total == count
            if facet.operator:
                assert index.search(f'port {facet.operator.name}:"{value.upper()}"').total == count


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_counts_and_what_has_no_value_make_the_whole_set(index, facet):
    request = SearchRequest.typed("port")
    overview = index.overview(request)
    lacking = sum(not facet.value_of(article) for article in ARTICLES)
    chosen = NO_FILTERS.choosing(facet, [MISSING])

    assert overview.missing[facet.name] == lacking
    assert sum(count.count for count in overview.facets[facet.name]) + lacking == len(ARTICLES)
    assert index.run(request._replace(filters=chosen)).total == lacking
    assert index.search(f"port sans:{facet.missing_name}").total == lacking
    # Its own filter is left out of what it counts.
    assert index.overview(request._replace(filters=chosen)).missing[facet.name] == lacking


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_excluded_values_are_in_no_result_and_still_counted(index, facet):
    request = SearchRequest.typed("port")
    for value, count in Counter(map(facet.value_of, ARTICLES)).items():
        without = request._replace(filters=NO_FILTERS.excluding(facet, [(value or "").upper()]))

        assert index.run(without).total == len(ARTICLES) - count
        counted = index.overview(without).facets[facet.name]
        assert counted == index.overview(request).facets[facet.name]


def test_spellings_of_one_value_are_counted_together_under_the_commonest():
    found = facets(source=["L'Echo", "L’Écho", "l’écho", "L’Écho", "L’Éclat", "  L’Éclat"])

    assert pairs(found.of(np.arange(6, dtype=np.int32))["source"]) == [
        ("L’Écho", 4),
        ("  L’Éclat", 2),
    ]


@pytest.mark.parametrize("typed", ["L’Est", "L'Est", "l´est", "L’ÉST", "  l’est "])
def test_a_value_is_chosen_however_it_is_spelt(index, typed):
    assert [hit.id for hit in index.search("port", source=typed).hits] == ["b"]
    assert [hit.id for hit in index.search(f'port source:"{typed}"').hits] == ["b"]
    assert index.search("port", source=typed.strip()[:-1]).total == 0


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_an_operator_is_read_and_written(facet):
    if facet.operator:
        for value in ("un", "Un autre", "OU"):
            node = FacetIs(facet.name, value)
            assert parse(to_text(node)).root == node
        assert parse(f"{facet.operator.name.upper()}:un").root == FacetIs(facet.name, "un")


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_an_address_keeps_the_values_of_each_facet(facet):
    params = read_params(MultiDict([(facet.name, "b"), (facet.name, "a & c"), (facet.name, "b")]))

    assert params.filters.values_of(facet) == ("b", "a & c")
    assert params.query_string() == f"q=&{facet.name}=b&{facet.name}=a+%26+c"
