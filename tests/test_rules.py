"""Each rule removes what it is for and keeps its near miss; every rule is in the registry."""

import ast
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from importlib import import_module

import pytest

from indexer.article import Article
from indexer.cleaning.blocks import Block
from indexer.cleaning.extract import read
from indexer.cleaning.html_blocks import read_html
from indexer.cleaning.reader import Page, page_kind
from indexer.cleaning.repetition import without_repetition
from indexer.cleaning.rules import ALL_RULES, RULES
from indexer.cleaning.rules.site import SITE_RULES
from indexer.cleaning.rules.text import TEXT_RULES, rule_for
from indexer.cleaning.sites import MIN_PAGES
from indexer.errors import PageRefusedError
from indexer.settings import Limits
from tests.conftest import ROOT

TODAY = date(2026, 11, 24)
CLEANING = ROOT / "indexer" / "cleaning"
PAGES = ROOT / "tests" / "data" / "extraction" / "pages"

FORMS = [(rule.name, rule.form) for rule in ALL_RULES if rule.form]
PLACES = [(rule.name, rule.place) for rule in ALL_RULES if rule.place]
TAGS = [
    *((name, f"<{word}>") for name, place in PLACES for word in place.elements.split()),
    *((name, f"<div role={word}>") for name, place in PLACES for word in place.roles.split()),
    *((name, f"<div class='x {word}'>") for name, place in PLACES for word in place.names.split()),
    *((name, f"<div id={word}>") for name, place in PLACES for word in place.names.split()),
]
EXAMPLES = [
    (rule.name, example)
    for rule in ALL_RULES
    if rule not in SITE_RULES
    for example in rule.examples
]


@pytest.mark.parametrize(
    ("name", "example"), [(name, example) for name, form in FORMS for example in form.removes]
)
def test_a_rule_removes_its_example_and_none_before_it_does(name, example):
    assert rule_for(Block(example)) == name


@pytest.mark.parametrize("example", [example for _, form in FORMS for example in form.keeps])
def test_a_near_miss_is_kept_by_every_rule(example):
    assert rule_for(Block(example)) is None


@pytest.mark.parametrize(("name", "tag"), TAGS)
def test_a_place_is_known_by_its_element_its_role_and_its_name(name, tag):
    page = read_html(f"<body><p>Avant.</p>{tag}Un texte sans forme.", Limits())

    assert [block.rule for block in page.blocks] == [None, name]


@pytest.mark.parametrize("kind", ["elements", "roles", "names"])
def test_no_place_means_two_rules(kind):
    words = [word for _, place in PLACES for word in getattr(place, kind).split()]

    assert [word for word, times in Counter(words).items() if times > 1] == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_rule_takes_its_block_from_its_page_and_leaves_the_other(name, example):
    kind = "html" if example.page.startswith("<") else "text"
    verdicts = read(Page(example.page.encode(), "exemple", kind), Limits(), TODAY).verdicts

    assert name in {v.rule for v in verdicts if v.block.text == example.removes}
    assert None in {v.rule for v in verdicts if v.block.text == example.keeps}


@pytest.mark.parametrize(
    ("name", "example"), [(rule.name, example) for rule in SITE_RULES for example in rule.examples]
)
def test_a_rule_of_site_takes_what_its_pages_repeat(name, example):
    articles = [
        Article(str(n), "Titre", example.page.format(number=n), source="agence.example")
        for n in range(MIN_PAGES)
    ]
    for n, article in enumerate(without_repetition(articles)):
        assert [(d.text, d.rule) for d in article.boilerplate] == [(example.removes, name)]
        assert article.paragraphs == [example.keeps.format(number=n)]


@pytest.mark.parametrize(
    "text",
    [
        *("-" * 90 + "a", "a" * 90 + "é", "a-" * 60 + "é", "a +" * 40 + "é", "partager sur " * 14),
        *("un mot | " * 20 + "!", "lien·" * 30 + "?", "- 号" * 50 + "é", "nono" * 40 + "é"),
    ],
)
def test_no_form_takes_long_over_a_row_of_the_same(text):
    started = time.process_time()

    for _name, form in FORMS:
        form.fits(text)

    assert time.process_time() - started < 0.5


def test_every_rule_has_a_name_of_its_own_a_label_and_examples():
    assert [
        name for name, times in Counter(rule.name for rule in ALL_RULES).items() if times > 1
    ] == []
    assert [rule.name for rule in ALL_RULES if not rule.label] == []
    assert [rule.name for rule in TEXT_RULES if not rule.form] == []
    assert [name for name, form in FORMS if not (form.removes and form.keeps)] == []
    assert {rule.name for rule in ALL_RULES} == {name for name, _ in (*FORMS, *TAGS, *EXAMPLES)} | {
        rule.name for rule in SITE_RULES if rule.examples
    }


def is_a_rule(part):
    """Whether a piece of code stands for a block's rule."""
    match part:
        case ast.Name(id="rule" | "RULE") | ast.Attribute(attr="rule"):
            return True
        case ast.Subscript(value=ast.Name(id="rules")):
            return True
    return False


def texts(part):
    """The texts that a piece of code may come to."""
    match part:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
            for one in parts:
                yield from texts(one)
        case ast.IfExp(body=one, orelse=other):
            yield from texts(one)
            yield from texts(other)


def names_in(node):
    """The names of rules that a piece of code sets, answers or asks for."""
    match node:
        case ast.Assign(targets=[target], value=value) if is_a_rule(target):
            yield from texts(value)
        case ast.Compare(left=left, comparators=others) if is_a_rule(left):
            for other in others:
                yield from texts(other)
        case ast.keyword(arg="rule", value=value):
            yield from texts(value)
        case ast.Call(func=ast.Name(id="Verdict" | "Dropped"), args=[_, rule, *_]):
            yield from texts(rule)
        case ast.FunctionDef(name=name) if "rule" in name:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return):
                    yield from texts(inner.value)


def tables_in(path, tree):
    """The names of rules in tables of a module that it looks rules up in."""
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=[ast.Name(id=table)]) if is_a_rule(left):
                yield from getattr(module, table, ())
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[key, *_]
            ) if is_a_rule(key):
                yield from getattr(module, table, ())


def test_every_rule_that_the_code_names_is_in_the_registry():
    named = set()
    for path in CLEANING.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named |= {(name, path.name) for node in ast.walk(tree) for name in names_in(node)}
        named |= {(name, path.name) for name in tables_in(path, tree) if name is not None}

    assert {"hidden", "before-title", "outside-article"} <= {name for name, _ in named}
    assert {"paywall", "tags", "banner", "repeated-text"} <= {name for name, _ in named}
    assert {(name, file) for name, file in named if name not in RULES} == set()


def test_every_rule_that_pages_meet_is_in_the_registry():
    met = set()
    for path in PAGES.iterdir():
        if kind := page_kind(path.name):
            # An index is refused whole.
            with suppress(PageRefusedError):
                reading = read(Page(path.read_bytes(), path.name, kind), Limits(), TODAY)
                met |= {verdict.rule for verdict in reading.verdicts}

    assert len(met) > 10
    assert met - {None} <= RULES.keys()


def test_a_place_that_is_furniture_rules_whatever_it_says():
    assert rule_for(Block("Une phrase tout à fait ordinaire.", rule="footer")) == "footer"


@pytest.mark.parametrize("unit", ["a ", "| ", "© ", "ICP备1 ", "A+ ", "01/02/2020 ", "> x "])
def test_a_very_long_line_is_judged_at_once(unit):
    # Patterns look at short lines only, so that none of them can run away.
    assert rule_for(Block(unit * 100_000)) is None
