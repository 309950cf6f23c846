"""A closed index holds no file and says that it is closed; what runs meanwhile is not cut short."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.engines.whoosh_engine.execution.facets import Facets
from indexer.errors import IndexClosedError
from indexer.search.live import LiveIndex
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from tests.conftest import publish

REQUEST = SearchRequest.typed("marée")

ARTICLES = [
    Article(
        id=f"a{number}",
        title=f"La marée du port {number}",
        body="Les pêcheurs de Kerbihan rentrent au port avant la marée haute.",
        source="Le Phare",
        date=f"2021-06-{number + 1:02}",
    )
    for number in range(20)
]
ASKED = {
    "search": lambda index: index.search("marée"),
    "search without acronyms": lambda index: index.search("marée", also=False),
    "search_ids": lambda index: index.search_ids(REQUEST),
    "article": lambda index: index.article("a1"),
    "marked_article": lambda index: index.marked_article(REQUEST, "a1"),
    "articles": lambda index: next(index.articles()),
    "count": lambda index: index.count(),
    "segments": lambda index: index.segments,
    "results_page": lambda index: index.results_page(REQUEST),
    "overview": lambda index: index.overview(REQUEST),
    "extents": lambda index: index.extents("marée", ["a1"]),
    "similar": lambda index: index.similar("a1"),
    "suggest": lambda index: index.suggest("mar"),
    "diagnose": lambda index: index.diagnose(REQUEST),
    "matches": lambda index: index.matches("marée", ["la marée"]),
    "check": lambda index: index.check(),
}


@pytest.fixture
def directory(tmp_path):
    publish(tmp_path, ARTICLES)
    return tmp_path


@contextmanager
def no_collection():
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def open_files(directory):
    """Return which files of a directory this process has mapped or open."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("this system does not say which files are mapped")
    mapped = {line.split()[-1] for line in maps.read_text().splitlines()}
    links = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.add(str(link.readlink()))
        except OSError:
            # The one that lists the others.
            continue
    return {name for name in mapped | links if name.startswith(str(directory))}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
@pytest.mark.parametrize("used", [False, True], ids=["fresh", "used"])
def test_what_is_asked_of_a_closed_index_says_that_it_is_closed(directory, asked, used):
    index = open_index(directory)
    if used:
        asked(index)
    index.close()
    index.close()

    with pytest.raises(IndexClosedError, match="was closed: open it anew"):
        asked(index)


def test_closing_gives_all_files_back_at_once(directory):
    index = open_index(directory)
    for asked in ASKED.values():
        asked(index)
    assert open_files(directory)

    with no_collection():
        index.close()

        assert open_files(directory) == set()


def test_a_search_that_runs_is_answered_though_its_index_is_closed(directory, monkeypatch):
    index = open_index(directory)
    entered, closed = threading.Event(), threading.Event()
    count = Facets.of

    def slowly(facets, ids):
        entered.set()
        assert closed.wait(10)
        return count(facets, ids)

    monkeypatch.setattr(Facets, "of", slowly)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(index.search, "marée", size=3)
        assert entered.wait(10)
        index.close()
        closed.set()

    assert running.result().total == 20
    with pytest.raises(IndexClosedError):
        index.search("marée")


def test_threads_that_share_an_index_are_answered_or_told_that_it_is_closed(directory):
    index = open_index(directory)
    whole = index.search_ids(REQUEST)
    begun = threading.Barrier(5)

    def ask():
        begun.wait()
        answers = 0
        while True:
            try:
                assert index.search_ids(REQUEST) == whole
                assert len(index.search("marée port", size=2).hits) == 2
            except IndexClosedError:
                return answers
            answers += 1

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(ask) for _ in range(4)]
        begun.wait()
        index.close()

    assert all(each.result(10) >= 0 for each in running)


def test_a_generation_out_of_service_is_closed_when_its_last_reader_is_done(directory):
    live = LiveIndex(directory)
    with live.open() as before:
        assert before.search("marée").total == 20
        publish(directory, ARTICLES[:3])
        with live.open() as after:
            assert after.search("marée").total == 3
        assert before.search("marée").total == 20
    with pytest.raises(IndexClosedError):
        before.search("marée")
    assert not any(before.generation in name for name in open_files(directory))

    live.close()
    assert open_files(directory) == set()
    with live.open() as again:
        assert again.search("marée").total == 3
    live.close()


def test_a_reader_that_is_collected_while_another_enters_holds_up_neither(tmp_path, monkeypatch):
    publish(tmp_path, ARTICLES)
    live = LiveIndex(tmp_path)
    forgotten = [live.open()]
    forgotten[0].__enter__()
    generation, answered = live.generation, []

    def collected():
        # As the collector of garbage does it, at any moment.
        forgotten.clear()
        return generation()

    def enter():
        with live.open() as index:
            answered.append(index.count())

    monkeypatch.setattr(live, "generation", collected)
    reader = threading.Thread(target=enter, daemon=True)
    reader.start()
    reader.join(10)

    assert answered == [len(ARTICLES)]
    live.close()
