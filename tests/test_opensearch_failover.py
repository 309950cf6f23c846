"""A node that is lost costs no reader a right answer, and no build a whole one in silence."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.opensearch.cluster import Cluster, missing_tools
from tests.opensearch.failover import Trial

QUERIES, ARTICLES = 200, 300


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    lacking = missing_tools()
    if lacking and "CI" not in os.environ:
        pytest.skip(f"OpenSearch does not run here: this machine lacks {lacking}")
    folder = Path(tempfile.gettempdir()) / f"depeche-tests-failover-{os.getpid()}"
    cluster = Cluster.start(folder, nodes=3)
    try:
        yield Trial(cluster, tmp_path_factory.mktemp("index"), ARTICLES)
    finally:
        cluster.stop()


@pytest.mark.parametrize("node", range(3))
def test_a_node_that_is_killed_costs_no_answer(trial, node):
    said = trial.killed(node, QUERIES)

    assert said["asked"] >= QUERIES
    assert (said["wrong"], said["failed"]) == (0, 0), said


def test_every_answer_is_of_one_generation_while_others_take_its_place(trial):
    said = trial.moved(4, QUERIES // 4)

    assert said["asked"] >= QUERIES
    assert (said["wrong"], said["failed"]) == (0, 0), said


def test_a_build_that_loses_a_node_is_whole_or_changes_nothing(trial):
    said = trial.killed_during_build(1)

    assert said["moved"] == (said["ended"] == "whole"), said
    assert said["articles_equal"], said
    assert said["answers_equal"], said
    assert said["problems"] == []


# Last: it does not wait until there is a copy of everything again.
def test_two_of_three_dead_are_said_in_a_sentence_and_missed_by_nobody_later(trial):
    said = trial.left_alone()

    alone = said["alone"]
    assert alone["health"] == 200
    # Whether the one that is left holds a copy of all shards is chance.
    assert (alone["page"], alone["command"]) in [(503, 2), (200, 0)], said
    assert alone["page"] == 200 or (alone["retry"] and alone["error"].count("\n") == 0), said
    assert (said["later"]["page"], said["later"]["command"]) == (200, 0), said
