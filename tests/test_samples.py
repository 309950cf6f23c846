"""There is a sample of every kind of query: what warm-up, tests and the fuzzer ask."""

from typing import get_args

import pytest

from indexer.article import Article
from indexer.query.fields import FIELDS, FIELDS_BY_NAME
from indexer.query.nodes import Also, Node, children, with_children
from indexer.query.parser import parse
from indexer.query.samples import sample_queries
from indexer.query.unparse import to_text

SAMPLES = sample_queries("accord", "pêche", "fleuve")
ARTICLE = Article(
    "a",
    "Accord-pêche de la région, accord, pêche et fleuve",
    "Un accord sur la pêche et le fleuve.",
    "Pêche",
    "2021-06-29",
)


def nodes(root: Node) -> list[Node]:
    return [root, *(node for child in children(root) for node in nodes(child))]


@pytest.mark.parametrize("kind", get_args(Node), ids=lambda kind: kind.__name__)
def test_a_sample_has_every_kind_of_node(kind):
    assert any(isinstance(node, kind) for sample in SAMPLES for node in nodes(sample))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_sample_has_every_field_that_can_be_typed(field):
    assert any(f"{field.name}:" in to_text(sample) for sample in SAMPLES)


@pytest.mark.parametrize("name", FIELDS_BY_NAME)
def test_a_field_is_read_under_all_its_names_and_in_capitals(name):
    own = FIELDS_BY_NAME[name].name

    assert parse(f"{name.upper()}:2021").root == parse(f"{own}:2021").root


@pytest.mark.parametrize("sample", SAMPLES, ids=to_text)
def test_a_sample_is_read_as_it_is_written(sample):
    typed = sample.child if isinstance(sample, Also) else sample

    assert parse(to_text(sample)).root == typed


@pytest.mark.parametrize("node", [node for each in SAMPLES for node in nodes(each)], ids=repr)
def test_a_node_over_its_own_children_is_the_same(node):
    assert with_children(node, children(node)) == node


def test_every_sample_finds_an_article_that_fits(make_index):
    index = make_index([ARTICLE])

    found = {text: index.search(text).hits for text in map(to_text, SAMPLES)}

    assert [text for text, hits in found.items() if [h.matched for h in hits] != ["all"]] == []
