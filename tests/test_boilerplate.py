"""Each rule removes what it is for and keeps its near miss."""

import pytest

from indexer.cleaning.blocks import Block
from indexer.cleaning.boilerplate import RULES, rule_for


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, example) for rule in RULES for example in rule.removes]
)
def test_a_rule_removes_its_example(rule, example):
    assert rule.fits(example)
    assert rule_for(Block(example)) is not None


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, example) for rule in RULES for example in rule.keeps]
)
def test_a_near_miss_is_kept_by_every_rule(rule, example):
    assert rule_for(Block(example)) is None


def test_every_rule_has_both_examples_and_a_name_of_its_own():
    assert all(rule.removes and rule.keeps for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_place_that_is_furniture_rules_whatever_it_says():
    assert rule_for(Block("Une phrase tout à fait ordinaire.", rule="footer")) == "footer"


@pytest.mark.parametrize("unit", ["a ", "| ", "© ", "ICP备1 ", "A+ ", "01/02/2020 ", "> x "])
def test_a_very_long_line_is_judged_at_once(unit):
    # Patterns look at short lines only, so that none of them can run away.
    assert rule_for(Block(unit * 100_000)) is None
