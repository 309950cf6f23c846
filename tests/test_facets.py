"""Facets say how many articles of a result set have each source and each year."""

from collections import Counter

import numpy as np
import pytest

from indexer.engines.whoosh_engine.execution.facets import Facets
from indexer.engines.whoosh_engine.format.doc_values import NONE, DocValues
from indexer.search.facets import FACETS


def doc_values(sources: list[int], days: list[int], names: int) -> DocValues:
    lengths = np.ones(len(sources), np.int32)
    return DocValues(
        ids=np.array([f"a{n}" for n in range(len(sources))], np.bytes_),
        source_names=tuple(f"S{n:06}" for n in range(names)),
        days=np.array(days, np.int32),
        sources=np.array(sources, np.int32),
        words=lengths,
        title_words=lengths,
    )


@pytest.mark.parametrize("names", [1, 7, 70_000])
def test_every_article_asked_about_is_counted_once(names):
    random = np.random.default_rng(names)
    count = 3 * names + 50
    sources = [*range(names), *random.integers(NONE, names, count - names).tolist()]
    years = random.integers(1999, 2004, count)
    days = np.where(random.random(count) < 0.1, NONE, years * 10_000 + 1231).tolist()
    ids = np.flatnonzero(random.random(count) < 0.7).astype(np.int32)

    found = Facets(doc_values(sources, days, names)).of(ids)

    with_source = Counter(f"S{sources[n]:06}" for n in ids if sources[n] != NONE)
    with_year = Counter(f"{days[n] // 10_000}" for n in ids if days[n] != NONE)
    by_source = sorted(with_source.items(), key=lambda pair: (-pair[1], pair[0]))
    assert [(each.value, each.count) for each in found["source"]] == by_source
    assert [(each.value, each.count) for each in found["year"]] == sorted(with_year.items())


@pytest.mark.parametrize("sources", [[], [NONE, NONE]])
def test_without_sources_and_days_there_are_no_facets(sources):
    facets = Facets(doc_values(sources, [NONE] * len(sources), 0))

    assert facets.of(np.arange(len(sources), dtype=np.int32)) == {
        facet.name: () for facet in FACETS
    }
