"""Whoever opens or checks an index while builds publish never takes what was swept for damage."""

import pytest

from indexer.article import Article
from indexer.build.generation_files import GenerationFiles
from indexer.search import opening
from tests.conftest import publish

ARTICLES = [Article("a", "Le phare", "Le gardien du phare a repris son service.")]


@pytest.fixture
def directory(tmp_path):
    publish(tmp_path, ARTICLES)
    return tmp_path


def test_however_often_builds_overtake_a_reader_it_opens_the_one_in_service(directory, monkeypatch):
    overtaken = iter(range(8))
    open_generation = opening.open_generation

    def open_slowly(generation):
        if next(overtaken, None) is not None:
            publish(directory, ARTICLES)
            publish(directory, ARTICLES)
        return open_generation(generation)

    monkeypatch.setattr(opening, "open_generation", open_slowly)

    with opening.open_index(directory) as index:
        assert index.count() == 1
    assert next(overtaken, None) is None


def test_what_is_swept_while_it_is_checked_is_no_damage(directory, monkeypatch):
    problems = GenerationFiles.problems

    def look_slowly(files):
        monkeypatch.undo()
        publish(directory, ARTICLES)
        publish(directory, ARTICLES)
        return problems(files)

    monkeypatch.setattr(GenerationFiles, "problems", look_slowly)

    assert opening.check_index(directory).problems == []
