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


def test_a_build_that_loses_a_node_is_whole_or_changes_nothing(trial):
    said = trial.killed_during_build(1)

    assert said["moved"] == (said["ended"] == "whole"), said
    assert said["articles_equal"], said
    assert said["answers_equal"], said
    assert said["problems"] == []
