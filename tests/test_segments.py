"""An index of several segments answers as one of a single segment does."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.search.index import Index
from indexer.search.opening import open_index
from indexer.settings import Settings

WORDS = ["port", "pêche", "marin", "mer", "quai", "accord", "ministre", "à", "de", "la", "ports"]
#: Each word stands in every so many articles; some in few, so that articles with some words follow.
EVERY = [1, 2, 3, 5, 7, 11, 23, 1, 2, 3, 13]
QUERIES = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(" OU ".join),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda w: f'"{" ".join(w)}"'),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" -".join),
    st.lists(st.sampled_from(WORDS), min_size=4, max_size=4).map(
        "{0[0]} OU {0[1]} {0[2]} -{0[3]}".format
    ),
    st.sampled_from(
        ["po*", "ma*", "zz*", "titre:port mer", '"port de pêche"', '"mer quai"~4', "pêch~"]
    ),
)


def article(number: int) -> str:
    words = [word for word, every in zip(WORDS, EVERY, strict=True) if number % every == 0]
    turned = words[number % len(words) :] + words[: number % len(words)]
    body = " ".join(turned * (1 + number % 3)) + ".\n\nRien d’autre ne se passe ici."
    title = " ".join(turned[:3])
    row = {"id": f"a{number:03}", "title": title, "body": body, "date": f"202{number % 4}-05-04"}
    return json.dumps(row | {"source": f"S{number % 3}"})


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    directory = tmp_path_factory.mktemp("segments")
    corpus = directory / "corpus"
    corpus.mkdir()
    grown = Settings(corpus=corpus, index=directory / "grown", workers=1)
    whole = Settings(corpus=corpus, index=directory / "whole", workers=1)
    for step, (first, last) in enumerate([(0, 150), (150, 180), (180, 200)]):
        rows = map(article, range(first, last))
        (corpus / f"{step}.jsonl").write_text("\n".join(rows), "utf-8")
        rebuild(grown) if step == 0 else update(grown)
    rebuild(whole)
    with open_index(grown.index) as one, open_index(whole.index) as other:
        yield one, other


def answer(index: Index, query: str, **options: object) -> dict[str, object]:
    return index.search(query, size=15, **options).to_dict() | {"took_ms": 0}


def test_they_are_three_segments_and_one(indexes):
    assert [(index.segments, index.deleted) for index in indexes] == [(3, 0), (1, 0)]


@settings(deadline=None)
@given(
    query=QUERIES,
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    source=st.sampled_from([None, "S1"]),
    page=st.sampled_from([1, 2]),
)
def test_hits_scores_and_snippets_are_the_same(indexes, query, sort, source, page):
    one, other = (answer(i, query, sort=sort, source=source, page=page) for i in indexes)

    assert one == other
