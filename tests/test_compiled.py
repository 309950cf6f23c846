"""What is compiled answers the same uncompiled, where a debugger and warnings see into it."""

import json
import os
import subprocess
import sys

import pytest

from indexer.build.rebuild import rebuild
from indexer.engines.whoosh_engine.execution import ranking
from indexer.query.samples import sample_queries
from indexer.query.unparse import to_text
from indexer.search.opening import open_index
from indexer.settings import Settings
from tests.conftest import ROOT

QUERIES = [
    *map(to_text, sample_queries("coopération", "fleuves", "accord")),
    "cooperation medicale",
    "trois quatre",
    "coopération trois -province",
    "accord OU pêche OU fleuve",
    '"la coopération technique"',
    "accord coop*",
    "l’eau de la ville",
    "coopératoin",
    "titre:forum",
    '"coopération fleuves"~9',
    '"la coopération tech*"',
    "coopération (date:2021 OU date:2022)",
]


def answers(directory):
    """Answer what each query finds in each order, scores in as many digits as they agree in."""
    return [row for many in (None, 1) for row in _answers(directory, many)]


def _answers(directory, many):
    """Answer so; with ``many`` 1, what may be among the best is told first, as in large indexes."""
    found = []
    with pytest.MonkeyPatch.context() as patch, open_index(directory) as index:
        if many:
            patch.setattr(ranking, "_MANY", many)
            index._engine.rank_by(ranking.DEFAULT)
        for query in QUERIES:
            for sort in ("relevance", "newest"):
                results = index.search(query, size=5, sort=sort).to_dict()
                del results["took_ms"]
                for hit in results["hits"]:
                    hit["score"] = f"{hit['score']:.4g}"
                found.append(results)
            shown = [article.id for article in index.articles()][:9]
            reached = index.extents(query, shown)
            found.append({"hits": [[each.words, *each.paragraphs] for each in reached]})
        articles = [article.id for article in index.articles()]
        found.append({"hits": [[each.id for each in index.similar(own)] for own in articles]})
    return found


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    rebuild(Settings(corpus=ROOT / "corpus", index=directory, workers=1))
    return directory


def test_answers_are_the_same_uncompiled(index):
    compiled = answers(index)

    script = "import json, sys; from tests.test_compiled import answers\n"
    script += "print(json.dumps(answers(sys.argv[1])))"
    uncompiled = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::SyntaxWarning", "-c", script, str(index)],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=False,
    )

    assert uncompiled.stderr.decode() == ""
    assert json.loads(uncompiled.stdout) == json.loads(json.dumps(compiled))
    assert sum(map(bool, (results["hits"] for results in compiled))) > 2 * len(QUERIES)
