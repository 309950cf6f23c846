"""An engine is given articles and nothing else, whatever is learned from them beside it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.article import Article
from indexer.build import chunks, generation_writer
from indexer.build.generation_writer import writing
from indexer.engines import engine_module
from indexer.engines.base import Writer
from indexer.suggest.acronyms import AcronymTable
from indexer.suggest.vocabulary import Vocabulary
from tests.conftest import files_of

ARTICLES = [
    Article(
        f"n{number}",
        f"Le bac de Kerlouan, jour {number}",
        "La Régie des bacs de Kerlouan (RBK) rouvre la traversée.\n\nLe bac part à midi.",
    )
    for number in range(7)
]


class KeepingWriter(Writer):
    """Another engine's: it keeps the articles, batch by batch."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Article]] = []

    def add(self, articles: Sequence[Article]) -> None:
        self.batches.append(articles)


@pytest.fixture
def keeping(monkeypatch) -> KeepingWriter:
    """The writer of an engine called `keeping`, which takes three articles at a time."""
    writer = KeepingWriter()

    @contextmanager
    def write(_directory: Path, _workers: int) -> Iterator[KeepingWriter]:
        yield writer

    modules = {"keeping": SimpleNamespace(write=write), "whoosh": engine_module("whoosh")}
    monkeypatch.setattr(generation_writer, "engine_module", modules.__getitem__)
    monkeypatch.setattr(generation_writer, "BATCH_ARTICLES", 3)
    return writer


def write_generation(directory: Path, engine: str) -> None:
    directory.mkdir()
    with writing(directory, engine) as writer:
        for article in ARTICLES:
            writer.show(article)
        for article in ARTICLES:
            writer.add(article)


def test_an_engine_is_given_the_articles_in_order_and_what_is_shown_is_not_added(tmp_path, keeping):
    write_generation(tmp_path / "keeping", "keeping")

    assert [len(batch) for batch in keeping.batches] == [3, 3, 1]
    assert [article for batch in keeping.batches for article in batch] == ARTICLES


@pytest.mark.usefixtures("keeping")
def test_the_same_is_learned_whether_an_engine_cuts_texts_itself_or_not(tmp_path):
    for engine in ("keeping", "whoosh"):
        write_generation(tmp_path / engine, engine)
    one, other = (Vocabulary.load(files_of(tmp_path / engine)) for engine in ("keeping", "whoosh"))

    assert one == other
    assert dict(one.words)["traversée"] == len(ARTICLES)
    assert (
        AcronymTable.load(files_of(tmp_path / "keeping")).long_of("RBK")
        == "Régie des bacs de Kerlouan"
    )
    assert (
        AcronymTable.load(files_of(tmp_path / "whoosh")).long_of("RBK")
        == "Régie des bacs de Kerlouan"
    )


@pytest.mark.parametrize("engine", ["keeping", "whoosh"])
@pytest.mark.usefixtures("keeping")
def test_texts_are_cut_once_for_all_who_read_their_chunks(tmp_path, monkeypatch, engine):
    cut_chunks, cuts = chunks.cut_chunks, []

    def counting(texts, *args):
        cuts.append(len(texts.body_starts))
        return cut_chunks(texts, *args)

    monkeypatch.setattr(chunks, "cut_chunks", counting)
    write_generation(tmp_path / engine, engine)

    assert [count for count in cuts if count] == [3, 3, 3, 3, 1]
