"""Killed at any step, a withdrawal leaves what readers may see, and whoever comes next ends it."""

import os
import shutil

import pytest

from indexer.build import build_lock, generations, purge, retention, withdrawals
from indexer.build.rebuild import rebuild
from indexer.build.rollback import roll_back
from indexer.build.update import update
from indexer.build.withdraw import withdraw
from indexer.build.withdrawals import Withdrawals
from indexer.search.opening import open_generation, open_index
from indexer.settings import Settings
from tests.kills import killed_after
from tests.test_withdraw import SECRET, record, traces, write

#: So many kills, spread over all steps of a withdrawal.
KILLS = 32


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Two kept generations that share files; the article to be withdrawn is in both."""
    # A killed process loses nothing that it has written: no disk is waited for.
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(11):
        write(corpus / f"{number}.jsonl", record(number))
    write(corpus / "s.jsonl", SECRET)
    found = Settings(corpus=corpus, index=tmp_path / "index", workers=1)
    rebuild(found)
    write(corpus / "neuf.jsonl", {**record(11), "id": "neuf"})
    update(found)
    return found


def take_down(settings):
    return withdraw(settings, ["secret"])


def require_whole(settings, others=12):
    """Require that what may be served is sound; return whether the article is, beside others."""
    kept = retention.kept(settings.index, generations.current_name(settings.index))
    assert len(kept) == 2
    for name in kept:
        with open_generation(generations.named(settings.index, name)) as index:
            assert index.check() == []
    with open_index(settings.index) as index:
        is_served = index.article("secret") is not None
        assert index.count() == others + is_served
    return is_served


def require_done(settings):
    """Require that nothing of the article is left, nor anything that a kill left."""
    assert traces(settings) == set()
    assert purge.remains(settings.index) == []
    assert {path.name for path in settings.index.iterdir()} == {
        *retention.kept(settings.index, generations.current_name(settings.index)),
        *(generations.POINTER, build_lock.FILE, retention.PREVIOUS, withdrawals.FILE),
    }


def test_a_withdrawal_killed_at_any_step_is_completed_by_whoever_comes_next(
    settings, tmp_path, faults_scale
):
    shutil.copytree(settings.index, tmp_path / "before")
    steps = 1
    while killed_after(steps, lambda: take_down(settings)):
        restore_from(tmp_path / "before", settings)
        steps *= 2
    stride = max(1, steps // (KILLS * faults_scale))
    seen = set()
    for number, step in enumerate(range(0, steps, stride)):
        restore_from(tmp_path / "before", settings)
        if not killed_after(step, lambda: take_down(settings)):
            break
        is_listed = "secret" in Withdrawals.load(settings.index).by_id
        is_served = require_whole(settings)
        # Nothing is taken out that a build could bring back.
        assert is_listed or is_served
        seen.add((is_listed, is_served))

        comes_next = (rebuild, update, roll_back, take_down)[number % 4]
        comes_next(settings)

        require_whole(settings, others=11 if comes_next is roll_back else 12)
        if is_listed or comes_next is take_down:
            require_done(settings)
    assert seen == {(False, True), (True, True), (True, False)}


def restore_from(before, settings):
    shutil.rmtree(settings.index)
    shutil.copytree(before, settings.index)
